"""Telephone numbers in free text and in boxes: E.164, the United Kingdom by default."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from .found import Hit
from .plans import DRAMA, NORTH_AMERICA, UNITED_KINGDOM, plan, split_calling_code

_RUN = re.compile(r"[+(]{0,2}\d(?:[ \t\-.()]{0,3}\d){6,40}")
_DISGUISED = re.compile(r"(?<![A-Za-z0-9])[+(]{0,2}[0-9OoIl](?:[ \t\-.()]{0,3}[0-9OoIl]){8,18}(?![A-Za-z0-9])")
_LETTER_BY_DIGIT = re.compile(r"\d[ \-]?[OoIl]|[OoIl][ \-]?\d")
_GROUP = re.compile(r"\d+")
_PLAIN = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1"})
_MIN_DIGITS_AMONG_LETTERS = 5
_SPREAD_GROUPS = 7
_CONTEXT = 36

_SAYS_PHONE = re.compile(
    r"(?i)\b(?:call(?:s|ed|ing|er)?|phon(?:e|ed|ing)|telephone|tel|mob(?:ile)?|ring|rang|dial|text(?:ed|s)?|txt|sms|"
    r"whats ?app|contact|number|no|landline|fax|helpline|line|cell|ph|customer services?|custcare|help)\b"
)
_SAYS_OTHER = re.compile(
    r"(?i)\b(?:order|ref(?:erence)?|invoice|account|acc?t?|a/c|policy|tracking|parcel|consignment|ticket|code|id|case|"
    r"serial|imei|pin|vat|utr|nhs|customer|crime|claim|card|barcode|isbn|transaction|payment|sort code|urn)"
    r"\s*(?:no\b\.?|num(?:ber)?\b|nr\b|#|id\b)?\s*(?:is|was|:|-|=|#)?\s*$"
)
_GLUED_TAIL = re.compile(r"\d{2,3}p|\d{0,2}\.\d\d|1[68]\b|\d{2,3}ppm|1[A-Za-z]{2}")
_DATE = re.compile(r"\d{1,2}[.\- ]\d{1,2}[.\- ](?:19|20)\d\d\b|(?:19|20)\d\d[.\-]\d\d[.\-]\d\d")
_MONEY_BEFORE = "£$€#*%"


class _Groups(NamedTuple):
    digits: list[str]
    starts: list[int]
    ends: list[int]


def phones(text: str, blocked: bytearray) -> Iterator[Hit]:
    """Every telephone number in `text` outside the spans marked in `blocked`."""
    for run in _RUN.finditer(text):
        if blocked.find(1, run.start(), run.end()) < 0:
            yield from _in_run(text, run.start(), run.end())
        else:
            yield from _around_blocked(text, run, blocked)
    if _LETTER_BY_DIGIT.search(text):
        yield from _disguised(text, blocked)


def _around_blocked(text: str, run: re.Match[str], blocked: bytearray) -> Iterator[Hit]:
    start = run.start()
    while start < run.end():
        stop = blocked.find(1, start, run.end())
        stop = run.end() if stop < 0 else stop
        for part in _RUN.finditer(text, start, stop):
            yield from _in_run(text, part.start(), part.end())
        free = blocked.find(0, stop, run.end())
        start = run.end() if free < 0 else free


def _in_run(text: str, start: int, end: int) -> Iterator[Hit]:
    found = [(m.group(), m.start(), m.end()) for m in _GROUP.finditer(text, start, end)]
    groups = _Groups(*(list(column) for column in zip(*found, strict=True)))
    at, count = 0, len(found)
    while at < count:
        hit, used = _at_group(text, groups, at)
        if hit:
            yield hit
        at += used


def _at_group(text: str, groups: _Groups, at: int) -> tuple[Hit | None, int]:
    start = groups.starts[at]
    before = text[start - 1] if start else " "
    if before == "+" or text[max(0, start - 2) : start] == "+(":
        return _international(text, groups, at, start - (1 if before == "+" else 2), 0)
    first = groups.digits[at]
    if before in _MONEY_BEFORE or _DATE.match(text, start):
        return None, 1
    if first.startswith("00") and not first.startswith("000"):
        hit, used = _international(text, groups, at, start, 2)
        if hit and not hit.flags:
            return hit, used
    if first.startswith("0"):
        return _national(text, groups, at)
    if first.startswith("44"):
        hit, used = _international(text, groups, at, start, 0)
        if hit and len(hit.value) == 13 and _fair(text, hit.start, hit.end, hit.flags == ()):
            return hit, used
    return _without_zero(text, groups, at)


def _spread(groups: _Groups, at: int, to: int) -> tuple[str, ...]:
    return ("spaced",) if to - at + 1 >= _SPREAD_GROUPS else ()


def _opening(text: str, start: int) -> int:
    """The number begins at its bracket where it has one: `(020) 7946 0123`."""
    return start - 1 if start and text[start - 1] == "(" else start


def _national(text: str, groups: _Groups, at: int) -> tuple[Hit | None, int]:
    digits, choices = "", []
    for to in range(at, len(groups.digits)):
        digits += groups.digits[to]
        if len(digits) > 11:
            break
        choices.append((to, digits[1:]))
    start = _opening(text, groups.starts[at])
    for to, number in reversed(choices):
        if len(number) >= 9 and uk_allocated(number):
            return _accept(text, groups, at, to, start, number, ())
    for to, number in reversed(choices):
        if len(number) == 10 and number[0] != "0":
            return _accept(text, groups, at, to, start, number, ("unallocated",))
    for to, number in choices:
        if len(number) in (7, 9) and number[0] != "0" and _labelled(text, start):
            flags = () if uk_allocated(number) else ("unallocated",)
            if len(number) == 9 or not flags:
                return _accept(text, groups, at, to, start, number, flags)
    return _glued(text, groups, at, start)


def _glued(text: str, groups: _Groups, at: int, start: int) -> tuple[Hit | None, int]:
    """A number with the price written straight after it, as in premium-rate texts: `0870062117` + `0150p`."""
    number, end = groups.digits[at][1:11], groups.starts[at] + 11
    if len(groups.digits[at]) > 11 and number[0] in "89" and uk_allocated(number) and _GLUED_TAIL.match(text, end):
        return Hit("phone", "+44" + number, start, end), 1
    return None, 1


def _accept(
    text: str, groups: _Groups, at: int, to: int, start: int, number: str, flags: tuple[str, ...]
) -> tuple[Hit | None, int]:
    end = groups.ends[to]
    if flags and DRAMA.fullmatch(number):
        certain = True
    else:
        certain = not flags
    if not _fair(text, start, end, certain):
        return None, to - at + 1
    return Hit("phone", "+44" + number, start, end, flags + _spread(groups, at, to)), to - at + 1


def _fair(text: str, start: int, end: int, certain: bool) -> bool:
    """Whether what stands around the digits lets them be a telephone number."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if after.isalnum() and not (certain and after.isalpha()):
        return False
    if before.isalpha() and not (certain and (before.islower() or _labelled(text, start))):
        return False
    if before in _MONEY_BEFORE or after in "%*":
        return False
    context = text[max(0, start - _CONTEXT) : start]
    return not _SAYS_OTHER.search(context) or _SAYS_PHONE.search(context.rsplit(".", 1)[-1]) is not None and certain


def _labelled(text: str, start: int) -> bool:
    context = text[max(0, start - _CONTEXT) : start]
    return _SAYS_PHONE.search(context) is not None and not _SAYS_OTHER.search(context)


def uk_allocated(number: str) -> bool:
    """Whether a national significant number of the United Kingdom lies in an allocated range."""
    return UNITED_KINGDOM.allocated.fullmatch(number) is not None


def _international(text: str, groups: _Groups, at: int, start: int, skip: int) -> tuple[Hit | None, int]:
    """The longest allocated number after `+` or `00`, else the longest possible one."""
    digits, best, possible = "", None, None
    code = split_calling_code((groups.digits[at] + "".join(groups.digits[at + 1 : at + 3]))[skip:])
    if code is None:
        return None, 1
    numbering, width = plan(code), len(str(code)) + skip
    for to in range(at, len(groups.digits)):
        group = groups.digits[to]
        if group == "0" and to > at and text[groups.starts[to] - 1] == "(":
            continue
        digits += group
        number = digits[width:]
        if len(number) > 15:
            break
        if code == 44 and number.startswith("0"):
            number = number[1:]
        if numbering.allocated.fullmatch(number):
            best = (to, number)
        elif len(number) in numbering.lengths and (code != 44 or len(number) == 10):
            possible = (to, number)
    chosen = best or possible
    if chosen is None:
        return None, 1
    to, number = chosen
    flags = () if best else ("unallocated",)
    return Hit("phone", f"+{code}{number}", start, groups.ends[to], flags + _spread(groups, at, to)), to - at + 1


def _without_zero(text: str, groups: _Groups, at: int) -> tuple[Hit | None, int]:
    """`7700 900123` and `8000930705` where a word says it is a telephone number; `(555) 123-4567` in American form."""
    start = _opening(text, groups.starts[at])
    american = _american(text, groups, at, start)
    if american:
        return american
    digits = ""
    for to in range(at, len(groups.digits)):
        digits += groups.digits[to]
        if len(digits) >= 10:
            break
    known = len(digits) == 10 and digits[0] in "12378" and (uk_allocated(digits) or bool(DRAMA.fullmatch(digits)))
    if known and _labelled(text, start):
        return _accept(text, groups, at, to, start, digits, () if uk_allocated(digits) else ("unallocated",))
    return None, 1


def _american(text: str, groups: _Groups, at: int, start: int) -> tuple[Hit, int] | None:
    lead = 1 if groups.digits[at] == "1" else 0
    sizes = [len(g) for g in groups.digits[at + lead : at + lead + 3]]
    number = "".join(groups.digits[at + lead : at + lead + 3])
    if sizes != [3, 3, 4] or not NORTH_AMERICA.allocated.fullmatch(number):
        return None
    end, sure = groups.ends[at + lead + 2], lead or text[start] == "("
    if (sure or _labelled(text, start)) and _fair(text, start, end, False):
        return Hit("phone", "+1" + number, start, end), lead + 3
    return None


def _disguised(text: str, blocked: bytearray) -> Iterator[Hit]:
    """Numbers with letters posing as digits: `O77OO 9OO123`, `0l632 960 123`."""
    for run in _DISGUISED.finditer(text):
        written = run.group()
        if blocked.find(1, run.start(), run.end()) >= 0 or not any(c in "OoIl" for c in written):
            continue
        if sum(c.isdigit() for c in written) < _MIN_DIGITS_AMONG_LETTERS:
            continue
        plain = written.translate(_PLAIN)
        for hit in _in_run(plain, 0, len(plain)):
            known = not hit.flags or DRAMA.fullmatch(hit.value.removeprefix("+44"))
            if known or _labelled(text, run.start()):
                start, end = run.start() + hit.start, run.start() + hit.end
                if any(c in "OoIl" for c in text[start:end]):
                    yield Hit("phone", hit.value, start, end, (*hit.flags, "lookalike"))


def phone_value(written: str) -> str | None:
    """The E.164 form of a number typed into a telephone box, None where it cannot be a telephone number."""
    plain = written.translate(_PLAIN).strip()
    digits = "".join(_GROUP.findall(plain))
    if not 7 <= len(digits) <= 17:
        return None
    if plain.lstrip("( ").startswith("+") or digits.startswith("00"):
        hit, _ = _international(*_one(plain), 0, 0, 2 if digits.startswith("00") else 0)
        return hit.value if hit else None
    if digits.startswith("44") and len(digits) in (12, 13):
        number = digits[2:].removeprefix("0")
    else:
        number = digits.removeprefix("0")
    if uk_allocated(number) or len(number) == 10 and number[0] in "1235789":
        return "+44" + number
    return None


def _one(plain: str) -> tuple[str, _Groups]:
    found = [(m.group(), m.start(), m.end()) for m in _GROUP.finditer(plain)]
    return plain, _Groups(*(list(column) for column in zip(*found, strict=True)))
