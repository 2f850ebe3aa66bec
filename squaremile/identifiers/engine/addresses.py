"""Internet protocol addresses in free text."""

import re
from collections.abc import Iterator

from .found import Hit
from .hosts import ip_value

_V4 = re.compile(
    r"(?<![\w.])\d{1,3}(?:[ ]?\[\.\][ ]?|\(\.\)|\{\.\}|\[dot\]|\.)\d{1,3}(?:[ ]?\[\.\][ ]?|\(\.\)|\{\.\}|\[dot\]|\.)\d{1,3}"
    r"(?:[ ]?\[\.\][ ]?|\(\.\)|\{\.\}|\[dot\]|\.)\d{1,3}(?!\w|\.\d)",
    re.ASCII,
)
_V6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:(?:\.\d{1,3}){3})?(?![\w:]|\.\d)", re.ASCII)
_VERSION = re.compile(r"(?i)(?:\bv|\bver(?:sion)?|\bbuild|\brelease|\bfirmware|\bupdate|\bsection|[A-Za-z)]/)[ .:]?\Z")
_SAYS_IP = re.compile(r"(?i)\bip\b|\baddress\b|\bhost\b|\bserver\b|\bfrom\b")
_ODD_DOT = re.compile(r"[ ]?[\[({](?:\.|dot)[\])}][ ]?")


def ips(text: str, blocked: bytearray) -> Iterator[Hit]:
    """IPv4 (not version numbers) and IPv6 addresses outside what `blocked` marks; marks what it took."""
    for m in _V4.finditer(text):
        plain = _ODD_DOT.sub(".", m.group())
        value = ip_value(plain)
        if value is None or blocked.find(1, m.start(), m.end()) >= 0 or not _is_address(text, m.start(), value):
            continue
        blocked[m.start() : m.end()] = b"\1" * (m.end() - m.start())
        yield Hit("ip", value, m.start(), m.end(), ("defanged",) if plain != m.group() else ())
    if "::" in text or text.count(":") >= 7:
        for m in _V6.finditer(text):
            written = m.group()
            full = sum(bool(g) for g in written.split(":")) >= 3 and any(c.isdigit() for c in written)
            value = ip_value(written) if full and blocked.find(1, m.start(), m.end()) < 0 else None
            if value:
                blocked[m.start() : m.end()] = b"\1" * (m.end() - m.start())
                yield Hit("ip", value, m.start(), m.end())


def _is_address(text: str, start: int, value: str) -> bool:
    if _VERSION.search(text, max(0, start - 12), start):
        return False
    small = all(int(octet) < 10 for octet in value.split("."))
    return not small or _SAYS_IP.search(text, max(0, start - 25), start) is not None
