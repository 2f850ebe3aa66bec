"""Check digits and addresses: Luhn, ISO 7064 (IBAN), Base58Check and Bech32 (BIP 173).

Only for making identifiers that pass a check and that nobody owns; see data/reserved.json.
"""

import hashlib

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def luhn_complete(digits: str) -> str:
    """`digits` and the check digit that makes it pass Luhn."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return digits + str(-total % 10)


def iban(country: str, rest: str) -> str:
    """IBAN of `country` with the check digits of ISO 13616 over `rest` (bank, branch and account)."""
    number = int("".join(str(int(letter, 36)) for letter in rest + country + "00"))
    return f"{country}{98 - number % 97:02d}{rest}"


def key_hash(number: int) -> bytes:
    """Twenty bytes that no known key hashes to: the start of SHA-256 of a public phrase."""
    return hashlib.sha256(f"square mile demo {number}".encode()).digest()[:20]


def base58_address(key: bytes) -> str:
    """Bitcoin pay-to-key-hash address (version 0) of a key's twenty-byte hash."""
    payload = b"\0" + key
    payload += hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    value, written = int.from_bytes(payload), ""
    while value:
        value, digit = divmod(value, 58)
        written = _BASE58[digit] + written
    return "1" * (len(payload) - len(payload.lstrip(b"\0"))) + written


def bech32_address(key: bytes) -> str:
    """Bitcoin pay-to-witness-key-hash address, version 0, lower case, of a key's twenty-byte hash."""
    bits = int.from_bytes(key)
    data = [0] + [bits >> shift & 31 for shift in range(155, -1, -5)]
    prefix = [ord(letter) >> 5 for letter in "bc"] + [0] + [ord(letter) & 31 for letter in "bc"]
    check = _polymod(prefix + data + [0] * 6) ^ 1
    data += [check >> 5 * (5 - place) & 31 for place in range(6)]
    return "bc1" + "".join(_BECH32[value] for value in data)


def ether_address(key: bytes) -> str:
    """Ethereum address in lower case, which carries no checksum."""
    return "0x" + key.hex()


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATORS):
            if top >> bit & 1:
                check ^= generator
    return check
