"""Internet protocol addresses in free text."""

import re
from collections.abc import Iterator

from .found import Hit
from .hosts import ip_value

_DOT = r"(?:\.|[ ]?[\[({](?:\.|dot)[\])}][ ]?)"
_V4 = re.compile(rf"\d(?<![\w.].)\d{{0,2}}(?:{_DOT}\d{{1,3}}){{3}}(?!\w|\.\d)", re.ASCII)
_V6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:(?:\.\d{1,3}){3})?(?![\w:]|\.\d)", re.ASCII)
_VERSION = re.compile(r"(?i)(?:\bv|\bver(?:sion)?|\bbuild|\brelease|\bfirmware|\bupdate|\bsection|[A-Za-z)]/)[ .:]?\Z")
_SAYS_IP = re.compile(r"(?i)\bip\b|\baddress\b|\bhost\b|\bserver\b|\bfrom\b")
_ODD_DOT = re.compile(r"[ ]?[\[({](?:\.|dot)[\])}][ ]?")


def ips(text: str, blocked: bytearray) -> Iterator[Hit]:
    """IPv4 (not version numbers) and IPv6 addresses outside what `blocked` marks; marks what it took."""
    if "." in text or "[" in text or "(" in text:
        for m in _V4.finditer(text):
            plain = _ODD_DOT.sub(".", m.group())
            if _is_v4(plain) and _is_address(text, m.start(), plain) and _take(m, blocked):
                yield Hit("ip", plain, m.start(), m.end(), ("defanged",) if plain != m.group() else ())
    if "::" in text or text.count(":") >= 7:
        for m in _V6.finditer(text):
            groups = sum(bool(g) for g in m.group().split(":"))
            value = ip_value(m.group()) if groups >= 3 and any(c.isdigit() for c in m.group()) else None
            if value and _take(m, blocked):
                yield Hit("ip", value, m.start(), m.end())


def _take(m: re.Match[str], blocked: bytearray) -> bool:
    if blocked.find(1, m.start(), m.end()) >= 0:
        return False
    blocked[m.start() : m.end()] = b"\1" * (m.end() - m.start())
    return True


def _is_v4(plain: str) -> bool:
    return all(len(o) < 4 and int(o) < 256 and (o == "0" or o[0] != "0") for o in plain.split("."))


def _is_address(text: str, start: int, value: str) -> bool:
    if _VERSION.search(text, max(0, start - 12), start):
        return False
    small = len(value) == 7  # 1.2.3.4 is more often a numbered paragraph
    return not small or _SAYS_IP.search(text, max(0, start - 25), start) is not None
