"""Takes reports in, by the batch: stored whole with their acknowledgement and their next job, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db import connection, transaction

from squaremile.accounts.jobs import Priority, stage
from squaremile.accounts.queries import force_ids_by_code
from squaremile.accounts.viewer import receiving
from squaremile.ledger.services import Verb, record
from squaremile.policy.models import Version
from squaremile.policy.queries import stamps
from squaremile.reports import rules, schema, steps
from squaremile.reports.models import Intake, Report
from squaremile.reports.services.bulk import copy_rows, take_ids
from squaremile.reports.services.writing import Incoming, write_reports

__all__ = ["Allocation", "Answer", "Incoming", "receive", "receive_told"]


@dataclass(frozen=True, slots=True)
class Answer:
    reference: str
    already: bool


@lru_cache(maxsize=2)
def _outcodes(version: int) -> dict[str, str]:
    """Outward postcode -> the force's code, as this version of the policy says."""
    table: dict[str, str] = Version.objects.get(pk=version).body["forces"]
    return {code: force for force, codes in table.items() for code in codes.split()}


class Allocation:
    """Which force a victim's postcode belongs to, by the policy in force when this was made."""

    def __init__(self) -> None:
        ids = force_ids_by_code()
        [(_, version, _number)] = stamps("outcodes")
        self._force = {code: ids[force] for code, force in _outcodes(version).items() if force in ids}

    def force_at(self, postcode: str) -> int | None:
        return self._force.get(rules.outcode(postcode))

    def force_of(self, report: schema.Report) -> int | None:
        parties = (*report.people, *report.organisations)
        for party in sorted(parties, key=lambda p: p.role != schema.Role.VICTIM):
            if party.role == schema.Role.VICTIM and (force := self.force_at(party.postcode)):
                return force
        return None


def receive(
    batch: Sequence[Incoming], *, intake: Intake, allocation: Allocation, now: datetime, hand_on: bool = True
) -> list[Answer]:
    """Stores the new ones of a batch, in order. One transaction: rows, acknowledgements, change rows, job, ledger.

    Answers for every row, also for those stored before. Safe to call again with the same batch.
    `hand_on=False` stages no job: the caller does the next steps itself (the round of care finds what it left).
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"intake {intake.source}"])
            cursor.execute(
                "SELECT origin, reference FROM reports_report WHERE origin = ANY(%s)", [[i.origin for i in batch]]
            )
            known = {bytes(origin): reference for origin, reference in cursor.fetchall()}
        new: dict[bytes, Incoming] = {i.origin: i for i in reversed(batch) if i.origin not in known}
        fresh = [i for i in batch if new.get(i.origin) is i]
        references = dict(zip((i.origin for i in fresh), _references(len(fresh)), strict=True))
        answers = [
            Answer(references.get(i.origin) or known[i.origin], already=new.get(i.origin) is not i) for i in batch
        ]
        if fresh:
            ids = take_ids(Report, len(fresh))
            write_reports(ids, fresh, references, intake=intake, force_of=allocation.force_of, now=now)
            if hand_on:
                stage(steps.EXTRACT, priority=Priority.ONE if len(ids) <= 20 else Priority.BULK, report_ids=ids)
            record(Verb.IMPORTED, "intake", [str(intake.pk)], detail={"references": list(references.values())})
    return answers


def receive_told(told: Incoming, *, source: str, force: int | None, now: datetime) -> tuple[int, str]:
    """Stores one report that a person told on a page, in the caller's transaction. Returns its id and reference.

    Runs as the pages' role, which may write this one report and read nothing. That the same telling is stored once
    is the draft's to hold (services/submit.py). A clash of 55 random bits fails the transaction, and is tried again.
    """
    [report_id], [intake_id] = take_ids(Report, 1), take_ids(Intake, 1)
    receiving(report_id)
    opened = (
        intake_id,
        source,
        told.report.route,
        now,
        now,
        told.taken_by or told.reporter,
        1,
        1,
        0,
        0,
        "",
        False,
        "[]",
    )
    copy_rows(Intake, _INTAKE, [opened])
    intake = Intake(pk=intake_id, source=source, route=told.report.route)
    references = {told.origin: rules.new_reference()}
    write_reports([report_id], [told], references, intake=intake, force_of=lambda _: force, now=now)
    stage(steps.EXTRACT, priority=Priority.ONE, report_ids=[report_id])
    record(Verb.RECEIVED, "report", references[told.origin], detail={"service": told.service})
    return report_id, references[told.origin]


_INTAKE = (
    "id", "source", "route", "started_at", "ended_at", "by_id", "rows", "accepted", "already", "refused", "kind",
    "dry_run", "notices",
)  # fmt: skip


def _references(count: int) -> list[str]:
    """Fresh references. A clash of 55 random bits is drawn again here; the unique column has the last word."""
    drawn = {rules.new_reference() for _ in range(count)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT reference FROM reports_acknowledgement WHERE reference = ANY(%s)", [list(drawn)])
        drawn -= {row[0] for row in cursor.fetchall()}
    while len(drawn) < count:
        drawn.add(rules.new_reference())
    return list(drawn)
