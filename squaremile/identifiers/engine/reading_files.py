"""Documents from Parquet, CSV or JSON Lines by extension, read in a stream."""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Document = tuple[int | str, str]
FORMATS = {".parquet": "parquet", ".pq": "parquet", ".csv": "csv", ".jsonl": "json", ".ndjson": "json"}
_BATCH = 4096
_LONGEST_CELL = 1 << 30
_WHOLE_NUMBER = range(-(1 << 63), 1 << 63)


class Unusable(Exception):
    """The file cannot be used. The message says where and why, in one line."""


def format_of(path: Path) -> str:
    """Raises ValueError for an extension we do not know."""
    try:
        return FORMATS[path.suffix.lower()]
    except KeyError:
        raise ValueError(f"{path.name}: the name must end in {', '.join(FORMATS)}") from None


def documents(path: Path) -> Iterator[Document]:
    """(id, text) of each document, the text empty where there is none; ids are whole numbers or text and stay so.

    Raises Unusable where the file cannot be read, is empty, lacks a column, or holds an id twice or of a wrong type.
    """
    seen: set[int | str] = set()
    kind: type[int | str] | None = None
    try:
        if not path.stat().st_size:
            raise Unusable(f"{path.name} is empty")
        for number, (identity, text) in enumerate(_READERS[format_of(path)](path), 1):
            where = f"{path.name}, document {number}"
            if isinstance(identity, bool) or not isinstance(identity, int | str) or not _fits(identity):
                raise Unusable(f"{where}: id must be text or a whole number")
            if text is not None and not isinstance(text, str):
                raise Unusable(f"{where}: text must be text")
            kind = kind or type(identity)
            if type(identity) is not kind:
                raise Unusable(f"{where}: id is {_name(type(identity))} where those before are {_name(kind)}")
            if identity in seen:
                raise Unusable(f"{where}: id {str(identity)[:60]!r} occurs twice")
            seen.add(identity)
            yield identity, text or ""
    except (OSError, UnicodeError, csv.Error, RecursionError, ArithmeticError, ValueError) as error:
        raise Unusable(f"{path.name} cannot be read: {one_line(error)}") from error
    if not seen:
        raise Unusable(f"{path.name} holds no documents")


def _fits(identity: int | str) -> bool:
    return isinstance(identity, str) or identity in _WHOLE_NUMBER


def _name(kind: type) -> str:
    return "text" if kind is str else "a whole number"


def one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def _from_json(path: Path) -> Iterator[tuple[Any, Any]]:
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise Unusable(f"{path.name}, line {number} is not JSON: {one_line(error)}") from error
            if not isinstance(row, dict):
                raise Unusable(f"{path.name}, line {number} is not an object")
            for name in ("id", "text"):
                if name not in row:
                    raise Unusable(f"{path.name}, line {number} has no {name}")
            yield row["id"], row["text"]


def _from_csv(path: Path) -> Iterator[tuple[Any, Any]]:
    csv.field_size_limit(_LONGEST_CELL)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, strict=True)
        header = next(rows, [])
        for name in ("id", "text"):
            if header.count(name) != 1:
                raise Unusable(f"{path.name} needs one column {name}; it has: {', '.join(header)[:120]}")
        identity, text = header.index("id"), header.index("text")
        for row in rows:
            if not row:
                continue
            if len(row) != len(header):
                raise Unusable(f"{path.name}, line {rows.line_num} has {len(row)} cells, the header {len(header)}")
            yield row[identity], row[text]


def _from_parquet(path: Path) -> Iterator[tuple[Any, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            for name in ("id", "text"):
                if name not in file.schema_arrow.names:
                    raise Unusable(f"{path.name} has no column {name}")
            for batch in file.iter_batches(_BATCH, columns=["id", "text"]):
                yield from zip(batch.column("id").to_pylist(), batch.column("text").to_pylist(), strict=True)
    except pa.ArrowException as error:
        raise Unusable(f"{path.name} cannot be read: {one_line(error)}") from error


_READERS: dict[str, Callable[[Path], Iterator[tuple[Any, Any]]]] = {
    "json": _from_json,
    "csv": _from_csv,
    "parquet": _from_parquet,
}
