"""The frame speaks the language of the page; public pages are light and quick to leave."""

import gzip
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django import forms
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import resolve
from django.utils.translation import override

from squaremile.config.translations import compile_catalogues
from squaremile.website import errors, formats, language
from squaremile.website.forms import DateField, PlainWords

NOW = datetime(2026, 11, 24, 15, 16, tzinfo=UTC)
LIGHT = 50_000  # bytes over the wire of a first page with all that it loads; issue 3


@pytest.fixture(autouse=True, scope="module")
def catalogues():
    compile_catalogues()


@pytest.fixture
def welsh():
    with override("cy"):
        yield


def asked(path: str):
    request = RequestFactory().get(path)
    request.resolver_match = resolve(request.path)
    return request


def public(**facts) -> str:
    return render_to_string("website/public.html", facts)


def test_days_times_and_ages_are_written_in_welsh(welsh):
    assert formats.day(date(2026, 11, 24)) == "24 Tachwedd 2026"
    assert formats.moment(NOW) == "24 Tachwedd 2026, 3:16yp"
    assert formats.clock(NOW.replace(hour=12, minute=0)) == "hanner dydd"
    assert formats.ago(NOW - timedelta(hours=3), NOW) == "3 awr yn ôl"
    assert formats.ago(NOW + timedelta(days=2), NOW) == "mewn 2 ddiwrnod"
    assert formats.ago(NOW, NOW) == "nawr"
    assert formats.money("1234.5") == "£1,234.50"


@pytest.mark.parametrize("month", ["11", "Tachwedd", "tach", "November"])
def test_months_are_read_in_either_language_on_any_page(month):
    for spoken in ("en-gb", "cy"):
        with override(spoken):
            assert DateField(label="x").clean(["24", month, "2026"]) == date(2026, 11, 24)


def test_mistakes_are_said_in_welsh(welsh):
    class Asked(PlainWords, forms.Form):
        name = forms.CharField(label="Enw")
        on = DateField(label="Dyddiad")

    asked = Asked({"on_day": "1"})
    assert asked.errors["name"] == ["Rhowch ateb ar gyfer ‘Enw’"]
    assert asked.errors["on"] == ["Rhaid i ‘Dyddiad’ gynnwys mis a blwyddyn"]
    drawn = Template("{% error_summary form %}{% field form.on %}").render(Context({"form": asked}))
    assert "Mae problem" in drawn
    assert re.findall(r"__label\" for=\"[^\"]*\">(\w+)", drawn) == ["Diwrnod", "Mis", "Blwyddyn"]


def test_a_form_of_welsh_labels_drawn_again_in_english_asks_in_english():
    class Asked(PlainWords, forms.Form):
        name = forms.CharField(label="Name")

    for spoken, said in (("cy", "Rhowch ateb ar gyfer ‘Name’"), ("en-gb", "Enter an answer for ‘Name’")):
        with override(spoken):
            assert Asked({}).errors["name"] == [said]


def test_the_script_of_a_character_count_is_told_welsh_and_needs_no_english():
    field = forms.CharField(label="x", widget=forms.Textarea(attrs={"maxlength": 20}))
    form = type("Form", (forms.Form,), {"x": field})()
    draw = Template("{% field form.x %}").render
    assert "data-i18n" not in draw(Context({"form": form}))
    with override("cy"):
        drawn = draw(Context({"form": form}))
    assert 'data-i18n.characters-under-limit.few="Mae gennych %{count} ' in drawn
    assert drawn.count("data-i18n.characters-over-limit.") == 6


def test_a_welsh_page_says_its_language_and_that_nobody_reviewed_it(welsh):
    html = public()
    assert '<html lang="cy"' in html
    assert "Nid yw’r cyfieithiad hwn wedi’i adolygu eto." in html
    assert 'class="sm-wordmark" href="/cy/"' in html
    assert 'href="/cy/accessibility"' in html


def test_an_english_page_says_nothing_of_translation():
    html = public()
    assert '<html lang="en-GB"' in html
    assert "sm-unreviewed" not in html
    assert 'class="sm-wordmark" href="/"' in html


@pytest.mark.parametrize(
    ("spoken", "here", "there"),
    [("en-gb", "/accessibility?a=b", "/cy/accessibility?a=b"), ("cy", "/cy/accessibility", "/accessibility")],
)
def test_each_public_page_leads_to_its_twin(spoken, here, there):
    with override(spoken):
        assert language.other_language_url(asked(here)) == there
        html = public(other_language_url=there)
    twin = "cy" if spoken == "en-gb" else "en-GB"
    assert re.search(rf'href="{re.escape(there)}" lang="{twin}" hreflang="{twin}" rel="alternate"', html)


@pytest.mark.parametrize("path", ["/home/", "/people/"])
def test_a_page_of_staff_has_no_twin(path):
    assert language.other_language_url(asked(path)) == ""


@pytest.mark.django_db
def test_the_welsh_address_of_a_page_of_staff_leads_to_its_english_one(client):
    assert client.get("/cy/people/?a=b")["Location"] == "/people/?a=b"
    assert 'lang="cy"' in client.get("/cy/accounts/login/").content.decode()


@pytest.mark.django_db
def test_the_address_decides_the_language_and_the_browser_does_not(client):
    assert 'lang="cy"' in client.get("/cy/accessibility").content.decode()
    english = client.get("/accessibility", headers={"accept-language": "cy"})
    assert 'lang="en-GB"' in english.content.decode()
    assert english["Content-Language"] == "en-gb"
    missing = client.get("/cy/home/")
    assert missing.status_code == 404
    assert 'lang="cy"' in missing.content.decode()


def test_every_public_page_can_be_left_at_once_with_and_without_a_script():
    for html in (public(), errors.page("404", 404).content.decode(), errors.page("500", 500).content.decode()):
        ways = re.findall(r"<a href=\"/leave/\"[^>]*>", html)
        assert len(ways) == 2
        assert all('rel="nofollow noreferrer"' in way and "target" not in way for way in ways)
    assert "/leave/" not in render_to_string("website/officer.html")


def test_a_public_page_is_light():
    html = public(content="")
    loaded = re.findall(r'(?:href|src)="/static/([^"]+)"', html)
    assert {"vendor/govuk-frontend.min.css", "website/squaremile.css", "website/public.js"} < set(loaded)
    scripts = ["vendor/govuk-frontend.min.js", "website/copy.js"]  # those that public.js imports
    sent = sum(len(gzip.compress(Path(finders.find(name)).read_bytes(), 6)) for name in [*loaded, *scripts])
    rest_of_page = 8_000  # words of the page itself, which travel as they are
    assert sent + len(html.encode()) + rest_of_page < LIGHT
