"""Joiners, movers and leavers, by the administrator of their organisation and nobody else."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext

from squaremile.accounts.models import Membership, Organisation, Person
from squaremile.accounts.roles import HELD_IN, Role
from squaremile.accounts.services import NotAllowed, add_joiner, change_role, end_membership, invite
from squaremile.accounts.tests.conftest import PASSWORD, log_in, written

JOINER = {"name": "Ada Moss", "email": "ada.moss@kent.example", "role": "force-officer"}


@pytest.fixture
def kent(sign_in: Callable[..., Any]) -> Any:
    return sign_in("administrator", organisation="kent")


def membership(email: str = JOINER["email"], *, organisation: str = "kent", role: str = "force-officer") -> Membership:
    place = Organisation.objects.get(slug=organisation)
    return add_joiner(organisation=place, email=email, name="Ada Moss", role=role)


def test_a_joiner_is_added_and_chooses_a_password_by_a_link_that_works_once(kent: Any, web: Any) -> None:
    page = kent.post("/people/add/", JOINER)
    link = page.context["link"].removeprefix("http://testserver")
    assert link in page.content.decode()
    form = web.get(link).headers["Location"]
    web.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    assert "This link does not work" in web.get(link).content.decode()
    log_in(web, JOINER["email"])
    assert web.get("/account/").headers["Location"] == "/account/second-factor/"
    assert [verb for verb, _ in written()][:2] == ["record.created", "record.created"]


@pytest.mark.parametrize("role", Role.values)
def test_only_roles_of_such_an_organisation_are_given(kent: Any, role: str) -> None:
    kent.post("/people/add/", JOINER | {"role": role})
    assert Membership.objects.filter(role=role, person__email=JOINER["email"]).exists() is (
        "force" in HELD_IN[Role(role)]
    )


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("email", ""), ("email", "ada"), ("role", ""), ("role", "king")]
)
def test_a_mistake_adds_nobody(kent: Any, field: str, value: str) -> None:
    page = kent.post("/people/add/", JOINER | {field: value})
    assert "<title>Error: " in page.content.decode()
    assert not Person.objects.filter(name="Ada Moss").exists()


def test_the_same_role_is_not_given_twice(kent: Any) -> None:
    kent.post("/people/add/", JOINER)
    assert "They hold this role already" in kent.post("/people/add/", JOINER).content.decode()


def test_a_person_of_another_organisation_keeps_their_name_and_gets_no_link(kent: Any) -> None:
    known = membership(organisation="lantern-bank", role="partner").person
    page = kent.post("/people/add/", JOINER | {"name": "Another Name"})
    assert page.context["link"] == ""
    known.refresh_from_db()
    assert known.name == "Ada Moss"


def test_no_link_for_who_has_a_password(kent: Any, staff: Callable[..., Person]) -> None:
    held = staff("force-officer", organisation="kent").memberships.get()
    page = kent.post(f"/people/{held.pk}/invite/")
    assert page.context["link"] == ""
    with pytest.raises(NotAllowed):
        invite(held)


def test_a_mover_signs_in_anew_in_the_new_role(kent: Any, sign_in: Any) -> None:
    officer = sign_in("force-officer", organisation="kent")
    officer.get("/account/")
    done = kent.post(f"/people/{officer.membership.pk}/", {"role": "force-lead"})
    assert done.headers["Location"] == "/people/"
    assert officer.get("/account/").headers["Location"].startswith("/accounts/login/")
    assert list(officer.person.memberships.filter(ended_at=None).values_list("role", flat=True)) == ["force-lead"]


def test_a_mover_keeps_their_password(staff: Callable[..., Person]) -> None:
    held = staff("force-officer", organisation="kent").memberships.get()
    change_role(held, role="force-lead", by=0)
    held.person.refresh_from_db()
    assert held.person.is_active
    assert held.person.check_password(PASSWORD)


def test_a_leaver_is_signed_out_everywhere_at_once(kent: Any, sign_in: Any) -> None:
    one = sign_in("force-officer", organisation="kent")
    two = sign_in("force-officer", organisation="kent", person=one.person)
    one.get("/account/"), two.get("/account/")
    assert kent.post(f"/people/{one.membership.pk}/end/").headers["Location"] == "/people/"
    for client in (one, two):
        assert client.get("/account/").headers["Location"].startswith("/accounts/login/")
    one.person.refresh_from_db()
    assert not one.person.is_active
    assert "Roles that have ended" in kent.get("/people/").content.decode()


def test_who_leaves_one_of_two_organisations_still_acts_for_the_other(staff: Callable[..., Person]) -> None:
    person = staff("force-officer", organisation="kent")
    add_joiner(organisation=Organisation.objects.get(slug="lantern-bank"), email=person.email, name="", role="partner")
    end_membership(person.memberships.get(role="force-officer"), by=0)
    person.refresh_from_db()
    assert person.is_active
    assert person.has_usable_password()


def test_a_leaver_who_comes_back_must_choose_a_new_password(staff: Callable[..., Person], web: Any) -> None:
    person = staff("force-officer", organisation="kent")
    end_membership(person.memberships.get(), by=0)
    membership(person.email)
    assert log_in(web).status_code == 200
    person.refresh_from_db()
    assert person.is_active
    assert not person.has_usable_password()


@pytest.mark.parametrize("verb", ["", "end/", "invite/", "clear-second-factors/"])
@pytest.mark.parametrize("whose", ["another force", "nobody", "ended"])
def test_people_of_others_do_not_exist(kent: Any, verb: str, whose: str) -> None:
    held = membership(organisation="kent" if whose == "ended" else "essex")
    if whose == "ended":
        end_membership(held, by=0)
    number = 999_999 if whose == "nobody" else held.pk
    assert kent.post(f"/people/{number}/{verb}", {"role": "force-lead"}).status_code == 404
    if verb == "":
        assert kent.get(f"/people/{number}/").status_code == 404
    held.refresh_from_db()
    assert held.role == "force-officer"
    assert (held.ended_at is None) is (whose != "ended")


def test_the_list_holds_the_own_organisation_alone(kent: Any) -> None:
    membership(organisation="essex", email="other@essex.example")
    membership()
    page = kent.get("/people/").content.decode()
    assert "ada.moss@kent.example" in page
    assert "essex" not in page


def test_nobody_changes_or_ends_their_own_role(kent: Any) -> None:
    own = kent.membership
    assert "Another administrator" in kent.get(f"/people/{own.pk}/").content.decode()
    kent.post(f"/people/{own.pk}/", {"role": "force-lead"})
    kent.post(f"/people/{own.pk}/end/")
    own.refresh_from_db()
    assert (own.role, own.ended_at) == ("administrator", None)


def test_lost_second_factors_are_cleared_and_set_up_anew(
    kent: Any, web: Any, staff: Callable[..., Person], with_codes: Callable[[Person], str]
) -> None:
    held = staff("force-officer", organisation="kent").memberships.get()
    with_codes(held.person)
    assert "Clear second factors" in kent.get(f"/people/{held.pk}/").content.decode()
    kent.post(f"/people/{held.pk}/clear-second-factors/")
    log_in(web)
    assert web.get("/account/").headers["Location"] == "/account/second-factor/"


def test_second_factors_of_who_acts_for_others_too_stay(
    kent: Any, staff: Callable[..., Person], with_codes: Callable[[Person], str]
) -> None:
    person = staff("force-officer", organisation="kent")
    with_codes(person)
    membership(person.email, organisation="lantern-bank", role="partner")
    held = person.memberships.get(role="force-officer")
    assert "Clear second factors" not in kent.get(f"/people/{held.pk}/").content.decode()
    kent.post(f"/people/{held.pk}/clear-second-factors/")
    assert Authenticator.objects.filter(user=person).exists()


@pytest.mark.parametrize("path", ["end/", "invite/", "clear-second-factors/"])
def test_a_look_changes_nothing(kent: Any, path: str) -> None:
    assert kent.get(f"/people/{membership().pk}/{path}").status_code == 405


@pytest.mark.django_db
def test_a_role_ends_once() -> None:
    held = membership()
    end_membership(held, by=0)
    with pytest.raises(NotAllowed):
        end_membership(held, by=0)


def test_the_list_does_not_ask_more_for_more_people(kent: Any) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            kent.get("/people/")
        return len(asked)

    queries()
    few = queries()
    for number in range(20):
        membership(f"officer{number}@kent.example")
    assert queries() == few
