"""Nobody reaches a page without the role, the second factor and the purpose that it names; and it ends at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, path
from django.utils import timezone

from squaremile.accounts import settings as sign_in_settings
from squaremile.accounts import urls
from squaremile.accounts.access import PUBLIC, allow, declare, public
from squaremile.accounts.middleware import AccessMiddleware
from squaremile.accounts.models import Membership
from squaremile.accounts.queries import used_second_factor
from squaremile.accounts.roles import Permission, Role
from squaremile.accounts.services import end_membership

OWN = ("/purpose/", "/role/", "/account/")
PAGES = (*OWN, "/people/", "/people/add/")
POLICIES = {
    "purpose": Permission.OWN_ACCOUNT,
    "role": Permission.OWN_ACCOUNT,
    "own": Permission.OWN_ACCOUNT,
    "end-sessions": Permission.OWN_ACCOUNT,
    "second-factor": PUBLIC,
    "people": Permission.MANAGE_PEOPLE,
    "person-add": Permission.MANAGE_PEOPLE,
    "person": Permission.MANAGE_PEOPLE,
    "person-clear": Permission.MANAGE_PEOPLE,
    "person-end": Permission.MANAGE_PEOPLE,
    "person-invite": Permission.MANAGE_PEOPLE,
    "demo": PUBLIC,
    "demo-sign-in": PUBLIC,
    "sign-up": PUBLIC,
    "sign-up-code": PUBLIC,
    "sign-up-code-again": PUBLIC,
    "sign-up-done": Permission.OWN_ACCOUNT,
    None: PUBLIC,
}


@pytest.mark.parametrize("pattern", urls.urlpatterns, ids=lambda pattern: str(pattern.pattern))
def test_every_address_of_the_room_names_its_policy(pattern: URLPattern) -> None:
    assert pattern.callback.access == POLICIES[pattern.name]  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("page", PAGES)
def test_who_opens_which_page(sign_in: Any, role: str, page: str) -> None:
    allowed = page in OWN or role == Role.ADMINISTRATOR
    assert sign_in(role).get(page).status_code == (200 if allowed else 403)


@pytest.mark.parametrize("page", PAGES)
def test_who_is_not_signed_in_is_asked_to(web: Any, page: str) -> None:
    assert web.get(page).headers["Location"] == f"/accounts/login/?next={page}"


@pytest.mark.parametrize(
    "page", ["/purpose/", "/role/", "/account/sessions/end/", "/demo/", "/accounts/login/", "/accounts/logout/"]
)
def test_a_post_without_its_token_is_refused(sign_in: Any, page: str) -> None:
    client = sign_in("analyst")
    client.handler.enforce_csrf_checks = True
    assert client.post(page, {"purpose": "safeguard"}).status_code == 403


def test_a_leaver_is_out_at_the_next_click(sign_in: Any) -> None:
    client = sign_in("force-officer", organisation="kent")
    assert client.get("/account/").status_code == 200
    end_membership(client.membership, by=0)
    assert client.get("/account/").headers["Location"].startswith("/accounts/login/")


def test_so_is_one_whose_session_was_never_seen_yet(sign_in: Any) -> None:
    client = sign_in("force-officer", organisation="kent")
    end_membership(client.membership, by=0)
    assert client.get("/account/").headers["Location"].startswith("/accounts/login/")


def test_a_role_that_ends_on_a_date_ends_then(sign_in: Any) -> None:
    client = sign_in("force-officer", organisation="kent")
    Membership.objects.update(ended_at=timezone.now() + timedelta(hours=1))
    assert client.get("/account/").status_code == 200
    Membership.objects.update(ended_at=timezone.now())
    assert client.get("/account/").status_code == 403


def test_an_organisation_whose_agreement_has_ended_opens_nothing(sign_in: Any) -> None:
    client = sign_in("partner", organisation="lantern-bank")
    assert client.get("/account/").status_code == 200
    client.membership.organisation.ended_at = timezone.now()
    client.membership.organisation.save()
    assert client.get("/account/").status_code == 403


def test_a_person_made_inactive_is_out(sign_in: Any) -> None:
    client = sign_in("analyst")
    client.person.is_active = False
    client.person.save()
    assert client.get("/account/").headers["Location"].startswith("/accounts/login/")


def test_a_purpose_of_another_role_does_not_count(sign_in: Any) -> None:
    client = sign_in("analyst")
    session = client.session
    session["purpose"] = "audit-use"
    session.save()
    assert client.get("/account/").context["viewer"].purpose == ""


def test_a_role_that_the_person_does_not_hold_does_not_count(sign_in: Any) -> None:
    other = sign_in("supervisor").membership
    client = sign_in("analyst")
    session = client.session
    session["membership"] = other.pk
    session.save()
    assert client.get("/account/").context["viewer"].role == "analyst"


def test_a_cookie_alone_without_its_mark_of_a_second_factor_opens_nothing(sign_in: Any) -> None:
    client = sign_in("analyst")
    session = client.session
    del session["second_factor"]
    session.save()
    assert client.get("/account/").headers["Location"] == "/account/second-factor/"


def test_the_pages_may_not_write_what_only_the_command_may(as_web: Any) -> None:
    from django.db import ProgrammingError, connection, transaction

    statements = (
        "INSERT INTO accounts_signinticket (digest, membership_id, made_at) VALUES ('x', 1, now())",
        "UPDATE accounts_installation SET mode = 'live'",
        "UPDATE accounts_organisation SET ended_at = NULL",
        "DELETE FROM accounts_membership",
        "UPDATE accounts_purpose SET contact = true",
    )
    for statement in statements:
        with as_web(), pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


class TestMiddleware:
    """The rule itself, on views of its own."""

    @staticmethod
    def request_of(client: Any, path: str = "/x/") -> HttpRequest:
        from django.contrib.auth import get_user

        request = RequestFactory().get(path)
        request.session = client.session
        request.user = get_user(request)
        return request

    def run(self, client: Any, view: Any) -> HttpResponse:
        return AccessMiddleware(lambda request: HttpResponse()).process_view(self.request_of(client), view, [], {})

    def test_a_view_that_names_nothing_is_refused_to_all(self, sign_in: Any) -> None:
        with pytest.raises(PermissionDenied):
            self.run(sign_in("supervisor"), lambda request: HttpResponse("open"))

    def test_records_need_a_purpose(self, sign_in: Any) -> None:
        view = allow(Permission.VIEW_REPORT)(lambda request: HttpResponse("open"))
        asked = self.run(sign_in("analyst", purpose=None), view)
        assert asked.headers["Location"] == "/purpose/?next=%2Fx%2F"
        assert self.run(sign_in("analyst"), view).content == b"open"

    def test_the_database_is_told_who_looks(self, sign_in: Any) -> None:
        from django.db import connection

        @allow(Permission.VIEW_REPORT)
        def told(request: HttpRequest) -> HttpResponse:
            with connection.cursor() as cursor:
                cursor.execute("SELECT app_role(), app_person(), app_organisation(), app_may_contact()")
                return HttpResponse(repr(cursor.fetchone()))

        client = sign_in("force-lead", organisation="kent", purpose="safeguard")
        expected = repr(("force-lead", client.person.pk, client.membership.organisation_id, True))
        assert self.run(client, told).content.decode() == expected

    def test_an_error_undoes_what_the_view_wrote(self, sign_in: Any) -> None:
        from squaremile.ledger.models import Leaf
        from squaremile.ledger.services import Verb, record

        @allow(Permission.VIEW_REPORT)
        def fails(request: HttpRequest) -> HttpResponse:
            record(Verb.VIEWED, "report", 1)
            raise RuntimeError

        with pytest.raises(RuntimeError):
            self.run(sign_in("analyst"), fails)
        assert not Leaf.objects.exists()

    def test_declare_marks_views_we_did_not_write_and_keeps_ours(self) -> None:
        ours = allow(Permission.SEARCH)(lambda request: HttpResponse())
        patterns = declare([path("a/", lambda request: HttpResponse()), path("b/", ours)], PUBLIC)
        assert [pattern.callback.access for pattern in patterns] == [PUBLIC, Permission.SEARCH]
        assert public(lambda request: HttpResponse()).access == PUBLIC  # type: ignore[attr-defined]

    def test_a_second_factor_counts_for_its_person_only(self, sign_in: Any) -> None:
        request = self.request_of(sign_in("analyst"))
        assert used_second_factor(request)
        request.session["second_factor"] = request.user.pk + 1
        assert not used_second_factor(request)


def test_the_session_cookie_is_for_the_service_alone(sign_in: Any, web: Any) -> None:
    web.post("/demo/", {"membership": sign_in("analyst").membership.pk})
    cookie = web.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "")


def test_the_settings_of_signing_in_are_in_force() -> None:
    given = {name: value for name, value in vars(sign_in_settings).items() if name.isupper() and name[0] != "_"}
    assert {name: getattr(settings, name) for name in given} == given
