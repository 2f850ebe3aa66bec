"""XLSX in a stream: the first sheet that is not hidden, one row a report or message. Formulas are refused."""

import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, BinaryIO

import openpyxl
from openpyxl.utils.escape import unescape

from squaremile.reports.reading.rows import Kind, Limits, Problem, Row, notice, refused
from squaremile.reports.reading.tables import Table, heading_of
from squaremile.reports.reading.workbook_check import Unsafe, check_workbook

FORMULA = "has a formula: paste the value"
_SURROGATE = re.compile("[\ud800-\udfff]")
_FIGURES = 15  # as many as a workbook keeps


class Broken(ValueError):
    """The workbook cannot be read (on); the text says what to do."""


def _number(value: float) -> str:
    text = f"{value:.{_FIGURES}g}"
    return format(Decimal(text), "f") if "e" in text and abs(value) < 1e40 else text


def _moment(value: datetime) -> str:
    """As a person would type it: a day when there is no time of day."""
    if value.time() == time():
        return value.date().isoformat()
    return value.isoformat(sep=" ", timespec="seconds")


def text_of(value: Any) -> str:
    """A cell's value as text that reads the same in CSV."""
    if value is None:
        return ""
    if isinstance(value, str):
        return unescape(value) if "_x" in value else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date | time | timedelta):
        return str(value)
    return _number(value) if isinstance(value, float) else str(value)


def _cells(row: Sequence[Any]) -> tuple[list[str], dict[int, str]]:
    """The texts, and for each wrong cell its place and what is wrong."""
    texts, faults = [], {}
    for at, cell in enumerate(row):
        value = cell.value
        kind = cell.data_type if value is not None else "n"
        if kind == "f":
            faults[at] = FORMULA
            value = getattr(value, "text", value)
        elif kind == "e":
            faults[at] = "shows an error: mend it, or leave the cell empty"
        text = text_of(value)
        if not text.isascii() and _SURROGATE.search(text):
            faults[at] = "has half a character: type it again"
        texts.append(text)
    while texts and not texts[-1] and len(texts) - 1 not in faults:
        texts.pop()
    return texts, faults


def _quietly(work: Callable[[], Any]) -> Any:
    """openpyxl warns of styles and dates, and raises whatever it meets, in workbooks that are odd or broken."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return work()
        except Exception as error:
            raise Broken(f"is damaged ({type(error).__name__}): save it again, or save it as CSV") from error


def _sheet(book: Any) -> tuple[Any, list[str]]:
    """The first sheet that is not hidden, and the titles of all others."""
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not visible:
        raise Broken("has no sheet that is not hidden: show the one to import")
    return visible[0], [str(sheet.title) for sheet in book.worksheets if sheet is not visible[0]]


def _numbered(sheet: Any, last: int) -> Iterator[tuple[int, list[str], dict[int, str]]]:
    """(row number, texts, faults) down to the last row: what lies behind in the file is not parsed."""
    sheet.reset_dimensions()  # as stated they may be wild
    rows = sheet.iter_rows()
    for number in range(1, last + 1):
        row = _quietly(lambda: next(rows, None))
        if row is None:
            return
        if row:
            yield number, *_cells(row)


def _open(stream: BinaryIO, limits: Limits) -> tuple[Any, dict[str, int]]:
    try:
        with zipfile.ZipFile(stream) as archive:
            last_rows = check_workbook(archive, limits)
    except Unsafe as error:
        raise Broken(str(error)) from error
    stream.seek(0)
    return _quietly(lambda: openpyxl.load_workbook(stream, read_only=True, keep_links=False)), last_rows


def _first(
    stream: BinaryIO, limits: Limits
) -> tuple[Any, Any, Iterator[tuple[int, list[str], dict[int, str]]], list[str]]:
    book, last_rows = _open(stream, limits)
    sheet, others = _sheet(book)
    last = last_rows.get(sheet._worksheet_path.lstrip("/"), 0)
    return book, sheet, _numbered(sheet, last), others


def xlsx_columns(open_file: Callable[[], BinaryIO], limits: Limits) -> list[str]:
    """The names in the first row that is not empty, as given; none when the workbook cannot be read."""
    with open_file() as stream:
        try:
            book, _, rows, _ = _first(stream, limits)
            with closing(book):
                return list(heading_of(next((texts for _, texts, _ in rows if any(texts)), [])).given)
        except Broken:
            return []


def _widened(texts: list[str], width: int) -> list[str]:
    """Cells that a workbook leaves out at the end of a row are empty ones."""
    return texts + [""] * (width - len(texts))


def read_xlsx(
    label: str, open_file: Callable[[], BinaryIO], *, kind: Kind | None, limits: Limits, strict: bool
) -> Iterator[Row]:
    """One row for each row of the sheet under the first that is not empty."""
    number = 0
    with open_file() as stream:
        try:
            book, sheet, rows, others = _first(stream, limits)
            if others:
                said = f"only the sheet {sheet.title!r} is read: import the others by themselves"
                yield notice(label, [Problem("", ", ".join(others), said)])
            head = next(((number, texts) for number, texts, _ in rows if any(texts)), None)
            if head is None:
                yield refused(label, "The sheet is empty.")
                return
            table = Table(label, heading_of(head[1]), kind=kind, limits=limits, strict=strict, line=head[0])
            yield from table.about()
            if not table.usable:
                return
            width = len(table.heading.given)
            for number, texts, faults in rows:
                row = table.row(number, _widened(texts, width), faults=faults)
                if row is not None:
                    yield row
            book.close()
        except Broken as error:
            yield refused(label, str(error), line=number)
