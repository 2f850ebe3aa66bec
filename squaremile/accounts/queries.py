"""Reads of accounts."""

from functools import cache

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from squaremile.accounts.models import Installation, Membership, Organisation, Purpose
from squaremile.accounts.roles import Kind
from squaremile.accounts.viewer import NOBODY, Viewer

MEMBERSHIP_KEY = "membership"
PURPOSE_KEY = "purpose"


def open_memberships(person_id: int) -> QuerySet[Membership]:
    """Roles that hold now: not ended, in an organisation whose agreement has not ended."""
    now = timezone.now()
    return (
        Membership.objects.filter(person_id=person_id)
        .filter(Q(ended_at=None) | Q(ended_at__gt=now))
        .filter(Q(organisation=None) | Q(organisation__ended_at=None) | Q(organisation__ended_at__gt=now))
        .select_related("organisation")
        .order_by("id")
    )


def viewer_of(request: HttpRequest) -> Viewer:
    """Who this request acts for. The role is read anew each time: a leaver is out at the next click."""
    if not request.user.is_authenticated:
        return NOBODY
    memberships = open_memberships(request.user.pk)
    chosen = request.session.get(MEMBERSHIP_KEY)
    membership = (memberships.filter(pk=chosen).first() if chosen else None) or memberships.first()
    if membership is None:
        return Viewer(person=request.user.pk)
    request.membership = membership  # type: ignore[attr-defined]
    purpose = Purpose.objects.filter(
        slug=request.session.get(PURPOSE_KEY, ""), roles__contains=[membership.role]
    ).first()
    return Viewer(
        person=request.user.pk,
        role=membership.role,
        organisation=membership.organisation_id or 0,
        purpose=purpose.slug if purpose else "",
        may_contact=bool(purpose and purpose.contact),
    )


def purposes_for(role: str) -> QuerySet[Purpose]:
    return Purpose.objects.filter(roles__contains=[role])


@cache
def mode() -> str:
    """`demonstration` or `live`: written once when the database is made, never changed."""
    return Installation.objects.values_list("mode", flat=True).get(pk=1)


def force_ids_by_code() -> dict[str, int]:
    """ONS police force area code -> organisation id."""
    return dict(Organisation.objects.filter(kind=Kind.FORCE).exclude(force_code="").values_list("force_code", "id"))
