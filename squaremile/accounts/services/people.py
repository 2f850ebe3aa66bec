"""Joiners, movers and leavers of an organisation."""

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from squaremile.accounts.models import Membership, Organisation, Person
from squaremile.accounts.roles import HELD_IN, Role
from squaremile.accounts.services import trail
from squaremile.accounts.services.ending import end_sessions_of


class NotAllowed(ValueError):
    """What was asked breaks a rule of accounts; the message says which, for the person who asked."""


def make_person(*, email: str, name: str) -> Person:
    """A person who cannot sign in yet: no password, no role."""
    person = Person.objects.create_user(email, name=name)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def roles_of(organisation: Organisation) -> list[Role]:
    """The roles that can be held in an organisation of this kind."""
    return [role for role in Role if organisation.kind in HELD_IN[role]]


@transaction.atomic
def add_joiner(*, organisation: Organisation, email: str, name: str, role: str) -> Membership:
    """Gives a role to the person with this address, who is made when unknown. A person known already keeps their name.

    Raises NotAllowed when the role is not held in such an organisation, or they hold it already.
    """
    if Role(role) not in roles_of(organisation):
        raise NotAllowed(f"{Role(role).label} is not a role of {organisation.name}")
    person = Person.objects.filter(email=email.strip().lower()).first() or make_person(email=email.strip(), name=name)
    if person.memberships.filter(organisation=organisation, role=role, ended_at=None).exists():
        raise NotAllowed("They hold this role already")
    if not person.is_active:
        person.is_active = True
        person.save(update_fields=["is_active"])
    membership = Membership.objects.create(person=person, organisation=organisation, role=role)
    trail.membership_made(membership)
    return membership


def may_invite(membership: Membership) -> bool:
    """Only someone who has no password and acts for nobody else: a link would else take their account over."""
    person = membership.person
    return person.is_active and not person.has_usable_password() and not _acts_for_others(membership)


def invite(membership: Membership) -> str:
    """The path of a one-time page on which the person chooses a password. Raises NotAllowed as `may_invite` says."""
    if not may_invite(membership):
        raise NotAllowed("They have an account already, and sign in as before")
    person = membership.person
    trail.invited(person.pk)
    token = default_token_generator.make_token(person)
    link = {"uidb36": user_pk_to_url_str(person), "key": token}
    return reverse("account_reset_password_from_key", kwargs=link)


@transaction.atomic
def end_membership(membership: Membership, *, by: int) -> None:
    """Ends a role and every session of its holder at once. Who holds no other role can no longer sign in.

    Raises NotAllowed for one's own role (an organisation keeps at least the administrator who acts) and for one
    that has ended.
    """
    _refuse_own(membership, by)
    if not Membership.objects.filter(pk=membership.pk, ended_at=None).update(ended_at=timezone.now()):
        raise NotAllowed("This role has ended already")
    trail.membership_ended(membership)
    _leave_now(membership.person)


@transaction.atomic
def change_role(membership: Membership, *, role: str, by: int) -> Membership:
    """Ends a role and gives another in the same organisation. Sessions end, so that the new role starts clean."""
    _refuse_own(membership, by)
    if membership.organisation is None:
        raise NotAllowed("This role belongs to no organisation")
    person = membership.person
    new = add_joiner(organisation=membership.organisation, email=person.email, name=person.name, role=role)
    end_membership(membership, by=by)
    return new


def _acts_for_others(membership: Membership) -> bool:
    return membership.person.memberships.exclude(organisation=membership.organisation).exists()


def may_clear_second_factors(membership: Membership) -> bool:
    """Only of someone who acts for this organisation alone: its administrator decides for no other."""
    has_any = Authenticator.objects.filter(user_id=membership.person_id).exists()
    return has_any and not _acts_for_others(membership)


@transaction.atomic
def clear_second_factors(membership: Membership, *, by: int) -> None:
    """Removes every second factor of a person and ends their sessions. Raises NotAllowed as `may_clear...` says."""
    _refuse_own(membership, by)
    if not may_clear_second_factors(membership):
        raise NotAllowed("They act for another organisation too, or have no second factor")
    Authenticator.objects.filter(user_id=membership.person_id).delete()
    trail.second_factor(membership.person_id, what="cleared by an administrator", kind="all")
    end_sessions_of(membership.person)


def _refuse_own(membership: Membership, by: int) -> None:
    if membership.person_id == by:
        raise NotAllowed("Another administrator must change your own role")


def _leave_now(person: Person) -> None:
    end_sessions_of(person)
    if not person.memberships.filter(ended_at=None).exists():
        person.is_active = False
        person.set_unusable_password()
        person.save(update_fields=["is_active", "password"])
