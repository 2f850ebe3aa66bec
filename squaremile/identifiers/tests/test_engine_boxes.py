"""Values typed into a box whose kind is known."""

import pytest

from squaremile.identifiers.engine import KINDS, handle, normalise, sortacc, wallet


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        ("phone", "07700 900123", "+447700900123"),
        ("phone", "7700900123", "+447700900123"),
        ("phone", "+44 (0) 20 7606 0606", "+442076060606"),
        ("phone", "442076060606", "+442076060606"),
        ("phone", "O2O 76O6 O6O6", "+442076060606"),
        ("phone", "0033 1 42 68 53 00", "+33142685300"),
        ("phone", "+999 123", None),
        ("phone", "unknown", None),
        ("phone", "87077", None),
        ("email", " Joe@Evil.COM ", "joe@evil.com"),
        ("email", "<joe@evil.com>", "joe@evil.com"),
        ("email", "joe at evil", None),
        ("url", "Evil.com/Path/", "evil.com/Path"),
        ("url", "evil.online", "evil.online"),
        ("domain", "https://www.evil.co.uk/x", "evil.co.uk"),
        ("url", "no website", None),
        ("ip", "192.0.2.1", "192.0.2.1"),
        ("ip", "2001:DB8::1", "2001:db8::1"),
        ("sortacc", "12-34-56 12345678", "123456-12345678"),
        ("iban", "gb29 nwbk 6016 1331 9268 19", "GB29NWBK60161331926819"),
        ("iban", "GB29 NWBK 6016 1331 9268 18", None),
        ("card", "4111 1111 1111 1111", "411111******1111"),
        ("card", "411111******1111", "411111******1111"),
        ("card", "4111111111111112", None),
        ("btc", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        ("btc", "0xde709f2102306220921060314715629080e2fb77", None),
        ("eth", "0xDE709F2102306220921060314715629080E2FB77", "0xde709f2102306220921060314715629080e2fb77"),
        ("handle", "Instagram:@Some.One", "instagram:some.one"),
        ("postcode", "ec2v7hh", "EC2V 7HH"),
        ("postcode", "ZZ1 1AA", None),
        ("company", "sc 123456", "SC123456"),
        ("company", "1234567", "01234567"),
        ("company", "00000000", None),
        ("vrm", "ab12 cde", "AB12CDE"),
        ("vrm", "not a plate", None),
    ],
)
def test_normal_form(kind: str, written: str, value: str | None) -> None:
    assert normalise(kind, written) == value


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_or_wild_box_is_nothing(kind: str) -> None:
    for written in ("", " ", "\0", "\ud800", "\u202e", "-", "+", "\uff0b", "٣" * 30, "9" * 5000, "a" * 5000, "@", ":"):
        assert normalise(kind, written) is None


def test_a_kind_there_is_not() -> None:
    with pytest.raises(ValueError, match="no such kind"):
        normalise("passport", "1")


@pytest.mark.parametrize(
    ("sort_code", "account", "value"),
    [
        ("12-34-56", "12345678", "123456-12345678"),
        ("12 34 56", "1234567", "123456-01234567"),
        ("l2-34-56", "O2345678", "123456-02345678"),
        ("12-34-5", "12345678", None),
        ("12-34-56", "00000000", None),
        ("12-34-56", "123456789", None),
    ],
)
def test_two_boxes_for_one_account(sort_code: str, account: str, value: str | None) -> None:
    assert sortacc(sort_code, account) == value


def test_a_platform_and_a_name() -> None:
    assert handle("X", "@Joe") == "twitter:joe"
    assert handle("WhatsApp", "joe 99") is None
    assert handle("Myspace", "joe") is None


def test_a_wallet_says_which_chain() -> None:
    assert wallet(" 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa ") == ("btc", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")
    assert wallet("0xde709f2102306220921060314715629080e2fb77") == ("eth", "0xde709f2102306220921060314715629080e2fb77")
    assert wallet("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb") is None
