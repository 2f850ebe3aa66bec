"""Sessions: made ready by demo-signin and tests, changed and ended by their owner, ended by an administrator."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, login
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest

from squaremile.accounts.models import Membership, Organisation, Person, Purpose
from squaremile.accounts.queries import MEMBERSHIP_KEY, PURPOSE_KEY, SECOND_FACTOR_KEY, purposes_for
from squaremile.accounts.roles import HELD_IN, Role
from squaremile.accounts.services import trail
from squaremile.accounts.services.demonstration import require_demonstration
from squaremile.accounts.services.people import make_person


def new_session(membership: Membership, purpose: Purpose | None) -> SessionStore:
    """A stored session in which this role is signed in, as if with a second factor. Only in a demonstration."""
    require_demonstration()
    store = SessionStore()
    store[SESSION_KEY] = str(membership.person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = membership.person.get_session_auth_hash()
    store[MEMBERSHIP_KEY] = membership.pk
    store[SECOND_FACTOR_KEY] = membership.person.pk
    if purpose is not None:
        store[PURPOSE_KEY] = purpose.slug
    store.create()
    return store


def enter_demonstration(request: HttpRequest, membership: Membership, purpose: Purpose | None) -> None:
    """Signs this browser in as the person of a role. Raises CannotBeDone in a live force."""
    require_demonstration()
    request.session.flush()
    login(request, membership.person, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[MEMBERSHIP_KEY] = membership.pk
    request.session[SECOND_FACTOR_KEY] = membership.person.pk
    if purpose is not None:
        request.session[PURPOSE_KEY] = purpose.slug
    trail.signed_in(membership.person, how="demo-signin", membership=membership)


def state_purpose(request: HttpRequest, purpose: Purpose) -> None:
    """Keeps a purpose for the rest of the session. The caller has checked that it is one of the role's."""
    request.session[PURPOSE_KEY] = purpose.slug
    trail.purpose_stated(purpose.slug)


def switch_role(request: HttpRequest, membership: Membership) -> None:
    """Acts in another role that the person holds; its purpose is asked anew."""
    request.session[MEMBERSHIP_KEY] = membership.pk
    request.session.pop(PURPOSE_KEY, None)
    trail.role_switched(membership)


def sign_in_for_test(
    client: Any, *, role: str, organisation: str = "", purpose: str | None = "", person: Person | None = None
) -> Membership:
    """Signs a new person (or `person`) in to a test client.

    `purpose`: "" is the role's first, else a slug; None states none.
    """
    kinds = HELD_IN[Role(role)]
    found = None
    if kinds:
        named = Organisation.objects.filter(slug=organisation) if organisation else Organisation.objects.all()
        found = named.filter(kind__in=kinds).order_by("pk").first()
        if found is None:
            raise ValueError(f"{role} cannot be held in {organisation}")
    person = person or make_person(email=f"{role}.{uuid.uuid4().hex[:12]}@example.org", name=f"Test {Role(role).label}")
    membership, _ = Membership.objects.get_or_create(person=person, organisation=found, role=role, ended_at=None)
    listed = purposes_for(role)
    chosen = None if purpose is None else listed.filter(slug=purpose).get() if purpose else listed.first()
    client.cookies[settings.SESSION_COOKIE_NAME] = new_session(membership, chosen).session_key
    return membership
