"""Amounts of money in what people write, in the forms people in the UK use; days come from `dates`."""

import re
from decimal import Decimal
from typing import NamedTuple

from .dates import Day, apart, days
from .fold import Folded

__all__ = ["Amount", "Day", "amounts", "days"]


class Amount(NamedTuple):
    """A sum of money: `currency` is the ISO 4217 code, or BTC or ETH. Offsets as in `Day`."""

    value: Decimal
    currency: str
    written: str
    start: int
    end: int


_SYMBOLS = {"£": "GBP", "€": "EUR", "$": "USD", "¥": "JPY", "₹": "INR", "₦": "NGN", "₿": "BTC"}
_DOLLARS = {"us": "USD", "au": "AUD", "a": "AUD", "ca": "CAD", "c": "CAD", "nz": "NZD", "hk": "HKD", "s": "SGD"}
_NAMES = {
    "pound": "GBP", "quid": "GBP", "sterling": "GBP", "gbp": "GBP", "euro": "EUR", "eur": "EUR", "dollar": "USD",
    "usd": "USD", "rupee": "INR", "naira": "NGN", "btc": "BTC", "bitcoin": "BTC", "eth": "ETH", "ether": "ETH",
    "ethereum": "ETH", "aud": "AUD", "cad": "CAD", "chf": "CHF", "inr": "INR", "ngn": "NGN", "aed": "AED",
    "pln": "PLN", "jpy": "JPY", "cny": "CNY",
}  # fmt: skip
_TIMES = {
    "k": 3, "grand": 3, "thousand": 3, "m": 6, "mn": 6, "mil": 6, "million": 6, "bn": 9, "billion": 9, "hundred": 2,
}  # fmt: skip
_SMALL = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_FIRST = "|".join(sorted([*_SMALL, "a"], key=len, reverse=True))
_TEN = "|".join(sorted([*_SMALL, "a", "hundred", "thousand", "million"], key=len, reverse=True))
_NUMBER = r"\d{1,12}(?:,\d{2,3}){0,4}(?:\.\d{1,8})?(?![.,]?\d)"
_GROUPED = r"\d{1,3}(?:[ .]\d{3}){1,3}(?:,\d\d)?(?![.,]?\d| \d)"
_SUFFIX = r"(?: ?(?P<times>k|grand|thousand|mn|mil|million|m|bn|billion|hundred)(?![A-Za-z0-9]))?"
_NAME = "|".join(sorted(_NAMES, key=len, reverse=True))
_BEFORE = re.compile(
    r"(?:(?P<dollars>\b(?:US|AU|A|CA|C|NZ|HK|S))?(?P<symbol>[£€$¥₹₦₿])|"
    r"\b(?P<code>GBP|EUR|USD|AUD|CAD|CHF|INR|NGN|AED|PLN|BTC|ETH)) ?"
    rf"(?P<number>{_GROUPED}|{_NUMBER}){_SUFFIX}",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"(?<![\w.,£€$/-])(?P<number>{_GROUPED}|{_NUMBER}){_SUFFIX} ?-?"
    rf"(?:(?P<name>{_NAME})s?|(?P<symbol>[£€]))(?![A-Za-z0-9£€])",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?<![\w.,£€$/-])(?P<number>{_NUMBER}) ?(?P<times>k|grand)(?![A-Za-z0-9])", re.IGNORECASE)
_PENCE = re.compile(r"(?<![\w.,£€$/-])(?P<number>\d{1,2}) ?(?:p|pence)(?![A-Za-z0-9])", re.IGNORECASE)
_SPELLED = re.compile(
    rf"\b(?P<words>(?:{_FIRST})(?:(?:[ -]| and )(?:{_TEN})){{0,8}}) (?:(?P<name>{_NAME})s?|(?P<grand>grand))\b",
    re.IGNORECASE,
)
# "paid 1,500 for", "sent him 900": money by the word before it, where no counted thing comes after it.
_PAID = re.compile(
    r"\b(?:paid|pay|paying|sent|send|sending|transferred|transfer|lost|withdrew|invested|invest|deposited|charged|spent|"
    r"gave|cost|took|owes?|wanted|demanded|borrowed|ordered|put)"
    r"(?: (?:me|him|her|them|us|it|in|over|out|back|another|about|around|nearly|almost|total|roughly|a|of)){0,3} "
    r"(?!20[0-3]\d\b)(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d\d)?|\d{2,6}(?:\.\d\d)?|\d{1,3}(?= thousand))"
    r"(?: (?P<times>thousand))?(?![\w%/:-]|[.,]\d)"
    r"(?= ?[.,;!?)]|\s*\Z|\s+(?:for|to|by|in|on|and|but|from|via|with|because|as|then|so|at|into|through|was|of my|"
    r"worth|each|per|a (?:day|week|month|year)|straight|up front|upfront|extra|more|cash|deposit|admin)\b)",
    re.IGNORECASE,
)
# "lost 10 pounds in weight", "a 10k run", "5k followers", "a 4k television" are not money.
_NOT_MONEY = re.compile(
    r" (?:(?:in|of) weight|overweight|heavier|lighter|run\b|race|runner|follower|steps|subscriber|views|likes|tv|"
    r"telev|screen|video|miles|piano)",
    re.IGNORECASE,
)


def amounts(text: str) -> list[Amount]:
    """Sums of money in the order written; a number with no sign that it is money is left alone."""
    folded = Folded(text)
    hits: list[tuple[int, int, tuple[Decimal, str]]] = []
    for pattern in (_BEFORE, _AFTER, _BARE, _PENCE, _SPELLED, _PAID):
        start = "number" if pattern is _PAID else 0
        hits += [
            (m.start(start), m.end(), sum_) for m in pattern.finditer(folded.text) if (sum_ := _amount(m, folded.text))
        ]
    found = []
    for start, end, (value, currency) in apart(hits):
        start, end = folded.origin(start, end)
        found.append(Amount(value, currency, text[start:end], start, end))
    return found


def _amount(m: re.Match[str], text: str) -> tuple[Decimal, str] | None:
    parts = m.groupdict()
    if _NOT_MONEY.match(text, m.end()):
        return None
    value = _spelled(parts["words"], bool(parts["grand"])) if parts.get("words") else _value(parts["number"])
    if m.re is _PENCE:
        value = value.scaleb(-2) if value else None
    times = (parts.get("times") or "").lower()
    if not value:
        return None
    return value.scaleb(_TIMES.get(times, 0)).quantize(_cents(value, times)), _currency(parts)


def _cents(value: Decimal, times: str) -> Decimal:
    """Keep the pence as written, and no exponent: 2m is 2000000."""
    places = max(0, -int(value.as_tuple().exponent) - _TIMES.get(times, 0))
    return Decimal(1).scaleb(-places)


def _currency(parts: dict[str, str | None]) -> str:
    if parts.get("dollars"):
        return _DOLLARS[str(parts["dollars"]).lower()] if parts["symbol"] == "$" else _SYMBOLS[str(parts["symbol"])]
    if parts.get("symbol"):
        return _SYMBOLS[str(parts["symbol"])]
    return str(parts["code"]).upper() if parts.get("code") else _NAMES.get(str(parts.get("name") or "gbp").lower(), "")


def _value(written: str) -> Decimal | None:
    """1,234.56 and 1 234,56 and 1.234,56; None for a number that starts like a telephone number."""
    if len(written) > 1 and written[0] == "0" and written[1].isdigit():
        return None
    whole, comma, tail = written.rpartition(",")
    if comma and len(tail) == 2 and "," not in whole:
        return Decimal(re.sub(r"\D", "", whole) + "." + tail)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", written):
        return Decimal(written.replace(".", ""))
    return Decimal(re.sub(r"[ ,]", "", written))


def _spelled(words: str, grand: bool) -> Decimal | None:
    """`two thousand five hundred` -> 2500; None when the words are no number, such as `a`."""
    total = current = 0
    said = [word for word in re.split(r"[ -]", words.lower()) if word != "and"]
    if said in (["a"], ["zero"]) or "a" in said[1:]:
        return None
    for word in said:
        if word in ("thousand", "million"):
            total, current = total + (current or 1) * 10 ** _TIMES[word], 0
        elif word == "hundred":
            current = (current or 1) * 100
        else:
            current += 1 if word == "a" else _SMALL[word]
    return Decimal((total + current) * (1000 if grand else 1)) or None
