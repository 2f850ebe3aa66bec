"""The whole table of addresses, pinned: a new one fails here until somebody writes who may open it."""

from typing import Any

import pytest
from django.utils.translation import override

from squaremile.accounts.access import PUBLIC
from squaremile.accounts.roles import MAY, Permission
from tests.routing import PINNED, addresses, said_of

SAID = [said_of(address, pattern) for address, pattern in addresses()]
# What opens without signing in, beside the sign-in library's own pages under accounts/.
OPEN = {
    "healthz",
    "accessibility",
    "privacy",
    "gallery/",
    "account/second-factor/",
    "demo/",
    "demo/sign-in/<str:token>/",
}
FRONT_DOOR = {
    "", "find/", "tell/<slug:slug>/", "paper/<slug:slug>.pdf", "doors/<slug:slug>/", "doors/<slug:slug>/words/",
    "leave/", "mine/", "return/", "return/<str:code>/", "track/", "track/code/", "track/leave/",
    "track/<str:reference>/", "track/<str:reference>/<slug:what>/",
}  # fmt: skip
OF_A_DRAFT = "d/<slug:key>/"  # by its secret: tests/test_matrix.py
STAFF_ROOMS = {"home", "reports", "networks", "identifiers", "search", "import", "counts", "ledger", "policy",
               "stop-the-money", "handed-over", "outbox"}  # fmt: skip
RECORDS = {
    Permission.VIEW_REPORT, Permission.VIEW_CONTACT, Permission.VIEW_IDENTIFIER, Permission.VIEW_NETWORK,
    Permission.SEARCH, Permission.VIEW_STOP, Permission.STOP_MONEY, Permission.ANSWER_STOP, Permission.HANDOVERS,
    Permission.READ_OUTBOX, Permission.SEND_AGAIN,
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
    assert {address for address in public if not address.startswith(("accounts/", OF_A_DRAFT))} == OPEN | FRONT_DOOR


def test_every_page_of_the_front_door_is_there_in_welsh_and_says_the_same_of_itself() -> None:
    with override("cy"):
        welsh = {here.removeprefix("cy/"): pattern for here, pattern in addresses() if here.startswith("cy/")}
        told = {here: said_of(here, pattern) for here, pattern in welsh.items()}
    rows = {row["address"]: row for row in PINNED}
    assert {here: rows.get(here) for here in told} == told
    assert {here for here in rows if here in FRONT_DOOR or here.startswith(OF_A_DRAFT)} <= set(told)
    assert not [here for here in told if here.split("/")[0] in STAFF_ROOMS]


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
