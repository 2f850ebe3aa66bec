"""Brings files in: reads rows, stores the good ones batch by batch, answers for every row.

Each batch is one transaction: a stop anywhere leaves whole batches, and the same file again adds only the rest.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils import timezone
from pydantic import ValidationError

from squaremile.accounts.jobs import in_job
from squaremile.reports import rules, schema, steps
from squaremile.reports.models import Intake
from squaremile.reports.reading import Kind, Message, Problem, Row, columns, read
from squaremile.reports.reading.results import ResultsWriter
from squaremile.reports.services.receive import Allocation, Incoming, receive

BATCH = 2_000


@dataclass(slots=True)
class Totals:
    rows: int = 0
    accepted: int = 0
    already: int = 0
    refused: int = 0
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"seconds": round(self.seconds, 2)}


def bring_in(
    paths: Sequence[Path],
    *,
    source: str,
    kind: Kind | None = None,
    dry_run: bool = False,
    results: Path | None = None,
    intake: Intake | None = None,
    notices: list[str] | None = None,
    batch: int = BATCH,
) -> Totals:
    """Imports files, folders and ZIPs (CONTRACTS.md, Import). `notices` collects what was said of whole files.

    `dry_run` stores nothing. The results file appears whole or not at all.
    """
    began, totals = time.monotonic(), Totals()
    if not dry_run:
        intake = intake or _open_intake(source)
    allocation = None if dry_run else _in_import(Allocation)
    rows = _rows(paths, kind, notices if notices is not None else [])
    writer = ResultsWriter(results, columns(paths)) if results else None
    try:
        while part := list(islice(rows, batch)):
            answers = _take(part, source, intake, allocation)
            _count(totals, part, answers)
            if writer:
                for row, (status, reference) in zip(part, answers, strict=True):
                    writer.write(row, status=status, reference=reference)
        totals.seconds = time.monotonic() - began
        if writer:
            writer.finish()
    finally:
        if writer:
            writer.close()
        if intake:
            _close_intake(intake, totals)
    return totals


Status = tuple[str, str]


def _rows(paths: Sequence[Path], kind: Kind | None, notices: list[str]) -> Iterator[Row]:
    for row in read(paths, kind=kind):
        if row.notice:
            notices.extend(f"{row.path_label}: {problem.column} {problem.reason}".strip() for problem in row.problems)
        else:
            yield row


def _take(part: list[Row], source: str, intake: Intake | None, allocation: Allocation | None) -> list[Status]:
    """(status, reference) of each row. A row that cannot be made into a report is refused, the others go on."""
    incoming: list[Incoming | None] = [_incoming(row, source) for row in part]
    good = [i for i in incoming if i is not None]
    if intake is None or allocation is None:
        return [("accepted" if i else "refused", "") for i in incoming]
    with in_job(steps.IMPORT):
        answered = iter(receive(good, intake=intake, allocation=allocation, now=timezone.now()) if good else [])
    answers: list[Status] = []
    for i in incoming:
        if i is None:
            answers.append(("refused", ""))
        else:
            answer = next(answered)
            answers.append(("already" if answer.already else "accepted", answer.reference))
    return answers


def _incoming(row: Row, source: str) -> Incoming | None:
    if row.problems:
        return None
    report = row.report
    title, aside = "", {}
    if row.message:
        try:
            report = report_of_message(row.message)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            row.problems.append(Problem(str(first["loc"][0]), "", "cannot be kept as it is: " + first["msg"].lower()))
            return None
        title, aside = row.message.subject, _aside(row.message)
    if report is None:
        return None
    digest, occurrence = row.occurrence_key or (b"", 1)
    said = report.source_reference
    return Incoming(
        report,
        rules.origin(source, source_reference=said, row_hash=digest, occurrence=occurrence),
        title=title,
        aside=aside,
    )


def report_of_message(message: Message) -> schema.Report:
    """A message that somebody received, as an information report with one contact. Raises pydantic.ValidationError.

    Where somebody forwarded it as an attachment, the contact is the message inside.
    """
    offender = message.enclosed[0] if message.enclosed else message  # whoever forwards a message did not send it
    contact = schema.Contact(mode=schema.Mode(offender.channel), at=offender.received_at, sender=offender.sender[:500])
    return schema.Report(
        source_reference=message.source_reference[:200],
        received_at=message.received_at,
        kind="information",
        route="message",
        narrative=message.text,
        contacts=[contact],
    )


def _aside(message: Message) -> dict[str, Any]:
    kept = {
        "to": message.to,
        "headers": message.headers,
        "attachments": [asdict(attachment) for attachment in message.attachments],
        "columns": message.aside,
        "enclosed": [{"from": m.sender, "subject": m.subject, "text": m.text} for m in message.enclosed],
    }
    return {name: value for name, value in kept.items() if value}


def _count(totals: Totals, part: list[Row], answers: list[Status]) -> None:
    totals.rows += len(part)
    for status, _ in answers:
        setattr(totals, status, getattr(totals, status) + 1)


def _in_import(call: Any) -> Any:
    with in_job(steps.IMPORT):
        return call()


def _open_intake(source: str) -> Intake:
    with in_job(steps.IMPORT):
        return Intake.objects.create(source=source, route="file", started_at=timezone.now())


def _close_intake(intake: Intake, totals: Totals) -> None:
    with in_job(steps.IMPORT):
        intake.ended_at = timezone.now()
        intake.rows, intake.accepted = totals.rows, totals.accepted
        intake.already, intake.refused = totals.already, totals.refused
        intake.save()
