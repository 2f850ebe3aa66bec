"""What somebody sees of their own report: read through one function of the database that gives no more than that."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.dateparse import parse_datetime

from squaremile.policy.queries import current
from squaremile.reports.models import Addition
from squaremile.reports.states import State

FEW = 3
MOST_SHARED = 200
_TIMES = ("at", "told_at", "received_at", "asked_at", "sent_at", "answered_at", "made_at")
_KINDS_OF_SUPPORT = (Addition.Kind.WITHDRAWAL, Addition.Kind.SUPPORT)


@dataclass(frozen=True, slots=True)
class Tracked:
    """`changes` [{new, at}], `stops` [{state, amount, currency, asked_at, sent_at, answered_at, held}], `handover`
    {made_at, received_at, to} or None; `shared`: how many other reports name what this one names, at most 201 of each.
    """

    id: int
    reference: str
    state: str
    kind: str
    told_at: datetime
    received_at: datetime
    force: str
    anonymous: bool
    changes: list[dict[str, Any]]
    stops: list[dict[str, Any]]
    handover: dict[str, Any] | None
    shared: int

    @property
    def decided_at(self) -> datetime | None:
        """Of the decision that stands."""
        if self.state != State.DECIDED:
            return None
        times: list[datetime] = [change["at"] for change in self.changes if change["new"] == State.DECIDED]
        return times[-1] if times else None


def tracked(reference: str) -> Tracked | None:
    """The report that this transaction follows (accounts.viewer.present_tracking), or that its reporter asks for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tracked_report(%s)", [reference])
        found = cursor.fetchone()[0]
    return Tracked(**_with_times(json.loads(found) if isinstance(found, str) else found)) if found else None


def _with_times(found: Any) -> Any:
    if isinstance(found, list):
        return [_with_times(one) for one in found]
    if not isinstance(found, dict):
        return found
    return {
        name: parse_datetime(value) if name in _TIMES and isinstance(value, str) else _with_times(value)
        for name, value in found.items()
    }


def additions_to(report_id: int) -> list[Addition]:
    """What was added, newest first, as far as whoever looks may see it."""
    return list(Addition.objects.filter(report_id=report_id).select_related("person").order_by("-id")[:200])


def supports(additions: list[Addition]) -> bool:
    """Whether the person supports the case, of additions newest first."""
    said = next((one.kind for one in additions if one.kind in _KINDS_OF_SUPPORT), Addition.Kind.SUPPORT)
    return said == Addition.Kind.SUPPORT


def may_ask_review(report: Tracked, additions: list[Addition]) -> bool:
    """Once for each decision."""
    decided_at = report.decided_at
    if decided_at is None:
        return False
    return not any(one.kind == Addition.Kind.REVIEW and one.at >= decided_at for one in additions)


def tracking_words() -> dict[str, Any]:
    """The policy `tracking-words` in force."""
    body: dict[str, Any] = current("tracking-words").body
    return body
