"""A small cast: staff with a password, and their second factors."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

from squaremile.accounts.models import Membership, Organisation, Person
from squaremile.accounts.services.people import make_person
from squaremile.ledger.models import Leaf

PASSWORD = "three-odd-words-here"


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def staff(db: None, make_staff: Callable[..., Person]) -> Callable[..., Person]:
    return make_staff


@pytest.fixture
def make_staff() -> Callable[..., Person]:
    """`staff("analyst")`: a person who can sign in with PASSWORD and holds a role."""

    def make(role: str = "analyst", *, organisation: str = "report-fraud", email: str = "grace@example.org") -> Person:
        person = make_person(email=email, name="Grace Hall")
        person.set_password(PASSWORD)
        person.save()
        place = None if role == "reporter" else Organisation.objects.get(slug=organisation)
        Membership.objects.create(person=person, organisation=place, role=role)
        return person

    return make


@pytest.fixture
def with_codes() -> Callable[[Person], str]:
    """Sets an authenticator app up for a person and returns its secret."""

    def set_up(person: Person) -> str:
        secret: str = generate_totp_secret()
        TOTP.activate(person, secret)
        return secret

    return set_up


def code(secret: str, *, later: int = 0) -> str:
    """What the app shows now, or `later` steps of 30 seconds from now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later)))


def log_in(client: Any, email: str = "grace@example.org", password: str = PASSWORD) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": password})


def deliver() -> list[Any]:
    """Sends the mail that pages have staged, as the worker does, and returns what now lies in the box."""
    from django.core import mail
    from django.db import connection

    from squaremile.accounts.tasks import send_mail

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'accounts.mail' RETURNING id, args")
        staged = sorted(cursor.fetchall())
    for _, given in staged:
        send_mail(**(json.loads(given) if isinstance(given, str) else given))
    return mail.outbox


def written() -> list[tuple[str, int]]:
    """The acts in the ledger and who did them, in order."""
    return [(leaf.verb, leaf.person) for leaf in Leaf.objects.order_by("at")]
