"""A reporter signs up: name, address, password, a code that proves the address. Nothing tells who has an account."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection

from conftest import WebClient
from squaremile.accounts.models import Membership, Organisation, Person
from squaremile.accounts.services import add_joiner
from squaremile.accounts.tests.conftest import PASSWORD, code, deliver, log_in, written

Staff = Callable[..., Person]
ANN = "ann@example.org"
ASK, CODE, AGAIN, DONE = (f"/accounts/signup/{page}" for page in ("", "code/", "code/again/", "done/"))
NOT_IT, TOO_OLD = "This is not the code we sent", "This code is too old"


def ask(client: Any, email: str = ANN, password: str = PASSWORD, **more: str) -> Any:
    return client.post(ASK, {"name": "Ann Reid", "email": email, "password1": password, **more})


def code_of(message: Any) -> str:
    found = re.search(r"Your code is (\d{3} \d{3})", message.body)
    assert found, message.body
    return found[1]


def other_than(right: str) -> str:
    return f"{(int(right.replace(' ', '')) + 1) % 10**6:06d}"


def plain(page: Any) -> str:
    return page.content.decode().replace(str(page.context["csrf_token"]), "") if page.context else ""


def test_the_code_makes_a_reporter_and_signs_in(web: Any) -> None:
    assert ask(web).headers["Location"] == CODE
    assert not Person.objects.filter(email=ANN).exists()
    [message] = deliver()
    assert message.to == [ANN] and "Ann" not in message.body + message.subject
    assert ANN in web.get(CODE).content.decode()
    done = web.post(CODE, {"code": code_of(message)})
    assert done.headers["Location"] == DONE
    person = Person.objects.get(email=ANN)
    assert list(person.memberships.values_list("role", "organisation", "ended_at")) == [("reporter", None, None)]
    assert EmailAddress.objects.get(user=person).verified
    assert written() == [("record.created", person.pk), ("session.signed-in", person.pk)]
    assert "Your account is ready" in web.get(DONE).content.decode()
    viewer = web.get("/account/").context["viewer"]
    assert (viewer.role, viewer.organisation, viewer.purpose) == ("reporter", 0, "own-reports")
    assert "Purpose" not in web.get("/account/").content.decode()
    assert web.get(CODE).headers["Location"] == "/home/"
    web.post("/accounts/logout/")
    assert log_in(web, ANN).status_code == 302
    assert web.get("/account/").status_code == 200


def test_after_the_code_one_goes_on_to_where_one_was(web: Any) -> None:
    ask(web, next="/account/")
    done = web.post(CODE, {"code": code_of(deliver()[0])}).headers["Location"]
    assert done == f"{DONE}?next=%2Faccount%2F"
    assert 'href="/account/"' in web.get(done).content.decode()
    assert 'href="https://evil' not in web.get(f"{DONE}?next=https://evil.example/").content.decode()


def test_an_address_of_another_place_is_not_gone_to(web: Any) -> None:
    ask(web, next="https://evil.example/")
    assert web.post(CODE, {"code": code_of(deliver()[0])}).headers["Location"] == DONE


@pytest.mark.parametrize("written", ["Ann@Example.ORG", " ann@example.org ", "ann@ｅｘａｍｐｌｅ.org"])
def test_an_address_is_kept_in_one_spelling(web: Any, written: str) -> None:
    ask(web, written)
    assert web.post(CODE, {"code": code_of(deliver()[0])}).headers["Location"] == DONE
    assert Person.objects.filter(email=ANN).exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": ""}, "Enter your name"),
        ({"email": ""}, "Enter your email address"),
        ({"email": "ann"}, "Enter an email address like name@example.org"),
        ({"password1": ""}, "Choose a password"),
        ({"password1": "short-words"}, "at least 12 characters"),
        ({"password1": "1q2w3e4r5t6y"}, "too common"),
    ],
)
def test_what_is_wrong_is_said(web: Any, given: dict[str, str], said: str) -> None:
    page = web.post(ASK, {"name": "Ann", "email": ANN, "password1": PASSWORD, **given})
    assert page.status_code == 200
    assert said in page.content.decode()
    assert deliver() == []


def test_a_wrong_code_is_refused_and_the_right_one_still_works(web: Any) -> None:
    ask(web)
    right = code_of(deliver()[0])
    for wrong in (other_than(right), "nonsense", "１２３４５６", "0" * 20):
        assert NOT_IT in web.post(CODE, {"code": wrong}).content.decode()
    assert not Person.objects.filter(email=ANN).exists()
    assert web.post(CODE, {"code": right}).headers["Location"] == DONE


def test_after_five_wrong_codes_the_right_one_is_refused_too(web: Any) -> None:
    ask(web)
    right = code_of(deliver()[0])
    answers = [web.post(CODE, {"code": other_than(right)}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [302]
    assert "too many wrong codes" in web.get(ASK).content.decode()
    assert web.post(CODE, {"code": right}).headers["Location"] == ASK
    assert not Person.objects.filter(email=ANN).exists()


def test_an_old_code_is_refused_and_a_new_one_works(web: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(web)
    old, now = code_of(deliver()[0]), time.time()
    monkeypatch.setattr("squaremile.accounts.services.sign_up.time.time", lambda: now + 15 * 60 + 1)
    assert TOO_OLD in web.post(CODE, {"code": old}).content.decode()
    assert web.post(AGAIN).headers["Location"] == CODE
    new = code_of(deliver()[1])
    assert NOT_IT in web.post(CODE, {"code": old}).content.decode() or old == new
    assert web.post(CODE, {"code": new}).headers["Location"] == DONE


def test_few_codes_are_sent_to_one_address(web: Any) -> None:
    ask(web)
    for _ in range(6):
        web.post(AGAIN)
    assert len(deliver()) == 4
    assert "Send a new code" not in web.get(CODE).content.decode()
    others = [ask(WebClient()) for _ in range(3)]
    assert [answer.status_code for answer in others] == [302, 429, 429]


def test_a_code_of_one_browser_does_not_work_in_another(web: Any) -> None:
    ask(web)
    right, other = code_of(deliver()[0]), WebClient()
    assert other.post(CODE, {"code": right}).headers["Location"] == ASK
    ask(other, "bob@example.org")
    assert NOT_IT in other.post(CODE, {"code": right}).content.decode()


def answers_for(email: str) -> list[tuple[Any, ...]]:
    """Everything a browser sees of a sign-up whose code it does not know."""
    client = WebClient()
    asked = [ask(client, email), client.get(CODE), client.post(AGAIN), client.get(CODE)]
    asked += [client.post(CODE, {"code": ""})]
    asked += [client.post(CODE, {"code": "not it"}) for _ in range(5)]
    asked += [client.get(ASK), client.get(CODE)]
    shape = [
        (answer.status_code, answer.headers.get("Location"), plain(answer).replace(email, "X")) for answer in asked
    ]
    return [*shape, sorted(client.cookies)]


def test_an_address_with_an_account_gets_the_same_pages(db: None, staff: Staff) -> None:
    staff("reporter")
    known, unknown = answers_for("grace@example.org"), answers_for("grave@example.org")
    assert known == unknown
    bodies = {message.to[0]: message.body for message in deliver()}
    assert "It has an account already" in bodies["grace@example.org"]
    assert "Your code is" in bodies["grave@example.org"]


def test_an_address_with_an_account_costs_the_same_work(db: None, staff: Staff) -> None:
    from django.test.utils import CaptureQueriesContext

    staff("reporter")
    counts = []
    for email in ("grace@example.org", "grave@example.org"):
        with CaptureQueriesContext(connection) as asked:
            ask(WebClient(), email)
        counts.append(len(asked))
    assert counts[0] + 1 >= counts[1] >= counts[0]


@pytest.mark.parametrize("email", ["grace@example.org", "GRACE@example.org", "grace@ｅｘａｍｐｌｅ.org"])
def test_an_account_of_staff_cannot_be_taken_over(web: Any, staff: Staff, email: str) -> None:
    person = staff("analyst")
    ask(web, email, password="another-odd-password")
    [message] = deliver()
    assert message.to == ["grace@example.org"] and "Your code" not in message.body
    for guess in ("", "000000", "123456"):
        web.post(CODE, {"code": guess})
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert [one.role for one in person.memberships.all()] == ["analyst"]
    assert Person.objects.count() == 1


def test_who_left_does_not_come_back_by_signing_up(web: Any, staff: Staff) -> None:
    person = staff("analyst")
    Person.objects.filter(pk=person.pk).update(is_active=False)
    ask(web, "grace@example.org")
    assert "Your code" not in deliver()[0].body


def test_an_administrator_who_adds_the_address_meanwhile_goes_first(web: Any) -> None:
    ask(web)
    right = code_of(deliver()[0])
    place = Organisation.objects.get(slug="kent")
    add_joiner(organisation=place, email=ANN, name="Ann Reid", role="force-officer")
    assert web.post(CODE, {"code": right}).headers["Location"] == "/accounts/login/"
    person = Person.objects.get(email=ANN)
    assert [one.role for one in person.memberships.all()] == ["force-officer"]
    assert not person.has_usable_password()
    assert web.get("/account/").headers["Location"].startswith("/accounts/login/")


def test_a_sign_up_that_was_not_proved_does_not_stand_in_an_administrators_way(web: Any) -> None:
    ask(web, password="of-somebody-else-entirely")
    place = Organisation.objects.get(slug="kent")
    joiner = add_joiner(organisation=place, email=ANN, name="Ann Reid", role="force-officer")
    assert not joiner.person.has_usable_password()


def test_a_hundred_people_behind_one_address_sign_up_within_a_minute(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library, a call centre: the limit of the shared address is wide, that of one's own mail address narrow."""
    monkeypatch.setattr("allauth.core.internal.ratelimit.time.time", lambda: 1_800_000_000.0)
    clients = [WebClient() for _ in range(100)]
    for number, client in enumerate(clients):
        assert ask(client, f"person{number}@example.org").headers["Location"] == CODE
    for client, message in zip(clients, deliver(), strict=True):
        assert client.post(CODE, {"code": code_of(message)}).headers["Location"] == DONE
    assert Membership.objects.filter(role="reporter").count() == 100


def test_what_waits_in_the_session_is_sealed(web: Any) -> None:
    ask(web)
    right = code_of(deliver()[0]).replace(" ", "")
    kept = str(dict(web.session))
    assert right not in kept and ANN not in kept and "Ann Reid" not in kept


def test_nothing_is_kept_when_the_page_fails(web: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Person, role and mail stand or fall together."""
    ask(web)
    right = code_of(deliver()[0])
    monkeypatch.setattr("squaremile.accounts.services.trail.membership_made", _fails)
    web.raise_request_exception = False
    assert web.post(CODE, {"code": right}).status_code == 500
    assert not Person.objects.filter(email=ANN).exists()


def _fails(_: Any) -> None:
    raise RuntimeError("the disk is full")


@pytest.mark.parametrize("path", [ASK, CODE])
def test_who_is_signed_in_need_not_sign_up(sign_in: Any, path: str) -> None:
    assert sign_in("analyst").get(path).headers["Location"] == "/home/"


def test_the_code_page_of_a_demonstration_says_where_the_mail_lies(web: Any, settings: Any) -> None:
    ask(web)
    assert "<code>outbox</code>" in web.get(CODE).content.decode()
    settings.DEMONSTRATION = False
    assert "outbox" not in web.get(CODE).content.decode()


def test_sign_in_and_sign_up_lead_to_each_other(web: Any) -> None:
    assert 'href="/accounts/signup/?next=%2Faccount%2F"' in web.get("/accounts/login/?next=/account/").content.decode()
    assert 'href="/accounts/login/?next=%2Faccount%2F"' in web.get(f"{ASK}?next=/account/").content.decode()


def test_a_reporter_may_remove_the_last_second_factor(web: Any, staff: Staff, with_codes: Any) -> None:
    secret = with_codes(staff("reporter"))
    log_in(web)
    web.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    assert web.post("/accounts/2fa/totp/deactivate/").status_code == 302


def test_a_sign_up_sealed_by_another_key_is_begun_anew(web: Any) -> None:
    ask(web)
    session = web.session
    session["sign_up"] = "x" + session["sign_up"]
    session.save()
    assert web.get(CODE).headers["Location"] == ASK


def test_a_new_reporter_can_add_a_passkey(web: Any) -> None:
    ask(web)
    web.post(CODE, {"code": code_of(deliver()[0])})
    add = "/accounts/2fa/webauthn/add/"
    again = web.get(add).headers["Location"]
    assert again.startswith("/accounts/reauthenticate/")
    assert web.post(again, {"password": PASSWORD}).headers["Location"] == add
    assert web.get(add).status_code == 200
