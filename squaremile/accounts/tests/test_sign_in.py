"""Password, second factor, and what is said of who does not get in."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from squaremile.accounts.models import Organisation, Person
from squaremile.accounts.services import add_joiner, invite
from squaremile.accounts.tests.conftest import PASSWORD, code, deliver, log_in, written
from squaremile.ledger.models import Leaf

Staff = Callable[..., Person]
Codes = Callable[[Person], str]
WRONG = "The email address or the password is not right"


def test_a_password_alone_leads_to_setting_up_a_second_factor(web: Any, staff: Staff) -> None:
    staff()
    log_in(web)
    for path in ("/account/", "/purpose/", "/role/", "/people/"):
        assert web.get(path).headers["Location"] == "/account/second-factor/"
    page = web.get("/account/second-factor/").content.decode()
    assert "/accounts/2fa/webauthn/add/" in page
    assert "/accounts/2fa/totp/activate/" in page
    assert "Purpose:" not in page


def test_setting_up_an_app_opens_the_account_and_shows_codes_once(own_database: Any, make_staff: Staff) -> None:
    """On a database that commits, since the library tells of a new second factor on commit."""
    with own_database.signed_in("owner"):
        person = make_staff()
    with own_database.signed_in("web"):
        web = Client()
        log_in(web)
        page = web.get("/accounts/2fa/totp/activate/")
        assert "data:image/svg+xml;base64," in page.content.decode()
        done = web.post("/accounts/2fa/totp/activate/", {"code": code(page.context["form"].secret)}, follow=True)
        assert len(done.context["unused_codes"]) == 10
        assert "not shown again" in web.get("/accounts/2fa/recovery-codes/").content.decode()
        assert web.get("/account/").status_code == 200
    with own_database.signed_in("owner"):
        assert ("record.changed", person.pk) in written()


def test_secrets_of_second_factors_are_sealed(staff: Staff, with_codes: Codes) -> None:
    secret = with_codes(staff())
    stored = Authenticator.objects.get().data["secret"]
    assert secret not in stored
    assert Authenticator.objects.get().wrap().validate_code(code(secret))


def test_password_then_code_signs_in(web: Any, staff: Staff, with_codes: Codes) -> None:
    person = staff()
    secret = with_codes(person)
    assert log_in(web).headers["Location"] == "/accounts/2fa/authenticate/"
    assert web.get("/account/").headers["Location"].startswith("/accounts/login/")
    assert web.post("/accounts/2fa/authenticate/", {"code": code(secret)}).headers["Location"] == "/home/"
    assert web.get("/account/").status_code == 200
    assert written() == [("session.signed-in", person.pk)]


def test_a_code_works_once(web: Any, staff: Staff, with_codes: Codes) -> None:
    secret = with_codes(staff())
    used = code(secret)
    log_in(web)
    web.post("/accounts/2fa/authenticate/", {"code": used})
    web.post("/accounts/logout/")
    log_in(web)
    again = web.post("/accounts/2fa/authenticate/", {"code": used})
    assert "The code is not right, or was used already" in again.content.decode()


def test_a_wrong_code_does_not_sign_in_and_is_recorded(web: Any, staff: Staff, with_codes: Codes) -> None:
    person = staff()
    with_codes(person)
    log_in(web)
    assert web.post("/accounts/2fa/authenticate/", {"code": "abcdef"}).status_code == 200
    assert web.get("/account/").headers["Location"].startswith("/accounts/login/")
    assert Leaf.objects.get().verb == "session.sign-in-failed"
    assert Leaf.objects.get().object_ids == [str(person.pk)]


def test_a_recovery_code_signs_in_once(web: Any, staff: Staff, with_codes: Codes) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    person = staff()
    with_codes(person)
    one = RecoveryCodes.activate(person).generate_codes()[0]
    log_in(web)
    assert web.post("/accounts/2fa/authenticate/", {"code": one}).headers["Location"] == "/home/"
    assert web.get("/account/").status_code == 200
    web.post("/accounts/logout/")
    log_in(web)
    assert web.post("/accounts/2fa/authenticate/", {"code": one}).status_code == 200


def test_a_second_factor_of_one_person_does_not_count_for_another(web: Any, staff: Staff) -> None:
    staff()
    session = web.session
    session["second_factor"] = 999_999
    session.save()
    log_in(web)
    assert web.get("/account/").headers["Location"] == "/account/second-factor/"


def test_a_reporter_signs_in_with_a_password(web: Any, staff: Staff) -> None:
    staff("reporter")
    log_in(web)
    page = web.get("/account/")
    assert page.status_code == 200
    assert page.context["viewer"].purpose == "own-reports"


def test_nothing_tells_whether_an_address_has_an_account(web: Any, staff: Staff) -> None:
    staff()
    known = log_in(web, password="a-wrong-password")
    unknown = log_in(web, email="nobody@example.org", password="a-wrong-password")
    assert WRONG in known.content.decode()
    assert known.status_code == unknown.status_code
    plain = [page.content.decode().replace(csrf(page), "") for page in (known, unknown)]
    assert plain[0].replace("grace@", "nobody@") == plain[1]


def csrf(page: Any) -> str:
    return str(page.context["csrf_token"])


def test_asking_for_a_new_password_tells_nothing_either(web: Any, staff: Staff) -> None:
    staff()
    for email in ("grace@example.org", "nobody@example.org"):
        asked = web.post("/accounts/password/reset/", {"email": email})
        assert asked.headers["Location"] == "/accounts/password/reset/done/"
    assert [message.to for message in deliver()] == [["grace@example.org"]]


def test_the_link_in_the_mail_works_once_and_keeps_the_second_factor(web: Any, staff: Staff, with_codes: Codes) -> None:
    with_codes(staff())
    web.post("/accounts/password/reset/", {"email": "grace@example.org"})
    link = next(line for line in deliver()[0].body.splitlines() if line.startswith("http")).removeprefix(
        "http://testserver"
    )
    form = web.get(link).headers["Location"]
    new = "other-odd-words-here"
    done = web.post(form, {"password1": new, "password2": new})
    assert done.headers["Location"] == "/accounts/password/reset/key/done/"
    assert "This link does not work" in web.get(link).content.decode()
    assert log_in(web, password=new).headers["Location"] == "/accounts/2fa/authenticate/"


def test_failures_are_recorded_without_the_address(web: Any, staff: Staff) -> None:
    person = staff()
    log_in(web, password="a-wrong-password")
    log_in(web, email="secret.word@example.org", password="a-wrong-password")
    leaves = list(Leaf.objects.order_by("at"))
    assert [leaf.object_ids for leaf in leaves] == [[str(person.pk)], ["0"]]
    assert not any("secret.word" in leaf.detail.content for leaf in leaves)


def test_five_failures_lock_the_address_for_the_right_password_too(web: Any, staff: Staff) -> None:
    staff()
    for _ in range(5):
        assert WRONG in log_in(web, password="a-wrong-password").content.decode()
    locked = log_in(web)
    assert locked.status_code == 200
    assert "too many attempts" in locked.content.decode()


def test_failures_of_one_address_do_not_lock_another(web: Any, staff: Staff) -> None:
    staff()
    for _ in range(6):
        log_in(web, email="nobody@example.org", password="a-wrong-password")
    assert log_in(web).status_code == 302


@pytest.mark.parametrize("password", ["short-words", "1q2w3e4r5t6y", "new.person1@ex"])
def test_short_common_and_likely_passwords_are_refused(web: Any, password: str) -> None:
    place = Organisation.objects.get(slug="kent")
    joiner = add_joiner(organisation=place, email="new.person1@example.org", name="New Person", role="force-officer")
    form = web.get(invite(joiner)).headers["Location"]
    assert web.post(form, {"password1": password, "password2": password}).status_code == 200
    joiner.person.refresh_from_db()
    assert not joiner.person.has_usable_password()


def test_signing_out_needs_a_click_and_is_recorded(web: Any, staff: Staff) -> None:
    person = staff("reporter")
    log_in(web)
    assert web.get("/accounts/logout/").status_code == 200
    assert web.get("/account/").status_code == 200
    assert web.post("/accounts/logout/").headers["Location"] == "/accounts/login/"
    assert web.get("/account/").headers["Location"].startswith("/accounts/login/")
    assert written()[-1] == ("session.signed-out", person.pk)


def test_the_last_second_factor_cannot_be_removed(web: Any, staff: Staff, with_codes: Codes) -> None:
    secret = with_codes(staff())
    log_in(web)
    web.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    page = web.post("/accounts/2fa/totp/deactivate/")
    assert "you need a second factor" in page.content.decode()
    assert Authenticator.objects.filter(type="totp").exists()


@pytest.mark.parametrize("path", ["email/", "confirm-email/", "confirm-email/x:y/", "password/set/", "sessions/"])
def test_pages_of_the_library_that_we_do_not_offer(sign_in: Any, path: str) -> None:
    client = sign_in("analyst")
    assert client.get(f"/accounts/{path}").status_code == 404
    assert client.post(f"/accounts/{path}").status_code == 404


def test_next_is_kept_only_within_the_service(web: Any, staff: Staff) -> None:
    staff("reporter")
    there = web.post("/accounts/login/", {"login": "grace@example.org", "password": PASSWORD, "next": "/role/"})
    assert there.headers["Location"] == "/role/"
    web.post("/accounts/logout/")
    away = web.post(
        "/accounts/login/", {"login": "grace@example.org", "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert away.headers["Location"] == "/home/"
