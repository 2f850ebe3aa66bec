"""Words that cannot be said never come into force; every word can be seen before."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings

from squaremile.identifiers.tests.test_policies import ANYTHING
from squaremile.messages.policies import LANGUAGES, NEEDED, check_messages
from squaremile.messages.rules import SMS_MOST
from squaremile.messages.services import preview
from squaremile.policy.queries import latest

pytestmark = pytest.mark.django_db
BANNED = ("unfortunately", "your fault", "click here", "failed to")


def body() -> dict[str, Any]:
    return deepcopy(latest("messages").body)


def changed(path: str, value: Any) -> dict[str, Any]:
    made = here = body()
    *way, last = path.split(".")
    for part in way:
        here = here[part]
    if value is None:
        del here[last]
    else:
        here[last] = value
    return made


@settings(max_examples=60, deadline=None)
@given(ANYTHING)
def test_anything_is_looked_at_and_nothing_raises(anything: Any) -> None:
    assert check_messages(anything)


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        ("templates.received.en.email", "Hello {{name}}", "no fact {{name}}"),
        ("templates.received.cy.sms", "{{reference", "is written {{like_this}}"),
        ("templates.received.en.neutral", None, "neutral: is missing"),
        ("templates.received.en.neutral", "About {{reference}}", "is not written as it must be"),
        ("templates.received.en.subject", "Two\nlines", "is not written as it must be"),
        ("templates.received.en.sms", "x" * 613, "longer than 612"),
        ("templates.received.facts.reference", "x" * 600, "longer than 612"),
        ("templates.received.cy.letter", None, "the same channels"),
        ("templates.needs_more.en.line", None, "line: is missing"),
        ("templates.code", None, "code is missing"),
        ("templates.digest", None, "digest is missing"),
        ("templates.code.urgent", "yes", "urgent"),
        ("templates.code.colour", "red", "nobody knows this key"),
        ("neutral_sms.en", "x" * 613, "longer than 612"),
        ("retry_seconds", [], "retry_seconds"),
    ],
)
def test_what_cannot_be_said_is_refused_with_the_place(path: str, value: Any, why: str) -> None:
    found = check_messages(changed(path, value))
    assert any(why in sentence for sentence in found), found


def test_the_words_hold_and_every_one_that_is_needed_is_there() -> None:
    assert check_messages(body()) == [] and set(NEEDED) <= set(body()["templates"])


def test_every_word_can_be_seen_in_both_languages() -> None:
    shown = preview(body())
    assert {(one.template, one.language) for one in shown} == {
        (n, lang) for n in body()["templates"] for lang in LANGUAGES
    }
    for one in shown:
        assert "{{" not in one.subject + one.body + one.neutral and one.body and one.subject and one.neutral
        assert one.channel != "sms" or len(one.body) <= SMS_MOST
        assert not [word for word in BANNED if word in one.body.lower()]


def test_neutral_words_give_nothing_away() -> None:
    told = ("report", "police", "fraud", "crime", "adroddiad", "heddlu", "twyll", "trosedd", "sm-", "square mile")
    shown = (
        [one.neutral for one in preview(body())] + list(body()["neutral_sms"].values()) + [body()["sender"]["neutral"]]
    )
    assert not [(words, word) for words in shown for word in told if word in words.lower()]
    code = [one.body for one in preview(body()) if one.template == "code"]
    assert not [(words, word) for words in code for word in told if word in words.lower()]
