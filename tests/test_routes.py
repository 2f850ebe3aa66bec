"""The whole table of addresses, pinned: a new one fails here until somebody writes who may open it."""

from typing import Any

import pytest

from squaremile.accounts.access import PUBLIC
from squaremile.accounts.roles import MAY, Permission
from tests.routing import PINNED, addresses, said_of

SAID = [said_of(address, pattern) for address, pattern in addresses()]
# What opens without signing in, beside the sign-in library's own pages under accounts/.
OPEN = {"", "healthz", "accessibility", "gallery/", "account/second-factor/", "demo/", "demo/sign-in/<str:token>/"}
RECORDS = {
    Permission.VIEW_REPORT, Permission.VIEW_CONTACT, Permission.VIEW_IDENTIFIER, Permission.VIEW_NETWORK,
    Permission.SEARCH,
}  # fmt: skip


def test_the_table_of_addresses_is_as_pinned() -> None:
    """Changed on purpose? Then write the row in tests/routes.json, and its records in tests/test_matrix.py."""
    new = [row for row in SAID if row not in PINNED]
    gone = [row for row in PINNED if row not in SAID]
    assert (new, gone) == ([], [])
    assert [row["address"] for row in SAID] == [row["address"] for row in PINNED]


@pytest.mark.parametrize("row", SAID, ids=lambda row: row["address"] or "home")
def test_every_address_declares_its_access(row: dict[str, Any]) -> None:
    assert row["access"] == PUBLIC or row["access"] in set(Permission)
    assert row["methods"] in {"GET", "POST", "GET POST", "none"}, "say which methods it answers"


def test_only_these_addresses_are_open_to_all() -> None:
    public = {row["address"] for row in SAID if row["access"] == PUBLIC}
    assert {address for address in public if not address.startswith("accounts/")} == OPEN


def test_addresses_of_records_ask_for_a_purpose() -> None:
    assert [row["address"] for row in SAID if row["access"] in RECORDS and not row["purpose"]] == []


def test_every_permission_that_opens_an_address_is_held_by_somebody() -> None:
    held = frozenset().union(*MAY.values())
    assert {row["access"] for row in SAID} - {PUBLIC} <= held


def test_a_view_that_declares_nothing_would_be_seen() -> None:
    from django.http import HttpResponse
    from django.urls import path

    row = said_of("new/", path("new/", lambda request: HttpResponse("open")))
    assert row["access"] is None and row["methods"] == "any" and row not in PINNED
