"""Who deals with what we do not take, and how a person's words find them."""

import json
import re
from pathlib import Path

import pytest

from squaremile.reports.recognise import guess_among

HERE = Path(__file__).parent
DOORS = json.loads((HERE.parent / "seed/doors.policy.json").read_text(encoding="utf-8"))["body"]
QUERIES = [
    ("tax", "My boss pays half the staff cash in hand and doesn't put it through the books"),
    ("tax", "a shop near me sells smuggled cigarettes under the counter"),
    (
        "benefits",
        "next door says she lives alone and gets universal credit but her partner has lived there three years",
    ),
    ("benefits", "man claims disability but plays football every Sunday and works on a building site"),
    ("immigration", "a restaurant is employing people with no right to work who live upstairs"),
    ("medicines", "I bought weight loss jabs online and they made me ill, I think they are fake Ozempic"),
    ("counterfeit-money", "customer gave me a fake £20 note in my shop"),
    ("blackmail", "A girl on snapchat recorded me naked and is threatening to send it to my friends unless I pay"),
    ("child-abuse", "a man of 30 has been asking my 13 year old daughter for pictures online"),
    ("suicide", "I have lost everything and I want to end my life"),
    ("domestic-abuse", "my husband controls my money and hits me"),
    ("hate-crime", "neighbour shouts racist abuse at us because we are Muslim"),
    ("harassment", "someone I don't know keeps following me and sends death threats"),
    ("local-police", "my house was burgled last night and they took the telly"),
    ("local-police", "had my bike stolen outside the gym"),
    ("scotland", "I live in Scotland and was scammed out of £400"),
    ("suspicious-email", "I got a phishing email from Netflix but did not click on it, where do I send it"),
    ("suspicious-text", "got a dodgy text from Evri, didn't click the link"),
    ("consumer", "the washing machine was faulty and the shop refuses to refund me"),
    ("data-protection", "a company sold my details and I keep getting nuisance calls"),
    ("passport", "my passport was stolen on holiday"),
    ("company-register", "someone has registered a company at my address and made me a director"),
    ("gambling", "my son is addicted to gambling and I need help for him"),
    ("gambling-business", "an online casino won't pay out my winnings"),
    ("modern-slavery", "the girls at the nail bar are not allowed to leave and someone took their passports"),
    ("terrorism", "my cousin has become radicalised and talks about making a bomb"),
    ("bank-complaint", "my bank refused to refund me and I want to go to the ombudsman"),
    ("financial-firm", "how can I check a firm is on the FCA register before I invest"),
    ("crimestoppers", "I want to stay anonymous but I know who is selling drugs"),
    ("victim-support", "I was scammed and can't sleep, I need someone to talk to"),
    ("debt", "I can't pay my bills after this and I'm in debt, bailiffs are coming"),
    ("land-registry", "someone is trying to sell my house without me knowing"),
    ("emergency", "they are outside my house now and he has a knife"),
    ("children-worried", "I'm 15 and I'm scared to tell my parents what happened online"),
    ("housing", "landlord scam has left us homeless with nowhere to stay tonight"),
    ("older-people", "the home help is taking my gran's pension, takes her pension every week"),
]


@pytest.mark.parametrize(("slug", "words"), QUERIES)
def test_words_find_the_door(slug: str, words: str) -> None:
    found = guess_among(words, {slug: door["words"] for slug, door in DOORS.items()})
    assert slug in [guess.code for guess in found[:3]]


def test_a_fraud_we_take_shows_no_door() -> None:
    words = "I bought shoes from a website with my card and they never arrived"
    assert guess_among(words, {slug: door["words"] for slug, door in DOORS.items()}) == []


@pytest.mark.parametrize("slug", DOORS)
def test_a_door_can_be_used(slug: str) -> None:
    door = DOORS[slug]
    assert set(door) == {"name", "for", "phone", "phone_hours", "url", "words", "urgent"}
    assert re.fullmatch(r"[a-z-]+", slug)
    assert re.fullmatch(r"https://[a-z.-]+(/[\w/.-]*)?", door["url"])
    assert re.fullmatch(r"|\d[\d ]{1,12}\d", door["phone"])
    assert door["phone"] or not door["phone_hours"]
    assert door["for"].endswith(".")
    assert type(door["urgent"]) is bool


@pytest.mark.parametrize(
    "slug", ["emergency", "suicide", "child-abuse", "domestic-abuse", "terrorism", "modern-slavery"]
)
def test_danger_is_marked_urgent(slug: str) -> None:
    assert DOORS[slug]["urgent"]
