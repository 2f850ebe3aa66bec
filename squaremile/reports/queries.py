"""Reads of reports. Every list starts from `visible_to`."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from squaremile.accounts.roles import Role
from squaremile.accounts.viewer import Viewer
from squaremile.policy.queries import current
from squaremile.reports.models import Handover, Report, StopRequest


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


def openable_by(viewer: Viewer) -> QuerySet[Report]:
    """`visible_to`, and for an agent what was handed to the service's staff: whoever signs for danger must read it.

    Apart from `visible_to`, which lists keep quick by its one index.
    """
    if viewer.role != Role.AGENT:
        return visible_to(viewer)
    handed = handovers_visible_to(viewer).filter(
        Q(urgent=True) | Q(to=None), Q(received_by=None) | Q(received_by=viewer.person), report=OuterRef("pk")
    )
    return Report.objects.filter(Q(taken_by_id=viewer.person) | Exists(handed))


def stop_requests_visible_to(viewer: Viewer) -> QuerySet[StopRequest]:
    """A bank sees what was sent to it, and nothing of the report behind it."""
    requests = StopRequest.objects.all()
    if viewer.national or viewer.role == Role.AGENT:
        return requests
    if viewer.role == Role.PARTNER:
        return requests.filter(bank_id=viewer.organisation, sent_at__isnull=False)
    return requests.none()


def handovers_visible_to(viewer: Viewer) -> QuerySet[Handover]:
    handovers = Handover.objects.all()
    if viewer.national or viewer.role == Role.AGENT:
        return handovers
    if viewer.in_force:
        return handovers.filter(to_id=viewer.organisation)
    return handovers.none()


def fraud_type_titles() -> dict[str, str]:
    """NFIB code -> title, of the version in force."""
    titles: dict[str, str] = current("fraud-types").body["titles"]
    return titles
