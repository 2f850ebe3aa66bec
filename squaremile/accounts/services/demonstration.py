"""Signing in to a demonstration without a password. Every function refuses in a live force."""

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from squaremile.accounts.models import Installation, Membership, Organisation, Purpose, SignInTicket
from squaremile.accounts.queries import memberships_in_force, mode, purposes_for
from squaremile.accounts.roles import HELD_IN, Role
from squaremile.accounts.services.people import make_person
from squaremile.launch.errors import CannotBeDone

TICKET_LIFE = timedelta(minutes=10)


def require_demonstration() -> None:
    """Raises CannotBeDone unless the database was made as a demonstration."""
    try:
        live = mode() != Installation.Mode.DEMONSTRATION
    except Installation.DoesNotExist as nothing:
        raise CannotBeDone("nothing is set up yet", "start with ./run") from nothing
    if live:
        raise CannotBeDone("this is a live force", "sign in at /accounts/login/")


def demonstration_membership(role: str, organisation: str = "", person: int | None = None) -> Membership:
    """Who demo-signin takes: the first who holds the role there; a new person where nobody does yet.

    Raises ValueError when the role cannot be held there or the person does not hold it.
    """
    require_demonstration()
    held = memberships_in_force().filter(role=role)
    if organisation:
        held = held.filter(organisation__slug=organisation)
    if person is not None:
        held = held.filter(person_id=person)
    found = held.first()
    if found is not None:
        return found
    if person is not None:
        there = f" in {organisation}" if organisation else ""
        raise ValueError(f"person {person} does not hold the role {role}{there}")
    return _new_membership(Role(role), organisation)


def _new_membership(role: Role, slug: str) -> Membership:
    kinds = HELD_IN[role]
    if slug and not kinds:
        raise ValueError(f"the role {role} belongs to no organisation")
    if not kinds:
        person = make_person(email=f"{role}@example.org", name=role.label)
        return Membership.objects.create(person=person, role=role)
    there = Organisation.objects.filter(kind__in=kinds, ended_at=None)
    organisation = there.filter(slug=slug).first() if slug else there.order_by("pk").first()
    if organisation is None:
        raise ValueError(f"the role {role} cannot be held in {slug or 'any organisation'}")
    person = make_person(email=f"{role}@{organisation.slug}.example", name=f"{role.label} of {organisation.name}"[:200])
    return Membership.objects.create(person=person, organisation=organisation, role=role)


def default_purpose(role: str, wanted: str = "") -> Purpose | None:
    """The role's first purpose, or the one named by slug or words. Raises ValueError when the role has none like it."""
    listed = purposes_for(role)
    if not wanted:
        return listed.first()
    found = listed.filter(slug=wanted).first() or listed.filter(text__iexact=wanted).first()
    if found is None:
        raise ValueError(f"{wanted!r} is not a purpose of {role}: choose {', '.join(p.slug for p in listed)}")
    return found


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def issue_ticket(membership: Membership, purpose: Purpose | None) -> str:
    """A token that signs in once, within ten minutes. Only its hash is kept."""
    require_demonstration()
    token = secrets.token_urlsafe(24)
    SignInTicket.objects.create(digest=_digest(token), membership=membership, purpose=purpose)
    return token


def redeem_ticket(token: str) -> tuple[Membership, Purpose | None] | None:
    """Uses a token up. None when it was never given, was used, is too old, or the role has ended since."""
    require_demonstration()
    ticket = SignInTicket.objects.filter(digest=_digest(token)).select_related("membership__person", "purpose").first()
    if ticket is None:
        return None
    gone, _ = SignInTicket.objects.filter(pk=ticket.pk).delete()
    if not gone or ticket.made_at < timezone.now() - TICKET_LIFE:
        return None
    membership = memberships_in_force().filter(pk=ticket.membership_id).first()
    return (membership, ticket.purpose) if membership else None
