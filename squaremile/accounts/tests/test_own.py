"""One's own account: purpose, role, sessions."""

from typing import Any

import pytest
from allauth.usersessions.models import UserSession

from squaremile.accounts.models import Membership, Organisation, Purpose
from squaremile.accounts.rules import device
from squaremile.accounts.tests.conftest import written
from squaremile.ledger.models import Leaf


def test_a_purpose_is_chosen_from_the_roles_list(sign_in: Any) -> None:
    client = sign_in("analyst", purpose=None)
    page = client.get("/purpose/?next=/account/")
    offered = [purpose.slug for purpose in page.context["form"].fields["purpose"].queryset]
    assert offered == list(Purpose.objects.filter(roles__contains=["analyst"]).values_list("slug", flat=True))
    assert "Opens how to reach victims" in page.content.decode()
    done = client.post("/purpose/", {"purpose": "contact-victim", "next": "/account/"})
    assert done.headers["Location"] == "/account/"
    assert client.get("/account/").context["viewer"].may_contact
    leaf = Leaf.objects.get()
    assert (leaf.verb, leaf.purpose) == ("session.purpose-stated", "contact-victim")


@pytest.mark.parametrize("purpose", ["", "audit-use", "nothing"])
def test_no_other_purpose_is_taken(sign_in: Any, purpose: str) -> None:
    client = sign_in("analyst", purpose=None)
    page = client.post("/purpose/", {"purpose": purpose})
    assert page.status_code == 200
    assert page.content.decode().startswith("<!DOCTYPE html>")
    assert "<title>Error: " in page.content.decode()
    assert client.get("/account/").context["viewer"].purpose == ""
    assert not Leaf.objects.exists()


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_stating_a_purpose_leads_nowhere_else(sign_in: Any, where: str) -> None:
    client = sign_in("analyst")
    assert client.post("/purpose/", {"purpose": "safeguard", "next": where}).headers["Location"] == "/home/"


def test_a_role_with_one_purpose_is_not_asked(sign_in: Any) -> None:
    assert sign_in("administrator", purpose=None).get("/account/").context["viewer"].purpose == "manage-accounts"


def test_the_header_says_who_acts_for_whom_and_why(sign_in: Any) -> None:
    page = sign_in("force-lead", organisation="kent").get("/account/").content.decode()
    for words in (
        "Test Force fraud lead",
        "Force fraud lead, Kent Police",
        "Purpose: Receive, accept",
        'href="/purpose/"',
    ):
        assert words in page


def test_switching_roles_clears_the_purpose(sign_in: Any) -> None:
    client = sign_in("reviewer", purpose="safeguard")
    second = Membership.objects.create(
        person=client.person, organisation=client.membership.organisation, role="supervisor"
    )
    page = client.get("/role/").content.decode()
    assert f'value="{second.pk}"' in page
    assert f'value="{client.membership.pk}"' not in page
    assert client.post("/role/", {"membership": second.pk}).headers["Location"] == "/home/"
    viewer = client.get("/account/").context["viewer"]
    assert (viewer.role, viewer.purpose) == ("supervisor", "")
    assert written() == [("session.role-changed", client.person.pk)]


@pytest.mark.parametrize("chosen", ["", "x", "0", "another"])
def test_no_role_of_another_can_be_taken(sign_in: Any, chosen: str) -> None:
    other = sign_in("supervisor").membership
    client = sign_in("analyst")
    assert client.post("/role/", {"membership": other.pk if chosen == "another" else chosen}).status_code == 404
    assert client.get("/account/").context["viewer"].role == "analyst"


def test_sessions_are_seen_and_ended_one_by_one(sign_in: Any) -> None:
    here = sign_in("analyst")
    there = sign_in("analyst", person=here.person)
    there.get("/account/", headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    page = here.get("/account/")
    assert "Firefox on Windows" in page.content.decode()
    other = next(session for session in page.context["sessions"] if not session.here)
    here.post("/account/sessions/end/", {"session": other.pk})
    assert there.get("/account/").headers["Location"].startswith("/accounts/login/")
    assert here.get("/account/").status_code == 200
    assert written() == [("record.removed", here.person.pk)]


def test_all_others_are_ended_at_once(sign_in: Any) -> None:
    here = sign_in("analyst")
    others = [sign_in("analyst", person=here.person) for _ in range(2)]
    for other in others:
        other.get("/account/")
    here.get("/account/")
    here.post("/account/sessions/end/", {"others": "yes"})
    assert all(other.get("/account/").status_code == 302 for other in others)
    assert here.get("/account/").status_code == 200


def test_ending_this_session_signs_out(sign_in: Any) -> None:
    client = sign_in("analyst")
    client.get("/account/")
    session = UserSession.objects.get()
    assert client.post("/account/sessions/end/", {"session": session.pk}).headers["Location"] == "/accounts/login/"
    assert client.get("/account/").headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("number", ["", "x", "-1", "99999999999999999999999", "another"])
def test_sessions_of_others_cannot_be_ended(sign_in: Any, number: str) -> None:
    victim = sign_in("supervisor")
    victim.get("/account/")
    theirs = UserSession.objects.get().pk
    client = sign_in("analyst")
    asked = client.post("/account/sessions/end/", {"session": theirs if number == "another" else number})
    assert asked.status_code == 404
    assert victim.get("/account/").status_code == 200


def test_the_list_of_sessions_does_not_grow_in_queries(sign_in: Any, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = sign_in("analyst")
    Organisation.objects.count()
    with CaptureQueriesContext(connection) as one:
        client.get("/role/")
    Membership.objects.create(person=client.person, organisation=client.membership.organisation, role="reviewer")
    with CaptureQueriesContext(connection) as two:
        client.get("/role/")
    assert len(two) <= len(one)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 16) Firefox/140.0", "Firefox on Android"),
        ("curl/8.0", "Another program"),
        ("", "Another program"),
    ],
)
def test_browsers_are_named_as_people_name_them(header: str, said: str) -> None:
    assert device(header) == said
