"""Telephone numbers in free text and in boxes: E.164, the United Kingdom by default."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from .disguise import as_digits
from .found import Hit
from .phonewords import labelled, may_be_phone
from .plans import DRAMA, NORTH_AMERICA, UNITED_KINGDOM, plan, split_calling_code

__all__ = ["allocation_flags", "is_drama", "labelled", "phone_value", "phones", "phones_in_addresses"]

_RUN = re.compile(r"[+(]{0,2}\d(?:[ \t\-./()]{0,3}\d){6,40}", re.ASCII)
_GROUP = re.compile(r"\d+", re.ASCII)
_SPREAD_GROUPS = 6
# The price, the age or the hour written straight after a premium-rate number: `0870062117` + `0150p`.
_GLUED_TAIL = re.compile(r"\d{2,3}p|\d{0,2}\.\d\d|1[68](?!\d)|\d{2,3}ppm|1[A-Za-z]{2}|\d{1,2}[ap]m", re.ASCII)
_DATE = re.compile(
    r"\d{1,2}([.\-/])\d{1,2}\1(?:19|20)?\d\d(?![\d\-/])"
    r"|\d{1,2} \d{1,2} (?:19|20)\d\d\b|(?:19|20)\d\d([.\-/])\d\d\2\d\d",
    re.ASCII,
)
_MESSENGER = re.compile(r"(?:wa\.me/|api\.whatsapp\.com/send/?\?(?:.{0,80}&)?phone=)\+?(\d{7,15})", re.ASCII)
_UK = "+44"
_UNALLOCATED = ("unallocated",)


class _Group(NamedTuple):
    digits: str
    start: int
    end: int


class _Choice(NamedTuple):
    """A reading of some groups as one number: the last group used, the number in E.164, its flags."""

    last: int
    value: str
    flags: tuple[str, ...]


def phones(text: str, blocked: bytearray) -> Iterator[Hit]:
    """Every telephone number in `text` outside the spans marked in `blocked`."""
    for run in _RUN.finditer(text):
        if blocked.find(1, run.start(), run.end()) < 0:
            yield from _in_run(text, run.start(), run.end())
        else:
            yield from _around_blocked(text, run, blocked)


def _around_blocked(text: str, run: re.Match[str], blocked: bytearray) -> Iterator[Hit]:
    start = run.start()
    while start < run.end():
        stop = blocked.find(1, start, run.end())
        stop = run.end() if stop < 0 else stop
        for part in _RUN.finditer(text, start, stop):
            yield from _in_run(text, part.start(), part.end())
        free = blocked.find(0, stop, run.end())
        start = run.end() if free < 0 else free


def phones_in_addresses(text: str, urls: list[Hit]) -> Iterator[Hit]:
    """The number inside `wa.me/447700900123` and the like."""
    for url in urls:
        if m := _MESSENGER.match(url.value.removeprefix("www.")):
            at = text.find(m[1], url.start, url.end)
            value = phone_value("+" + m[1])
            if value and at >= 0:
                yield Hit("phone", value, at, at + len(m[1]), allocation_flags(value))


def _groups(text: str, start: int, end: int) -> list[_Group]:
    return [_Group(m.group(), m.start(), m.end()) for m in _GROUP.finditer(text, start, end)]


def _in_run(text: str, start: int, end: int) -> Iterator[Hit]:
    groups = _groups(text, start, end)
    at, fresh = 0, True
    while at < len(groups):
        single = len(groups[at].digits) == 1
        # A number spread digit by digit does not begin in the middle of another.
        if fresh or not single or len(groups[at - 1].digits) > 1:
            hit, used = _at_group(text, groups, at)
            fresh = hit is not None
            if hit:
                yield hit
            at += used
        else:
            at += 1


def _at_group(text: str, groups: list[_Group], at: int) -> tuple[Hit | None, int]:
    """The number that begins with group `at`, if any, and how many groups it used."""
    start = groups[at].start
    if text[max(0, start - 2) : start] == "+(":
        return _hit(text, groups, at, start - 2, _international(text, groups, at, 0))
    if start and text[start - 1] == "+":
        bracketed = text[start - 2 : start - 1] == "(" and text[groups[at].end : groups[at].end + 1] == ")"
        return _hit(text, groups, at, start - 2 if bracketed else start - 1, _international(text, groups, at, 0))
    opening = start - 1 if start and text[start - 1] == "(" else start
    digits = groups[at].digits
    if (len(digits) <= 4 and _DATE.match(text, start)) or (len(digits) == 2 and digits[0] not in "01245"):
        return None, 1
    if digits[0] == "0":
        return _national_or_abroad(text, groups, at, opening)
    if digits.startswith("44"):
        choice = _international(text, groups, at, 0)
        if choice and len(choice.value) == 13:
            hit, used = _hit(text, groups, at, opening, choice)
            if hit:
                return hit, used
    return _without_zero(text, groups, at, opening)


def _national_or_abroad(text: str, groups: list[_Group], at: int, start: int) -> tuple[Hit | None, int]:
    digits = groups[at].digits
    abroad = _international(text, groups, at, 2) if digits.startswith("00") else None
    if abroad and (not abroad.flags or is_drama(abroad.value) or labelled(text, start)):
        return _hit(text, groups, at, start, abroad)
    if choice := _national(text, groups, at, start):
        return _hit(text, groups, at, start, choice)
    return _glued(text, groups[at]), 1


def _hit(text: str, groups: list[_Group], at: int, start: int, choice: _Choice | None) -> tuple[Hit | None, int]:
    if choice is None:
        return None, 1
    end, used = groups[choice.last].end, choice.last - at + 1
    drama = is_drama(choice.value)
    if not may_be_phone(text, start, end, certain=drama or not choice.flags):
        return None, 1
    if drama:
        choice = choice._replace(flags=_UNALLOCATED)
    singles = sum(len(g.digits) == 1 for g in groups[at : choice.last + 1])
    flags = (*choice.flags, "spaced") if singles >= _SPREAD_GROUPS else choice.flags
    return Hit("phone", choice.value, start, end, flags), used


def _national(text: str, groups: list[_Group], at: int, start: int) -> _Choice | None:
    """An allocated number, else ten digits after the 0, else nine where a word says it is a telephone number."""
    digits, choices = "", []
    for last in range(at, len(groups)):
        digits += groups[last].digits
        if len(digits) > 11:
            break
        choices.append((last, digits[1:]))
    for last, number in reversed(choices):
        if len(number) >= 9 and uk_allocated(number):
            return _Choice(last, _UK + number, ())
    for last, number in reversed(choices):
        if len(number) == 10 and number[0] != "0":
            return _Choice(last, _UK + number, _UNALLOCATED)
    for last, number in reversed(choices):
        if len(number) == 9 and number[0] != "0" and labelled(text, start):
            return _Choice(last, _UK + number, _UNALLOCATED)
        if len(number) == 7 and uk_allocated(number) and labelled(text, start):
            return _Choice(last, _UK + number, ())
    return None


def _glued(text: str, group: _Group) -> Hit | None:
    number, end = group.digits[1:11], group.start + 11
    if len(group.digits) > 11 and number[0] in "89" and uk_allocated(number) and _GLUED_TAIL.match(text, end):
        return Hit("phone", _UK + number, group.start, end)
    return None


def uk_allocated(number: str) -> bool:
    """Whether a national significant number of the United Kingdom lies in an allocated range."""
    return UNITED_KINGDOM.allocated.fullmatch(number) is not None


def allocation_flags(value: str) -> tuple[str, ...]:
    """`unallocated` for an E.164 number in no allocated range, or in one that belongs to nobody."""
    code = split_calling_code(value[1:])
    known = code is not None and plan(code).allocated.fullmatch(value, 1 + len(str(code))) is not None
    return () if known and not is_drama(value) else _UNALLOCATED


def is_drama(value: str) -> bool:
    """Whether an E.164 number lies in the ranges that Ofcom keeps for drama, which belong to nobody."""
    return value.startswith(_UK) and DRAMA.fullmatch(value, len(_UK)) is not None


def _international(text: str, groups: list[_Group], at: int, skip: int) -> _Choice | None:
    """The longest allocated number after `+` or `00` (`skip` digits), else the longest possible one."""
    code = split_calling_code("".join(g.digits for g in groups[at : at + 3])[skip : skip + 3])
    if code is None:
        return None
    numbering, width = plan(code), len(str(code)) + skip
    digits, best, possible = "", None, None
    for last in range(at, len(groups)):
        group = groups[last]
        if group.digits == "0" and last > at and text[group.start - 1] == "(":
            continue
        digits += group.digits
        number = digits[width:]
        if len(number) > 15:
            break
        if code == 44 and number.startswith("0"):
            number = number[1:]
        if numbering.allocated.fullmatch(number):
            best = _Choice(last, f"+{code}{number}", ())
        elif len(number) in numbering.lengths and (code != 44 or len(number) == 10):
            possible = _Choice(last, f"+{code}{number}", _UNALLOCATED)
    return best or possible


def _without_zero(text: str, groups: list[_Group], at: int, start: int) -> tuple[Hit | None, int]:
    """`7700 900123` where a word says it is a telephone number; `(212) 555-0123` as Americans write it."""
    if choice := _american(text, groups, at, start):
        return _hit(text, groups, at, start, choice)
    digits, last = "", at
    for last in range(at, len(groups)):
        digits += groups[last].digits
        if len(digits) >= 10:
            break
    value, allocated = _UK + digits, uk_allocated(digits)
    form = len(digits) == 10 and digits[0] in "12378"
    if form and (allocated or is_drama(value)) and labelled(text, start):
        return _hit(text, groups, at, start, _Choice(last, value, () if allocated else _UNALLOCATED))
    return None, 1


def _american(text: str, groups: list[_Group], at: int, start: int) -> _Choice | None:
    lead = 1 if groups[at].digits == "1" else 0
    parts = groups[at + lead : at + lead + 3]
    number = "".join(g.digits for g in parts)
    if [len(g.digits) for g in parts] != [3, 3, 4] or not NORTH_AMERICA.allocated.fullmatch(number):
        return None
    if lead or text[start] == "(" or labelled(text, start):
        return _Choice(at + lead + 2, "+1" + number, ())
    return None


def phone_value(written: str) -> str | None:
    """The E.164 form of a number typed into a telephone box, None where it cannot be a telephone number."""
    plain = as_digits(written).strip()
    groups = _groups(plain, 0, len(plain))
    digits = "".join(g.digits for g in groups)
    if not 7 <= len(digits) <= 17:
        return None
    abroad = plain.lstrip("( ").startswith("+")
    if abroad or digits.startswith("00"):
        choice = _international(plain, groups, 0, 0 if abroad else 2)
        return choice.value if choice and choice.last == len(groups) - 1 else None
    number = digits[2:] if digits.startswith("44") and len(digits) in (12, 13) else digits
    number = number.removeprefix("0")
    if uk_allocated(number) or (len(number) == 10 and number[0] in "1235789"):
        return _UK + number
    return None
