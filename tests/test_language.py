"""All public text is in English and Welsh: nothing is written past the catalogues, nothing is left untranslated."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template.base import Lexer, TokenType
from django.utils.translation.trans_real import translation

from squaremile.reports.recognise import guess_among
from tests.welsh_reader import Misses, read_all


def _tool() -> Any:
    """`tools/messages`, which has no ending that Python knows."""
    loader = SourceFileLoader("tools_messages", str(settings.ROOT / "tools" / "messages"))
    spec = spec_from_loader(loader.name, loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


messages = _tool()
ROOMS = settings.ROOT / "squaremile"
WANTED = messages.wanted()
KEPT = {path: [message for message in messages.read(path) if message.id] for path in WANTED}
STAFF_PARTS = {"filters.html", "gallery_form.html", "officer.html"}
OF_STAFF = '{% extends "website/officer.html" %}'
TEMPLATES = sorted(
    path
    for pattern in ("public/templates/**/*.html", "public/templates/**/*.txt", "website/templates/**/*.html")
    for path in ROOMS.glob(pattern)
    if path.name not in STAFF_PARTS and not path.read_text(encoding="utf-8").startswith(OF_STAFF)
)
SAYS_NOTHING = re.compile(r"Square Mile|\(?[A-Z]{2,5}\)?|[a-z]+(-[a-z]+)+")  # names; a class of the style sheet


# Every text has its Welsh


def rooms() -> list[Any]:
    return [pytest.param(path, id=path.parents[3].name) for path in WANTED]


@pytest.mark.parametrize("path", rooms())
def test_every_public_text_is_translated_and_no_other(path: Path) -> None:
    """Changed a text? `tools/messages` brings the catalogues up to date, and names what has no Welsh."""
    assert list(messages.complaints(path, WANTED[path], messages.read(path))) == []


def test_running_the_tool_again_writes_the_same(tmp_path: Path) -> None:
    """But for the comments that say in which files a text is: those may move."""
    for path, texts in WANTED.items():
        messages.write(tmp_path / "again.po", messages.catalogue(texts, messages.read(path)))
        again, kept = (file.read_text(encoding="utf-8") for file in (tmp_path / "again.po", path))
        assert re.sub(r"(?m)^#.*\n", "", again) == re.sub(r"(?m)^#.*\n", "", kept)


@pytest.mark.parametrize("path", rooms())
def test_each_catalogue_says_that_it_is_not_reviewed(path: Path) -> None:
    assert "unreviewed translation" in path.read_text(encoding="utf-8").splitlines()[0]


def both(message: Any) -> Iterator[tuple[str, str]]:
    """English and Welsh: once for a plain text, for each Welsh form of a text with a number."""
    if isinstance(message.id, str):
        yield message.id, message.string
    else:
        yield from ((message.id[1], welsh) for welsh in message.string)


ALL = [pair for kept in KEPT.values() for message in kept for pair in both(message)]
HOLES = re.compile(r"%\(\w+\)[sd]|%\{\w+\}|\{\w*\}|%%")
TAGS = re.compile(r"<[^>]+>")


def test_translations_keep_what_is_filled_in_and_how_it_is_marked_up() -> None:
    wrong = [
        (english, welsh)
        for english, welsh in ALL
        if any(sorted(set(kind.findall(english))) != sorted(set(kind.findall(welsh))) for kind in (HOLES, TAGS))
    ]
    assert wrong == []


def test_translations_do_not_break_the_attributes_and_sentences_they_stand_in() -> None:
    """Translated words go into attributes as they are; a straight quote mark would end one."""
    quoted = [welsh for _, welsh in ALL if set("\"'") & set(TAGS.sub("", welsh))]
    spaced = [welsh for english, welsh in ALL if (english[:1].isspace(), english[-1:].isspace()) != (
        welsh[:1].isspace(), welsh[-1:].isspace())]  # fmt: skip
    assert (quoted, spaced) == ([], [])


def test_numbers_and_addresses_are_the_same_in_both_languages() -> None:
    """Telephone numbers, amounts, e-mail and web addresses: a slip of the hand here could do harm."""
    written = re.compile(r"£?\d[\d ,.:-]*\d|\d|\S+@\S+\w|\b[\w.]+\.(?:gov|org|com|co)\.?\w*")
    wrong = [
        (english, welsh)
        for english, welsh in ALL
        if sorted(set(written.findall(HOLES.sub("", english)))) != sorted(set(written.findall(HOLES.sub("", welsh))))
    ]
    assert wrong == []


# No words past the catalogues


class Words(HTMLParser):
    """Collects the words that a reader of a page meets, shown or read aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {"alt", "title", "placeholder", "aria-label", "aria-description"} | {
            name for name, _ in attrs if name.startswith("data-i18n")
        }
        if tag == "input" and dict(attrs).get("type") in {"submit", "button", "reset"}:
            told.add("value")
        self.found += [value for name, value in attrs if name in told and value]


SILENT = {"translate", "trans", "extends", "load", "url", "static", "get_current_language"}
QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")


def bare_words(source: str) -> list[str]:
    """The English in a template that no catalogue will see."""
    html, found, until = [], [], ""
    for token in Lexer(source).tokenize():
        tag = token.contents.split()[0] if token.token_type is TokenType.BLOCK else ""
        if until:
            until = "" if tag == until else until
        elif token.token_type is TokenType.TEXT:
            html.append(token.contents)
        elif tag in {"blocktranslate", "blocktrans", "comment", "verbatim"}:
            until = f"end{tag}"
        elif token.token_type is not TokenType.COMMENT:
            html.append("\N{OBJECT REPLACEMENT CHARACTER}")
            found += [] if tag in SILENT else _in_expression(tag, token.contents)
    words = Words()
    words.feed("".join(html))
    words.close()
    shown = [re.sub(r"[\N{OBJECT REPLACEMENT CHARACTER}\s]+", " ", text).strip(" -") for text in words.found]
    return found + [text for text in shown if re.search(r"[^\W\d_]{2}", text) and not SAYS_NOTHING.fullmatch(text)]


def _in_expression(tag: str, contents: str) -> list[str]:
    """`"Some words"` given to a tag or a filter; `_("Some words")` is translated, the first of `include` is a file."""
    contents = re.sub(r"_\(\s*(?:\"[^\"]*\"|'[^']*')\s*\)|(?:date|time|plural):(?:\"[^\"]*\"|'[^']*')", "", contents)
    given = [one or other for one, other in QUOTED.findall(contents)][1 if tag == "include" else 0 :]
    return [words for words in given if re.match(r"[A-Z][a-z]", words) or re.search(r"\w \w", words)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_public_template_has_no_words_past_the_catalogues(path: Path) -> None:
    assert bare_words(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Some words {{ x }}</p>", ["Some words"]),
        ('<p title="Some words" class="no words"></p>', ["Some words"]),
        ('{% table "Some words" rows %}', ["Some words"]),
        ('{% include "a/b c.html" with text="Some words" %}', ["Some words"]),
        ("{{ x|default:'Nothing' }}", ["Nothing"]),
        ('{% translate "Some words" %}{% blocktranslate %}Some {{ x }}{% endblocktranslate %}', []),
        ('{{ x|default:_("Some words") }}{% if a == "b" %}{% endif %}{# Some words #}', []),
        ('<p class="{% if a %}some words{% endif %}">{{ x|date:"j F Y" }} 999 £</p>', []),
    ],
)
def test_words_past_the_catalogues_would_be_found(source: str, found: list[str]) -> None:
    assert bare_words(source) == found


# The pages themselves


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["nobody", "reporter"])
def test_no_english_is_left_on_a_welsh_page(who: str, web: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client = web if who == "nobody" else sign_in(who)
    welsh = translation("cy")
    misses = Misses(welsh._fallback)
    monkeypatch.setattr(welsh, "_fallback", misses)
    read, left, wrong = set(), {}, []
    for response, page in read_all(client, "/cy/mine/"):
        address = response.wsgi_request.path
        read.add(re.sub(r"/d/[^/]+/", "/d/KEY/", address))
        if response.status_code >= 500 or page.language != "cy" or not address.startswith("/cy/"):
            wrong.append((address, response.status_code, page.language))
        left |= dict.fromkeys(page.english(), address)
    assert (wrong, left, sorted(misses.found)) == ([], {}, [])
    assert len(read) > 30


# What people write in Welsh is understood


def _seed(room: str, name: str) -> Any:
    return json.loads((ROOMS / room / "seed" / f"{name}.policy.json").read_text(encoding="utf-8"))["body"]


SERVICES = {service["slug"]: service["words"] for service in _seed("public", "services")["services"]}
DOORS = {slug: door["words"] for slug, door in _seed("public", "doors").items()}
TYPES = {code: entry["words"] for code, entry in _seed("reports", "fraud-tree")["types"].items()}


@pytest.mark.parametrize(
    ("written", "among", "first"),
    [
        ("Dw i isio lladd fy hun", DOORS, "suicide"),
        ("Mae fy ngŵr yn fy nharo", DOORS, "domestic-abuse"),
        ("Bygythiad bom yn yr orsaf", DOORS, "terrorism"),
        ("Cefais fy nhwyllo a cholli arian", SERVICES, "fraud"),
        ("Rwy’n amau bod fy nghymydog yn delio cyffuriau", SERVICES, "suspicion"),
        ("Hoffwn wneud cwyn am swyddog", SERVICES, "contact"),
        ("Galwad gan y banc: symud fy arian i gyfrif diogel", TYPES, "NFIB5A"),
        ("Prynais feic ar-lein ac ni chyrhaeddodd", TYPES, "NFIB3A"),
        ("Cafodd fy Facebook ei hacio, wedi cipio fy nghyfrif", TYPES, "NFIB52C"),
    ],
)
def test_welsh_words_lead_to_the_right_place(written: str, among: Any, first: str) -> None:
    assert guess_among(written, among)[0].code == first
