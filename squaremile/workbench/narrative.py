"""A person's words in blocks that are marked one by one, so that 200,000 characters cost no more than they must."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from squaremile.website.marks import Mark

BLOCK = 4_000
AT_ONCE = 24_000
_REPEATS = 400
_SHORTEST = 5


@dataclass(frozen=True, slots=True)
class Block:
    text: str
    marks: list[Mark]


def blocks(text: str, marks: Sequence[Mark], size: int = BLOCK) -> list[Block]:
    """The text cut where a line or word ends, each piece with the marks in it; joined, the pieces are the text."""
    pieces: list[Block] = []
    ordered = sorted(marks, key=lambda mark: mark.start)
    waiting, at, taken = list[Mark](), 0, 0
    while at < len(text):
        end = _cut(text, at, size)
        while taken < len(ordered) and ordered[taken].start < end:
            waiting.append(ordered[taken])
            taken += 1
        here = [replace(m, start=max(m.start, at) - at, end=min(m.end, end) - at) for m in waiting if m.end > at]
        pieces.append(Block(text[at:end], here))
        waiting = [m for m in waiting if m.end > end]
        at = end
    return pieces


def _cut(text: str, at: int, size: int) -> int:
    if len(text) - at <= size:
        return len(text)
    for gap in ("\n", " "):
        if (found := text.rfind(gap, at + size // 2, at + size)) != -1:
            return found + 1
    return at + size


def repeated(text: str, marks: Iterable[Mark]) -> list[Mark]:
    """The marks, and one more wherever the same words stand again: each identifier is stored where it stands first."""
    given = [mark for mark in marks if 0 <= mark.start < mark.end <= len(text)]
    written: dict[str, Mark] = {}
    for mark in given:
        words = text[mark.start : mark.end]
        if len(words) >= _SHORTEST:
            written.setdefault(words, mark)
    if not written or len(written) > _REPEATS:
        return given
    taken = bytearray(len(text))
    for mark in given:
        taken[mark.start : mark.end] = b"\x01" * (mark.end - mark.start)
    longest_first = sorted(written, key=len, reverse=True)
    pattern = re.compile(rf"(?<![\w@.])(?:{'|'.join(map(re.escape, longest_first))})(?![\w@])")
    again = (found for found in pattern.finditer(text) if not any(taken[found.start() : found.end()]))
    return given + [replace(written[found.group()], start=found.start(), end=found.end()) for found in again]
