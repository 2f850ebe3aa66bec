"""What the front door knows of a report beside its words: the service, the language, what the person wishes."""

from datetime import datetime
from typing import Any

from squaremile.accounts.roles import Permission
from squaremile.accounts.viewer import Viewer
from squaremile.policy.queries import current
from squaremile.reports.models import Report
from squaremile.reports.queries import handovers_visible_to, stop_requests_visible_to
from squaremile.workbench.queries.stop_money import rows_of
from squaremile.workbench.queries.words import said

_LONG = 500


def told_of(report: Report) -> dict[str, Any]:
    """{service, language: words; wishes: [(what, how)]}. Wishes came from outside: no shape is taken for granted."""
    names = {one["slug"]: one["name"] for one in current("services").body["services"]}
    wishes = report.wishes if isinstance(report.wishes, dict) else {}
    return {
        "service": names.get(report.service, report.service),
        "language": said("languages", report.language),
        "wishes": [
            (said("wishes", name), _words(value)) for name, value in wishes.items() if value not in ("", [], None)
        ],
    }


def _words(value: Any) -> str:
    values = value if isinstance(value, list) else [value]
    return "; ".join(said("wished", str(one)) for one in values)[:_LONG]


def at_once_of(report: Report, viewer: Viewer, now: datetime) -> dict[str, Any]:
    """{handover, stop_requests: [Row]}, for those who work on them."""
    shown: dict[str, Any] = {}
    if viewer.may(Permission.HANDOVERS):
        shown["handover"] = handovers_visible_to(viewer).filter(report=report).first()
    if viewer.may(Permission.VIEW_STOP):
        requests = stop_requests_visible_to(viewer).filter(report=report).order_by("-paid_at", "-id")
        shown["stop_requests"] = rows_of(requests, viewer, now)
    return shown
