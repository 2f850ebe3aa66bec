"""`squaremile policy`: list, show, publish."""

import json
from pathlib import Path
from typing import Any

import pytest

from squaremile.launch.arguments import CalledWrongly
from squaremile.launch.errors import CannotBeDone
from squaremile.policy import queries
from squaremile.policy.command import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def edited(tmp_path: Path, capsys: Any) -> Path:
    """What `show` prints, with one number changed."""
    run(["show", "linking"])
    path = tmp_path / "linking.json"
    path.write_text(capsys.readouterr().out.replace('"reach": 2000', '"reach": 1500'), encoding="utf-8")
    return path


def test_every_policy_is_listed_with_its_version(capsys: Any) -> None:
    assert run(["list"]) == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("linking"))
    assert "   1  20" in line and "Square Mile maintainers  How reports are linked" in line
    assert run(["list", "--json"]) == 0
    assert {"linking", "stop-list"} <= {one["kind"] for one in json.loads(capsys.readouterr().out)}


def test_what_is_shown_can_be_changed_and_published(edited: Path, capsys: Any) -> None:
    assert run(["publish", "linking", str(edited), "--reason", "Measured again"]) == 0
    said = capsys.readouterr()
    assert '-   "reach": 2000' in said.out and '+   "reach": 1500' in said.out
    assert "Version 2 of linking is published" in said.err
    made = queries.current("linking")
    assert (made.number, made.body["reach"], made.reason) == (2, 1500, "Measured again")
    assert made.author.endswith("on the command line")
    assert run(["show", "linking", "--version", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["body"]["reach"] == 2000


def test_a_dry_run_says_the_same_and_publishes_nothing(edited: Path, capsys: Any) -> None:
    assert run(["publish", "linking", str(edited), "--reason", "x", "--dry-run"]) == 0
    said = capsys.readouterr()
    assert '+   "reach": 1500' in said.out and "Nothing was published" in said.err
    assert queries.latest("linking").number == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"kinds": []}', "Gathering: is missing. Nothing was published"),
        ("{", "not JSON: line 1, column 2"),
        ("[" * 200 + "]" * 200, "nested more than 64 deep"),
        ("[]", "one object"),
    ],
)
def test_what_does_not_hold_is_refused(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "broken.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CannotBeDone) as refusal:
        run(["publish", "linking", str(path), "--reason", "x"])
    assert why in refusal.value.sentence
    assert queries.latest("linking").number == 1


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(CannotBeDone, match="No such file"):
        run(["publish", "linking", str(tmp_path / "none"), "--reason", "x"])


@pytest.mark.parametrize(
    "argv",
    [["show", "nothing"], ["show", "linking", "--version", "9"], ["publish", "nothing", "x", "--reason", "y"],
     ["publish", "linking", "x", "--reason", " "], ["publish", "linking", "x", "--reason", "\udc80"]],
)  # fmt: skip
def test_what_is_not_there_is_called_wrongly(argv: list[str]) -> None:
    with pytest.raises(CalledWrongly):
        run(argv)


@pytest.mark.parametrize("argv", [[], ["nonsense"], ["publish", "linking", "x"]])
def test_words_that_are_missing_end_with_two(argv: list[str], capsys: Any) -> None:
    with pytest.raises(SystemExit) as end:
        run(argv)
    assert end.value.code == 2
