"""The results file repeats every row as given with what became of it, and appears whole or not at all."""

import csv

import pytest

from squaremile.reports.reading import Problem, Row, columns, read
from squaremile.reports.reading.results import ResultsWriter
from squaremile.website.exports import unguard


def written(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_rows_as_given_come_back_with_what_became_of_them(tmp_path):
    given, results = tmp_path / "in.csv", tmp_path / "out.csv"
    given.write_text('narrative,payment_1_amount,Payment 2 amount\n"two\nlines",5,\nbad,x,y\n')
    with ResultsWriter(results, columns([given])) as writer:
        for row in read([given]):
            writer.write(
                row, status="refused" if row.problems else "accepted", reference="" if row.problems else "SM-1"
            )
    first, second = written(results)
    assert (first["narrative"], first["status"], first["reference"], first["line"]) == (
        "two\nlines",
        "accepted",
        "SM-1",
        "2",
    )
    assert (second["payment_1_amount"], second["line"], second["column"], second["value"]) == (
        "x",
        "4",
        "payment_1_amount",
        "x",
    )
    assert second["reason"] == (
        "is not an amount of money: write it as 1234.56; "
        "Payment 2 amount is not an amount of money: write it as 1234.56"
    )


def test_a_cell_cannot_become_a_formula(tmp_path):
    given, results = tmp_path / "in.csv", tmp_path / "out.csv"
    given.write_text('text,=cmd\n"=HYPERLINK(""https://evil.example"")",+1\n@x,-2\n')
    with ResultsWriter(results, columns([given])) as writer:
        for row in read([given]):
            writer.write(row, status="accepted", reference="SM-1")
    lines = list(csv.reader(results.read_text(encoding="utf-8").splitlines()))
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert unguard(lines[1][0]) == '=HYPERLINK("https://evil.example")'


def test_messages_in_files_are_given_by_their_path(tmp_path):
    (tmp_path / "a.eml").write_text("From: a@b.example\nSubject: x\n\nhello")
    (tmp_path / "b.csv").write_text("text\nhi\n")
    results = tmp_path.parent / "out.csv"
    with ResultsWriter(results, columns([tmp_path])) as writer:
        for row in read([tmp_path]):
            writer.write(row, status="accepted")
    assert [row["path"].rpartition("/")[2] for row in written(results)] == ["a.eml", "b.csv"]


def test_what_cannot_be_written_in_a_file_is_replaced(tmp_path):
    results = tmp_path / "out.csv"
    with ResultsWriter(results, ["text"]) as writer:
        writer.write(Row("x", 1, {"text": "a\ud800\x00"}, problems=[Problem("", "\udcff", "r")]), status="refused")
    assert written(results)[0]["text"] == "a\ufffd\ufffd"


def test_a_notice_is_no_row(tmp_path):
    with ResultsWriter(tmp_path / "out.csv", []) as writer:
        writer.write(Row("x", 0, problems=[Problem("", "", "said")], notice=True), status="")
    assert written(tmp_path / "out.csv") == []


def test_a_failure_half_way_leaves_the_file_before_it(tmp_path):
    results = tmp_path / "out.csv"
    results.write_text("before")
    with pytest.raises(RuntimeError), ResultsWriter(results, ["text"]) as writer:
        writer.write(Row("x", 1, {"text": "a"}), status="accepted")
        raise RuntimeError
    assert results.read_text() == "before"
    assert list(tmp_path.iterdir()) == [results]


def test_finish_then_close_is_the_same_as_a_with_block(tmp_path):
    writer = ResultsWriter(tmp_path / "out.csv", ["text"])
    writer.finish()
    writer.close()
    assert (tmp_path / "out.csv").read_text().startswith("text,status,reference,line,column,value,reason")
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_is_not_there_is_an_oserror(tmp_path):
    with pytest.raises(OSError, match="No such file"):
        ResultsWriter(tmp_path / "none" / "out.csv", [])
