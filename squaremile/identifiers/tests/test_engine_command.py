"""`squaremile engine extract`: files in, files out, whole or not at all."""

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from squaremile.identifiers.engine.command import run

ROWS = [(1, "call 07700 900123 or see evil.com"), (2, "nothing"), (3, "EC2V 7HH £5")]


def write(path: Path, rows: list[tuple[Any, Any]]) -> Path:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("text", "id"), *((text, identity) for identity, text in rows)])
    elif path.suffix == ".parquet":
        pq.write_table(pa.table({"id": [r[0] for r in rows], "text": [r[1] for r in rows]}), path)
    else:
        path.write_text("".join(json.dumps({"id": i, "text": t}) + "\n" for i, t in rows), encoding="utf-8")
    return path


def read(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    if path.suffix == ".parquet":
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        return rows
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("source", ["in.jsonl", "in.csv", "in.parquet"])
@pytest.mark.parametrize("out", ["out.jsonl", "out.csv", "out.parquet"])
def test_every_format_gives_the_same_rows(tmp_path: Path, source: str, out: str) -> None:
    assert run(["--in", str(write(tmp_path / source, ROWS)), "--out", str(tmp_path / out)]) == 0
    found = read(tmp_path / out)
    assert [(str(f["id"]), f["kind"], f["value"], str(f["start"])) for f in found] == [
        ("1", "phone", "+447700900123", "5"),
        ("1", "url", "evil.com", "25"),
        ("1", "domain", "evil.com", "25"),
        ("3", "postcode", "EC2V 7HH", "0"),
    ]
    assert list(found[0]) == ["id", "kind", "value", "written", "start", "end", "flags"]


@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
@pytest.mark.parametrize("identity", [7, "007"])
def test_ids_keep_their_type(tmp_path: Path, suffix: str, identity: int | str) -> None:
    source, out = write(tmp_path / f"in.{suffix}", [(identity, "evil.com")]), tmp_path / f"out.{suffix}"
    assert run(["--in", str(source), "--out", str(out)]) == 0
    assert [f["id"] for f in read(out)] == [identity, identity]


def test_flags_are_a_list_and_in_csv_words(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", [(1, "O77OO 9OO123")])
    for out in (tmp_path / "o.jsonl", tmp_path / "o.parquet", tmp_path / "o.csv"):
        assert run(["--in", str(source), "--out", str(out)]) == 0
        flags = read(out)[0]["flags"]
        assert flags == ("unallocated lookalike" if out.suffix == ".csv" else ["unallocated", "lookalike"])


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("in.jsonl", b"", "is empty"),
        ("in.csv", b"id,text\n", "no documents"),
        ("in.jsonl", b"\n\n", "no documents"),
        ("in.jsonl", b'{"id": 1}\n', "line 1 has no text"),
        ("in.jsonl", b'{"text": "x"}\n', "line 1 has no id"),
        ("in.jsonl", b'{"id": 1, "text": "x"}\n{"id": 1, "text": "y"}\n', "occurs twice"),
        ("in.jsonl", b'{"id": 1, "text": "x"}\n{"id": "1", "text": "y"}\n', "id is text"),
        ("in.jsonl", b'{"id": 1.5, "text": "x"}\n', "whole number"),
        ("in.jsonl", b'{"id": true, "text": "x"}\n', "whole number"),
        ("in.jsonl", b'{"id": null, "text": "x"}\n', "whole number"),
        ("in.jsonl", b'{"id": 1, "text": 5}\n', "text must be text"),
        ("in.jsonl", b"[1]\n", "not an object"),
        ("in.jsonl", b"[" * 100_000 + b"\n", "not JSON"),
        ("in.jsonl", b'{"id": ' + b"9" * 5000 + b', "text": "x"}\n', "not JSON"),
        ("in.jsonl", b'{"id": 99999999999999999999, "text": "x"}\n', "whole number"),
        ("in.jsonl", b'{"id": 1, "text": "\xff"}\n', "cannot be read"),
        ("in.csv", b"number,text\n1,x\n", "needs one column id"),
        ("in.csv", b"id,text\n1,x\n1,y\n", "occurs twice"),
        ("in.csv", b"id,text\n1\n", "1 cells"),
        ("in.parquet", b"PAR1 nonsense", "cannot be read"),
        ("missing.csv", None, "cannot be read"),
    ],
)
def test_what_cannot_be_done_leaves_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert run(["--in", str(tmp_path / name), "--out", str(tmp_path / "out.jsonl")]) == 3
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
    assert [p.name for p in tmp_path.iterdir()] == ([name] if content is not None else [])


def test_a_parquet_file_without_the_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pq.write_table(pa.table({"id": [1], "body": ["x"]}), tmp_path / "in.parquet")
    assert run(["--in", str(tmp_path / "in.parquet"), "--out", str(tmp_path / "out.csv")]) == 3
    assert "no column text" in capsys.readouterr().err


@pytest.mark.parametrize(
    "argv",
    [[], ["--in", "a.jsonl"], ["--in", "a.txt", "--out", "b.csv"], ["--in", "a.csv", "--out", "a.csv"], ["--odd"]],
)
def test_called_wrongly(argv: list[str]) -> None:
    assert run(argv) == 2


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", ROWS)
    assert run(["--in", str(source), "--out", str(tmp_path / "no" / "out.csv")]) == 3


def test_an_older_result_stays_when_the_new_one_fails(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("before")
    (tmp_path / "in.jsonl").write_text('{"id": 1, "text": "evil.com"}\nnonsense\n')
    assert run(["--in", str(tmp_path / "in.jsonl"), "--out", str(out)]) == 3
    assert out.read_text() == "before"


def test_counts_for_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write(tmp_path / "in.jsonl", ROWS)
    assert run(["--in", str(source), "--out", str(tmp_path / "out.csv"), "--json"]) == 0
    counts = json.loads(capsys.readouterr().out)
    assert (counts["documents"], counts["found"]) == (3, 4)


def test_a_long_cell_with_hostile_bytes(tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", [("a", "x" * 1_000_000 + " evil.com \0")])
    assert run(["--in", str(source), "--out", str(tmp_path / "out.csv")]) == 0
    assert [f["start"] for f in read(tmp_path / "out.csv")] == ["1000001", "1000001"]
