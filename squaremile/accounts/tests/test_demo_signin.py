"""`squaremile demo-signin`: one-time addresses and ready cookies, only in a demonstration."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from squaremile.accounts import queries
from squaremile.accounts.command import demo_signin
from squaremile.accounts.models import Installation, Membership, Organisation, Purpose, SignInTicket
from squaremile.accounts.roles import Role
from squaremile.accounts.services import end_membership, seed, seed_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def live(db: None) -> Iterator[None]:
    queries.mode.cache_clear()
    Installation.objects.update(mode="live")
    yield
    queries.mode.cache_clear()


def printed(capsys: Any, *argv: str) -> str:
    assert demo_signin(list(argv)) == 0
    return str(capsys.readouterr().out.strip())


def path_of(address: str) -> str:
    assert address.startswith("http://localhost:8000/demo/sign-in/")
    return address.removeprefix("http://localhost:8000")


def test_the_address_signs_in_once(web: Any, capsys: Any) -> None:
    path = path_of(printed(capsys, "analyst"))
    assert web.get(path).headers["Location"] == "/home/"
    assert web.session["purpose"] == "link-crime"
    assert web.get("/account/").status_code == 200
    web.cookies.clear()
    assert web.get(path).status_code == 410
    assert settings.SESSION_COOKIE_NAME not in web.cookies


def test_the_address_is_too_old_after_ten_minutes(web: Any, capsys: Any) -> None:
    path = path_of(printed(capsys, "analyst"))
    SignInTicket.objects.update(made_at=timezone.now() - timedelta(minutes=11))
    assert web.get(path).status_code == 410


def test_the_address_of_a_leaver_does_not_work(web: Any, capsys: Any) -> None:
    path = path_of(printed(capsys, "analyst"))
    end_membership(SignInTicket.objects.get().membership, by=0)
    assert web.get(path).status_code == 410


def test_the_database_keeps_no_address(capsys: Any) -> None:
    token = path_of(printed(capsys, "analyst")).split("/")[-2]
    assert token not in SignInTicket.objects.get().digest


def test_the_cookie_is_a_session_that_is_ready(web: Any, capsys: Any) -> None:
    name, _, value = printed(capsys, "force-officer", "--organisation", "kent", "--cookie").partition("=")
    web.cookies[name] = value
    page = web.get("/account/").content.decode()
    assert "Kent Police" in page
    assert "Work on a package or case given to me" in page


@pytest.mark.parametrize("role", Role.values)
def test_each_role_signs_in_with_its_first_purpose(web: Any, capsys: Any, role: str) -> None:
    name, _, value = printed(capsys, role, "--cookie").partition("=")
    web.cookies[name] = value
    page = web.get("/account/")
    assert page.status_code == 200
    assert page.context["viewer"].role == role
    assert page.context["viewer"].purpose == Purpose.objects.filter(roles__contains=[role]).first().slug  # type: ignore[union-attr]


def test_a_purpose_is_named_by_slug_or_words(web: Any, capsys: Any) -> None:
    for words in ("safeguard", "Safeguard a person at risk"):
        name, _, value = printed(capsys, "analyst", "--purpose", words, "--cookie").partition("=")
        web.cookies[name] = value
        assert web.get("/account/").context["viewer"].may_contact


def test_a_person_is_named_by_number(web: Any, capsys: Any) -> None:
    seed_people()
    wanted = Membership.objects.filter(role="analyst").order_by("-pk")[0]
    name, _, value = printed(capsys, "analyst", "--person", str(wanted.person_id), "--cookie").partition("=")
    web.cookies[name] = value
    assert web.get("/account/").context["viewer"].person == wanted.person_id


@pytest.mark.parametrize(
    "argv",
    [
        (),
        ("analyst", "--organisation", "kent"),
        ("analyst", "--organisation", "nowhere"),
        ("reporter", "--organisation", "kent"),
        ("analyst", "--purpose", "because"),
        ("analyst", "--person", "999999"),
    ],
)
def test_what_does_not_fit_is_called_wrongly(capsys: Any, argv: tuple[str, ...]) -> None:
    assert demo_signin(list(argv)) == 2
    assert capsys.readouterr().err.startswith("squaremile demo-signin: ")


def test_an_unknown_role_is_called_wrongly() -> None:
    with pytest.raises(SystemExit) as ended:
        demo_signin(["king"])
    assert ended.value.code == 2


def test_the_list_for_programs(capsys: Any) -> None:
    seed_people()
    found = json.loads(printed(capsys, "--list", "--json"))
    assert set(found) == {"roles", "organisations", "people"}
    assert found["roles"] == Role.values
    assert {"slug": "kent", "kind": "force", "name": "Kent Police"} in found["organisations"]
    assert {person["role"] for person in found["people"]} == set(Role.values)
    assert all(set(person) == {"id", "role", "organisation"} for person in found["people"])


def test_all_prints_an_address_for_each_role(capsys: Any) -> None:
    lines = printed(capsys, "--all").splitlines()
    assert len(lines) == len(Role)
    assert all("http://localhost:8000/demo/sign-in/" in line for line in lines)


@pytest.mark.parametrize("argv", [["analyst"], ["analyst", "--cookie"], ["--list"], ["--all"]])
def test_a_live_force_refuses(live: None, capsys: Any, argv: list[str]) -> None:
    assert demo_signin(argv) == 3
    assert "live force" in capsys.readouterr().err
    assert not SignInTicket.objects.exists()


@pytest.mark.parametrize("path", ["/demo/", "/demo/sign-in/anything/"])
def test_a_live_force_has_no_such_page(live: None, web: Any, path: str) -> None:
    assert web.get(path).status_code == 404


def test_a_live_force_does_not_link_to_it(live: None, web: Any) -> None:
    assert "/demo/" not in web.get("/accounts/login/").content.decode()


def test_sign_in_as_is_one_button_a_person(web: Any) -> None:
    seed_people()
    assert "/demo/" in web.get("/accounts/login/").content.decode()
    page = web.get("/demo/")
    held = Membership.objects.get(person__name="Chloe Barden")
    assert f'value="{held.pk}"' in page.content.decode()
    assert web.post("/demo/", {"membership": held.pk}).headers["Location"] == "/home/"
    assert web.get("/account/").context["viewer"].organisation == held.organisation_id


@pytest.mark.parametrize("membership", ["", "0", "x", "99999999999999999999"])
def test_sign_in_as_nobody(web: Any, membership: str) -> None:
    assert web.post("/demo/", {"membership": membership}).status_code == 404


def test_seeding_twice_adds_nothing_and_brings_no_leaver_back() -> None:
    seed_people()
    left = Membership.objects.get(person__name="Chloe Barden")
    end_membership(left, by=0)
    before = (Organisation.objects.count(), Purpose.objects.count(), Membership.objects.count())
    seed(demonstration=True)
    seed_people()
    assert (Organisation.objects.count(), Purpose.objects.count(), Membership.objects.count()) == before


def test_a_live_force_is_seeded_with_nothing_invented() -> None:
    Organisation.objects.all().delete()
    seed(demonstration=False)
    assert set(Organisation.objects.values_list("kind", flat=True)) == {"force", "service", "authority"}
    assert not Organisation.objects.exclude(contact="").exists()
    assert Organisation.objects.filter(kind="force").count() == 46
