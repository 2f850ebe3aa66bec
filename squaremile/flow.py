"""The whole line in one screen: receive -> extract -> link, each step a function of a list of report ids.

A step is idempotent, reads what is before it, writes only its own tables, and stages the next by name in its own
transaction (reports/steps.py). New facts enter again at the right step. Assess, act, share and measure follow.

| step    | job               | reads                 | writes                                          |
|---------|-------------------|-----------------------|-------------------------------------------------|
| receive | reports.import    | files, pages          | report, its parts, acknowledgement, change      |
| extract | reports.extract   | report and its parts  | identifiers and degrees, occurrences, waiting   |
| link    | networks.link     | occurrences, waiting  | networks, members, ties, changes, rank, state   |
|         | networks.sweep    | all that wait         | the same, once for a whole file                 |
| care    | reports.reconcile | acknowledged, stored  | reconciliation; wakes what rests too long       |
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from squaremile.networks.services.link import link
from squaremile.reports import steps
from squaremile.reports.services.extract import extract_reports

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Step:
    job: str
    does: Callable[..., object]
    follows: str


LINE = (
    Step(job=steps.EXTRACT, does=extract_reports, follows=steps.IMPORT),
    Step(job=steps.LINK, does=link, follows=steps.EXTRACT),
)


def read_and_link(report_ids: Sequence[int], *, now: datetime) -> None:
    """Takes received reports down the line here and now: read in batches, linked once, each in its transaction."""
    for start in range(0, len(report_ids), BATCH):
        with transaction.atomic():
            extract_reports(report_ids[start : start + BATCH], now=now, hand_on=False)
    with transaction.atomic():
        link(report_ids, now=now)
