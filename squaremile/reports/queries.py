"""Reads of reports. Every list starts from `visible_to`."""

from django.db.models import QuerySet

from squaremile.accounts.roles import Role
from squaremile.accounts.viewer import Viewer
from squaremile.policy.queries import current
from squaremile.reports.models import Report


def visible_to(viewer: Viewer) -> QuerySet[Report]:
    """The reports that this viewer may open in full. Row-level security says the same, in case this is forgotten."""
    reports = Report.objects.all()
    if viewer.national:
        return reports
    if viewer.in_force:
        return reports.filter(force_id=viewer.organisation, restricted=False)
    if viewer.role == Role.PARTNER:
        return reports.filter(sent_by_id=viewer.organisation)
    if viewer.role == Role.AGENT:
        return reports.filter(taken_by_id=viewer.person)
    if viewer.role == Role.REPORTER:
        return reports.filter(reporter_id=viewer.person)
    return reports.none()


def fraud_type_titles() -> dict[str, str]:
    """NFIB code -> title, of the version in force."""
    titles: dict[str, str] = current("fraud-types").body["titles"]
    return titles
