"""JSON Lines: one object a line, a report in the schema's nested form or a message."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, BinaryIO

from squaremile.reports.reading.flat import target
from squaremile.reports.reading.hashes import Occurrences, json_hash
from squaremile.reports.reading.messages import COLUMNS, TEXT_COLUMNS, message_of
from squaremile.reports.reading.rows import Kind, Limits, Message, Problem, Row, refused, shown
from squaremile.reports.reading.tables import NUL, check
from squaremile.reports.reading.texts import Encoding, Lines, find_encoding, open_text
from squaremile.reports.schema import GROUPS, Report
from squaremile.website.reading import Unreadable, read_json

COLUMN = "row"
_BAD_BYTES = "has characters that are not UTF-8: save the file as UTF-8"
_SHOWN = 1_000


def json_kind(value: dict[str, Any]) -> Kind | None:
    """What one object holds, by its keys."""
    if any(name in value for name in ("narrative", *GROUPS.values())):
        return "reports"
    if any(name in value for name in TEXT_COLUMNS):
        return "messages"
    return "reports" if any(name in Report.model_fields or target(name) for name in value) else None


def _message(value: dict[str, Any], limits: Limits) -> tuple[Message | None, list[Problem]]:
    if not any(name in value for name in TEXT_COLUMNS):
        return None, [Problem("text", "", "is needed: the text of the message")]
    names, cells, problems = [], [], []
    for name, inner in value.items():
        if isinstance(inner, str):
            names.append(name)
            cells.append(inner)
        elif name not in COLUMNS:
            names.append(name)
            cells.append(json.dumps(inner, ensure_ascii=False, default=str))
        elif inner is None:
            names.append(name)
            cells.append("")
        else:
            problems.append(Problem(name, shown(inner), "must be text: write it in quotation marks"))
    return (None, problems) if problems else message_of(names, cells, names, limits)


def _value(line: str, limits: Limits) -> dict[str, Any]:
    """The object on the line, or Unreadable with a sentence."""
    if "\x00" in line:
        raise Unreadable(NUL)
    value = read_json(line, max_bytes=4 * limits.record)
    if not isinstance(value, dict):
        raise Unreadable("is not a JSON object: write one object in curly brackets on each line")
    return value


def _skip(lines: Lines) -> None:
    while lines.midway:
        lines.next()


def read_json_lines(
    label: str, open_file: Callable[[], BinaryIO], *, kind: Kind | None, limits: Limits, strict: bool = False
) -> Iterator[Row]:
    """One row for each line that is not blank; each line says for itself what it holds when `kind` is None."""
    del strict  # a key that the schema does not have is always refused
    encoding = find_encoding(open_file)
    occurrences = Occurrences()
    with closing(open_text(open_file, encoding)) as stream:
        lines = Lines(stream, limits.record)
        found = False
        while line := lines.next():
            number = lines.number
            if lines.midway:
                _skip(lines)
                reason = f"is too long: at most {limits.record:,} characters"
                yield refused(label, reason, line=number, value=line[:_SHOWN])
            elif line.strip():
                yield _row(label, number, line.strip(), kind, limits, occurrences, encoding)
            else:
                continue
            found = True
        if not found:
            yield refused(label, "The file is empty.")


def _row(
    label: str, number: int, line: str, kind: Kind | None, limits: Limits, occurrences: Occurrences, encoding: Encoding
) -> Row:
    row = Row(label, number, {COLUMN: line})
    if not line.isascii() and encoding.wrong.search(line):
        row.problems = [Problem("", shown(line), _BAD_BYTES)]
        return row
    try:
        value = _value(line, limits)
    except Unreadable as error:
        row.problems = [Problem("", shown(line), f"cannot be read: {error.reason.replace('line 1, ', '')}")]
        return row
    kind = kind or json_kind(value)
    if kind == "messages":
        row.message, row.problems = _message(value, limits)
    elif kind == "reports":
        row.report, row.problems = check(value)
    else:
        row.problems = [Problem("", shown(line), "has no key that is known: see `squaremile import --schema`")]
    if not row.problems:
        row.occurrence_key = occurrences.key(json_hash(value))
    return row
