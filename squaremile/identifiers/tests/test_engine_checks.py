"""Check digits, with published vectors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from squaremile.identifiers.engine.checks import base58check, bech32, eip55, keccak256, luhn, mod97


def test_keccak_is_the_original_and_not_sha3() -> None:
    assert keccak256(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    assert keccak256(b"abc").hex() == "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"


@pytest.mark.parametrize(
    "address",
    [
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "0xde709f2102306220921060314715629080e2fb77",
    ],
)
def test_ethereum_addresses_of_the_standard(address: str) -> None:
    assert eip55(address)


def test_a_letter_in_the_wrong_case_fails() -> None:
    assert not eip55("0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed")


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", True),
        ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", True),
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", False),
        ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", False),
        ("bc1", False),
        ("tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", False),
    ],
)
def test_bech32(address: str, good: bool) -> None:
    assert bech32(address) is good


def test_base58() -> None:
    assert base58check("1BoatSLRHtKNngkdXEeobR76b53LETtpyT")
    assert base58check("3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy")
    assert not base58check("1BoatSLRHtKNngkdXEeobR76b53LETtpyU")
    assert not base58check("0OIl" * 8)


@given(st.text("0123456789", min_size=11, max_size=18))
def test_luhn_sees_every_single_wrong_digit(digits: str) -> None:
    whole = next(digits + d for d in "0123456789" if luhn(digits + d))
    assert not any(luhn(whole[:3] + d + whole[4:]) for d in "0123456789" if d != whole[3])


def test_mod97() -> None:
    assert mod97("GB82WEST12345698765432")
    assert not mod97("GB82WEST12345698765433")
