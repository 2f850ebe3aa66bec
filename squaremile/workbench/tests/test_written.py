"""Identifiers as people write them."""

import pytest

from squaremile.workbench.written import written


@pytest.mark.parametrize(
    ("kind", "value", "on_paper"),
    [
        ("phone", "+447700900123", "07700 900123"),
        ("phone", "+442079460123", "020 7946 0123"),
        ("phone", "+441184960001", "0118 496 0001"),
        ("phone", "+19175550140", "+1 917-555-0140"),
        ("phone", "no number", "no number"),
        ("sortacc", "000332-27855028", "sort code 00-03-32 account 27855028"),
        ("sortacc", "27855028", "27855028"),
        ("iban", "GB82WEST12345698765432", "GB82 WEST 1234 5698 7654 32"),
        ("handle", "facebook:roxana_m", "roxana_m on Facebook"),
        ("handle", "nobody", "nobody"),
        ("postcode", "EC1V9XX", "EC1V 9XX"),
        ("email", "a@example.org", "a@example.org"),
    ],
)
def test_an_identifier_is_shown_as_people_write_it(kind, value, on_paper):
    assert written(kind, value) == on_paper
