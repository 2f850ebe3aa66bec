"""Check digits: mod 97, Luhn, base58check, bech32, EIP-55. No failure is ever reported as a finding."""

import hashlib

_BASE58 = {c: n for n, c in enumerate("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")}
_BECH32 = {c: n for n, c in enumerate("qpzry9x8gf2tvdw0s3jn54khce6mua7l")}
_BECH32_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_CONST, _BECH32M_CONST = 1, 0x2BC830A3
_LUHN_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_MASK = (1 << 64) - 1


def mod97(iban: str) -> bool:
    """ISO 7064 mod 97-10 over an IBAN in upper case without spaces."""
    moved = iban[4:] + iban[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def luhn(digits: str) -> bool:
    """ISO/IEC 7812 check digit."""
    total = sum(_LUHN_DOUBLED[ord(c) - 48] for c in digits[-2::-2]) + sum(ord(c) - 48 for c in digits[::-2])
    return total % 10 == 0


def base58check(address: str) -> bool:
    """A Bitcoin main-net address in base 58 (pay to key hash or script hash)."""
    number = 0
    for c in address:
        if c not in _BASE58:
            return False
        number = number * 58 + _BASE58[c]
    if number >> 200:
        return False
    raw = number.to_bytes(25, "big")
    zeros = len(raw) - len(raw.lstrip(b"\0"))
    if zeros != len(address) - len(address.lstrip("1")) or raw[0] not in (0, 5):
        return False
    return hashlib.sha256(hashlib.sha256(raw[:21]).digest()).digest()[:4] == raw[21:]


def bech32(address: str) -> bool:
    """A Bitcoin main-net address in bech32 (version 0, BIP 173) or bech32m (later versions, BIP 350), lower case."""
    data = [_BECH32.get(c, -1) for c in address[3:]]
    if not address.startswith("bc1") or -1 in data or not 14 <= len(address) <= 90:
        return False
    checksum = 1
    for value in [3, 3, 0, 2, 3, *data]:  # "bc" expanded: high bits, zero, low bits
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_BECH32_GENERATOR):
            checksum ^= generator if top >> bit & 1 else 0
    version, words = data[0], len(data) - 7
    length, padding = divmod(words * 5, 8)
    if version > 16 or padding > 4 or not 2 <= length <= 40:
        return False
    if version == 0:
        return checksum == _BECH32_CONST and length in (20, 32)
    return checksum == _BECH32M_CONST


def _round_constants() -> list[int]:
    constants, state = [], 1
    for _ in range(24):
        value = 0
        for j in range(7):
            value |= (state & 1) << ((1 << j) - 1)
            state = (state << 1) ^ (0x171 if state >> 7 else 0)
        constants.append(value)
    return constants


_ROUNDS = _round_constants()


def _rotate(value: int, by: int) -> int:
    by %= 64
    return ((value << by) | (value >> (64 - by))) & _MASK if by else value


def _keccak_f(lanes: list[list[int]]) -> list[list[int]]:
    """The Keccak-f[1600] permutation over lanes[x][y] of 64 bits (Keccak team's specification summary)."""
    for constant in _ROUNDS:
        parity = [lanes[x][0] ^ lanes[x][1] ^ lanes[x][2] ^ lanes[x][3] ^ lanes[x][4] for x in range(5)]
        mixed = [parity[(x - 1) % 5] ^ _rotate(parity[(x + 1) % 5], 1) for x in range(5)]
        lanes = [[lane ^ mixed[x] for lane in lanes[x]] for x in range(5)]
        x, y, current = 1, 0, lanes[1][0]
        for step in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            current, lanes[x][y] = lanes[x][y], _rotate(current, (step + 1) * (step + 2) // 2)
        for y in range(5):
            row = [lanes[x][y] for x in range(5)]
            for x in range(5):
                lanes[x][y] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5] & _MASK)
        lanes[0][0] ^= constant
    return lanes


def keccak256(data: bytes) -> bytes:
    """Keccak-256 with the original padding, as Ethereum uses it (not SHA3-256), for up to 135 bytes."""
    block = bytearray(data + b"\x01" + bytes(135 - len(data)))
    block[135] |= 0x80
    lanes = [[0] * 5 for _ in range(5)]
    for n in range(17):
        lanes[n % 5][n // 5] = int.from_bytes(block[8 * n : 8 * n + 8], "little")
    lanes = _keccak_f(lanes)
    return b"".join(lanes[n][0].to_bytes(8, "little") for n in range(4))


def eip55(address: str) -> bool:
    """An Ethereum address `0x` + 40 hex digits: where the case is mixed it must be the EIP-55 checksum."""
    body = address[2:]
    if body in (body.lower(), body.upper()):
        return True
    digest = keccak256(body.lower().encode("ascii")).hex()
    return all(c == (c.upper() if int(d, 16) >= 8 else c.lower()) for c, d in zip(body, digest, strict=False))
