"""One document through every finder, in the order in which one kind takes precedence over another."""

import re
from collections.abc import Iterable, Iterator

from .addresses import ips
from .codes import companies, postcodes, vrms
from .fold import Folded
from .found import KINDS, Found, Hit
from .handles import handles
from .mail import emails
from .money import accounts, cards, ibans, wallets
from .phones import phones
from .web import urls

_DIGIT = re.compile(r"\d")
_SEVERAL_DIGITS = re.compile(r"\d(?:\D{0,3}\d){5}")
_ORDER = {kind: n for n, kind in enumerate(KINDS)}


def extract(text: str) -> list[Found]:
    """Every identifier in `text`, each (kind, value) once, where it first stands, in the order of the text."""
    folded = Folded(text)
    hits = _hits(folded.text)
    if not hits:
        return []
    hits.sort(key=lambda h: (h.start, _ORDER[h.kind], h.end))
    first: dict[tuple[str, str], Found] = {}
    for hit in hits:
        key = (hit.kind, hit.value)
        if key not in first:
            first[key] = _found(folded, hit)
    return list(first.values())


def extract_many(texts: Iterable[str]) -> Iterator[list[Found]]:
    """`extract` over a stream of texts, one list each, in order."""
    return map(extract, texts)


def _hits(text: str) -> list[Hit]:
    blocked = bytearray(len(text))
    hits: list[Hit] = []
    if "@" in text or "at" in text or "AT" in text or "At" in text:
        hits += emails(text, blocked)
    hits += urls(text, blocked)
    if _DIGIT.search(text):
        hits += wallets(text, blocked)
        if _SEVERAL_DIGITS.search(text):
            hits += ibans(text, blocked)
            hits += cards(text, blocked)
            hits += accounts(text, blocked)
        hits += companies(text, blocked)
        hits += ips(text, blocked)
        hits += phones(text, blocked)
        hits += postcodes(text, blocked)
        hits += vrms(text, blocked)
    hits += handles(text, blocked, [h for h in hits if h.kind == "url"])
    return hits


def _found(folded: Folded, hit: Hit) -> Found:
    if not folded.changed:
        return Found(hit.kind, hit.value, folded.raw[hit.start : hit.end], hit.start, hit.end, hit.flags)
    start, end = folded.origin(hit.start, hit.end)
    flags = tuple(dict.fromkeys((*hit.flags, *folded.flags(start, end))))
    return Found(hit.kind, hit.value, folded.raw[start:end], start, end, flags)
