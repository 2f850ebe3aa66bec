"""Joiners, movers and leavers."""

from allauth.account.models import EmailAddress

from squaremile.accounts.models import Person


def make_person(*, email: str, name: str) -> Person:
    """A person who cannot sign in yet: no password, no role."""
    person = Person.objects.create_user(email, name=name)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person
