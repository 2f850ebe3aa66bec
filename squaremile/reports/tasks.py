from django.utils import timezone

from squaremile.accounts.jobs import Queue, job
from squaremile.reports import steps
from squaremile.reports.services.care import count_figures, reconcile, wake_sleepers


@job(steps.EXTRACT, queue=Queue.FLOW)
def extract(*, report_ids: list[int]) -> None:
    from squaremile.reports.services.extract import extract_reports  # loads the engine: in the worker, not in pages

    extract_reports(report_ids, now=timezone.now())


@job(steps.IMPORT, queue=Queue.FLOW, atomic=False)
def bring_in_file(*, intake_id: int) -> None:
    from squaremile.reports.services.send_in import bring_in_sent

    bring_in_sent(intake_id)


@job("reports.reconcile", queue=Queue.CARE, cron="* * * * *")
def reconcile_each_minute() -> None:
    now = timezone.now()
    reconcile(now=now)
    wake_sleepers(now=now)


@job("reports.figures", queue=Queue.CARE, cron="*/10 * * * *")
def count_figures_every_ten_minutes() -> None:
    count_figures(now=timezone.now())
