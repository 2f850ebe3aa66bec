"""Edges from and networks to Parquet, CSV or JSON Lines, by extension. Ids keep their type; a file appears whole or
not at all."""

import csv
import io
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.json as pa_json
import pyarrow.parquet as pq

FORMATS = {".parquet": "parquet", ".pq": "parquet", ".csv": "csv", ".jsonl": "json", ".ndjson": "json"}
IDS = ("report", "identifier")
WEIGHT = "weight"


class Unusable(Exception):
    """The file cannot be used. The message says where and why, in one line."""


def format_of(path: Path) -> str:
    """Raises ValueError for an extension we do not know."""
    try:
        return FORMATS[path.suffix.lower()]
    except KeyError:
        raise ValueError(f"{path.name}: the name must end in {', '.join(FORMATS)}") from None


def read_edges(path: Path) -> pa.Table:
    """Columns report and identifier (text or whole numbers, no gaps) and weight (number) where the file has one.

    Raises Unusable when the file cannot be read, has no edges or lacks a column, or holds an id or weight that is
    missing or not usable.
    """
    try:
        if not path.stat().st_size:
            raise Unusable(f"{path.name} is empty")
        table = _READERS[format_of(path)](path)
    except (OSError, pa.ArrowException, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise Unusable(f"{path.name} cannot be read: {_one_line(error)}") from error
    if not table.num_rows:
        raise Unusable(f"{path.name} holds no edges")
    for name in IDS:
        column = _plain(table.column(name))
        _check_ids(path, name, column)
        table = table.set_column(table.schema.get_field_index(name), name, column)
    if WEIGHT in table.column_names:
        _check_weights(path, table.column(WEIGHT))
    return table


def write_networks(path: Path, report: pa.Array, network: pa.Array) -> None:
    """Columns report and network_id, one row per report. Raises Unusable when it cannot be written."""
    table = pa.table({"report": report, "network_id": network})
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                _WRITERS[format_of(path)](table, file)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o666 & ~_umask())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except (OSError, pa.ArrowException) as error:
        raise Unusable(f"{path.name} cannot be written: {_one_line(error)}") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _one_line(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error)
    return " ".join(text.split())[:300]


def _wanted(path: Path, names: list[str]) -> list[str]:
    for name in IDS:
        if names.count(name) != 1:
            fault = "two columns" if name in names else "no column"
            raise Unusable(f"{path.name} has {fault} {name}; it needs report, identifier and, at will, weight")
    if names.count(WEIGHT) > 1:
        raise Unusable(f"{path.name} has two columns {WEIGHT}")
    return [*IDS, *(n for n in names if n == WEIGHT)]


def _read_parquet(path: Path) -> pa.Table:
    with pq.ParquetFile(path) as file:
        table = file.read(columns=_wanted(path, file.schema_arrow.names))
    if WEIGHT in table.column_names:
        table = table.set_column(table.schema.get_field_index(WEIGHT), WEIGHT, table.column(WEIGHT).cast(pa.float64()))
    return table


def _read_csv(path: Path) -> pa.Table:
    """Ids stay as written: 007 is not 7."""
    with pa_csv.open_csv(path) as file:
        wanted = _wanted(path, file.schema.names)
    types = {name: pa.string() for name in IDS} | {WEIGHT: pa.float64()}
    convert = pa_csv.ConvertOptions(
        include_columns=wanted, column_types=types, null_values=[""], strings_can_be_null=True
    )
    return pa_csv.read_csv(path, convert_options=convert)


def _read_json(path: Path) -> pa.Table:
    """The first line says which type ids have; left to guess, the reader takes some texts for dates."""
    with path.open(encoding="utf-8") as file:
        first = next((line for line in file if line.strip()), "{}")
    row = json.loads(first)
    if not isinstance(row, dict):
        raise Unusable(f"{path.name} must hold one object per line")
    wanted = _wanted(path, list(row))
    types = {name: pa.int64() if isinstance(row[name], int) else pa.string() for name in IDS} | {WEIGHT: pa.float64()}
    parse = pa_json.ParseOptions(
        explicit_schema=pa.schema([(name, types[name]) for name in wanted]), unexpected_field_behavior="ignore"
    )
    return pa_json.read_json(path, parse_options=parse)


_READERS: dict[str, Callable[[Path], Any]] = {"parquet": _read_parquet, "csv": _read_csv, "json": _read_json}


def _plain(column: Any) -> Any:
    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column


def _check_ids(path: Path, name: str, column: Any) -> None:
    kind = column.type
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    if not (text or pa.types.is_integer(kind) or pa.types.is_null(kind)):
        raise Unusable(f"{path.name}: {name} must be text or whole numbers, not {kind}")
    if column.null_count:
        row = pc.index(column.is_null(), True).as_py() + 1
        raise Unusable(f"{path.name}: {name} is missing in row {row:,}")


def _check_weights(path: Path, column: Any) -> None:
    fine = pc.fill_null(pc.and_(pc.is_finite(column), pc.greater_equal(column, 0.0)), False)
    if not pc.all(fine).as_py():
        row = pc.index(fine, False).as_py()
        raise Unusable(f"{path.name}: weight in row {row + 1:,} must be a number from 0 up, not {column[row].as_py()}")


def _write_json(table: pa.Table, file: Any) -> None:
    for batch in table.to_batches(max_chunksize=65_536):
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in batch.to_pylist())
        file.write("".join(lines).encode("utf-8"))


def _write_csv(table: pa.Table, file: Any) -> None:
    """By the standard library: pyarrow puts quotes around every text, so that 7 would come back as "7"."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.column_names)
    for batch in table.to_batches(max_chunksize=65_536):
        writer.writerows(zip(*(column.to_pylist() for column in batch.columns), strict=True))
    text.detach()


_WRITERS: dict[str, Callable[[pa.Table, Any], Any]] = {
    "parquet": pq.write_table,
    "csv": _write_csv,
    "json": _write_json,
}
