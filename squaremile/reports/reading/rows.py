"""What reading yields: rows, what is wrong with them, messages, and the limits that keep a stream small."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from squaremile.reports.schema import Report

Kind = Literal["reports", "messages"]
OccurrenceKey = tuple[bytes, int]
SHOWN_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: the column ("" for the row or file), the value (at most 200 characters), what to do."""

    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside an e-mail: listed, never opened. `size` in bytes; `sha256` in hex."""

    name: str
    type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message that somebody received; `text` as written, `enclosed` the messages attached to this one."""

    text: str
    received_at: datetime | None = None
    sender: str = ""
    to: str = ""
    channel: str = "text"
    subject: str = ""
    source_reference: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    attachments: list[Attachment] = field(default_factory=list)
    aside: dict[str, str] = field(default_factory=dict)
    enclosed: list["Message"] = field(default_factory=list)


@dataclass(slots=True)
class Row:
    """One row: a report or a message, or problems and neither.

    `line` is the physical line where the row begins (1 is the first; 0 the file as a whole). `occurrence_key` is the
    row's hash and how many times it has occurred in this file so far (1 the first time). A `notice` tells something
    about a file, stops no row, and is no row itself: leave it out of counts and the results file, and print it.
    """

    path_label: str
    line: int
    given: dict[str, str] | None = None
    report: Report | None = None
    message: Message | None = None
    occurrence_key: OccurrenceKey | None = None
    problems: list[Problem] = field(default_factory=list)
    notice: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken at once. Characters unless the name says bytes."""

    cell: int = 1 << 20
    record: int = 4 << 20
    columns: int = 5_000
    message_text: int = 200_000
    mail_bytes: int = 200 << 20
    mail_whole_bytes: int = 8 << 20
    mail_decoded_bytes: int = 50_000_000
    mail_text_bytes: int = 1_000_000
    mail_parts: int = 1_000
    mail_depth: int = 30
    zip_members: int = 100_000
    zip_total_bytes: int = 8 << 30
    zip_ratio: int = 100
    zip_ratio_from_bytes: int = 16 << 20
    workbook_bytes: int = 1 << 30
    workbook_strings_bytes: int = 48 << 20


def shown(value: object) -> str:
    """A value as it is shown in a problem: one text of at most 200 characters that every writer can take."""
    text = value if isinstance(value, str) else repr(value)
    if len(text) > SHOWN_CHARACTERS:
        text = text[: SHOWN_CHARACTERS - 1] + "…"
    return text.replace("\x00", "\u2400").encode("utf-8", "replace").decode("utf-8")


def refused(label: str, reason: str, *, line: int = 0, value: str = "") -> Row:
    """A row that stands for a file, or part of one, that cannot be read."""
    return Row(label, line, problems=[Problem("", shown(value), reason)])


def notice(label: str, problems: Iterable[Problem]) -> Row:
    return Row(label, 0, problems=list(problems), notice=True)
