"""What is made: a report as the outside world would send it, and the truth about it, kept apart."""

from dataclasses import dataclass
from typing import Any

STORIES = {"parcel text": "SYN-A", "patient friend": "SYN-B", "new account number": "SYN-C"}  # how references begin


@dataclass(frozen=True, slots=True)
class Truth:
    """What really happened, for measuring only: it never stands in a report.

    `network`, `household` and `person` are ids that mean the same in every row. `household` is empty for organisations.
    `kind`: the first that holds of story, recovery, repeat, household, network, alone.
    """

    source_reference: str
    network: str | None
    household: str | None
    person: str
    story: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class Made:
    """One synthetic report, valid for `squaremile.reports.schema.Report`, and its truth."""

    report: dict[str, Any]
    truth: Truth
