"""What must be seen at once or belongs to a force: what waits to be signed for, oldest danger first, and what was."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Min, Q, QuerySet

from squaremile.accounts.models import Organisation
from squaremile.accounts.roles import Kind
from squaremile.accounts.viewer import Viewer
from squaremile.policy.queries import current
from squaremile.reports.models import Handover
from squaremile.reports.queries import handovers_visible_to, openable_by
from squaremile.workbench.queries.stop_money import clock

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Row:
    handover: Handover
    age: str
    late: bool


def late(now: datetime) -> Q:
    """Not signed for, for longer than the policy says."""
    limits = current("handovers").body
    return Q(received_at=None) & (
        Q(urgent=True, made_at__lt=now - timedelta(minutes=limits["urgent_minutes"]))
        | Q(urgent=False, made_at__lt=now - timedelta(minutes=limits["force_minutes"]))
    )


def handovers_for(viewer: Viewer, *, signed: bool = False) -> QuerySet[Handover]:
    """Those whose report the viewer may open, with it. Staff of the service see first what is theirs to do."""
    handovers = handovers_visible_to(viewer).filter(report__in=openable_by(viewer), received_at__isnull=not signed)
    return handovers.select_related("report", "to", "received_by").defer(
        "report__words", "report__narrative", "report__aside"
    )


def waiting_for(viewer: Viewer, now: datetime) -> list[Row]:
    """The first hundred: danger first, then what has no force yet, each from the oldest."""
    handovers = handovers_for(viewer).alias(homeless=ExpressionWrapper(Q(to=None, urgent=False), BooleanField()))
    return rows_of(handovers.order_by("-urgent", "-homeless", "made_at")[:SHOWN], now)


def rows_of(handovers: Any, now: datetime) -> list[Row]:
    """One question more, however many rows there are."""
    shown = list(handovers)
    found = set(Handover.objects.filter(late(now), pk__in=[h.pk for h in shown]).values_list("pk", flat=True))
    return [Row(h, clock(h.made_at, now), h.pk in found) for h in shown]


def is_late(handover: Handover, now: datetime) -> bool:
    return Handover.objects.filter(late(now), pk=handover.pk).exists()


def urgent_of(viewer: Viewer, now: datetime) -> dict[str, Any]:
    """For the first page: how many wait, how many of them must be seen at once, how many are late, and since when."""
    waiting = handovers_visible_to(viewer).filter(report__in=openable_by(viewer), received_at=None)
    return waiting.aggregate(
        waiting=Count("pk"), at_once=Count("pk", filter=Q(urgent=True)), late=Count("pk", filter=late(now)),
        oldest=Min("made_at", filter=Q(urgent=True)),
    )  # fmt: skip


def force_ids() -> dict[int, str]:
    return dict(Organisation.objects.filter(kind=Kind.FORCE).order_by("name").values_list("pk", "name"))
