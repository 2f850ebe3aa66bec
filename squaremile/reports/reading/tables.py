"""Rows of cells under a heading, from CSV or a workbook: into reports or messages, or what is wrong with them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from squaremile.reports.reading.flat import Target, nest, normal, suggestion, target
from squaremile.reports.reading.hashes import Occurrences, row_hash
from squaremile.reports.reading.messages import COLUMNS as MESSAGE_COLUMNS
from squaremile.reports.reading.messages import TEXT_COLUMNS, message_of
from squaremile.reports.reading.rows import Kind, Limits, Problem, Row, notice, refused, shown
from squaremile.reports.reading.sentences import problems_of
from squaremile.reports.schema import Report

NUL = "has a NUL character: remove it"
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
SHOWN_OVERLONG = 1_000


@dataclass(frozen=True, slots=True)
class Heading:
    """The columns as given, in their normal names, and how many of them are known."""

    given: tuple[str, ...]
    names: tuple[str, ...]
    known: int


def heading_of(cells: Sequence[str]) -> Heading:
    cells = [_UNSTORABLE.sub("\ufffd", cell.replace("\ufeff", "")).strip() for cell in cells]
    while cells and not cells[-1]:
        cells.pop()
    names = tuple(normal(cell) for cell in cells)
    known = sum(1 for name in names if name in MESSAGE_COLUMNS or target(name) is not None)
    return Heading(tuple(cells), names, known)


def kind_of(names: Sequence[str]) -> Kind | None:
    """What a table with these columns holds: a text column messages, a narrative or a part of a report reports."""
    places = [target(name) for name in names]
    if any(place and (place.group or place.field == "narrative") for place in places):
        return "reports"
    if any(name in TEXT_COLUMNS for name in names):
        return "messages"
    return "reports" if any(places) else None


@dataclass(slots=True)
class Table:
    """Turns the cells of one file into rows. `about` first: what is to be said of the file as a whole.

    An unknown column of a report that is like a known one was probably meant for it, so rows with a value in it are
    refused; one like no other is told once as a notice and left out. With `strict` both are refused.
    """

    label: str
    heading: Heading
    kind: Kind | None
    limits: Limits
    strict: bool = False
    line: int = 1
    usable: bool = True
    _targets: list[Target | None] = field(default_factory=list)
    _unknown: dict[int, str] = field(default_factory=dict)
    _occurrences: Occurrences = field(default_factory=Occurrences)

    def about(self) -> Iterator[Row]:
        """At most one refusal of the whole file (`usable` is then False), or notices."""
        names = self.heading.names
        self.kind = self.kind or kind_of(names)
        if reason := self._wrong_heading():
            self.usable = False
            yield refused(self.label, reason, line=self.line, value=", ".join(self.heading.given))
            return
        if self.kind == "reports":
            self._targets = [target(name) for name in names]
            left_out = []
            for at, name in enumerate(names):
                if self._targets[at] is None and name:
                    near = suggestion(name)
                    if near or self.strict:
                        self._unknown[at] = f"No such column: {_advice(near)}"
                    else:
                        left_out.append(Problem(self.heading.given[at], "", "is not in the schema: left out"))
            if left_out:
                yield notice(self.label, left_out)

    def _wrong_heading(self) -> str:
        names = self.heading.names
        if len(names) > self.limits.columns:
            return f"There are {len(names):,} columns: at most {self.limits.columns:,}."
        if self.kind is None or (self.kind == "reports" and not any(target(name) for name in names)):
            return (
                "The first row names no known column: for messages name one text, message, body or sms; "
                "for reports see `squaremile import --schema`."
            )
        if self.kind == "messages" and not any(name in TEXT_COLUMNS for name in names):
            return "There is no column of messages: name it text, message, body or sms."
        keys = [target(name) or name for name in names] if self.kind == "reports" else list(names)
        twice = [self.heading.given[at] for at, key in enumerate(keys) if key and key in keys[:at]]
        return f"The column {shown(twice[0])} is there twice: keep one." if twice else ""

    def row(
        self, line: int, cells: Sequence[str], *, fault: str = "", faults: Mapping[int, str] | None = None
    ) -> Row | None:
        """The row of these cells; None when all are empty. `fault` is wrong with the row, `faults` with its cells."""
        if not fault and not faults and not any(cell and not cell.isspace() for cell in cells):
            return None
        problems = [Problem("", shown(cells[0] if cells else ""), fault)] if fault else []
        problems += self._wrong_cells(cells, faults or {})
        if not fault:
            problems += self._wrong_width(cells)
        given = dict(zip(self.heading.given, cells, strict=False))
        if problems:
            given = {column: value[:SHOWN_OVERLONG] for column, value in given.items()}
            return Row(self.label, line, given, problems=problems)
        row = Row(self.label, line, given)
        if self.kind == "messages":
            row.message, row.problems = message_of(self.heading.names, cells, self.heading.given, self.limits)
        else:
            row.report, row.problems = self._report(cells)
        if not row.problems:
            row.occurrence_key = self._occurrences.key(row_hash(given))
        return row

    def _wrong_cells(self, cells: Sequence[str], faults: Mapping[int, str]) -> list[Problem]:
        found = []
        limit = self.limits.cell
        for at, cell in enumerate(cells):
            reason = faults.get(at, "") if faults else ""
            if len(cell) > limit:
                reason = f"has {len(cell):,} characters: at most {limit:,}"
            elif "\x00" in cell:
                reason = NUL
            elif self._unknown and cell and at in self._unknown:
                reason = self._unknown[at]
            if reason:
                found.append(Problem(self._column(at), shown(cell), reason))
        return found

    def _wrong_width(self, cells: Sequence[str]) -> list[Problem]:
        width, count = len(self.heading.given), len(cells)
        if count > width and not any(cells[width:]):
            return []
        if count == width:
            return []
        advice = "put a text that holds the delimiter or a line break in quotation marks"
        return [Problem("", shown(cells[0]), f"has {count} cells, the first row names {width} columns: {advice}")]

    def _column(self, at: int) -> str:
        return self.heading.given[at] if at < len(self.heading.given) else ""

    def _report(self, cells: Sequence[str]) -> tuple[Report | None, list[Problem]]:
        nested = nest(self._targets, cells)
        report, problems = check(nested.data, nested.numbers)
        as_given = dict(zip(self.heading.names, self.heading.given, strict=True))
        return report, [Problem(as_given.get(one.column, one.column), one.value, one.reason) for one in problems]


def _advice(near: str) -> str:
    return f"did you mean {near}?" if near else "see `squaremile import --schema`"


def check(data: object, numbers: dict[str, list[int]] | None = None) -> tuple[Report | None, list[Problem]]:
    """The report that the nested form makes, or all that is wrong with it."""
    try:
        return Report.model_validate(data), []
    except ValidationError as error:
        return None, problems_of(error, numbers)
    except (ArithmeticError, ValueError, TypeError, RecursionError) as error:  # from a validator, for a wild value
        return None, [Problem("", "", f"has a value that cannot be read ({type(error).__name__})")]
