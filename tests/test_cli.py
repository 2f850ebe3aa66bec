"""The `squaremile` command: the table of its words, its exit codes, and what it leaves unloaded."""

import importlib
import os
import subprocess
import sys

import pytest

from squaremile import cli
from squaremile.launch.errors import CannotBeDone
from squaremile.launch.places import ROOT


def _handlers() -> list[str]:
    return [*(command.handler for command in cli.COMMANDS.values()), *cli.ENGINES.values()]


@pytest.mark.parametrize("handler", _handlers())
def test_each_word_has_somebody_who_answers(handler):
    module, _, name = handler.partition(":")
    assert callable(getattr(importlib.import_module(module), name))


@pytest.mark.parametrize(
    ("argv", "code"),
    [(["--version"], 0), (["help"], 0), ([], 2), (["nonsense"], 2), (["engine", "nonsense"], 2), (["--data"], 2)],
)
def test_exit_codes(argv, code, capsys):
    assert cli.main(argv) == code
    said = capsys.readouterr()
    assert bool(said.out) == (code == 0)
    assert bool(said.err) == (code == 2)


def test_an_unknown_word_is_answered_with_those_there_are(capsys):
    cli.main(["nonsense"])
    said = capsys.readouterr().err
    assert all(name in said for name in cli.COMMANDS)


def test_what_cannot_be_done_is_one_line(monkeypatch, capsys):
    def refuse(_argv):
        raise CannotBeDone("the file is not there", "name another")

    monkeypatch.setattr(cli, "_load", lambda _handler: refuse)
    assert cli.main(["engine", "extract"]) == 3
    assert capsys.readouterr().err == "The file is not there. Name another\n"


def test_a_database_that_does_not_answer_is_one_line(tmp_path):
    url = "postgresql://nobody:x@127.0.0.1:1/nothing"
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_URL", "SQUAREMILE_"))}
    done = subprocess.run(
        [sys.executable, "-m", "squaremile", "--data", tmp_path / "data", "mode"],
        env=bare | {"DATABASE_URL": url}, cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("The database does not answer")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("name", cli.ENGINES)
def test_engines_need_neither_django_nor_a_database(name, tmp_path):
    code = (
        "import sys; from squaremile import cli; code = cli.main(sys.argv[1:]);"
        "sys.exit(0 if not {'django', 'psycopg'} & set(sys.modules) else 9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "engine", name], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode != 9, done.stderr


def test_a_module_in_the_callers_folder_is_not_taken_for_ours(tmp_path):
    (tmp_path / "json.py").write_text("raise SystemExit('not ours')")
    script = ROOT / ".venv" / "bin" / "squaremile"
    done = subprocess.run([script, "--version"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.startswith("squaremile ")) == (0, True)
