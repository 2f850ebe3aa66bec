"""Reports for tests, taken in by the real services, as the owner of the test's transaction."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from squaremile.reports import rules, schema
from squaremile.reports.models import Intake, Report
from squaremile.reports.services.receive import Allocation, Incoming, receive


def take_in(*given: dict[str, Any], source: str = "tests", **intake: Any) -> list[Report]:
    """Stores reports given in the published form and returns them in order, received but not yet read."""
    opened = Intake.objects.create(
        source=source, route=intake.pop("route", "file"), started_at=timezone.now(), **intake
    )
    reports = [schema.Report.model_validate(one) for one in given]
    incoming = [
        Incoming(
            report, rules.origin(source, source_reference=report.source_reference, row_hash=f"{opened.pk} {n}".encode())
        )
        for n, report in enumerate(reports)
    ]
    answers = receive(incoming, intake=opened, allocation=Allocation(), now=timezone.now())
    stored = {
        report.reference: report for report in Report.objects.filter(reference__in=[a.reference for a in answers])
    }
    return [stored[answer.reference] for answer in answers]


def through_the_line(reports: Sequence[Report]) -> None:
    """Reads and links them, as the worker's jobs would."""
    from squaremile.networks.services.link import link
    from squaremile.reports.services.extract import extract_reports

    ids = [report.pk for report in reports]
    extract_reports(ids, now=timezone.now())
    link(ids, now=timezone.now())
