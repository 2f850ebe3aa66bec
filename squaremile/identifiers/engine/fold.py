"""Fold look-alike and invisible characters away, remembering where everything stood."""

import re
import unicodedata
from bisect import bisect_right

# Zero-width, bidirectional and variation marks: they hide inside a number and never carry meaning there.
_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
_SPACES = "\u00a0\u2000-\u200a\u202f\u205f\u3000"
_DOTS = "\u2024\u3002\ufe52\uff0e\uff61"
_DASHES = "\u2010-\u2015\u2212\ufe58\ufe63"
_DIGIT_ZEROS = (0x0660, 0x06F0, 0x0966)
_FOLDABLE = re.compile(
    f"[{_INVISIBLE}{_SPACES}{_DOTS}{_DASHES}\uff01-\uff5e\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\U0001d400-\U0001d7ff]"
)
_HIDDEN = re.compile(f"[{_INVISIBLE}]")


def _small(ranges: str) -> list[str]:
    pattern = re.compile(f"[{ranges}]")
    return [chr(c) for c in range(0x10000) if pattern.match(chr(c))]


def _table() -> dict[int, str]:
    table = {ord(c): " " for c in _small(_SPACES)}
    table |= {ord(c): "." for c in _small(_DOTS)} | {ord(c): "-" for c in _small(_DASHES)}
    table |= {zero + n: str(n) for zero in _DIGIT_ZEROS for n in range(10)}
    for code in [*range(0xFF01, 0xFF5F), *range(0x1D400, 0x1D800)]:
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1 and plain.isascii():
            table[code] = plain
    return table


_TABLE = _table()


class Folded:
    """A text with every oddity folded: `text` to search, `origin` to go back to the text as it came."""

    __slots__ = ("_keys", "raw", "text")

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.text = raw
        self._keys: list[int] = []
        if raw.isascii() or not _FOLDABLE.search(raw):
            return
        self._keys = [m.start() - n for n, m in enumerate(_HIDDEN.finditer(raw))]
        visible = _HIDDEN.sub("", raw) if self._keys else raw
        self.text = visible.translate(_TABLE)

    @property
    def changed(self) -> bool:
        return self.text is not self.raw

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Where text[start:end] stands in `raw`."""
        if not self._keys:
            return start, end
        return start + bisect_right(self._keys, start), end + bisect_right(self._keys, end - 1)

    def flags(self, start: int, end: int) -> tuple[str, ...]:
        """`spaced` where marks were hidden inside raw[start:end], `lookalike` where characters posed as others."""
        written = self.raw[start:end]
        flags = ("spaced",) if _HIDDEN.search(written) else ()
        odd = any(ord(c) in _TABLE and _TABLE[ord(c)].isalnum() for c in written)
        return (*flags, "lookalike") if odd else flags
