"""What people write points to a type of fraud, with the words that say so."""

import json
import random
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from squaremile.reports.recognise import Guess, guess_among, guess_types

HERE = Path(__file__).parent
TREE = json.loads((HERE.parent / "seed/fraud-tree.policy.json").read_text(encoding="utf-8"))["body"]
NARRATIVES = json.loads((HERE / "narratives.json").read_text(encoding="utf-8"))
PETS = {"cat": {"kitten|cats": 3, "purring": 2, "whiskers": 1}, "dog": {"puppy|dog": 3, "good boy": 4}}


@pytest.mark.parametrize(
    ("half", "first", "among_three"),
    # Share of narratives whose type comes first, and among the first three: the words were chosen with `tune` in view,
    # `held` was written with the words and kept apart, `unseen` was written last and nothing was changed after it.
    [("tune", 0.95, 0.97), ("held", 0.9, 0.95), ("unseen", 0.72, 0.82)],
)
def test_narratives_lead_to_their_type(half: str, first: float, among_three: float) -> None:
    guesses = [(n["code"], [g.code for g in guess_types(n["text"], TREE)]) for n in NARRATIVES if n["half"] == half]
    assert len(guesses) >= 30
    assert sum(code in codes[:1] for code, codes in guesses) / len(guesses) >= first
    assert sum(code in codes[:3] for code, codes in guesses) / len(guesses) >= among_three


def test_at_least_25_types_are_told() -> None:
    assert len({n["code"] for n in NARRATIVES}) >= 25


def test_the_heaviest_comes_first_with_what_was_found() -> None:
    assert guess_among("My PUPPY, a good boy, met a purring kitten", PETS) == [
        Guess("dog", 7, ["good boy", "puppy"]),
        Guess("cat", 5, ["kitten", "purring"]),
    ]


def test_equal_weights_come_by_their_code() -> None:
    assert [g.code for g in guess_among("kitten and puppy", PETS, least=1)] == ["cat", "dog"]


@pytest.mark.parametrize(
    "text", ["", "   ", "1234", "a kitten", "dogma and category", "\0\ud800", "goodboy good. boys"]
)
def test_too_little_is_no_guess(text: str) -> None:
    assert guess_among(text, PETS, least=5) == []


@pytest.mark.parametrize("text", ["Kittens", "KITTEN", "kítten", "kitten's", "a\nkitten, purrs"])
def test_case_accents_and_endings_do_not_hide_a_word(text: str) -> None:
    assert guess_among(text, PETS, least=3)[0].code == "cat"


def test_ways_to_say_the_same_count_once() -> None:
    assert guess_among("puppy puppy dog dogs", PETS, least=1) == [Guess("dog", 3, ["puppy"])]


def test_words_of_a_phrase_stand_together_and_in_order() -> None:
    assert guess_among("boy, good", PETS, least=1) == []
    assert guess_among("good old boy", PETS, least=1) == []
    assert guess_among("good,\n boy", PETS, least=1)[0].why == ["good boy"]


def test_ordinary_messages_point_nowhere() -> None:
    for text in ("See you at seven, bring milk", "Happy birthday! Hope you have a lovely day", "Running late, sorry"):
        assert guess_types(text, TREE) == []


@given(st.text(max_size=300))
def test_any_text_gets_an_answer_and_always_the_same(text: str) -> None:
    assert guess_types(text, TREE) == guess_types(text, TREE)


@pytest.mark.parametrize("kind", ["narratives", "repeated", "letters"])
def test_a_long_text_is_read_in_a_moment(kind: str) -> None:
    """200,000 characters take about 20 ms; the bound leaves room for a busy machine."""
    words = random.Random(1).choices(["".join(p) for p in zip("abcdefghij", "klmnopqrst", strict=True)], k=70_000)
    text = {"narratives": " ".join(n["text"] for n in NARRATIVES) * 20, "repeated": "the money " * 20_000}.get(
        kind, " ".join(words)
    )[:200_000]
    guess_types("warm", TREE)
    began = time.process_time()
    guess_types(text, TREE)
    assert time.process_time() - began < 0.2
