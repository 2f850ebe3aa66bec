"""Accounts named near telephone numbers and amounts: the digits before them are not their sort code."""

import pytest

from squaremile.identifiers.engine import extract


@pytest.mark.parametrize(
    "text",
    [
        "They rang from 07700 900222. The account was sort code 00-03-32 account number 27855028",
        "07700 900222 sort code 00-03-32 account 27855028",
        "I paid 250000 to sort code 00 03 32, account 27855028",
        "account 27855028 sort code 000332 rang 07700 900222",
        "27855028 00-03-32",
    ],
)
def test_the_sort_code_is_the_one_that_is_named(text: str) -> None:
    assert [f.value for f in extract(text) if f.kind == "sortacc"] == ["000332-27855028"]


def test_the_telephone_number_before_an_account_is_found_too() -> None:
    found = extract("07700 900222. The account was sort code 00-03-32 account number 27855028")
    assert [f.value for f in found] == ["+447700900222", "000332-27855028"]
