"""What the pages' own role may write when somebody signs up: one reporter, and nothing beside."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from squaremile.accounts.models import Membership, Organisation, Person
from squaremile.accounts.services.people import make_person
from squaremile.accounts.viewer import NOBODY, Viewer

AsWeb = Callable[..., Any]


@pytest.fixture
def new(db: None) -> Person:
    return make_person(email="ann@example.org", name="Ann Reid")


def insert(person: Person, **fields: Any) -> bool:
    """Whether the database lets the pages give this role."""
    try:
        with transaction.atomic():
            Membership.objects.create(person=person, **({"role": "reporter"} | fields))
    except ProgrammingError as refusal:
        assert "row-level security" in str(refusal)
        return False
    return True


def test_somebody_new_becomes_a_reporter(as_web: AsWeb, new: Person) -> None:
    with as_web(NOBODY):
        assert insert(new)


@pytest.mark.parametrize("role", ["analyst", "supervisor", "administrator", "force-officer", "partner", "auditor"])
@pytest.mark.parametrize("place", [None, "kent", "report-fraud"])
def test_nobody_becomes_anything_else(as_web: AsWeb, new: Person, role: str, place: str | None) -> None:
    organisation = Organisation.objects.get(slug=place) if place else None
    with as_web(NOBODY):
        assert not insert(new, role=role, organisation=organisation)


@pytest.mark.parametrize("place", ["kent", "report-fraud", "lantern-bank"])
def test_no_reporter_of_an_organisation_is_made(as_web: AsWeb, new: Person, place: str) -> None:
    organisation = Organisation.objects.filter(slug=place).first() or Organisation.objects.first()
    with as_web(NOBODY):
        assert not insert(new, organisation=organisation)


@pytest.mark.parametrize("ended", [False, True])
@pytest.mark.parametrize(("role", "place"), [("analyst", "report-fraud"), ("reporter", None)])
def test_who_held_a_role_gets_none_beside_it(
    as_web: AsWeb, new: Person, role: str, place: str | None, ended: bool
) -> None:
    organisation = Organisation.objects.get(slug=place) if place else None
    when = timezone.now() if ended else None
    Membership.objects.create(person=new, role=role, organisation=organisation, ended_at=when)
    with as_web(NOBODY):
        assert not insert(new)


def test_a_reporter_gets_no_second_role(as_web: AsWeb, new: Person) -> None:
    with as_web(NOBODY):
        assert insert(new)
        assert not insert(new, role="analyst", organisation=Organisation.objects.get(slug="report-fraud"))
        assert not Membership.objects.filter(person=new).update(role="analyst")


@pytest.mark.parametrize("role", ["analyst", "administrator", "reporter"])
def test_who_is_signed_in_makes_no_reporter(as_web: AsWeb, new: Person, role: str) -> None:
    with as_web(Viewer(person=1, role=role, organisation=1)):
        assert not insert(new)


def test_the_worker_gives_no_role(as_worker: AsWeb, new: Person) -> None:
    with as_worker("accounts.mail"), pytest.raises(ProgrammingError), transaction.atomic():
        Membership.objects.create(person=new, role="reporter")


def test_the_question_behind_the_policy_is_the_pages_alone(as_worker: AsWeb, db: None) -> None:
    with as_worker(""), pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT app_never_held_a_role(1)")
