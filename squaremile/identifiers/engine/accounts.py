"""Sort codes with their account numbers."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from .disguise import as_digits
from .found import Hit

_SORT = re.compile(r"\d(?<![\w.\-/£$€].)\d([ \-.]?)\d\d\1\d\d(?![\d\-/]|[.,]\d)", re.ASCII)
_ACCOUNT = re.compile(r"\d(?<![\w.\-/£$€+].)\d{3}[ \-]?\d{4}(?![\d\-/]|[.,]\d)", re.ASCII)
_SAYS_SORT = re.compile(r"(?i)\bsort(?:ing)?\b|\bs/?c\b|\bs[ .]?code\b")
_SAYS_ACCOUNT = re.compile(r"(?i)\bacc(?:oun)?t?s?\b|\ba/?c\b|\bacct\b|\ban:")
_SAYS_OTHER = re.compile(
    r"(?i)\b(?:order|ref(?:erence)?|invoice|tracking|parcel|code|date|dob|phone|tel|call)\W{0,3}(?:no|number|is)?\W{0,3}\Z"
)
_BETWEEN = re.compile(
    r"(?i)(?:[\s,;:/|.&()=#*\-]|\b(?:and|acc(?:oun)?t?|a/?c|acct|no|num(?:ber)?|sort(?:ing)?|code|s/?c|is|to|bank|with|the)\b)"
    r"{0,40}"
)
_DIGITS_BEFORE = re.compile(r"\+?\d[\d ]*(?<=\d) \Z", re.ASCII)
_REACH, _SIDE_BY_SIDE, _CONTEXT = 120, 60, 40
_CANDIDATES = 6


def accounts(text: str, blocked: bytearray) -> Iterator[Hit]:
    """A sort code with its account: side by side, or named as such and near each other; marks what it took."""
    numbers = [m for m in _ACCOUNT.finditer(text) if blocked.find(1, m.start(), m.end()) < 0]
    if not numbers:
        return
    starts = [m.start() for m in numbers]
    for sort in _SORT.finditer(text):
        if blocked.find(1, sort.start(), sort.end()) >= 0 or _goes_on(text, sort):
            continue
        at = bisect_left(starts, sort.start() - _REACH)
        number = _account_of(text, sort, numbers[at : at + 2 * _CANDIDATES], blocked)
        if number is None:
            continue
        for m in (sort, number):
            blocked[m.start() : m.end()] = b"\1" * (m.end() - m.start())
        code = "".join(c for c in sort.group() if c.isdigit())
        account = "".join(c for c in number.group() if c.isdigit())
        yield Hit("sortacc", f"{code}-{account}", min(sort.start(), number.start()), max(sort.end(), number.end()))


def _account_of(
    text: str, sort: re.Match[str], numbers: list[re.Match[str]], blocked: bytearray
) -> re.Match[str] | None:
    """The nearest account number that belongs to the sort code; one after it goes before one in front of it."""
    after = [n for n in numbers if sort.end() <= n.start() <= sort.end() + _REACH]
    in_front = [n for n in numbers if n.end() <= sort.start()]
    for number in (*after[:_CANDIDATES], *in_front[: -_CANDIDATES - 1 : -1]):
        if not blocked[number.start()] and _belongs(text, sort, number):
            return number
    return None


def _goes_on(text: str, sort: re.Match[str]) -> bool:
    """Six plain digits that end a longer number, as in 07700 900222; an account number may stand before a sort code."""
    before = _DIGITS_BEFORE.search(text, max(0, sort.start() - 24), sort.start())
    return not sort[1] and before is not None and len(before.group().replace(" ", "")) != 8


def _belongs(text: str, sort: re.Match[str], number: re.Match[str]) -> bool:
    first, last = (sort, number) if sort.start() < number.start() else (number, sort)
    before = text[max(0, first.start() - _CONTEXT) : first.start()]
    between = text[first.end() : last.start()]
    said_before, said_between = _SAYS_SORT.search(before), _SAYS_SORT.search(between)
    if first is sort and said_between and not said_before:
        return False  # the words that name a sort code come after these digits
    said_sort = said_before or said_between
    said_account = _SAYS_ACCOUNT.search(before) or _SAYS_ACCOUNT.search(between)
    if said_sort and (said_account or len(between) <= _CONTEXT):
        return True
    if between in (" ", "/", ", ", " / ") and first is sort and not _SAYS_OTHER.search(before):
        return True
    near = last.end() - first.start() <= _SIDE_BY_SIDE and _BETWEEN.fullmatch(between) is not None
    return near and bool(between) and (bool(sort[1]) or bool(said_account))


def sortacc_value(sort_code: str, account: str) -> str | None:
    """`12-34-56`, `12345678` -> `123456-12345678`; a shorter account gets zeros in front; None where they are none."""
    code, number = ("".join(c for c in as_digits(s) if c.isalnum()) for s in (sort_code, account))
    both = code + number
    if not (both.isascii() and both.isdigit()) or len(code) != 6 or not 6 <= len(number) <= 8:
        return None
    return f"{code}-{number.zfill(8)}" if int(number) else None
