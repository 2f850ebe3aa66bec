"""The queue of networks and the list of reports: what is visible, filtered as asked."""

from typing import Any

from django.db.models import QuerySet

from squaremile.accounts.models import Organisation
from squaremile.accounts.roles import Kind, Role
from squaremile.accounts.viewer import Viewer
from squaremile.networks.models import Network
from squaremile.networks.queries import visible_to as networks_visible_to
from squaremile.reports.models import Report
from squaremile.reports.queries import visible_to as reports_visible_to


def forces_to_choose(viewer: Viewer) -> dict[str, str]:
    """Slug -> name; only for those who see more than one force's reports."""
    if not viewer.national:
        return {}
    return dict(Organisation.objects.filter(kind=Kind.FORCE).order_by("name").values_list("slug", "name"))


def networks_for(viewer: Viewer, asked: dict[str, Any]) -> QuerySet[Network]:
    networks = networks_visible_to(viewer).select_related("lead_identifier")
    if asked.get("type"):
        networks = networks.filter(fraud_types__contains=[asked["type"]])
    if asked.get("force"):
        force = Organisation.objects.filter(slug=asked["force"]).values_list("pk", flat=True).first()
        networks = networks.filter(force_ids__contains=[force or 0])
    if "paying" in (asked.get("signs") or []):
        networks = networks.filter(still_paying=True)
    if "vulnerable" in (asked.get("signs") or []):
        networks = networks.filter(vulnerable_count__gt=0)
    if asked.get("loss"):
        networks = networks.filter(loss_amount__gte=asked["loss"])
    if asked.get("reports"):
        networks = networks.filter(report_count__gte=asked["reports"])
    return networks


def frauds_first(reports: QuerySet[Report], viewer: Viewer) -> QuerySet[Report]:
    """Without contacts, compliments and complaints, which are no crimes; a reporter's own list leaves nothing out."""
    return reports if viewer.role == Role.REPORTER else reports.exclude(kind=Report.Kind.CONTACT)


def reports_for(viewer: Viewer, asked: dict[str, Any]) -> QuerySet[Report]:
    reports = reports_visible_to(viewer).select_related("force").defer("words", "narrative", "aside")
    if not asked.get("kind"):
        reports = frauds_first(reports, viewer)
    for name in ("state", "kind"):
        if asked.get(name):
            reports = reports.filter(**{name: asked[name]})
    if asked.get("type"):
        reports = reports.filter(fraud_type=asked["type"])
    if asked.get("force"):
        reports = reports.filter(force__slug=asked["force"])
    if "paying" in (asked.get("signs") or []):
        reports = reports.filter(still_paying=True)
    if "vulnerable" in (asked.get("signs") or []):
        reports = reports.filter(sign_count__gt=0)
    if asked.get("loss"):
        reports = reports.filter(loss_amount__gte=asked["loss"])
    return reports
