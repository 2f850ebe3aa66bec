"""All rows of all files, each by its kind."""

import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, cast

from squaremile.reports.reading.csvs import csv_columns, read_csv
from squaremile.reports.reading.jsonlines import COLUMN as JSON_COLUMN
from squaremile.reports.reading.jsonlines import read_json_lines
from squaremile.reports.reading.kinds import FileKind, NotRead, file_kind
from squaremile.reports.reading.mails import read_mail
from squaremile.reports.reading.rows import Kind, Limits, Row, refused
from squaremile.reports.reading.sources import Source, in_zip, sources
from squaremile.reports.reading.texts_alone import read_text
from squaremile.reports.reading.workbooks import read_xlsx, xlsx_columns

_HELD_BYTES = 8 << 20
_UNREADABLE = (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError)


def _seekable(source: Source) -> Callable[[], BinaryIO]:
    """A workbook inside a ZIP is copied out first, into a file without a name: it is read here and there."""
    if not source.inside:
        return source.open

    def copied() -> BinaryIO:
        copy = tempfile.SpooledTemporaryFile(max_size=_HELD_BYTES)  # noqa: SIM115 - who opens it closes it
        with source.open() as stream:
            shutil.copyfileobj(stream, copy)
        copy.seek(0)
        return cast(BinaryIO, copy)

    return copied


def _rows(source: Source, found: FileKind, kind: Kind | None, limits: Limits, strict: bool) -> Iterator[Row]:
    if found == "csv":
        yield from read_csv(source.label, source.open, kind=kind, limits=limits, strict=strict)
    elif found == "xlsx":
        yield from read_xlsx(source.label, _seekable(source), kind=kind, limits=limits, strict=strict)
    elif found == "json":
        yield from read_json_lines(source.label, source.open, kind=kind, limits=limits)
    elif kind == "reports":
        yield refused(source.label, "is a message, not a table of reports: import it with --kind messages")
    elif found == "mail":
        yield from read_mail(source.label, source.open, source.size, limits)
    else:
        yield from read_text(source.label, source.open, source.size, limits)


def _of_source(source: Source, kind: Kind | None, limits: Limits, strict: bool) -> Iterator[Row]:
    try:
        found = file_kind(source)
        if found != "zip":
            yield from _rows(source, found, kind, limits, strict)
        elif source.inside:
            yield refused(source.label, "is a ZIP inside a ZIP: unpack it and import it by itself")
        else:
            for member in in_zip(source, limits):
                yield from [member] if isinstance(member, Row) else _of_source(member, kind, limits, strict)
    except NotRead as error:
        yield refused(source.label, str(error))
    except _UNREADABLE:
        yield refused(source.label, "broke off while it was read: it is damaged; the rows before this one count")


def read(
    paths: Sequence[Path], *, kind: Kind | None = None, limits: Limits | None = None, strict: bool = False
) -> Iterator[Row]:
    """One row for each report or message in these files, folders and ZIPs, in order, in constant memory.

    `kind` None takes each file for what its columns or keys name. Never raises for what a file holds: a wrong row has
    `problems` and neither report nor message, and so has the one row of a file that cannot be read. Rows that are a
    `notice` say something of a file and count for nothing. `strict` refuses rows with a value in any unknown column.
    """
    limits = limits or Limits()
    for source in sources(paths):
        yield from [source] if isinstance(source, Row) else _of_source(source, kind, limits, strict)


def _columns_of(source: Source, limits: Limits) -> list[str]:
    try:
        found = file_kind(source)
        if found == "csv":
            return csv_columns(source.open, limits)
        if found == "xlsx":
            return xlsx_columns(_seekable(source), limits)
        if found == "json":
            return [JSON_COLUMN]
        if found == "zip" and not source.inside:
            inner = (_columns_of(one, limits) for one in in_zip(source, limits) if isinstance(one, Source))
            return ["path", *(name for names in inner for name in names)]
    except (NotRead, *_UNREADABLE):
        pass
    return ["path"]


def columns(paths: Sequence[Path], *, limits: Limits | None = None) -> list[str]:
    """The columns of the rows as given, in order, for the results file: of a table its own, of JSON Lines `row`.

    `row` holds the line. `path` comes first where there are several files, or one that is a message.
    """
    found: list[str] = []
    several = 0
    for source in sources(paths):
        several += 1
        found += ["path"] if isinstance(source, Row) else _columns_of(source, limits or Limits())
    return list(dict.fromkeys((["path"] if several > 1 else []) + found))
