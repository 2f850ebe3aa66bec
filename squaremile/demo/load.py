"""Fills a demonstration once: synthetic people, then synthetic reports through the very line that real ones take."""

import csv
from collections.abc import Iterator
from dataclasses import astuple, fields
from itertools import islice
from typing import Any, TextIO

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from squaremile.accounts.services import seed_people
from squaremile.demo.generator import Made, Truth, generate
from squaremile.flow import read_and_link
from squaremile.reports import rules, schema
from squaremile.reports.models import Intake
from squaremile.reports.services.care import count_figures, reconcile
from squaremile.reports.services.receive import Allocation, Incoming, receive

SOURCE = "demonstration"
SEED = 2026
_BATCH = 2_000


def fill(*, reports: int) -> None:
    """Does nothing when it was done. Broken off half-way, it goes on where it stopped: the same rows are the same."""
    seed_people()
    intake, _ = Intake.objects.get_or_create(source=SOURCE, defaults={"route": "file", "started_at": timezone.now()})
    if intake.ended_at:
        return
    settings.DATA.mkdir(parents=True, exist_ok=True)
    with (settings.DATA / "demonstration-truth.csv").open("w", encoding="utf-8", newline="") as truth:
        rows = _remember(generate(reports=reports, seed=SEED, now=intake.started_at), truth)
        _take_in(rows, intake, reports)
    _say("linking")
    now = timezone.now()
    read_and_link(_unlinked(), now=now)
    with transaction.atomic():
        count_figures(now=now)
        reconcile(now=now)
        intake.ended_at = now
        intake.save(update_fields=["ended_at", "rows", "accepted"])
    _settle_statistics()


def _remember(made: Iterator[Made], out: TextIO) -> Iterator[Made]:
    """Keeps what is true of each report beside the database, where no page can show it."""
    writer = csv.writer(out)
    writer.writerow([field.name for field in fields(Truth)])
    for one in made:
        writer.writerow(astuple(one.truth))
        yield one


def _take_in(rows: Iterator[Made], intake: Intake, expected: int) -> None:
    allocation, done = Allocation(), 0
    while part := list(islice(rows, _BATCH)):
        batch = [_incoming(one.report) for one in part]
        receive(batch, intake=intake, allocation=allocation, now=timezone.now(), hand_on=False)
        done += len(part)
        intake.rows = intake.accepted = done
        _say(f"{done:,} of {expected:,} synthetic reports")


def _incoming(given: dict[str, Any]) -> Incoming:
    report = schema.Report.model_validate(given)
    return Incoming(report, rules.origin(SOURCE, source_reference=report.source_reference))


def _unlinked() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM reports_report WHERE state = 'received' ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def _settle_statistics() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _say(words: str) -> None:
    print(f"  demonstration: {words}", flush=True)  # noqa: T201 - progress of a command
