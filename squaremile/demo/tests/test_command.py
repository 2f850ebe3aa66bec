"""`squaremile demo make`: two files, whole or not at all."""

import csv
import json

import pytest

from squaremile.demo import command
from squaremile.demo.generator import LEAST

ARGUMENTS = ["make", "--reports", str(LEAST), "--seed", "5", "--now", "2026-11-24T15:30"]


def test_it_writes_reports_and_truth(tmp_path, capsys):
    out, truth = tmp_path / "reports.jsonl", tmp_path / "truth.csv"
    assert command.run([*ARGUMENTS, "--out", str(out), "--truth", str(truth), "--json"]) == 0
    reports = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    with truth.open(encoding="utf-8", newline="") as rows:
        truths = list(csv.DictReader(rows))
    assert [report["source_reference"] for report in reports] == [row["source_reference"] for row in truths]
    assert len(reports) == LEAST
    assert json.loads(capsys.readouterr().out)["rows"] == LEAST
    assert sorted(path.name for path in tmp_path.iterdir()) == ["reports.jsonl", "truth.csv"]


def test_the_same_arguments_write_the_same_bytes(tmp_path):
    first, second = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    for out in (first, second):
        assert command.run([*ARGUMENTS, "--out", str(out)]) == 0
    assert first.read_bytes() == second.read_bytes()


def test_a_break_half_way_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    out = tmp_path / "reports.jsonl"
    out.write_text("before\n")

    def broken(**_):
        yield from ()
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "generate", broken)
    with pytest.raises(KeyboardInterrupt):
        command.run([*ARGUMENTS, "--out", str(out)])
    assert out.read_text() == "before\n"
    assert [path.name for path in tmp_path.iterdir()] == ["reports.jsonl"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--reports", "3", "--out", "x.jsonl"], 2),
        (["--now", "yesterday", "--out", "x.jsonl"], 2),
        (["--out", "no/such/folder/x.jsonl"], 3),
    ],
)
def test_exit_codes(more, code, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert command.run([*ARGUMENTS, *more]) == code
    assert capsys.readouterr().err.count("\n") == 1


def test_called_without_a_file_it_says_how(capsys):
    with pytest.raises(SystemExit) as stop:
        command.run(["make"])
    assert stop.value.code == 2
