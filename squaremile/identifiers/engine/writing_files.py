"""Findings to Parquet, CSV or JSON Lines by extension, written in a stream; a file appears whole or not at all."""

import csv
import io
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Protocol

from .found import Found
from .reading_files import Unusable, format_of, one_line

COLUMNS = ("id", "kind", "value", "written", "start", "end", "flags")
_BATCH = 4096


class Writer(Protocol):
    """Takes the findings of one document after another."""

    def write(self, identity: int | str, found: list[Found]) -> None: ...

    def close(self) -> None: ...


class _Json:
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, identity: int | str, found: list[Found]) -> None:
        for f in found:
            row = dict(zip(COLUMNS, (identity, *f), strict=True))
            self._file.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")

    def close(self) -> None:
        """Nothing is kept back."""


class _Csv:
    def __init__(self, file: IO[bytes]) -> None:
        self._text = io.TextIOWrapper(file, encoding="utf-8", errors="backslashreplace", newline="", write_through=True)
        self._rows = csv.writer(self._text)
        self._rows.writerow(COLUMNS)

    def write(self, identity: int | str, found: list[Found]) -> None:
        self._rows.writerows((identity, *f[:5], " ".join(f.flags)) for f in found)

    def close(self) -> None:
        self._text.flush()
        self._text.detach()


class _Parquet:
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._rows: list[tuple[Any, ...]] = []
        self._writer: Any = None
        self._id: type = str

    def write(self, identity: int | str, found: list[Found]) -> None:
        self._id = type(identity)
        self._rows.extend((identity, *f) for f in found)
        if len(self._rows) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        text, whole = pa.string(), pa.int64()
        types = (whole if self._id is int else text, text, text, text, whole, whole, pa.list_(text))
        schema = pa.schema(list(zip(COLUMNS, types, strict=True)))
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._file, schema)
        columns = list(zip(*self._rows, strict=True)) or [()] * len(COLUMNS)
        self._writer.write_table(pa.table([pa.array(c, t) for c, t in zip(columns, types, strict=True)], schema=schema))
        self._rows = []

    def close(self) -> None:
        if self._rows or self._writer is None:
            self._flush()
        self._writer.close()


_WRITERS: dict[str, Callable[[IO[bytes]], Writer]] = {"json": _Json, "csv": _Csv, "parquet": _Parquet}


@contextmanager
def whole_file(path: Path) -> Iterator[Writer]:
    """A writer whose file appears at `path` when all went well, and not at all otherwise. Raises Unusable."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise Unusable(f"{path.name} cannot be written: {one_line(error)}") from error
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            writer = _WRITERS[format_of(path)](file)
            yield writer
            writer.close()
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(0o666 & ~_umask())
        beside.replace(path)
    except OSError as error:
        raise Unusable(f"{path.name} cannot be written: {one_line(error)}") from error
    finally:
        beside.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
