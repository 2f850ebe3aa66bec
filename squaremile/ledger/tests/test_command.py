"""`squaremile ledger`, and the worker's rounds that keep heads outside the database."""

import json

import pytest
from django.db import connection

from squaremile.ledger.command import run
from squaremile.ledger.errors import LedgerError
from squaremile.ledger.models import Head
from squaremile.ledger.services import Act, Verb, record, record_many
from squaremile.ledger.signing import public_key
from squaremile.ledger.tasks import number_new_entries, publish_head
from squaremile.ledger.tests.exports import grow
from squaremile.ledger.witness import keep, kept_heads_file, largest_kept, read_heads

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.DATA = tmp_path / "data"
    return settings.DATA


def test_an_export_covers_what_is_committed_and_verifies(tmp_path, capsys):
    record_many(Act(Verb.VIEWED, "report", n) for n in range(5))
    out = tmp_path / "export.jsonl"
    assert run(["export", "--prove", "all", "--out", str(out)]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["export.jsonl"]
    assert run(["verify", str(out), "--key", public_key().hex(), "--old-head", str(out), "--json"]) == 0
    verdict = json.loads(capsys.readouterr().out)
    assert (verdict["entries"], verdict["heads"], verdict["inclusions"], verdict["kept_heads"]) == (5, 1, 5, 1)


def test_without_a_file_it_goes_to_standard_output(capsys):
    grow(2)
    assert run(["export", "--prove", "1"]) == 0
    lines = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert [line["type"] for line in lines] == ["entry", "entry", "head", "inclusion"]


@pytest.mark.parametrize("prove", ["2", "-1", "some"])
def test_an_entry_that_is_not_there_is_called_wrongly_and_leaves_no_file(tmp_path, prove):
    grow(2)
    assert run(["export", f"--prove={prove}", "--out", str(tmp_path / "x")]) == 2
    assert not list(tmp_path.glob("*x*"))


def test_an_export_that_fails_leaves_the_old_file_and_nothing_half(tmp_path, monkeypatch):
    grow(3)
    out = tmp_path / "export.jsonl"
    out.write_text("old")

    def breaks(prove):
        yield {"type": "entry"}
        raise KeyError("node")

    monkeypatch.setattr("squaremile.ledger.command.export_lines", breaks)
    with pytest.raises(KeyError):
        run(["export", "--out", str(out)])
    assert out.read_text() == "old" and [path.name for path in tmp_path.iterdir()] == ["export.jsonl"]


@pytest.mark.parametrize("text", ["not json\n", "[]\n", '{"type": "entry"}\n', "\x00\xff\n"])
def test_a_file_that_is_no_export_does_not_verify(tmp_path, capsys, text):
    (tmp_path / "x").write_text(text)
    assert run(["verify", str(tmp_path / "x")]) == 1
    assert "WRONG" in capsys.readouterr().out


def test_files_that_are_not_there_are_named(tmp_path):
    from squaremile.launch.errors import CannotBeDone

    with pytest.raises(CannotBeDone, match="No such file"):
        run(["verify", str(tmp_path / "none")])


@pytest.mark.parametrize("argv", [[], ["verify"], ["verify", "x", "--key", "zz"], ["verify", "x", "--key", "00"]])
def test_called_wrongly(argv):
    with pytest.raises(SystemExit) as refused:
        run(argv)
    assert refused.value.code == 2


def test_the_key_is_printed_with_its_id(capsys):
    assert run(["key"]) == 0
    assert capsys.readouterr().out.split()[0] == public_key().hex()


def test_without_a_key_it_says_how_to_get_one(settings):
    settings.SECRETS = {}
    with pytest.raises(LedgerError, match="SQUAREMILE_LEDGER_SEED"):
        run(["key"])


def test_check_tells_what_it_read_and_what_is_wrong(capsys):
    grow(4)
    assert run(["check"]) == 0
    assert "4 entries, 1 heads" in capsys.readouterr().out
    keep([{"type": "head", "size": 3, "root": "00"}])
    assert run(["check", "--json"]) == 1
    assert "rewritten" in json.loads(capsys.readouterr().out)["findings"][0]


def test_heads_are_kept_once_they_are_committed(django_capture_on_commit_callbacks):
    record(Verb.VIEWED, "report", 1)
    number_new_entries()
    publish_head()
    assert not kept_heads_file().exists()
    with django_capture_on_commit_callbacks(execute=True):
        publish_head()
    with django_capture_on_commit_callbacks(execute=True):
        publish_head()
    assert [head["size"] for head in read_heads(kept_heads_file())] == [1] == [Head.objects.get().size]


def test_a_kept_line_torn_by_a_crash_is_written_again(django_capture_on_commit_callbacks):
    kept_heads_file().parent.mkdir()
    kept_heads_file().write_text('{"type": "head", "si')
    grow(2)
    with django_capture_on_commit_callbacks(execute=True):
        publish_head()
    assert largest_kept() == 2


def test_the_rounds_do_nothing_when_nothing_came():
    number_new_entries()
    publish_head()
    assert not Head.objects.exists()


@pytest.mark.roles
def test_the_rounds_run_in_the_workers_jobs(as_worker):
    with as_worker("ledger.number"):
        record(Verb.VIEWED, "report", 1)
        number_new_entries()
        publish_head()
        assert Head.objects.get().size == 1


def test_numbering_takes_more_than_one_batch(monkeypatch):
    monkeypatch.setattr("squaremile.ledger.tasks._BATCH", 4)
    record_many(Act(Verb.VIEWED, "report", n) for n in range(11))
    number_new_entries()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_number")
        assert cursor.fetchone() == (11,)
