"""The frame of every page, the error pages, and the pages of this room."""

import re

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, OperationalError, connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from squaremile.website import context, errors, views

BANNER = "Demonstration: every person, report and number here is synthetic"


def page(**facts) -> str:
    return render_to_string("website/base.html", facts)


def test_the_frame_has_language_skip_link_landmarks_and_no_inline_code():
    html = page()
    assert '<html lang="en-GB"' in html
    assert (
        html.index("govuk-skip-link") < html.index("<header") < html.index('id="main-content"') < html.index("<footer")
    )
    assert "<title>Home - Square Mile</title>" in html
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", html)


def test_a_page_with_mistakes_says_so_in_its_title():
    assert "<title>Error: Home - Square Mile</title>" in page(has_errors=True)


def test_the_demonstration_says_so_and_a_live_force_does_not():
    assert BANNER in page(demonstration=True)
    assert BANNER not in page(demonstration=False)


def test_navigation_marks_where_you_are():
    html = page(navigation=[{"text": "Reports", "url": "/r/", "current": True}, {"text": "<b>", "url": "/n/"}])
    assert re.search(r'href="/r/" aria-current="true"><strong[^>]*>Reports</strong>', html)
    assert "&lt;b&gt;" in html


def test_who_is_signed_in_their_purpose_and_the_way_out():
    html = page(
        signed_in={"name": "Amira", "role": "Reviewer", "purpose": "Review", "change_url": "/p", "sign_out_url": "/out"}
    )
    assert "Amira" in html
    assert "Purpose: Review" in html
    assert re.search(r'<form method="post" action="/out"', html)
    assert "Sign out" not in page()


def test_breadcrumbs_or_a_way_back():
    crumbs = page(breadcrumbs=[{"text": "Home", "url": "/"}, {"text": "Report"}])
    assert 'aria-current="page">Report</li>' in crumbs
    assert '<a href="/before" class="govuk-back-link">Back</a>' in page(back_url="/before")


def test_messages_are_shown_by_their_kind():
    html = page(messages=[Message(constants.SUCCESS, "Saved <1>"), Message(constants.ERROR, "Refused")])
    assert "govuk-notification-banner--success" in html
    assert "Saved &lt;1&gt;" in html
    assert html.count('role="alert"') == 2
    assert len(re.findall(r'id="message-\d-title"', html)) == 2


@pytest.mark.parametrize(
    ("handler", "status", "words"),
    [
        (errors.bad_request, 400, "could not read that request"),
        (errors.forbidden, 403, "cannot use this page"),
        (errors.csrf_failure, 403, "form has expired"),
        (errors.not_found, 404, "Page not found"),
        (errors.too_large, 413, "too large"),
        (errors.server_error, 500, "problem with the service"),
        (errors.unavailable, 503, "not available"),
    ],
)
def test_error_pages_need_no_session_or_database(handler, status, words):
    response = handler(RequestFactory().get("/x"))
    assert response.status_code == status
    assert words in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_what_is_too_large_to_read_says_so():
    assert errors.bad_request(RequestFactory().post("/x"), RequestDataTooBig()).status_code == 413


def down(*_args):
    raise OperationalError("the database is down")


@pytest.mark.parametrize(("path", "words"), [("/accessibility", "not available"), ("/healthz", "database unavailable")])
def test_a_database_that_is_down_is_said_as_503_wherever_it_is_noticed(path, words, settings):
    settings.MIDDLEWARE = ["squaremile.website.tests.test_pages.Fails"]
    response = Client(raise_request_exception=False).get(path)
    assert response.status_code == 503
    assert words in response.content.decode()
    assert (path == "/healthz") == (response.content == b"database unavailable")


class Fails:
    """A middleware that needs the database, as the one that decides who may look."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, *args):
        down(*args)


def test_a_record_that_is_not_yours_and_one_that_is_not_there_give_the_same_bytes():
    one = errors.not_found(RequestFactory().get("/reports/1/"), Exception("hidden"))
    other = errors.not_found(RequestFactory().get("/reports/2/"))
    assert one.content == other.content


def test_when_even_the_error_page_fails_plain_words_are_sent(monkeypatch):
    def broken(*_args):
        raise OSError("no template")

    monkeypatch.setattr(errors, "render_to_string", broken)
    response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert response.content.decode() == errors.LAST_RESORT


def test_an_error_page_stands_when_demonstration_cannot_be_read(settings):
    def unreadable():
        raise DatabaseError

    settings.DEMONSTRATION = unreadable
    assert errors.server_error(RequestFactory().get("/")).status_code == 500


@pytest.mark.parametrize(
    ("setting", "answer"), [(True, True), (False, False), (lambda: True, True), (lambda: None, False)]
)
def test_demonstration_is_a_setting_or_a_function(settings, setting, answer):
    settings.DEMONSTRATION = setting
    facts = context.site(RequestFactory().get("/"))
    assert facts["demonstration"] is answer
    assert isinstance(facts["version"], str)


@pytest.mark.django_db
def test_healthz_says_ok():
    response = views.healthz(RequestFactory().get("/healthz"))
    assert (response.status_code, response.content) == (200, b"ok")
    assert "no-store" in response["Cache-Control"]


def test_healthz_says_that_the_database_does_not_answer(monkeypatch):
    monkeypatch.setattr(connection, "cursor", down)
    response = views.healthz(RequestFactory().get("/healthz"))
    assert (response.status_code, response.content) == (503, b"database unavailable")


def test_healthz_answers_only_questions():
    assert views.healthz(RequestFactory().post("/healthz")).status_code == 405


@pytest.mark.parametrize("name", ["accessibility", "privacy", "gallery"])
@pytest.mark.django_db
def test_public_pages_open_without_signing_in(client, name):
    response = client.get(reverse(f"website:{name}"))
    assert response.status_code == 200
    assert getattr(views, name).access == "public"
