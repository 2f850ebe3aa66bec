"""Reads of accounts."""

from functools import cache

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from squaremile.accounts.models import Installation, Membership, Organisation, Person, Purpose
from squaremile.accounts.roles import Kind, Role
from squaremile.accounts.rules import device
from squaremile.accounts.viewer import NOBODY, Viewer

MEMBERSHIP_KEY = "membership"
PURPOSE_KEY = "purpose"
SECOND_FACTOR_KEY = "second_factor"


def memberships_in_force() -> QuerySet[Membership]:
    """Roles that hold now, oldest first: not ended, in an organisation whose agreement has not ended."""
    now = timezone.now()
    return (
        Membership.objects.filter(Q(ended_at=None) | Q(ended_at__gt=now))
        .filter(Q(organisation=None) | Q(organisation__ended_at=None) | Q(organisation__ended_at__gt=now))
        .filter(person__is_active=True)
        .select_related("organisation", "person")
        .order_by("id")
    )


def open_memberships(person_id: int) -> QuerySet[Membership]:
    """The roles that a person holds now."""
    return memberships_in_force().filter(person_id=person_id)


def address_taken(email: str) -> bool:
    """Whether somebody signs in, or once did, with this address, given in lower case."""
    return Person.objects.filter(email=email).exists() or EmailAddress.objects.filter(email=email).exists()


def used_second_factor(request: HttpRequest) -> bool:
    """Whether this session of this person passed a passkey or code (or demo-signin, which a live force refuses)."""
    return bool(request.session.get(SECOND_FACTOR_KEY) == request.user.pk)


def viewer_of(request: HttpRequest) -> Viewer:
    """Who this request acts for. The role is read anew each time: a leaver is out at the next click.

    A password alone gives a viewer without a role (but for reporters), so it opens nothing.
    """
    if not request.user.is_authenticated:
        return NOBODY
    held = list(open_memberships(request.user.pk))
    if not held:
        return Viewer(person=request.user.pk)
    chosen = request.session.get(MEMBERSHIP_KEY)
    membership = next((one for one in held if one.pk == chosen), held[0])
    request.membership = membership  # type: ignore[attr-defined]
    request.roles_held = len(held)  # type: ignore[attr-defined]
    if membership.role != Role.REPORTER and not used_second_factor(request):
        return Viewer(person=request.user.pk)
    purpose = _stated_purpose(request, membership.role)
    request.stated_purpose = purpose  # type: ignore[attr-defined]
    return Viewer(
        person=request.user.pk,
        role=membership.role,
        organisation=membership.organisation_id or 0,
        purpose=purpose.slug if purpose else "",
        may_contact=bool(purpose and purpose.contact),
    )


def _stated_purpose(request: HttpRequest, role: str) -> Purpose | None:
    """The purpose in the session when it is one of the role's; a role that has only one need not be asked."""
    listed = list(purposes_for(role))
    if len(listed) == 1:
        return listed[0]
    stated = request.session.get(PURPOSE_KEY)
    return next((purpose for purpose in listed if purpose.slug == stated), None)


def purposes_for(role: str) -> QuerySet[Purpose]:
    return Purpose.objects.filter(roles__contains=[role])


@cache
def mode() -> str:
    """`demonstration` or `live`: written once when the database is made, never changed."""
    return Installation.objects.values_list("mode", flat=True).get(pk=1)


def force_ids_by_code() -> dict[str, int]:
    """ONS police force area code -> organisation id."""
    return dict(Organisation.objects.filter(kind=Kind.FORCE).exclude(force_code="").values_list("force_code", "id"))


def people_of(viewer: Viewer) -> QuerySet[Membership]:
    """Every role, held or ended, in the viewer's organisation, by name."""
    held = (
        Membership.objects.filter(organisation_id=viewer.organisation)
        if viewer.organisation
        else Membership.objects.none()
    )
    return held.select_related("person", "organisation").order_by("person__name", "id")


def sessions_of(request: HttpRequest) -> list[UserSession]:
    """The person's open sessions, newest first; `here` marks the one that asks."""
    sessions = sorted(UserSession.objects.purge_and_list(request.user), key=lambda one: one.last_seen_at, reverse=True)
    for session in sessions:
        session.here = session.session_key == request.session.session_key
        session.device = device(session.user_agent)
    return sessions


def second_factors_of(person_id: int) -> list[Authenticator]:
    return list(Authenticator.objects.filter(user_id=person_id).order_by("created_at"))


def people_by_id(ids: set[int]) -> dict[int, str]:
    """Person id -> name, for pages that show who acted."""
    return dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))
