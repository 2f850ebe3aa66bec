"""The published examples, one file of each kind, and the header of the flat form. `write_examples` makes them anew."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl

from squaremile.reports.reading.flat import flat_columns
from squaremile.reports.schema import GROUPS

_DATA = Path(__file__).with_name("examples.json")
_MOST = 9  # of a group in one report
_FIXED = (2026, 11, 24, 9, 0, 0)


def csv_header(count: int = 1) -> str:
    """Every column of the flat form on one line, with `count` of each repeated group."""
    return ",".join(flat_columns(count))


def flattened(report: dict[str, Any]) -> dict[str, str]:
    """A nested report as cells of the flat form: the way back from `flat.nest`."""
    cells: dict[str, str] = {}
    group_of = {key: group for group, key in GROUPS.items()}
    for key, value in report.items():
        group = group_of.get(key)
        if group is None:
            cells[key] = _cell(value)
        elif isinstance(value, dict):
            cells |= {f"{group}_{field}": _cell(inner) for field, inner in value.items()}
        else:
            for number, part in enumerate(value, 1):
                cells |= {f"{group}_{number}_{field}": _cell(inner) for field, inner in part.items()}
    return cells


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _names(rows: list[dict[str, str]]) -> list[str]:
    """The columns that any row has, those of the schema in its order."""
    used = dict.fromkeys(name for row in rows for name in row)
    ordered = [name for name in flat_columns(_MOST) if name in used]
    return ordered if len(ordered) == len(used) else list(used)


def _csv(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, _names(rows), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _typed(column: str, cell: str) -> Any:
    """As somebody would have it in a workbook: amounts as numbers, times as dates."""
    if column.endswith("amount"):
        return Decimal(cell)
    return datetime.fromisoformat(cell) if column.endswith("_at") and "+" not in cell else cell


def _xlsx(rows: list[dict[str, str]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Reports")
    names = _names(rows)
    sheet.append(names)
    for row in rows:
        sheet.append([_typed(name, row[name]) if row.get(name) else None for name in names])
    book.properties.creator = ""
    book.properties.created = book.properties.modified = datetime(*_FIXED)  # noqa: DTZ001 - the format has no zone
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _json_lines(rows: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _zip(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _FIXED), content)
    return made.getvalue()


def examples() -> dict[str, bytes]:
    """The name and the content of each example."""
    data = json.loads(_DATA.read_text(encoding="utf-8"))
    flat = [flattened(report) for report in data["reports"]]
    mail = data["email"].replace("\n", "\r\n").encode()
    made: dict[str, Callable[[], bytes]] = {
        "reports.csv": lambda: _csv(flat),
        "reports.xlsx": lambda: _xlsx(flat),
        "reports.jsonl": lambda: _json_lines(data["reports"]),
        "messages.csv": lambda: _csv(data["messages"]),
        "messages.jsonl": lambda: _json_lines(data["messages"]),
        "message.eml": lambda: mail,
        "message.txt": lambda: data["text"].encode(),
        "messages.zip": lambda: _zip({"texts.csv": _csv(data["messages"]), "emails/message.eml": mail}),
    }
    return {name: make() for name, make in made.items()}


def write_examples(folder: Path) -> None:
    for name, content in examples().items():
        (folder / name).write_bytes(content)
