"""Requests to banks to stop money: the queue by its clock, what is late, one request, and what became of them all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Aggregate, Count, F, FloatField, Q, QuerySet, Sum
from django.db.models.functions import Extract

from squaremile.accounts.models import Membership, Organisation
from squaremile.accounts.roles import Kind, Role
from squaremile.accounts.viewer import Viewer
from squaremile.policy.queries import current
from squaremile.reports.models import StopChange, StopRequest
from squaremile.reports.queries import openable_by, stop_requests_visible_to
from squaremile.reports.rules import STOPPABLE, stop_reference
from squaremile.reports.states import STOP_ANSWERS, STOP_MOVES, StopState
from squaremile.website.formats import moment, money, plural

OPEN = (StopState.WAITING.value, StopState.SENT.value)
COUNTED = timedelta(days=30)


def late(now: datetime) -> Q:
    """Waiting, or sent and not answered, for longer than the policy says."""
    limits = current("stop-money").body
    return Q(
        state=StopState.WAITING, asked_at__lt=now - timedelta(minutes=limits["send_minutes"])
    ) | Q(state=StopState.SENT, sent_at__lt=now - timedelta(minutes=limits["answer_minutes"]))  # fmt: skip


def requests_for(viewer: Viewer, asked: dict[str, Any], now: datetime) -> QuerySet[StopRequest]:
    requests = stop_requests_visible_to(viewer).select_related("bank", "claimed_by")
    state = asked.get("state") or ""
    if state == "late":
        requests = requests.filter(late(now))
    elif state != "all":
        requests = requests.filter(state__in=[state] if state else OPEN)
    if asked.get("bank") == "none":
        requests = requests.filter(bank=None)
    elif asked.get("bank"):
        requests = requests.filter(bank__slug=asked["bank"])
    return requests


def banks_to_choose(viewer: Viewer) -> dict[str, str]:
    """Slug -> name; nothing for a bank, which sees its own alone."""
    if viewer.role == Role.PARTNER:
        return {}
    return dict(Organisation.objects.filter(kind=Kind.BANK).order_by("name").values_list("slug", "name"))


def bank_ids() -> dict[int, str]:
    return dict(Organisation.objects.filter(kind=Kind.BANK).order_by("name").values_list("pk", "name"))


@dataclass(frozen=True, slots=True)
class Row:
    """`clock`: how long ago the money left, in words; `report`: its reference for who may open it."""

    request: StopRequest
    reference: str
    clock: str
    late: bool
    report: str

    @property
    def colour(self) -> str:
        return _COLOURS[StopState(self.request.state)]


_COLOURS = {
    StopState.WAITING: "yellow", StopState.SENT: "blue", StopState.HELD: "green", StopState.PART_HELD: "turquoise",
    StopState.TOO_LATE: "orange", StopState.NOT_FOUND: "orange", StopState.WITHDRAWN: "grey",
}  # fmt: skip


def rows_of(requests: Iterable[StopRequest], viewer: Viewer, now: datetime) -> list[Row]:
    """Two questions however many rows there are."""
    shown = list(requests)
    found = set(StopRequest.objects.filter(late(now), pk__in=[r.pk for r in shown]).values_list("pk", flat=True))
    reports = references_of(shown, viewer)
    return [
        Row(r, stop_reference(r.pk), clock(r.paid_at, now), r.pk in found, reports.get(r.report_id, "")) for r in shown
    ]


def references_of(requests: Iterable[StopRequest], viewer: Viewer) -> dict[int, str]:
    """Report id -> reference, of those that the viewer may open."""
    if viewer.role == Role.PARTNER:
        return {}
    return dict(openable_by(viewer).filter(pk__in=[r.report_id for r in requests]).values_list("pk", "reference"))


def clock(paid_at: datetime, now: datetime) -> str:
    """`3 h 05 min` since the money left; after a day it is said no closer."""
    if now - paid_at >= STOPPABLE:
        return "More than 24 h"
    minutes = int((now - paid_at).total_seconds()) // 60
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"


def words_for_bank(request: StopRequest) -> str:
    """What the bank needs and nothing else: no victim, none of their words."""
    account = f"{request.sort_code[:2]}-{request.sort_code[2:4]}-{request.sort_code[4:]} {request.account_number}"
    told = [
        ("Request to stop a payment", stop_reference(request.pk)),
        ("Paid to account", account),
        ("In the name of", request.payee_name),
        ("Amount", money(request.amount, request.currency)),
        ("Paid at", moment(request.paid_at)),
        ("Payment reference", request.transaction),
    ]
    lines = [f"{name}: {' '.join(value.split())}" for name, value in told if value]
    return "\n".join(
        [*lines, "We were told that this money was taken by fraud. Please hold it, and tell us how much you hold."]
    )


def actions_for(request: StopRequest) -> set[str]:
    """`send`, `withdraw`, `answer`: what may be done with it as it stands."""
    return {action.partition("_")[0] for state, action in STOP_MOVES if state == request.state}


def answers_for(request: StopRequest) -> set[str]:
    moves = {action for state, action in STOP_MOVES if state == request.state}
    return {one.value for one in STOP_ANSWERS if f"answer_{one.value}" in moves}


def history_of(request: StopRequest, viewer: Viewer) -> list[dict[str, Any]]:
    """Its moves, newest first. A bank reads the names and words of its own people, and only the rest's times."""
    changes = list(request.changes.order_by("-at", "-id"))
    actors = {change.actor for change in changes if change.actor}
    held = Membership.objects.filter(person_id__in=actors)
    if viewer.role == Role.PARTNER:
        held = held.filter(organisation_id=viewer.organisation)
    names = dict(held.values_list("person_id", "person__name"))
    outside = viewer.role == Role.PARTNER
    if outside:
        changes = [change for change in changes if change.new != StopState.WAITING]
    return [
        {
            "title": _title(change),
            "by": names.get(change.actor, "the police" if outside else "the service"),
            "at": change.at,
            "text": change.reason if not outside or change.actor in names else "",
        }
        for change in changes
    ]


def _title(change: StopChange) -> str:
    """A change that leaves the state as it is: somebody took the request on, or it is late (services/stop_money.py)."""
    if change.old != change.new:
        return StopState(change.new).label
    return "Taken on" if change.actor else "Late"


class Median(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def figures_of(viewer: Viewer, now: datetime) -> list[dict[str, Any]]:
    """Of the last 30 days, for website/figures.html: asked, held, how soon, and by answer. Sums are of pounds."""
    requests = stop_requests_visible_to(viewer).filter(asked_at__gte=now - COUNTED)
    pounds = Q(currency="GBP")
    told = requests.aggregate(
        asked=Count("pk"), asked_sum=Sum("amount", filter=pounds), held_sum=Sum("amount_held", filter=pounds),
        to_send=Median(Extract(F("sent_at") - F("asked_at"), "epoch")),
        to_answer=Median(Extract(F("answered_at") - F("sent_at"), "epoch")),
        **{one.value: Count("pk", filter=Q(state=one)) for one in STOP_ANSWERS},
    )  # fmt: skip
    return [
        {"number": money(told["asked_sum"] or 0), "label": "asked for", "note": plural(told["asked"], "request")},
        {"number": money(told["held_sum"] or 0), "label": "held"},
        {"number": _minutes(told["to_send"]), "label": "median time to send"},
        {"number": _minutes(told["to_answer"]), "label": "median time to answer"},
        *({"number": f"{told[one.value]:,}", "label": one.label.lower()} for one in STOP_ANSWERS),
    ]


def _minutes(seconds: float | None) -> str:
    return "None yet" if seconds is None else f"{round(seconds / 60):,} min"


def standing_of(viewer: Viewer, now: datetime) -> dict[str, int]:
    """How many wait, are sent, and are late: for the first page."""
    requests = stop_requests_visible_to(viewer).filter(state__in=OPEN)
    return requests.aggregate(
        waiting=Count("pk", filter=Q(state=StopState.WAITING)),
        sent=Count("pk", filter=Q(state=StopState.SENT)),
        late=Count("pk", filter=late(now)),
    )
