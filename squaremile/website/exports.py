"""The one writer of downloads: CSV and XLSX with nothing in them but the words and numbers given."""

from __future__ import annotations

import csv
import io
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, TextIO
from xml.sax.saxutils import escape

from django.http import FileResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

Row = Mapping[str, Any] | Sequence[Any]
Columns = Sequence[str | tuple[str, str]]

# OWASP ASVS 5.0 V1.2.10: a cell that a spreadsheet could take for a formula is written after an apostrophe. Also behind
# white space and unseen characters, and in wide forms, which some programs fold. Apostrophes already there count too,
# so that it can be undone exactly.
_UNSEEN = r"[\s\x00-\x1f\ufeff\u200b-\u200f\u2060]*"
_STARTS = r"[=+\-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u2212]"
_FORMULA = re.compile(rf"'*(?:[\t\r\n]|{_UNSEEN}{_STARTS})")
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile(r"_x[0-9A-Fa-f]{4}_")
XLSX_CELL = 32_767
XLSX_ROWS = 1_048_576
XLSX_FIGURES = 15
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CUT = "... [cut: the whole text is in the CSV]"
FIXED_TIME = (1980, 1, 1, 0, 0, 0)
IN_MEMORY = 4 << 20


def guard(text: str) -> str:
    """The text, after an apostrophe when a spreadsheet could take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguard(text: str) -> str:
    """What `guard` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def write_csv(rows: Iterable[Row], columns: Columns, out: TextIO) -> int:
    """Write a heading line and a line for each row (RFC 4180, CRLF); gives the number of rows.

    A column is a key, or (key, heading). A row is a mapping, or a sequence in the order of the columns. None is an
    empty cell; days and times are ISO 8601; no byte-order mark is written, so programs read the first heading right.
    Open `out` with `newline=""` and UTF-8. Raises ValueError for a sequence of the wrong length.
    """
    writer = csv.writer(out)
    writer.writerow([guard(_storable(heading)) for _, heading in _named(columns)])
    written = 0
    for cells in _cells(rows, columns):
        writer.writerow([_as_text(cell) for cell in cells])
        written += 1
    return written


def write_xlsx(rows: Iterable[Row], columns: Columns, out: IO[bytes], *, title: str = "Data") -> int:
    """Write one sheet named `title` with a heading row; gives the number of rows.

    Every cell is a text or a number: no formulas, links, hidden parts, author or time, so the same rows give the same
    bytes. Texts over 32,767 characters, which the format cannot hold, are cut and say so; numbers of over 15 figures,
    which it would round, are texts.
    Raises ValueError for over 1,048,575 rows.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title)[:31] or "Data")
    try:
        written = _fill(sheet, rows, columns)
    except BaseException:
        # The library keeps the sheet in a file until it is saved; this one never is.
        sheet.close()
        sheet._writer.cleanup()
        raise
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as draft:
        book.save(draft)
        _anonymous(draft, out, title)
    return written


def _fill(sheet: Any, rows: Iterable[Row], columns: Columns) -> int:
    sheet.append([_cell(sheet, heading) for _, heading in _named(columns)])
    written = 0
    for cells in _cells(rows, columns):
        written += 1
        if written >= XLSX_ROWS:
            raise ValueError(f"A spreadsheet holds at most {XLSX_ROWS - 1:,} rows: download CSV, or choose fewer rows.")
        sheet.append([_cell(sheet, cell) for cell in cells])
    return written


def csv_response(rows: Iterable[Row], columns: Columns, filename: str) -> FileResponse:
    """A CSV download, sent in pieces.

    It is made whole before the first byte is sent: rows are read inside the request's transaction, which holds the
    reader's rights, and a mistake half-way gives an error page and not half a file.
    """
    draft = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the response closes it
    text = io.TextIOWrapper(draft, encoding="utf-8", newline="")
    write_csv(rows, columns, text)
    text.detach()
    return _download(draft, filename, "text/csv; charset=utf-8")


def xlsx_response(rows: Iterable[Row], columns: Columns, filename: str, *, title: str = "Data") -> FileResponse:
    """A spreadsheet download, sent in pieces and made whole first, as `csv_response`."""
    draft = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the response closes it
    write_xlsx(rows, columns, draft, title=title)
    return _download(draft, filename, XLSX_TYPE)


def _download(draft: Any, filename: str, content_type: str) -> FileResponse:
    draft.seek(0)
    response = FileResponse(draft, as_attachment=True, filename=filename, content_type=content_type)
    response["Cache-Control"] = "no-store"
    return response


def _named(columns: Columns) -> list[tuple[str, str]]:
    return [(column, column) if isinstance(column, str) else column for column in columns]


def _cells(rows: Iterable[Row], columns: Columns) -> Iterator[list[Any]]:
    keys = [key for key, _ in _named(columns)]
    for row in rows:
        if isinstance(row, Mapping):
            yield [row.get(key) for key in keys]
        elif len(row) == len(keys):
            yield list(row)
        else:
            raise ValueError(f"A row of {len(row)} cells under {len(keys)} columns.")


def _plain(value: Any) -> str | int | float | Decimal:
    """A number as itself and all else as words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal | float):
        return value if Decimal(value).is_finite() else str(value)
    if isinstance(value, int):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return _storable(str(value))


def _storable(text: str) -> str:
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _as_text(value: Any) -> str:
    plain = _plain(value)
    if isinstance(plain, Decimal):
        return f"{plain:f}"
    return guard(plain) if isinstance(plain, str) else str(plain)


def _cell(sheet: Any, value: Any) -> WriteOnlyCell:
    plain = _plain(value)
    if not isinstance(plain, str) and len(Decimal(str(plain)).as_tuple().digits) > XLSX_FIGURES:
        plain = _as_text(plain)
    if not isinstance(plain, str):
        return WriteOnlyCell(sheet, plain)
    text = _ESCAPED.sub(lambda found: f"_x005F{found.group()}", guard(plain))
    if len(text) > XLSX_CELL:
        text = text[: XLSX_CELL - len(CUT)] + CUT
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # openpyxl would read "=1" as a formula and "#N/A" as an error
    return cell


_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></cp:coreProperties>'
)
_APP = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)


def _anonymous(draft: IO[bytes], out: IO[bytes], title: str) -> None:
    """Copy the workbook without who made it, when, or with what."""
    ours = {"docProps/core.xml": _CORE.format(title=escape(_storable(title))), "docProps/app.xml": _APP}
    draft.seek(0)
    with zipfile.ZipFile(draft) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as clean:
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            with clean.open(entry, "w") as target:
                if name in ours:
                    target.write(ours[name].encode())
                else:
                    with made.open(name) as source:
                        shutil.copyfileobj(source, target)
