"""What each role sees first: what is theirs and most pressing, short enough to read at once."""

from typing import Any

from squaremile.accounts.roles import Permission
from squaremile.accounts.viewer import Viewer
from squaremile.networks.queries import visible_to as networks_visible_to
from squaremile.reports.queries import fraud_type_titles
from squaremile.reports.queries import visible_to as reports_visible_to
from squaremile.workbench.queries.oversight import latest_reconciliation

_FEW = 5


def home_of(viewer: Viewer) -> dict[str, Any]:
    """The parts of the page that this role has: networks, at risk, reports, counts."""
    shown: dict[str, Any] = {"titles": fraud_type_titles()}
    if viewer.may(Permission.VIEW_NETWORK):
        networks = networks_visible_to(viewer).select_related("lead_identifier")
        shown["networks"] = list(networks.order_by("-score", "-number")[:_FEW])
        shown["newest_networks"] = list(networks.order_by("-last_told_at", "-number")[:_FEW])
    if viewer.may(Permission.VIEW_REPORT):
        reports = reports_visible_to(viewer).select_related("force").defer("words", "narrative", "aside")
        shown["at_risk"] = list(reports.filter(still_paying=True).order_by("-told_at", "-id")[:_FEW])
        shown["reports"] = list(reports.order_by("-told_at", "-id")[:_FEW])
    if viewer.may(Permission.VIEW_RECONCILIATION):
        shown["latest"] = latest_reconciliation()
    return shown
