from functools import partial

from django.utils import timezone

from squaremile.accounts.jobs import Queue, in_job, job, stage
from squaremile.reports import steps
from squaremile.reports.services.again import link_again_those_that_name
from squaremile.reports.services.care import count_figures, reconcile, wake_sleepers
from squaremile.reports.services.handovers import hand_to
from squaremile.reports.services.service_counts import count_outcomes, roll_up
from squaremile.reports.services.stop_money import note_late
from squaremile.reports.services.tracking import keep_wish, send_code


@job(steps.EXTRACT, queue=Queue.FLOW)
def extract(*, report_ids: list[int]) -> None:
    from squaremile.reports.services.extract import extract_reports  # loads the engine: in the worker, not in pages

    extract_reports(report_ids, now=timezone.now())


@job(steps.READ_FILE, queue=Queue.FLOW)
def read_file(*, attachment_id: int) -> None:
    from squaremile.reports.services.read_file import read_attachment  # loads the reader of pictures: in the worker

    read_attachment(attachment_id)


@job(steps.FORGET_SOURCE, queue=Queue.FLOW)
def forget_source_of_report(*, report_id: int) -> None:
    from squaremile.reports.services.clean import forget_source  # loads the reader of pictures: in the worker

    forget_source(report_id)


@job(steps.IMPORT, queue=Queue.FLOW, atomic=False)
def bring_in_file(*, intake_id: int) -> None:
    from squaremile.reports.services.send_in import bring_in_sent

    bring_in_sent(intake_id)


@job(steps.AGAIN, queue=Queue.FLOW)
def link_again(*, identifier_ids: list[int], after: int = 0) -> None:
    """In batches: an identifier may stand in a hundred thousand reports."""
    if (last := link_again_those_that_name(identifier_ids, after=after)) is not None:
        stage(steps.AGAIN, identifier_ids=identifier_ids, after=last)


@job("reports.reconcile", queue=Queue.CARE, cron="* * * * *")
def reconcile_each_minute() -> None:
    now = timezone.now()
    reconcile(now=now)
    wake_sleepers(now=now)


@job("reports.figures", queue=Queue.CARE, cron="*/10 * * * *")
def count_figures_every_ten_minutes() -> None:
    count_figures(now=timezone.now())


@job(steps.HAND_TO, queue=Queue.FLOW)
def hand_to_force(*, report_id: int, force_id: int, by: int) -> None:
    hand_to(report_id, force_id, by=by, now=timezone.now())


@job("reports.stop_alarm", queue=Queue.CARE, cron="* * * * *")
def note_late_each_minute() -> None:
    note_late(now=timezone.now())


@job("reports.services", queue=Queue.CARE, cron="*/5 * * * *")
def count_services_every_five_minutes() -> None:
    roll_up()
    count_outcomes(now=timezone.now())


@job("reports.clean_drafts", queue=Queue.CARE, cron="17 * * * *", atomic=False)
def clean_drafts_every_hour() -> None:
    from squaremile.reports.services.clean import clean_drafts

    clean_drafts(each_in=partial(in_job, "reports.clean_drafts"), now=timezone.now())


@job(steps.TRACK_CODE, queue=Queue.CARE)
def send_tracking_code(*, reference: str) -> None:
    send_code(reference, now=timezone.now())


@job(steps.TRACK_WISH, queue=Queue.CARE)
def keep_wish_of_addition(*, addition_id: int) -> None:
    keep_wish(addition_id)
