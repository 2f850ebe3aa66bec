"""What fraud types and outcodes must be before they may come into force."""

from typing import Any

import pytest
from hypothesis import given

from squaremile.identifiers.tests.test_policies import ANYTHING
from squaremile.reports.policies import check_fraud_types, check_outcodes


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"titles": {}}, "titles:"),
        ({"titles": {"NFIB1A": ""}}, "titles.NFIB1A:"),
        ({"titles": {"1A": "x"}}, "titles.1A"),
        ({"titles": {"NFIB1A": 7}}, "titles.NFIB1A:"),
        ({"titles": {"NFIB1A": "Ticket fraud", "NFIB1B": "Ticket Fraud"}}, "two codes are called 'ticket fraud'"),
        ({"names": {}}, "titles: is missing"),
    ],
)
def test_fraud_types_that_would_break_are_named(body: Any, why: str) -> None:
    assert why in " ".join(check_fraud_types(body))


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"forces": {}}, "forces:"),
        ({"forces": {"kent": "ME14"}}, "forces.kent"),
        ({"forces": {"E23000032": ["ME14"]}}, "forces.E23000032:"),
        ({"forces": {"E23000032": "ME14 1XX"}}, "1XX is not an outward postcode"),
        ({"forces": {"E23000032": "me14"}}, "me14 is not an outward postcode"),
        ({"forces": {"E23000032": "ME14", "E23000028": "ME14"}}, "ME14 is given 2 times"),
    ],
)
def test_outcodes_that_would_break_are_named(body: Any, why: str) -> None:
    assert why in " ".join(check_outcodes(body))


def test_good_ones_hold() -> None:
    assert check_fraud_types({"titles": {"NFIB1A": "Advance fee", "NFIB90": "Other"}}) == []
    assert check_outcodes({"forces": {"E23000032": "ME14 ME1 W1A E1W", "E23000028": ""}}) == []


@given(body=ANYTHING)
def test_nonsense_is_told_and_never_an_error(body: Any) -> None:
    for nested in (body, {"titles": body}, {"forces": body}):
        assert isinstance(check_fraud_types(nested), list)
        assert isinstance(check_outcodes(nested), list)
