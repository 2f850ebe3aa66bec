"""Check digits against published vectors."""

import pytest

from squaremile.demo.generator.codes import base58_address, bech32_address, ether_address, iban, key_hash, luhn_complete


def test_luhn_of_the_well_known_test_card():
    assert luhn_complete("411111111111111") == "4111111111111111"


@pytest.mark.parametrize(
    ("country", "rest", "whole"),
    [
        ("GB", "WEST12345698765432", "GB82WEST12345698765432"),
        ("LT", "1000011101001000", "LT121000011101001000"),
    ],
)
def test_iban_of_the_registry_examples(country, rest, whole):
    assert iban(country, rest) == whole


def test_base58_of_the_first_block():
    key = bytes.fromhex("62e907b15cbf27d5425399ebf6f0fb50ebb88f18")
    assert base58_address(key) == "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"


def test_bech32_of_bip_173():
    key = bytes.fromhex("751e76e8199196d454941c45d1b3a323f1433bd6")
    assert bech32_address(key) == "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"


def test_keys_are_hashes_of_a_public_phrase():
    assert len(key_hash(7)) == 20
    assert key_hash(7) != key_hash(8)
    assert ether_address(key_hash(7)) == "0x" + key_hash(7).hex()
