"""What a file is, by what it holds; its extension only has to agree."""

import re
import zipfile
from pathlib import PurePath
from typing import Literal

from squaremile.reports.reading.csvs import DELIMITERS, split_line
from squaremile.reports.reading.sources import Source
from squaremile.reports.reading.tables import heading_of, kind_of
from squaremile.reports.reading.texts import find_encoding

FileKind = Literal["csv", "xlsx", "json", "mail", "zip", "text"]
_START = 64 << 10
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "an old Office file: save a table as .xlsx or .csv, a message as .eml"),
    (b"%PDF", "a PDF: only CSV, XLSX, JSON Lines, .eml and ZIP are read"),
    (b"\x89PNG", "a picture: only CSV, XLSX, JSON Lines, .eml and ZIP are read"),
    (b"\xff\xd8\xff", "a picture: only CSV, XLSX, JSON Lines, .eml and ZIP are read"),
    (b"GIF8", "a picture: only CSV, XLSX, JSON Lines, .eml and ZIP are read"),
    (b"\x1f\x8b", "a gzip file: unpack it, or pack it as ZIP"),
    (b"7z\xbc\xaf", "a 7-Zip file: unpack it, or pack it as ZIP"),
    (b"Rar!", "a RAR file: unpack it, or pack it as ZIP"),
    (b"\x7fELF", "a program: only CSV, XLSX, JSON Lines, .eml and ZIP are read"),
    (b"MZ", "a program: only CSV, XLSX, JSON Lines, .eml and ZIP are read"),
    (b"PAR1", "a Parquet file: save it as CSV or JSON Lines"),
)
_EXTENSIONS: dict[str, tuple[FileKind, ...]] = {
    ".csv": ("csv",), ".tsv": ("csv",), ".xlsx": ("xlsx",), ".xlsm": ("xlsx",), ".jsonl": ("json",),
    ".ndjson": ("json",), ".json": ("json",), ".eml": ("mail",), ".zip": ("zip",), ".txt": ("text", "csv", "mail"),
}  # fmt: skip
_NAMES: dict[FileKind, str] = {
    "csv": "a table (CSV)", "xlsx": "a workbook (XLSX)", "json": "JSON", "mail": "an e-mail", "zip": "a ZIP",
    "text": "plain text",
}  # fmt: skip
_HEADER = re.compile(rb"(?:\xef\xbb\xbf)?(?:From \S[^\n]*\n)?(?:[!-9;-~]{1,76}:[^\n]*\n(?:[ \t][^\n]*\n)*)+")
_MAIL_HEADERS = re.compile(
    rb"(?im)^(?:received|from|to|subject|date|message-id|return-path|mime-version|content-type):"
)


class NotRead(ValueError):
    """The file is not of a kind that is read; the text says what to do."""


def _of_zip(source: Source) -> FileKind:
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist()[:10_000])
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError):
        raise NotRead("is a ZIP or a workbook that is broken: save or pack it again") from None
    if "[Content_Types].xml" not in names:
        return "zip"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    raise NotRead("is an Office document that is not a workbook: save a table as .xlsx or .csv")


def _looks_like_mail(start: bytes) -> bool:
    match = _HEADER.match(start.lstrip(b"\r\n"))
    return bool(match) and len(_MAIL_HEADERS.findall(match.group() if match else b"")) >= 2


def _first_line(source: Source, start: bytes) -> str:
    codec = find_encoding(lambda: source.open()).codec
    return start.decode(codec, "replace").lstrip("\ufeff").lstrip().partition("\n")[0]


def _is_table(line: str) -> bool:
    return any(kind_of(heading_of(split_line(line, delimiter)).names) for delimiter in DELIMITERS)


def _of_text(source: Source, start: bytes, allowed: tuple[FileKind, ...]) -> FileKind:
    plain = start.lstrip(b"\xef\xbb\xbf\r\n\t \x00")
    if plain.startswith(b"{") or (plain.startswith(b"[") and "json" in allowed):
        return "json"
    if _looks_like_mail(start):
        return "mail"
    if len(allowed) == 1 and allowed[0] in ("csv", "mail") and not plain.startswith((b"<", b"{")):
        return allowed[0]
    if _is_table(_first_line(source, start)):
        return "csv"
    if "text" in allowed:
        return "text"
    raise NotRead("is not CSV, XLSX, JSON Lines, an e-mail or a ZIP: save it as one of them")


def file_kind(source: Source) -> FileKind:
    """The kind by content, or NotRead when it is none of ours or its extension says another."""
    extension = PurePath(source.name).suffix.lower()
    allowed = _EXTENSIONS.get(extension, ())
    if extension in (".mbox", ".mbx"):
        raise NotRead("is a whole mailbox: save each message as .eml, in a folder or ZIP")
    with source.open() as stream:
        start = stream.read(_START)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        found = _of_zip(source)
    else:
        for signature, what in _SIGNATURES:
            if start.startswith(signature) and not (signature == b"MZ" and start.isascii()):
                raise NotRead(f"is {what}")
        if not start:
            return allowed[0] if allowed else "text"
        found = _of_text(source, start, allowed)
    if allowed and found not in allowed:
        raise NotRead(f"is named {extension} but holds {_NAMES[found]}: give it the extension that fits")
    return found
