"""Bitcoin and Ethereum addresses."""

import re
from collections.abc import Iterator

from .checks import base58check, bech32, eip55
from .found import Hit

# The first character comes first and the look back second: the scan is then over one set of characters, and fast.
_BTC58 = re.compile(r"[13](?<![A-Za-z0-9].)[1-9A-HJ-NP-Za-km-z]{25,34}(?![A-Za-z0-9])", re.ASCII)
_BTC32 = re.compile(r"(?:bc1[02-9ac-hj-np-z]{11,71}|BC1[02-9AC-HJ-NP-Z]{11,71})(?![A-Za-z0-9])", re.ASCII)
_ETH = re.compile(r"0[xX][0-9a-fA-F]{40}(?![A-Za-z0-9])", re.ASCII)


def wallets(text: str, blocked: bytearray) -> Iterator[Hit]:
    """Addresses whose checksum holds; marks what it took."""
    if len(text) < _SHORTEST:
        return
    yield from _of_form(text, _BTC58, blocked)
    if "bc1" in text or "BC1" in text:
        yield from _of_form(text, _BTC32, blocked)
    if "0x" in text or "0X" in text:
        yield from _of_form(text, _ETH, blocked)


def _of_form(text: str, form: re.Pattern[str], blocked: bytearray) -> Iterator[Hit]:
    for m in form.finditer(text):
        start, end = m.span()
        if (start and text[start - 1].isalnum()) or blocked.find(1, start, end) >= 0:
            continue
        if found := wallet_value(m.group()):
            blocked[start:end] = b"\1" * (end - start)
            yield Hit(found[0], found[1], start, end)


_SHORTEST = 14


def wallet_value(written: str) -> tuple[str, str] | None:
    """(kind, normal form) of a wallet address typed into a box; None where it is none or its checksum is wrong."""
    address = written.strip()
    if _ETH.fullmatch(address):
        return ("eth", address.lower()) if eip55(address) else None
    if _BTC32.fullmatch(address):
        return ("btc", address.lower()) if bech32(address.lower()) else None
    if _BTC58.fullmatch(address):
        return ("btc", address) if base58check(address) else None
    return None
