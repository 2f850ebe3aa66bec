"""How bodies are compared and which version is in force."""

from datetime import UTC, datetime, timedelta

import pytest

from squaremile.policy.rules import Line, contents, counted, difference, pretty, standings

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_the_order_of_keys_makes_no_difference() -> None:
    assert pretty({"b": 1, "a": "é"}) == '{\n  "a": "é",\n  "b": 1\n}'
    assert difference({"b": 1, "a": 2}, {"a": 2, "b": 1}) == []


def test_a_difference_shows_what_is_new_and_what_is_gone() -> None:
    lines = difference({"kinds": ["phone", "email"], "reach": 10}, {"kinds": ["phone"], "reach": 20})
    assert Line("-", '  "reach": 10') in lines
    assert Line("+", '  "reach": 20') in lines
    assert lines[0].sign == "@"
    assert counted(lines) == (2, 3)


def test_text_that_looks_like_a_difference_is_shown_as_it_is() -> None:
    lines = difference({"a": ["--- x", "+++ y"]}, {"a": ["--- x", "+++ z"]})
    assert [line for line in lines if line.sign in "+-"] == [Line("-", '    "+++ y"'), Line("+", '    "+++ z"')]


def test_a_change_of_very_much_is_shown_as_old_and_new_and_quickly() -> None:
    lines = difference({"a": [f"x{n % 7}" for n in range(30_000)]}, {"a": [f"y{n % 7}" for n in range(30_000)]})
    assert len(lines) < 5_000
    assert lines[-1].text == "@@ and 28,000 more lines @@"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"b": [1, 2], "a": {"x": 1}}, [("a", "1 key"), ("b", "2 entries")]),
        (
            {"n": 3, "yes": True, "none": None, "w": "word"},
            [("n", "3"), ("none", "null"), ("w", "word"), ("yes", "true")],
        ),
        ({"long": "x" * 500}, [("long", "x" * 99 + "…")]),
        ([1, 2, 3], [("(all of it)", "3 entries")]),
    ],
)
def test_what_is_in_a_body(body: object, told: list[tuple[str, str]]) -> None:
    assert contents(body) == told


@pytest.mark.parametrize(
    ("begins", "told"),
    [
        ([0], ["in force"]),
        ([-2, -1], ["replaced", "in force"]),
        ([-2, 1], ["in force", "waits"]),
        ([-2, 2, 1], ["in force", "never began", "waits"]),
        ([-2, 2, -1], ["replaced", "never began", "in force"]),
        ([-2, 1, 2], ["in force", "waits", "waits"]),
        ([1], ["waits"]),
    ],
)
def test_a_later_decision_replaces_an_earlier_one(begins: list[int], told: list[str]) -> None:
    versions = [(number, NOW + hours * HOUR) for number, hours in enumerate(begins, 1)]
    assert [standing for _, standing in sorted(standings(versions, NOW).items())] == told
