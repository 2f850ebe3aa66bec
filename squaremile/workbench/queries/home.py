"""What each role sees first: what is theirs and most pressing, short enough to read at once."""

from datetime import datetime
from typing import Any

from squaremile.accounts.roles import Permission
from squaremile.accounts.viewer import Viewer
from squaremile.networks.queries import visible_to as networks_visible_to
from squaremile.reports.models import Intake
from squaremile.reports.queries import fraud_type_titles
from squaremile.reports.queries import visible_to as reports_visible_to
from squaremile.workbench.queries.handovers import urgent_of
from squaremile.workbench.queries.lists import frauds_first
from squaremile.workbench.queries.oversight import figures_for, latest_reconciliation
from squaremile.workbench.queries.stop_money import standing_of

_FEW = 5
# The pages of those who open no record: where, what, and what for.
_WAYS = (
    (Permission.VIEW_LEDGER, "/ledger/", "Ledger", "Who looked at or changed what, when and for what purpose."),
    (Permission.VIEW_FIGURES, "/figures/", "Figures", "Reports and losses by month, type and force. No records."),
    (Permission.VIEW_RECONCILIATION, "/counts/", "Counts", "That every report we acknowledged is still here."),
    (Permission.MANAGE_PEOPLE, "/people/", "People", "Who joins, moves and leaves your organisation."),
)


def home_of(viewer: Viewer, now: datetime) -> dict[str, Any]:
    """The parts of the page that this role has: what cannot wait, networks, at risk, reports, what they sent, counts,
    figures, ways."""
    titles = fraud_type_titles()
    shown: dict[str, Any] = {"titles": titles}
    if viewer.may(Permission.STOP_MONEY) or viewer.may(Permission.ANSWER_STOP):
        shown["stop_money"] = standing_of(viewer, now)
    if viewer.may(Permission.HANDOVERS):
        shown["handed_over"] = urgent_of(viewer, now)
    if viewer.may(Permission.VIEW_NETWORK):
        networks = networks_visible_to(viewer).select_related("lead_identifier")
        shown["networks"] = list(networks.order_by("-score", "-number")[:_FEW])
    if viewer.may(Permission.VIEW_REPORT):
        reports = frauds_first(reports_visible_to(viewer), viewer)
        reports = reports.select_related("force").defer("words", "narrative", "aside")
        shown["at_risk"] = list(reports.filter(still_paying=True).order_by("-told_at", "-id")[:_FEW])
        shown["reports"] = list(reports.order_by("-told_at", "-id")[:_FEW])
    if viewer.may(Permission.IMPORT) and not viewer.national:
        sent = Intake.objects.filter(by=viewer.person).select_related("file")
        shown["intakes"] = list(sent.order_by("-id")[:_FEW])
    if viewer.may(Permission.VIEW_RECONCILIATION):
        shown["latest"] = latest_reconciliation()
    if not viewer.may(Permission.VIEW_REPORT):
        shown["ways"] = [
            {"url": url, "text": text, "why": why} for permission, url, text, why in _WAYS if viewer.may(permission)
        ]
        found = figures_for(viewer, titles) if viewer.may(Permission.VIEW_FIGURES) else None
        shown["counted"] = found if found and found.made_at else None
    return shown
