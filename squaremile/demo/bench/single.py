"""`one`: a single new report, from its commit until its links stand on the page of its network."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median

from django.db import connection
from django.utils import timezone

from squaremile.accounts.jobs import in_job
from squaremile.accounts.roles import Role
from squaremile.demo.bench.asking import Asking
from squaremile.demo.bench.figures import Bar, Figure
from squaremile.demo.bench.store import Store, cookie, count
from squaremile.launch.errors import CannotBeDone
from squaremile.reports import rules, schema, steps
from squaremile.reports.models import Intake
from squaremile.reports.services.receive import Allocation, Incoming, receive

TIMES = 20
_LONGEST_SECONDS = 120
# Reports that a network holds, from the smallest networks to the largest: one of each of TIMES steps.
_PICKED = """
SELECT source_reference FROM (
  SELECT DISTINCT ON (step) step, source_reference FROM (
    SELECT r.source_reference, ntile(%s) OVER (ORDER BY n.report_count, r.id) step
    FROM networks_network n JOIN networks_member m ON m.network_id = n.number AND m.left_at IS NULL
    JOIN reports_report r ON r.id = m.report_id JOIN reports_intake i ON i.id = r.intake_id
    WHERE n.retired_at IS NULL AND i.source = 'bench') s ORDER BY step, random()) t"""
_LINKED = """
SELECT m.network_id FROM reports_report r LEFT JOIN networks_member m ON r.id = m.report_id AND m.left_at IS NULL
WHERE r.reference = %s AND r.state <> 'received'"""


def measure(store: Store) -> Iterator[Figure]:
    store.serve()
    page = Asking(store.port, cookie(Role.ANALYST))
    page.get("/networks/")
    shown = [_until_shown(report, page) for report in _reports(store)]
    seconds = [taken for taken in shown if taken is not None]
    if not seconds:
        raise CannotBeDone("none of the new reports was put in a network", "run it with more --reports")
    values = {"median s": median(seconds), "worst s": max(seconds), "times": float(len(seconds))}
    yield Figure("one", "stored until on its network's page", count("reports_report"), values, (Bar("worst s", 2),))


def _reports(store: Store) -> list[schema.Report]:
    """The same suspects reported again by somebody, now."""
    with connection.cursor() as cursor:
        cursor.execute(_PICKED, [TIMES])
        picked = {row[0] for row in cursor.fetchall()}
    now = datetime.now(UTC).isoformat(timespec="seconds")
    rows = [row for row in store.work.rows() if row["source_reference"] in picked]
    again = [row | {"source_reference": f"again-{now}-{n}", "received_at": now} for n, row in enumerate(rows)]
    return [schema.Report.model_validate_json(json.dumps(row)) for row in again]


def _until_shown(report: schema.Report, page: Asking) -> float | None:
    """Seconds; None for a report that was linked to nothing."""
    with in_job(steps.IMPORT):
        intake = Intake.objects.create(source="bench-one", route="page", started_at=timezone.now())
        intake.ended_at = intake.started_at
        intake.save()
        allocation = Allocation()
    incoming = Incoming(report, rules.origin("bench-one", source_reference=report.source_reference))
    began = time.monotonic()
    with in_job(steps.IMPORT):
        reference = receive([incoming], intake=intake, allocation=allocation, now=timezone.now())[0].reference
    while time.monotonic() - began < _LONGEST_SECONDS:
        with connection.cursor() as cursor:
            cursor.execute(_LINKED, [reference])
            linked = cursor.fetchone()
        if linked and not linked[0]:
            return None
        if linked and reference in page.get(f"/networks/{linked[0]}/"):
            return time.monotonic() - began
        time.sleep(0.02)
    raise CannotBeDone(f"report {reference} was not linked within {_LONGEST_SECONDS} s", "see the worker's log")
