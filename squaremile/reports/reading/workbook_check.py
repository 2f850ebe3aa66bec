"""Whether a workbook may be opened: looked through as raw bytes, in a stream, before any XML parser sees it."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from squaremile.reports.reading.rows import Limits
from squaremile.reports.reading.sources import wrong_member

_PIECE = 1 << 20
_LONGEST_TAG = 4 << 10
_LAST_ROW = 1_048_576
_CELLS_IN_ROW = 16_384
_ROW_BYTES = 32 << 20
_HEAD_BYTES = 2 << 20
_SMALL_PART_BYTES = 4 << 20
_STRINGS = 600_000
_TAG = re.compile(rb"<(?:\w+:)?(row|c|si|!DOCTYPE|!ENTITY)\b([^>]*)", re.I)
_NUMBER = re.compile(rb"\br\s*=\s*[\"'](\d{1,20})")
_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([\w-]+)", re.I)
_SPLIT = "split it, or save it as CSV"


class Unsafe(ValueError):
    """The workbook is not opened; the text says what to do."""


def _tags(stream: BinaryIO) -> Iterator[tuple[int, str, bytes]]:
    """(place, name, attributes) of the tags that matter; a tag is taken whole although pieces cut it."""
    before, kept = 0, b""
    while piece := stream.read(_PIECE):
        text = kept + piece
        cut = text.rfind(b"<")
        cut = cut if cut >= len(text) - _LONGEST_TAG else len(text)
        for found in _TAG.finditer(text, 0, cut):
            yield before + found.start(), found.group(1).decode().lower(), found.group(2)
        before, kept = before + cut, text[cut:]
    for found in _TAG.finditer(kept):
        yield before + found.start(), found.group(1).decode().lower(), found.group(2)


@dataclass(slots=True)
class _Part:
    """One XML part as it is looked through."""

    limits: Limits
    row: int = 0
    began: int = 0
    cells: int = 0
    strings: int = 0

    def tag(self, place: int, name: str, attributes: bytes) -> None:
        if name.startswith("!"):
            raise Unsafe("has a document type in its XML, which no workbook needs: save it again")
        if name == "row":
            self._row(place, attributes)
        elif name == "c":
            self.cells += 1
            if self.cells > _CELLS_IN_ROW:
                raise Unsafe(f"has more than {_CELLS_IN_ROW:,} cells in row {self.row}: {_SPLIT}")
        else:
            self.strings += 1
            if self.strings > _STRINGS:
                raise Unsafe(f"has more than {_STRINGS:,} different texts: {_SPLIT}")

    def _row(self, place: int, attributes: bytes) -> None:
        self.length(place)
        given = _NUMBER.search(attributes)
        number = int(given.group(1)) if given else self.row + 1
        if not self.row < number <= _LAST_ROW:
            raise Unsafe("has rows that are out of order: save it again")
        self.row, self.began, self.cells = number, place, 0

    def length(self, place: int) -> None:
        if place - self.began > (_ROW_BYTES if self.row else _HEAD_BYTES):
            raise Unsafe(f"has a row of more than {_ROW_BYTES >> 20} MB after row {self.row}: {_SPLIT}")


def _look_through(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> int:
    """The number of the last row in this part, 0 in one without rows."""
    with archive.open(member) as stream:
        start = stream.read(200)
    stated = _ENCODING.search(start)
    if b"\x00" in start or (stated and stated.group(1).lower() not in (b"utf-8", b"us-ascii")):
        raise Unsafe("is not in UTF-8 inside: save it again")
    part = _Part(limits)
    with archive.open(member) as stream:
        for place, name, attributes in _tags(stream):  # type: ignore[arg-type]
            part.tag(place, name, attributes)
    if part.row and not part.cells and part.began == 0:
        raise Unsafe("has a sheet that is broken: save it again")
    return part.row


def check_workbook(archive: zipfile.ZipFile, limits: Limits) -> dict[str, int]:
    """For each part with rows the number of its last row, or Unsafe."""
    members = archive.infolist()
    if len(members) > 10_000 or sum(member.file_size for member in members) > limits.workbook_bytes:
        raise Unsafe(f"is larger than {limits.workbook_bytes >> 30} GB: {_SPLIT}")
    if len({member.filename for member in members}) < len(members):
        raise Unsafe("holds a part twice: save it again")
    last_rows = {}
    for member in members:
        if reason := wrong_member(member, limits):
            raise Unsafe(f"is not safe to open, a part of it {reason}")
        name = member.filename.lower()
        if name.endswith("sharedstrings.xml") and member.file_size > limits.workbook_strings_bytes:
            raise Unsafe(f"holds more than {limits.workbook_strings_bytes >> 20} MB of text: {_SPLIT}")
        if name.endswith((".xml", ".rels")):
            last_rows[member.filename] = _look_through(archive, member, limits)
            small = not last_rows[member.filename] and not name.endswith("sharedstrings.xml")
            if small and not name.startswith("xl/worksheets/") and member.file_size > _SMALL_PART_BYTES:
                last_rows.pop(member.filename)
                if name in ("xl/styles.xml", "xl/workbook.xml", "[content_types].xml") or name.endswith(".rels"):
                    raise Unsafe("has too many styles, names or links: save the values in a new workbook")
    return last_rows
