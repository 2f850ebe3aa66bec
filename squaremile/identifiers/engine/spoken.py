"""Telephone numbers written as they are said: `oh seven seven double oh nine ...`."""

import re
from collections.abc import Iterator

from .found import Hit
from .phones import allocation_flags, phone_value

_DIGITS = {
    "zero": "0", "oh": "0", "o": "0", "nought": "0", "naught": "0", "one": "1", "two": "2", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_TIMES = {"double": 2, "triple": 3, "treble": 3}
_WORD = rf"(?:(?:{'|'.join(_TIMES)})[ \-])?(?:{'|'.join(_DIGITS)})"
_NUMBER = re.compile(rf"(?i)\b(?:plus[ ,\-]{{1,2}})?{_WORD}(?:[ ,.\-]{{1,3}}{_WORD}){{5,13}}\b")
_TWO_WORDS = re.compile(
    rf"(?:zero|oh|nought|naught|double|four|o)[ ,\-]{{1,3}}(?:{'|'.join(_DIGITS)}|double|triple|treble)\b"
)
_ONE = re.compile(rf"(?i)({'|'.join(_TIMES)})?[ \-]?\b({'|'.join(_DIGITS)})\b")


def spoken_phones(text: str, lower: str) -> Iterator[Hit]:
    """Numbers of the United Kingdom in words, with the flag `spoken`. `lower` is `text` in small letters."""
    if not _TWO_WORDS.search(lower):
        return
    for m in _NUMBER.finditer(text):
        digits = "".join(_digits(one) for one in _ONE.finditer(m.group()))
        number = "+" + digits if digits.startswith("44") else digits if digits.startswith("0") else ""
        value = phone_value(number) if len(number) in (11, 13) else None
        if value and value.startswith("+44"):
            yield Hit("phone", value, m.start(), m.end(), (*allocation_flags(value), "spoken"))


def _digits(one: re.Match[str]) -> str:
    return _DIGITS[one[2].lower()] * _TIMES.get((one[1] or "").lower(), 1)
