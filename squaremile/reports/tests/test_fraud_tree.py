"""The questions lead to every type we take, and every type has its advice."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from squaremile.reports.recognise import guess_among

ROOMS = Path(__file__).parents[2]


def body(room: str, name: str) -> dict[str, Any]:
    return json.loads((ROOMS / room / "seed" / f"{name}.policy.json").read_text(encoding="utf-8"))["body"]


TREE = body("reports", "fraud-tree")
CODES = set(body("reports", "fraud-types")["titles"])
DOORS = body("public", "doors")
OTHER_BODIES = {"NFIB12", "NFIB13", "NFIB15"}
ENTRIES = {
    **{code: entry["words"] for code, entry in TREE["types"].items()},
    **{s: d["words"] for s, d in DOORS.items()},
}


def within_two_questions() -> list[dict[str, Any]]:
    first = TREE["questions"]["start"]["options"]
    second = [option for o in first if "to" in o for option in TREE["questions"][o["to"]]["options"]]
    assert not [option for option in second if "to" in option], "a third question"
    return [*first, *second]


def test_every_type_we_take_is_reached_in_two_questions() -> None:
    assert {o["type"] for o in within_two_questions() if "type" in o} == CODES - OTHER_BODIES
    assert set(TREE["types"]) == CODES - OTHER_BODIES


def test_what_others_take_leads_to_their_door() -> None:
    doors = {o["door"] for o in within_two_questions() if "door" in o}
    assert {"tax", "benefits", "passport"} <= doors <= set(DOORS)


@pytest.mark.parametrize("slug", TREE["questions"])
def test_a_question_offers_at_most_eight_answers_and_a_way_out(slug: str) -> None:
    question = TREE["questions"][slug]
    options = question["options"]
    assert question["text"].endswith("?")
    assert len(options) <= 10
    assert [o["text"] for o in options[-2:]] == ["Something else", "I am not sure"]
    assert all(len({"to", "type", "door"} & set(o)) == 1 and o["text"] for o in options)
    assert len({o["text"] for o in options}) == len(options)


@pytest.mark.parametrize("code", TREE["types"])
def test_a_type_says_what_it_is_and_what_to_do(code: str) -> None:
    entry = TREE["types"][code]
    assert set(entry) == {"plain", "words", "advice", "crime", "pays", "cyber"}
    assert entry["crime"] in ("crime", "information", "if-money")
    assert 3 <= len(entry["advice"]) <= 6
    assert all(sentence[0].isupper() and sentence[-1] in ".:" for sentence in entry["advice"])
    assert entry["plain"] and "NFIB" not in entry["plain"]
    assert entry["cyber"] == (code[4:6] in ("50", "51", "52"))


@pytest.mark.parametrize("entry", ENTRIES)
def test_words_are_lower_case_weigh_one_to_five_and_stand_once(entry: str) -> None:
    words = ENTRIES[entry]
    alternatives = [alternative for phrase in words for alternative in phrase.split("|")]
    assert words and all(type(weight) is int and 1 <= weight <= 5 for weight in words.values())
    for alternative in alternatives:
        assert alternative == alternative.lower().strip()
        assert len(guess_among(alternative, {entry: {alternative: 1}}, least=1)) == 1
        assert sum(len(g.why) for g in guess_among(alternative, {entry: dict.fromkeys(alternatives, 1)}, least=1)) >= 1
    assert len(alternatives) == len(set(alternatives))


def test_chance_and_next_are_told_with_their_sources() -> None:
    assert TREE["chance"]["sources"] and all(TREE["chance"]["text"])
    assert any("28 days" in sentence for sentence in TREE["next"])
    assert any("one report in ten" in sentence for sentence in TREE["chance"]["text"])


def test_telephone_numbers_in_advice_are_written_in_one_way() -> None:
    said = " ".join(s for entry in TREE["types"].values() for s in entry["advice"])
    numbers = set(re.findall(r"\b0[\d ]{8,13}\d\b", said))
    assert len({n.replace(" ", "") for n in numbers}) == len(numbers)
