"""What fraud types and outcodes must be before they may come into force."""

from typing import Any

import pytest
from hypothesis import given

from squaremile.identifiers.tests.test_policies import ANYTHING
from squaremile.reports.policies import check_banks, check_fraud_tree, check_fraud_types, check_outcodes

KIND = {"plain": "x", "words": {"a|b c": 1}, "advice": ["x"], "crime": "crime", "pays": True, "cyber": False}


def tree(types: Any = None, **questions: Any) -> dict[str, Any]:
    asked = {name: {"text": "?", "options": options} for name, options in questions.items()}
    return {"questions": asked, "types": types or {"NFIB1A": KIND}}


def to(**way: Any) -> dict[str, Any]:
    return {"text": "x"} | way


END = to(type="NFIB1A")


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


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"prefixes": {"1": "a-bank"}}, "prefixes.1"),
        ({"prefixes": {"12": "A Bank"}}, "prefixes.12:"),
        ({"prefixes": {"12": None}}, "prefixes.12:"),
    ],
)
def test_banks_that_would_break_are_named(body: Any, why: str) -> None:
    assert check_banks({"prefixes": {"00": "lantern-bank", "123456": "harbour-vale"}}) == []
    assert why in " ".join(check_banks(body))


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (tree(other=[END]), "no question 'start'"),
        (tree(start=[]), "questions.start.options:"),
        (tree(start=[to()]), "name one of: to, type, door"),
        (tree(start=[to(to="b", type="NFIB1A")], b=[END]), "name one of: to, type, door"),
        (tree(start=[to(to="b")]), "questions.start: there is no question b"),
        (tree(start=[to(type="NFIB9")]), "questions.start: there is no type NFIB9"),
        (tree(start=[to(to="b")], b=[to(to="b"), END]), "b is asked in a circle"),
        (tree(start=[END], b=[END]), "no answer leads to b"),
        (tree({"NFIB1A": KIND | {"crime": "maybe"}}, start=[END]), "types.NFIB1A.crime:"),
        (tree({"NFIB1A": KIND | {"words": {"Loud": 1}}}, start=[END]), "types.NFIB1A.words.Loud"),
        (tree({"NFIB1A": KIND | {"words": {"a": 9}}}, start=[END]), "types.NFIB1A.words.a:"),
        (tree({"NFIB1A": KIND | {"advice": []}}, start=[END]), "types.NFIB1A.advice:"),
    ],
)
def test_a_tree_of_questions_that_would_break_is_named(body: Any, why: str) -> None:
    assert check_fraud_tree(tree(start=[to(to="b"), to(door="tax")], b=[END])) == []
    assert why in " ".join(check_fraud_tree(body))


@given(body=ANYTHING)
def test_nonsense_is_told_and_never_an_error(body: Any) -> None:
    assert isinstance(check_fraud_tree(tree() | {"questions": body}), list)
    assert isinstance(check_fraud_tree(tree(start=[END]) | {"types": body}), list)
    for nested in (body, {"titles": body}, {"forces": body}, {"prefixes": body}):
        assert isinstance(check_banks(nested) + check_fraud_tree(nested), list)
        assert isinstance(check_fraud_types(nested), list)
        assert isinstance(check_outcodes(nested), list)
