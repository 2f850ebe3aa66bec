"""What accounts write to the ledger."""

from squaremile.accounts.models import Membership, Person
from squaremile.ledger.actor import Actor, acting, current
from squaremile.ledger.services import Verb, record


def signed_in(person: Person, *, how: str, membership: Membership | None = None) -> None:
    """`how`: the ways it was proved. Recorded as done by the person, whom the request did not know yet."""
    actor = Actor(
        person.pk,
        (membership.organisation_id or 0) if membership else 0,
        membership.role if membership else "public",
    )
    with acting(actor):
        record(Verb.SIGNED_IN, "person", person.pk, detail={"how": how})


def sign_in_failed(email: str, *, how: str) -> None:
    """The person is named by number when the address is known; a mistyped address is not kept."""
    known = Person.objects.filter(email=email.strip().lower()).values_list("pk", flat=True).first()
    record(Verb.SIGN_IN_FAILED, "person", known or 0, detail={"how": how})


def signed_out(person: int) -> None:
    record(Verb.SIGNED_OUT, "person", person)


def session_ended(person: int) -> None:
    record(Verb.REMOVED, "session", person, detail={"what": "a session of theirs was ended"})


def purpose_stated(slug: str) -> None:
    now = current()
    with acting(Actor(now.person, now.organisation, now.role, slug)):
        record(Verb.PURPOSE_STATED, "person", now.person)


def role_switched(membership: Membership) -> None:
    with acting(Actor(membership.person_id, membership.organisation_id or 0, membership.role)):
        record(Verb.ROLE_CHANGED, "person", membership.person_id, detail={"to": membership.role})


def second_factor(person: int, *, what: str, kind: str) -> None:
    """`what`: added, removed, or codes made anew; `kind`: totp, webauthn or recovery_codes."""
    record(Verb.CHANGED, "second-factor", person, detail={"what": what, "kind": kind})


def password_changed(person: int) -> None:
    record(Verb.CHANGED, "password", person)


def membership_made(membership: Membership) -> None:
    record(
        Verb.CREATED, "membership", [membership.pk], detail={"person": membership.person_id, "role": membership.role}
    )


def membership_ended(membership: Membership) -> None:
    _membership(Verb.REMOVED, membership)


def _membership(verb: Verb, membership: Membership) -> None:
    subjects = [f"person:{membership.person_id}"]
    detail = {"person": membership.person_id, "role": membership.role}
    record(verb, "membership", membership.pk, detail=detail, subjects=subjects)


def invited(person: int) -> None:
    record(Verb.CREATED, "invitation", person)
