import json
import os
import subprocess
import sys

import pytest

from squaremile.demo.bench import run
from squaremile.demo.bench.figures import Bar, Figure, Kept, table
from squaremile.demo.bench.watch import watch
from squaremile.demo.bench.work import flat, make_work
from squaremile.launch.errors import CannotBeDone
from squaremile.launch.places import ROOT
from squaremile.launch.testing import throwaway_cluster
from squaremile.reports import schema
from squaremile.reports.reading import read

_PROCESSES = ("import", "one", "pages")


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setenv("SQUAREMILE_BENCH_FOLDER", str(tmp_path / "kept"))
    return tmp_path / "kept" / "bench.json"


def figure(seconds, rows=600):
    return Figure("import", "a file", rows, {"seconds": seconds}, (Bar("seconds", 120),))


def test_a_figure_stands_beside_the_same_work_of_the_run_before(kept):
    Kept().keep([figure(90.0), figure(1.0, rows=7)])
    now = figure(130.0)
    Kept().compare(now)
    assert now.before == {"seconds": 90.0}
    head, line = table([now]).splitlines()
    assert head.split() == ["what", "rows", "seconds", "bar"]
    assert "130 (90)" in line
    assert "seconds < 120: MISSED" in line


def test_a_bar_that_is_met_says_so():
    assert table([figure(119.5)]).endswith("seconds < 120: met")


def test_the_csv_reads_as_the_same_reports(tmp_path):
    work = make_work(tmp_path, 600)
    rows = [row.report for row in read([work.flat])]
    assert len(rows) == 600
    assert rows == [schema.Report.model_validate(row) for row in work.rows()]


def test_flat_parts_what_a_list_holds():
    assert flat({"people": [{"role": "suspect", "phones": ["1", "2"]}], "cyber": {"live": True}, "kind": "crime"}) == {
        "person_1_role": "suspect", "person_1_phones": "1; 2", "cyber_live": "yes", "kind": "crime",
    }  # fmt: skip


def test_work_of_children_and_of_the_database_is_counted(db):
    with watch() as watched:
        subprocess.run([sys.executable, "-c", "sum(range(10**6))"], check=True)
        watched.look()
    assert watched.database > 0
    assert watched.values["seconds"] > 0
    assert watched.values["CPU-s"] >= watched.values["of it database"] >= 0


def test_engines_and_ledger_are_measured_and_kept(db, kept, capsys):
    assert run(["extract", "networks", "ledger", "--reports", "600", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {figure["measure"] for figure in told["figures"]} == {"extract", "networks", "ledger"}
    assert not any(figure["before"] for figure in told["figures"])
    assert len(json.loads(kept.read_text())) == len(told["figures"])


def test_a_database_that_somebody_uses_is_never_filled(monkeypatch):
    monkeypatch.delenv("SQUAREMILE_BENCH_FOLDER", raising=False)
    with pytest.raises(CannotBeDone, match="of its own"):
        run(["import"])


@pytest.mark.parametrize("words", [["speed"], ["--reports", "5"], ["--requests", "0"]])
def test_what_it_does_not_know_it_refuses(words, kept):
    with pytest.raises(SystemExit) as refused:
        run(words)
    assert refused.value.code == 2


@pytest.mark.long
@pytest.mark.timeout(600)
def test_what_needs_real_processes_runs_small(kept):
    """As `./run bench` does it, on a database of its own."""
    with throwaway_cluster() as database:
        environment = database.environment() | {"SQUAREMILE_BENCH_FOLDER": os.environ["SQUAREMILE_BENCH_FOLDER"]}
        words = [*_PROCESSES, "--reports", "600", "--requests", "2", "--json"]
        command = [sys.executable, "-m", "squaremile", "bench", *words]
        done = subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    figures = json.loads(done.stdout)["figures"]
    assert {figure["measure"] for figure in figures} == set(_PROCESSES)
    assert {"home, partner", "search, name, analyst"} <= {f["what"] for f in figures if f["measure"] == "pages"}
