"""Days in what people write, in the forms people in the UK use."""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from .fold import Folded

T = TypeVar("T")


class Day(NamedTuple):
    """A day: offsets in code points, end exclusive, text[start:end] == written."""

    day: date
    written: str
    start: int
    end: int


_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11,
    "dec": 12,
}  # fmt: skip
_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
_WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_WEEKDAY = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_OF_WEEK = rf"(?:\b(?:{_WEEKDAY}|mon|tues?|wed|thurs?|fri|sat|sun)\b,? (?:the )?)?"
_YEAR = r"(?:,? (?P<year>(?:19|20)\d\d|['’]\d\d)(?!\d))?"
_COUNT = "a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a couple of|couple of|\\d{1,3}"
_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_FEASTS = {
    "christmas eve": (24, 12), "christmas day": (25, 12), "boxing day": (26, 12), "new year's eve": (31, 12),
    "new years eve": (31, 12), "new year's day": (1, 1), "new years day": (1, 1), "valentine's day": (14, 2),
    "valentines day": (14, 2), "halloween": (31, 10), "bonfire night": (5, 11),
}  # fmt: skip
_NUMERIC = re.compile(
    r"(?<![\w/.-])(?P<day>\d{1,2})(?P<sep>[/.-])(?P<month>\d{1,2})(?P=sep)(?P<year>(?:19|20)\d\d|\d\d)(?![\w/-]|\.\d)"
)
_ISO = re.compile(
    r"(?<![\w/.-])(?P<year>(?:19|20)\d\d)(?P<sep>[-/])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?![\d/-])"
)
_DAY_MONTH = re.compile(
    rf"{_OF_WEEK}(?<![\w/.,-])(?P<day>\d{{1,2}})(?P<ordinal> ?(?:st|nd|rd|th)(?: of)?)?[ -](?P<month>{_MONTH})\b\.?"
    rf"(?:-(?=\d{{4}}\b))?{_YEAR}",
    re.IGNORECASE,
)
_DAY_MONTH_DASHED = re.compile(
    rf"(?<![\w/.,-])(?P<day>\d{{1,2}})-(?P<month>{_MONTH})-(?P<year>(?:19|20)\d\d|\d\d)(?![\w-])", re.IGNORECASE
)
_MONTH_DAY = re.compile(
    rf"{_OF_WEEK}\b(?P<month>{_MONTH})\.? (?:the )?(?P<day>\d{{1,2}})(?P<ordinal>st|nd|rd|th)?(?![\w:%]|[.,]\d){_YEAR}",
    re.IGNORECASE,
)
_AGO = re.compile(
    rf"\b(?P<count>{_COUNT}) (?P<unit>minute|min|hour|day|night|week|fortnight|month|year)s? ago\b", re.IGNORECASE
)
_NEAR = re.compile(
    r"\b(?P<near>the day before yesterday|day before yesterday|yesterday|last night|today|tonight|just now|"
    r"this (?:morning|afternoon|evening|lunchtime))\b",
    re.IGNORECASE,
)
_WEEKLY = re.compile(
    rf"(?P<lead>\b(?:last|this|next|every|each) )?\b(?P<weekday>{_WEEKDAY})(?P<tail> last week| last\b)?(?!\w)",
    re.IGNORECASE,
)
_FEAST = re.compile("|".join(rf"\b{name}\b" for name in _FEASTS), re.IGNORECASE)
_FIRST = date(1900, 1, 1)
# 20-10-25 may be a day or a sort code: the words near it, or an account number, say which.
_SORT = re.compile(r"sort|account|acc\b|a/c|(?<!\d)\d{6,8}(?!\d)", re.IGNORECASE)
_BACK = {"yesterday": 1, "last night": 1, "day before yesterday": 2, "the day before yesterday": 2}
_UNITS = {"minute": 0, "min": 0, "hour": 0, "day": 1, "night": 1, "week": 7, "fortnight": 14}
_ORDER = (_ISO, _NUMERIC, _DAY_MONTH_DASHED, _DAY_MONTH, _MONTH_DAY, _AGO, _NEAR, _WEEKLY, _FEAST)


def days(text: str, today: date) -> list[Day]:
    """Days in the order written, read as on `today` in UK order (3/4 is 3 April); never a day after today.

    A day with no year is the latest that has come; `Tuesday` is the latest Tuesday, today included, `last Tuesday` is
    before today. What names no single day (`last month`, `March 2026`, `a few weeks ago`) is left alone.
    """
    folded = Folded(text)
    hits: list[tuple[int, int, date]] = []
    for pattern in _ORDER:
        for m in pattern.finditer(folded.text):
            day = _day(m, folded.text, today)
            if day and _FIRST <= day <= today:
                hits.append((m.start(), m.end(), day))
    found = []
    for start, end, day in apart(hits):
        start, end = folded.origin(start, end)
        found.append(Day(day, text[start:end], start, end))
    return found


def _day(m: re.Match[str], text: str, today: date) -> date | None:
    if m.re is _AGO:
        return _ago(m["count"].lower(), m["unit"].lower(), today)
    if m.re is _NEAR:
        return today - timedelta(days=_BACK.get(m["near"].lower(), 0))
    if m.re is _WEEKLY:
        return _weekday(m, today)
    if m.re is _FEAST:
        day, month = _FEASTS[m.group().lower()]
        return _dated(day, month, None, today)
    if m.re in (_NUMERIC, _ISO):
        return _numeric(m, text, today)
    return _named(m, today)


def _ago(count: str, unit: str, today: date) -> date | None:
    number = int(count) if count.isdigit() else _COUNTS.get(count, 2)
    if unit in ("hour", "minute", "min"):
        return today if unit != "hour" or number <= 3 else None
    if unit in _UNITS:
        return today - timedelta(days=number * _UNITS[unit])
    months = today.year * 12 + today.month - 1 - number * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    if year < _FIRST.year:
        return None
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _weekday(m: re.Match[str], today: date) -> date | None:
    lead, tail = (m["lead"] or "").strip().lower(), (m["tail"] or "").strip().lower()
    if lead in ("next", "every", "each"):
        return None
    back = (today.weekday() - _WEEKDAYS[m["weekday"].lower()[:3]]) % 7
    if tail == "last week":
        return today - timedelta(days=today.weekday() + 7 - _WEEKDAYS[m["weekday"].lower()[:3]])
    if not back and (lead == "last" or tail == "last"):
        back = 7
    return today - timedelta(days=back)


def _numeric(m: re.Match[str], text: str, today: date) -> date | None:
    day, month = int(m["day"]), int(m["month"])
    if m.re is _NUMERIC and month > 12 >= day:
        day, month = month, day
    short = m.re is _NUMERIC and m["sep"] == "-" and len(m["year"]) == 2
    if short and _SORT.search(text, max(0, m.start() - 30), m.end() + 20):
        return None
    return _dated(day, month, _year(m["year"], today), today)


def _named(m: re.Match[str], today: date) -> date | None:
    name, year = m["month"], m["year"]
    sure = year or m.groupdict().get("ordinal") or not name.islower()
    # "option 3 may be", "step 2 march on": words, not months.
    if name.lower() in ("may", "march", "mar") and not sure:
        return None
    return _dated(int(m["day"]), _MONTHS[name.lower()[:3]], _year(year, today) if year else None, today)


def _year(written: str, today: date) -> int:
    """Of two figures, the latest such year that has come: in 2026, 25 is 2025 and 61 is 1961."""
    figures = re.sub(r"\D", "", written)
    year = int(figures) if len(figures) == 4 else 2000 + int(figures)
    return year - 100 if len(figures) == 2 and year > today.year else year


def _dated(day: int, month: int, year: int | None, today: date) -> date | None:
    """That day of that year; with no year, the latest that is not after today. None when there is no such day."""
    for candidate in (year,) if year else range(today.year, max(today.year - 9, 0), -1):
        if 1 <= month <= 12 and 1 <= day <= monthrange(candidate, month)[1]:
            found = date(candidate, month, day)
            if year or found <= today:
                return found
    return None


def apart(hits: list[tuple[int, int, T]]) -> list[tuple[int, int, T]]:
    """Hits in the order written, the longer of two that overlap."""
    taken: list[tuple[int, int, T]] = []
    for hit in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if not taken or hit[0] >= taken[-1][1]:
            taken.append(hit)
        elif hit[1] - hit[0] > taken[-1][1] - taken[-1][0]:
            taken[-1] = hit
    return taken
