"""What somebody reads of their own report: what happened, which day it is, how many others have it in common."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from squaremile.reports.models import Addition
from squaremile.reports.states import State, StopState
from squaremile.reports.tracked import FEW, MOST_SHARED, Tracked

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Days:
    """`number` counts from 1, the day it was told; `due` is the day by which people hear; `decided` when one was."""

    number: int
    of: int
    due: date
    passed: bool
    decided: datetime | None


def days(report: Tracked, words: dict[str, Any], now: datetime) -> Days | None:
    """None for what is no report of a crime or of information."""
    if report.kind == "contact":
        return None
    told, today = timezone.localdate(report.told_at), timezone.localdate(now)
    due = told + timedelta(days=words["days"])
    return Days((today - told).days + 1, words["days"], due, today > due, report.decided_at)


def others(report: Tracked) -> str:
    """Of how many other reports something is shared: `none`, `few`, `many`, or the number."""
    if report.shared == 0:
        return "none"
    if report.shared < FEW:
        return "few"
    return "many" if report.shared > MOST_SHARED else str(report.shared)


def events(report: Tracked, additions: list[Addition], words: dict[str, Any]) -> list[Event]:
    """Newest first, for website/timeline.html."""
    found = [_event(words["moves"]["received"], report.received_at)]
    before = State.RECEIVED.value
    for change in report.changes:
        name = "reopened" if before == State.DECIDED and change["new"] == State.IN_WORK else change["new"]
        found.append(_event(words["moves"][name], change["at"]))
        before = change["new"]
    found += [_event(words["stops"][stop["state"]], _stopped_at(stop)) for stop in report.stops]
    if report.handover:
        to = report.handover["to"]
        found.append(_event(words["handover"]["made"], report.handover["made_at"], more=to))
        if report.handover["received_at"]:
            found.append(_event(words["handover"]["received"], report.handover["received_at"], more=to))
    found += [_event(words["additions"][one.kind], one.at, more=one.words) for one in additions]
    return sorted(found, key=lambda event: event["at"], reverse=True)


def _event(said: dict[str, str], at: datetime, *, more: str = "") -> Event:
    text = _(said["text"]) if said.get("text") else ""
    return {"title": _(said["title"]), "at": at, "text": "\n".join(filter(None, [text, more]))}


def _stopped_at(stop: dict[str, Any]) -> datetime:
    if stop["state"] == StopState.WAITING:
        at = stop["asked_at"]
    elif stop["state"] == StopState.SENT:
        at = stop["sent_at"]
    else:
        at = stop["answered_at"]
    chosen: datetime = at or stop["sent_at"] or stop["asked_at"]
    return chosen
