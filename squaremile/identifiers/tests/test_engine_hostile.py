"""Hostile input never raises, never loses its place, and costs time in proportion to its length."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from squaremile.identifiers.engine import FLAGS, KINDS, extract

PIECES = [
    "http://", "hxxp", "[.]", "(dot)", " dot ", " at ", "@", "www.", ".com", ".co.uk", "evil", "/", "?", "#", ":", "//",
    "07700 900123", "+44", "(0)", "020", "12-34-56", "12345678", "GB29NWBK60161331926819", "O", "l",
    "4111111111111111",
    "telegram ", "@joe_99", "reg AB12 CDE", "company no ", "POBOX", "W45WQ", "1.2.3.4", "::1", "0x", "bc1q", "\0",
    "\ud800", "\udfff", "\u202e", "\u200b", "\ufeff", "\uff10", "\u0660", "İ", "ß", "\u0130.com", "é", "中",
    "\U0001f600", " ", "\n", "\r", "\t", "-", "_", "*", "%", "£", "double oh ", "seven ",
]  # fmt: skip
REPEATED = [
    "a", "0", "0 ", "a.", "a.com ", "@", "a@", "a@b ", " dot ", "a dot ", " dash a", "www.", "http://", "[.]", "a[.]",
    "+1", "+", "12-34-56 ", "12345678 ", "GB29 NWBK ", "1:", ":", "1.", "1.2.3.4 ", "telegram ", "@ab ",
    "company number ",
    "registered in england and wales ", "box1", "reg ", "car AB12 ", "bc1q", "0x", "O0", " at a.b", " . com",
    "slash a ", "seven ", "\u202e1", "\ud800", "\0", "(", "[", "4111 ", "*", "x", "http://a.com/))",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=200))
@settings(max_examples=400)
def test_findings_point_at_what_was_written(text: str) -> None:
    found = extract(text)
    assert all(text[f.start : f.end] == f.written and f.written for f in found)
    assert all(f.kind in KINDS and set(f.flags) <= set(FLAGS) and len(set(f.flags)) == len(f.flags) for f in found)
    assert len({(f.kind, f.value) for f in found}) == len(found)


@given(st.text(string.ascii_letters + string.digits + " .@/:-+()[]", max_size=300))
@settings(max_examples=300)
def test_normal_forms_keep_their_shape(text: str) -> None:
    for f in extract(text):
        if f.kind == "phone":
            assert f.value[0] == "+" and f.value[1:].isdigit() and 8 <= len(f.value) <= 18
        elif f.kind in ("email", "domain", "eth"):
            assert f.value == f.value.lower()
        elif f.kind == "url":
            assert not f.value.startswith("http") or "." in f.value
            assert not f.value.endswith("/")


@pytest.mark.parametrize("unit", REPEATED)
def test_a_long_repetition_comes_back(unit: str) -> None:
    """100,000 characters each: an exponential or quadratic pattern would run into the suite's time limit."""
    text = unit * (100_000 // len(unit))
    found = extract(text)
    assert all(text[f.start : f.end] == f.written for f in found)


def test_nothing_in_nothing() -> None:
    assert extract("") == []
    assert extract("\0" * 1000) == []
