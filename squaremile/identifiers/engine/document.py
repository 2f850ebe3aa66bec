"""One document through every finder, in the order in which one kind takes precedence over another."""

import re
import string
from collections.abc import Iterable, Iterator

from .accounts import accounts
from .addresses import ips
from .disguise import undisguised
from .fold import Folded
from .found import KINDS, Found, Hit
from .handles import handles
from .mail import emails
from .money import cards, ibans
from .phones import is_drama, labelled, phones, phones_in_addresses
from .places import postcodes
from .profiles import profiles
from .registers import companies, vrms
from .spoken import spoken_phones
from .wallets import wallets
from .web import addresses, bare_names

_DIGIT = re.compile(r"\d")
_SEVERAL_DIGITS = re.compile(r"\d(?:\D{0,5}\d){5}")
_SMALL = {ord(c): c.lower() for c in string.ascii_uppercase}
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
    lower = _small_letters(text)
    hits = list(addresses(text, lower, blocked))
    hits += emails(text, blocked)
    hits += bare_names(text, lower, blocked)
    hits += handles(text, lower, blocked)
    hits += profiles(text, hits)
    if _DIGIT.search(text):
        urls = [h for h in hits if h.kind == "url"]
        hits += wallets(text, blocked)
        hits += ips(text, blocked)
        hits += companies(text, lower, blocked)
        if _SEVERAL_DIGITS.search(text):
            hits += _numbers(text, blocked, urls)
        hits += postcodes(text, blocked)
        hits += vrms(text, lower, blocked)
    hits += spoken_phones(text, lower)
    return hits


def _small_letters(text: str) -> str:
    """In small letters and as long as before: a few capitals, such as the dotted I, have no small letter as long."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text.translate(_SMALL)


def _numbers(text: str, blocked: bytearray, urls: list[Hit]) -> list[Hit]:
    hits = list(ibans(text, blocked))
    hits += cards(text, blocked)
    hits += phones_in_addresses(text, urls)
    plain = undisguised(text)
    long = [*accounts(plain, blocked), *phones(plain, blocked)]
    if plain is text:
        return hits + long
    return hits + [d for h in long if (d := _disguised(h, text, plain))]


def _disguised(hit: Hit, text: str, plain: str) -> Hit | None:
    """The hit with its flag where letters posed as digits in it; None where such a number is not known to exist."""
    if text[hit.start : hit.end] == plain[hit.start : hit.end]:
        return hit
    unknown = hit.kind == "phone" and "unallocated" in hit.flags and not is_drama(hit.value)
    if unknown and not labelled(plain, hit.start):
        return None
    return hit._replace(flags=(*hit.flags, "lookalike"))


def _found(folded: Folded, hit: Hit) -> Found:
    if not folded.changed:
        return Found(hit.kind, hit.value, folded.raw[hit.start : hit.end], hit.start, hit.end, hit.flags)
    start, end = folded.origin(hit.start, hit.end)
    flags = tuple(dict.fromkeys((*hit.flags, *folded.flags(start, end))))
    return Found(hit.kind, hit.value, folded.raw[start:end], start, end, flags)
