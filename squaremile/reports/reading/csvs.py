"""CSV in a stream: records with the line where they begin, and faults that never stop the records after them."""

import csv
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO

from squaremile.reports.reading.rows import Kind, Limits, Row, refused
from squaremile.reports.reading.tables import Heading, Table, heading_of
from squaremile.reports.reading.texts import Encoding, Lines, find_encoding, open_text

DELIMITERS = ",;\t|"
_STRAY_SHARE = 0.9
_HEADER_CHARACTERS = 1 << 20
BAD_BYTES = "has characters in another encoding than the rest of the file: save the file as UTF-8"

csv.field_size_limit(max(csv.field_size_limit(), 64 << 20))  # for the process; our own limits are smaller


@dataclass(slots=True)
class Record:
    line: int
    cells: list[str]
    fault: str = ""


def _state(text: str, opened: bool, delimiter: str) -> tuple[bool, bool]:
    """(a quoted cell is open at the end, a quotation mark closes a cell in its middle): as the csv module reads it."""
    at = 0
    while True:
        if not opened:
            if text.startswith('"', at):
                at += 1
            else:
                at = text.find(delimiter, at) + 1
                if not at:
                    return False, False
                continue
        opened = True
        at = text.find('"', at)
        while at >= 0 and text.startswith('""', at):
            at = text.find('"', at + 2)
        if at < 0:
            return True, False
        opened, at = False, at + 1
        while text.startswith(" ", at):
            at += 1
        if text.startswith(delimiter, at):
            at += 1
        else:
            return False, bool(text[at : at + 1].strip("\r\n"))


def split_line(line: str, delimiter: str) -> list[str]:
    """The cells of one line."""
    return _cells([line], delimiter)


def _cells(parts: list[str], delimiter: str) -> list[str]:
    try:
        return next(csv.reader(parts, delimiter=delimiter), [])
    except csv.Error:
        return ["".join(parts)[:1000]]


def _looks_like_rows(parts: list[str], delimiter: str, width: int) -> bool:
    """Whether the lines that a quotation mark swallowed are rows of their own, so that the mark is a stray one."""
    lines = [part for part in parts[1:200] if part.strip()]
    fit = sum(1 for part in lines if len(_cells([part], delimiter)) == width)
    return width > 1 and bool(lines) and fit >= _STRAY_SHARE * len(lines)


def _skip_cell(lines: Lines, opened: bool, delimiter: str) -> None:
    """Reads on to the end of a cell that is too long, keeping nothing."""
    while True:
        if lines.midway and not opened:
            lines.next()
            continue
        if not opened:
            return
        text = lines.next()
        if not text:
            return
        if '"' in text:
            opened, _ = _state(text, True, delimiter)


def _broken(lines: Lines, first: int, parts: list[str], opened: bool, delimiter: str, width: int, limit: int) -> Record:
    """What is said of a record that cannot be right, with the stream left where the next one begins."""
    long = sum(map(len, parts)) >= limit
    whole = not lines.midway
    if whole and (not long or _looks_like_rows(parts, delimiter, width)):
        lines.put_back(first + 1, parts[1:])
        reason = "has a quotation mark that does not close its cell: write a mark inside a cell twice, or take it out"
        return Record(first, _cells(parts[:1], delimiter), reason)
    _skip_cell(lines, opened, delimiter)
    cells = _cells(parts, delimiter)
    last = f" (lines {first} to {lines.number})" if lines.number > first else ""
    return Record(first, cells, f"is too long to be a row{last}: at most {limit:,} characters")


def records(lines: Lines, delimiter: str, width: Callable[[], int], limit: int) -> Iterator[Record]:
    """Every record that is not a blank line; `width` is how many cells a row should have, once known."""
    while text := lines.next():
        first, parts, size = lines.number, [text], len(text)
        opened = wrong = False
        if '"' in text:
            opened, wrong = _state(text, False, delimiter)
        while opened and not wrong and not lines.midway and size < limit:
            more = lines.next()
            if not more:
                break
            parts.append(more)
            size += len(more)
            if '"' in more:
                opened, wrong = _state(more, True, delimiter)
        if opened or wrong or lines.midway or size >= limit:
            yield _broken(lines, first, parts, opened, delimiter, width(), limit)
        elif len(parts) > 1 or text.strip():
            yield Record(first, _cells(parts, delimiter))


def _delimiter(line: str) -> str:
    """The delimiter under which the header names most columns that are known, then most columns."""
    scores = []
    for delimiter in DELIMITERS:
        cells = _cells([line], delimiter)
        scores.append((heading_of(cells).known, len(cells), delimiter == ",", delimiter))
    return max(scores)[-1]


@dataclass(slots=True)
class Opened:
    """A CSV file past its header: the heading, and what is needed to read on."""

    lines: Lines
    delimiter: str
    heading: Heading
    line: int
    encoding: Encoding


def _open(lines: Lines, encoding: Encoding) -> Opened | None:
    text = lines.next()
    delimiter = ""
    if text.lower().startswith("sep=") and len(text.strip()) == 5:  # Excel's own hint
        delimiter, text = text[4], lines.next()
    while text and not text.strip():
        text = lines.next()
    if not text:
        return None
    first, parts = lines.number, [text]
    delimiter = delimiter or _delimiter(text)
    opened, _ = _state(text, False, delimiter)
    while opened and sum(map(len, parts)) < _HEADER_CHARACTERS and (more := lines.next()):
        parts.append(more)
        opened, _ = _state(more, True, delimiter)
    return Opened(lines, delimiter, heading_of(_cells(parts, delimiter)), first, encoding)


def csv_columns(open_file: Callable[[], BinaryIO], limits: Limits) -> list[str]:
    """The names in the header, as given."""
    encoding = find_encoding(open_file)
    with closing(open_text(open_file, encoding)) as stream:
        opened = _open(Lines(stream, limits.record), encoding)
        return list(opened.heading.given) if opened else []


def read_csv(
    label: str, open_file: Callable[[], BinaryIO], *, kind: Kind | None, limits: Limits, strict: bool
) -> Iterator[Row]:
    """One row for each record under the header."""
    encoding = find_encoding(open_file)
    with closing(open_text(open_file, encoding)) as stream:
        opened = _open(Lines(stream, limits.record), encoding)
        if opened is None:
            yield refused(label, "The file is empty.")
            return
        table = Table(label, opened.heading, kind=kind, limits=limits, strict=strict, line=opened.line)
        yield from table.about()
        if not table.usable:
            return
        width = len(opened.heading.given)
        for record in records(opened.lines, opened.delimiter, lambda: width, limits.record):
            fault = record.fault
            if not fault and any(not cell.isascii() and encoding.wrong.search(cell) for cell in record.cells):
                fault = BAD_BYTES
            row = table.row(record.line, record.cells, fault=fault)
            if row is not None:
                yield row
