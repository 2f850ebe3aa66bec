"""Sentences: they parse, fit, and are written down as people write."""

import re
from random import Random

import pytest

from squaremile.demo.generator.hand import in_hand, site, spaced, written
from squaremile.demo.generator.scripts import SECTIONS, common, scripts, story_script
from squaremile.demo.generator.words import LATE, parse, say

from .made_once import some

ALL = [*scripts().values(), *(story_script(key) for key in ("story_parcel", "story_friend", "story_account"))]
FACTS = {
    "day",
    "day_cap",
    "since",
    "month",
    "month_cap",
    "time",
    "town",
    "he",
    "him",
    "his",
    "he_cap",
    "man",
    "fake",
    "fake_cap",
    "fake_first",
    "fake_staff",
    "bankline",
    "age",
    "elder",
    "told",
    "platform",
    "brand",
    "payee",
    "earlier",
    "amount",
    "total",
    "quote",
}
GUARDS = {
    "if_lost",
    "if_many",
    "if_big",
    "if_card",
    "if_transfer",
    "if_crypto",
    "if_gift",
    "if_cash",
    "if_paypal",
    "if_old",
    "if_working",
    "if_person",
    "if_called",
    "if_org",
}


@pytest.mark.parametrize("script", ALL, ids=lambda script: script.key)
def test_a_script_asks_only_for_facts_that_there_are(script):
    own = {name for word in script.words for name in (word, f"{word}_cap")}
    known = FACTS | GUARDS | LATE | own
    for section in SECTIONS:
        for sentence in script.said[section]:
            assert sentence.needs <= known, sentence.needs - known


@pytest.mark.parametrize("script", ALL, ids=lambda script: script.key)
def test_a_script_can_always_begin_and_say_what_was_paid(script):
    always = FACTS - {"platform", "brand", "payee", "earlier", "quote"} | {"if_lost", "if_person"}
    always |= {name for word in script.words for name in (word, f"{word}_cap")}
    always |= {"platform"} if script.platforms else set()
    always |= {"brand"} if script.brands else set()
    always |= {"payee"} if script.payee != "none" else set()
    for section in ("open", "pay", "near"):
        assert any(sentence.needs <= always for sentence in script.said[section]), section


def test_common_sentences_ask_only_for_facts_that_there_are():
    for sentences in common().values():
        for sentence in sentences:
            assert sentence.needs <= FACTS | GUARDS | LATE


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        ("plain", {"plain"}),
        ("a [b|c] d", {"a b d", "a c d"}),
        ("[a [b|c]|d]", {"a b", "a c", "d"}),
        ("{who} rang[| twice]", {"Ann rang", "Ann rang twice"}),
        ("call {phone}", {"call {phone}"}),
    ],
)
def test_choices_and_slots(text, outcomes):
    run = parse(text).run
    assert {say(run, {"who": "Ann"}, Random(seed)) for seed in range(40)} == outcomes


@pytest.mark.parametrize("text", ["a [b", "a | b", "a ] b", "[a|b"])
def test_a_broken_sentence_is_refused(text):
    with pytest.raises(ValueError, match="bracket"):
        parse(text)


@pytest.mark.parametrize(
    ("number", "printed"),
    [
        ("07700900123", "07700 900123"),
        ("02079460123", "020 7946 0123"),
        ("01134960123", "0113 496 0123"),
        ("02896496123", "028 9649 6123"),
        ("01632960123", "01632 960123"),
        ("08081570123", "0808 157 0123"),
        ("+12025550123", "+1 202 555 0123"),
    ],
)
def test_numbers_are_printed_with_their_area(number, printed):
    assert spaced(number) == printed


def test_sites_are_written_in_many_ways_and_stay_the_same_site():
    ways = {site("parcel-fee.example", Random(seed)) for seed in range(200)}
    assert len(ways) > 8
    for way in ways:
        plain = re.sub(r" ?[\[(]?\b(?:dot)\b[\])]? ?|\[\.\]", ".", way.lower())
        assert "parcel-fee.example" in plain


def test_slips_of_the_pen_never_touch_an_identifier():
    sentences = ["The account was {account}.", "I received an email from {email} about my money because of {site}."]
    late = {"account": "00-11-22 12345678", "email": "received.money@example.com", "site": "because-received.example"}
    for seed in range(300):
        text = in_hand(sentences, late, Random(seed))
        assert all(value in text for value in late.values())


def test_a_wallet_is_written_as_it_is():
    assert written("wallet", "1AbC", Random(3)) == "1AbC"


def test_no_slot_is_left_in_any_account():
    assert not any(re.search(r"[{}\[\]|]", re.sub(r"\[\.\]|\[at\]", "", made.report["narrative"])) for made in some())


def test_what_is_said_to_be_paid_is_what_the_boxes_say():
    checked = 0
    for made in some():
        losses = [row for row in made.report.get("losses", ()) if row["kind"] == "lost"]
        said = re.search(r"(?i)i (?:transferred|moved|sent) £([\d,]+(?:\.\d\d)?)(?![\dk])", made.report["narrative"])
        if losses and said and made.truth.story is None:
            checked += 1
            assert float(said[1].replace(",", "")) == float(losses[0]["amount"])
    assert checked > 100
