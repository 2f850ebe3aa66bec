"""Pure rules of reports, as tables."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from squaremile.reports import rules
from squaremile.reports.schema import Report


@given(st.integers())
def test_a_reference_reads_back_however_it_is_typed(_: int) -> None:
    reference = rules.new_reference()
    typed = reference.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert rules.read_reference(typed) == reference
    assert rules.read_reference(reference.removeprefix("SM-")) == reference


def test_any_single_wrong_character_is_noticed() -> None:
    plain = rules.new_reference().replace("-", "")[2:]
    for at, right in enumerate(plain):
        for wrong in set(rules.ALPHABET) - {right}:
            assert rules.read_reference(plain[:at] + wrong + plain[at + 1 :]) is None


@pytest.mark.parametrize("written", ["", "SM", "SM-0000", "SM-UUUU-UUUU-UUUU", "\x00" * 12, "ＳＭ" * 20])
def test_what_is_no_reference_is_none(written: str) -> None:
    assert rules.read_reference(written) is None


@pytest.mark.parametrize(
    ("postcode", "outcode"),
    [("EC2V 7HH", "EC2V"), ("ec2v7hh", "EC2V"), ("SW1A1AA", "SW1A"), ("M1 1AE", "M1"), ("EC2V", "EC2V"), ("B33", "B33"),
     ("", ""), ("nonsense", ""), ("12345", "")],
)  # fmt: skip
def test_outcodes(postcode: str, outcode: str) -> None:
    assert rules.outcode(postcode) == outcode


@pytest.mark.parametrize(
    ("given", "pounds"),
    [
        ({}, "0"),
        ({"losses": [{"amount": "10.50"}, {"amount": "5"}]}, "15.50"),
        ({"losses": [{"amount": "10"}], "payments": [{"amount": "99"}]}, "10"),
        ({"payments": [{"amount": "99"}, {"amount": "1"}]}, "100"),
        ({"losses": [{"amount": "7", "kind": "attempted"}], "payments": []}, "0"),
        ({"losses": [{"amount": "7", "currency": "EUR"}]}, "0"),
    ],
)
def test_pounds_lost(given: dict[str, Any], pounds: str) -> None:
    assert rules.pounds_lost(Report.model_validate(given)) == Decimal(pounds)


@pytest.mark.parametrize(
    ("card", "kept"),
    [("4111 1111 1111 1111", "411111******1111"), ("411111******1111", ""), ("none", ""), ("", ""), ("1" * 30, "")],
)
def test_a_card_is_kept_masked_or_not_at_all(card: str, kept: str) -> None:
    assert rules.masked_card(card) == kept


def test_two_equal_rows_are_two_and_the_same_row_again_is_one() -> None:
    first = rules.origin("bank", row_hash=b"x", occurrence=1)
    assert first == rules.origin("bank", row_hash=b"x", occurrence=1)
    assert first != rules.origin("bank", row_hash=b"x", occurrence=2)
    assert first != rules.origin("other", row_hash=b"x", occurrence=1)
    assert rules.origin("bank", source_reference="7", row_hash=b"x") == rules.origin(
        "bank", source_reference="7", row_hash=b"y"
    )
