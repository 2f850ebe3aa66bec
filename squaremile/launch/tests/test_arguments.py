from pathlib import Path

import pytest

from squaremile.launch.arguments import CalledWrongly, parse, split_options
from squaremile.launch.places import ROOT


@pytest.mark.parametrize(
    ("argv", "word", "data", "port", "rest"),
    [
        ([], "start", ROOT / ".squaremile", 8000, []),
        (["--port", "8001"], "start", ROOT / ".squaremile", 8001, []),
        (["start", "--port=8001"], "start", ROOT / ".squaremile", 8001, []),
        (["--data", "/d", "stop"], "stop", Path("/d"), 8000, []),
        (["stop", "--data=/d"], "stop", Path("/d"), 8000, []),
        (["import", "x.csv", "--data", "/d"], "import", Path("/d"), 8000, ["x.csv"]),
        (["import", "x.csv", "--port", "9"], "import", ROOT / ".squaremile", 8000, ["x.csv", "--port", "9"]),
        (
            ["test", "-k", "a or b", "squaremile/vault"],
            "test",
            ROOT / ".squaremile",
            8000,
            ["-k", "a or b", "squaremile/vault"],
        ),
        (["bench", "import"], "bench", ROOT / ".squaremile", 8000, ["import"]),
        (["--help"], "help", ROOT / ".squaremile", 8000, []),
        (
            ["manage", "shell", "--", "--data", "x"],
            "manage",
            ROOT / ".squaremile",
            8000,
            ["shell", "--", "--data", "x"],
        ),
        (["--version"], "--version", ROOT / ".squaremile", 8000, []),
    ],
)
def test_words_and_options(argv, word, data, port, rest):
    asked = parse(argv, {})
    assert (asked.word, asked.data, asked.port, asked.rest) == (word, data, port, rest)


@pytest.mark.parametrize(
    "argv",
    [
        ["--port", "nought"],
        ["--port", "0"],
        ["--port", "70000"],
        ["--data"],
        ["--reports", "-3"],
        ["--reports"],
        ["--live", "--reports", "5"],
        ["stop", "--live"],
        ["status", "now"],
        ["--nonsense"],
    ],
)
def test_what_is_called_wrongly_is_refused(argv):
    with pytest.raises(CalledWrongly):
        parse(argv, {})


def test_the_environment_names_folder_and_port_and_options_go_before_it():
    environ = {"SQUAREMILE_DATA": "/from/environment", "SQUAREMILE_PORT": "8100"}
    assert split_options(["import"], environ) == (Path("/from/environment"), 8100, True, ["import"])
    assert split_options(["--data", "/d", "--port", "8200"], environ) == (Path("/d"), 8200, True, [])


def test_a_relative_folder_is_the_callers(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert parse(["--data", "here"], {}).data == tmp_path / "here"


def test_a_live_force_is_asked_for():
    assert parse(["--live"], {}).live
    assert parse(["--reports", "50"], {}).reports == 50
    assert not parse([], {}).live
