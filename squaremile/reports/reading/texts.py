"""Text files: which encoding, and their physical lines, without ever holding more than a limit."""

import codecs
import io
import re
from collections import deque
from collections.abc import Callable
from typing import BinaryIO, NamedTuple, TextIO

from charset_normalizer import from_bytes

_PIECE = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ESCAPED = re.compile("[\ud800-\udfff]")
_LEGACY = ["cp1252", "latin_1"]


class Encoding(NamedTuple):
    """The codec, what its decoder does with wrong bytes, and what shows in the text where it did."""

    codec: str
    errors: str
    wrong: re.Pattern[str]


def _wide(sample: bytes) -> str | None:
    """UTF-16 without its mark: mostly Latin text has every second byte zero."""
    even, odd = sample[0:2000:2].count(0), sample[1:2000:2].count(0)
    half = max(1, len(sample[:2000]) // 2)
    if odd > 0.6 * half and even < 0.2 * half:
        return "utf-16-le"
    if even > 0.6 * half and odd < 0.2 * half:
        return "utf-16-be"
    return None


def _legacy(sample: bytes) -> str:
    best = from_bytes(sample[:65_536], cp_isolation=_LEGACY).best()
    name = best.encoding if best else "latin_1"
    return "latin_1" if name == "cp1252" and re.search(rb"[\x81\x8d\x8f\x90\x9d]", sample) else name


def find_encoding(open_file: Callable[[], BinaryIO]) -> Encoding:
    """Reads the whole file once. It is UTF-8 when most characters beyond ASCII are right in it, else an older one."""
    with open_file() as stream:
        piece = stream.read(_PIECE)
        for mark, codec in _BOMS:
            if piece.startswith(mark):
                return _utf8(codec) if codec == "utf-8-sig" else Encoding(codec, "replace", re.compile("\ufffd"))
        if wide := _wide(piece):
            return Encoding(wide, "replace", re.compile("\ufffd"))
        decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        right = wrong = 0
        telling = b""
        while piece:
            if not piece.isascii():
                text = decoder.decode(piece)
                bad = len(_ESCAPED.findall(text))
                telling = telling or (piece if bad else b"")
                wrong += bad
                right += len(text) - len(text.encode("ascii", "ignore")) - bad
            else:
                decoder.decode(piece)
            piece = stream.read(_PIECE)
    if wrong > right:
        return Encoding(_legacy(telling), "replace", re.compile("\ufffd"))
    return _utf8("utf-8")


def _utf8(codec: str) -> Encoding:
    return Encoding(codec, "surrogateescape", _ESCAPED)


def open_text(open_file: Callable[[], BinaryIO], encoding: Encoding) -> TextIO:
    return io.TextIOWrapper(open_file(), encoding.codec, encoding.errors, newline="")


class Lines:
    """Physical lines with their numbers. A line longer than `longest` comes in pieces; `midway` says that one does."""

    def __init__(self, stream: TextIO, longest: int) -> None:
        self._stream = stream
        self._longest = longest
        self._again: deque[tuple[int, str]] = deque()
        self._read = 0
        self.number = 0
        self.midway = False

    def next(self) -> str:
        """The next line with its end, or "" when there is none."""
        if self._again:
            self.number, line = self._again.popleft()
        else:
            line = self._stream.readline(self._longest)
            if line and not self.midway:
                self._read += 1
            self.number = self._read
        self.midway = bool(line) and line[-1] not in "\r\n" and len(line) >= self._longest
        return line

    def put_back(self, first: int, lines: list[str]) -> None:
        """These whole lines are read again; the first has number `first`."""
        self._again.extendleft(reversed([(first + at, line) for at, line in enumerate(lines)]))
