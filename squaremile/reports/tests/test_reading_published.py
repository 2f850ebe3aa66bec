"""The published examples read clean, are what `write_examples` makes, and every field of the schema has its column."""

import json
from pathlib import Path

import pytest

from squaremile.reports.reading import read
from squaremile.reports.reading.flat import column_of, flat_columns, nest, suggestion, target
from squaremile.reports.reading.published import csv_header, examples, flattened
from squaremile.reports.schema import Report

FOLDER = Path(__file__).parents[3] / "examples" / "import"


def key(row):
    return row.report or row.message


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.iterdir()))
def test_an_example_reads_clean_and_matches_the_schema(name):
    found = list(read([FOLDER / name]))
    assert found
    assert [row.problems for row in found] == [[]] * len(found)
    assert all(key(row) for row in found)
    for row in found:
        if row.report:
            Report.model_validate_json(row.report.model_dump_json(by_alias=True))


def test_every_example_is_there_and_as_it_is_made(tmp_path):
    made = examples()
    assert sorted(made) == sorted(path.name for path in FOLDER.iterdir())
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
        assert [key(row) for row in read([tmp_path / name])] == [key(row) for row in read([FOLDER / name])]


def test_csv_xlsx_and_json_lines_say_the_same():
    csv, xlsx, lines = ([row.report for row in read([FOLDER / f"reports.{kind}"])] for kind in ("csv", "xlsx", "jsonl"))
    assert csv == xlsx == lines
    assert len(csv) == 3


def test_the_flat_form_leads_there_and_back():
    report = json.loads((FOLDER / "reports.jsonl").read_text().splitlines()[0])
    flat = flattened(report)
    data = nest([target(column) for column in flat], list(flat.values())).data
    assert Report.model_validate(data) == Report.model_validate(report)


@pytest.mark.parametrize("column", flat_columns(3))
def test_every_column_has_its_place(column):
    place = target(column)
    assert place is not None
    assert suggestion(column) in (column, column.replace("_2_", "_1_").replace("_3_", "_1_"))


def test_the_header_names_every_column():
    assert csv_header().split(",") == list(flat_columns())
    assert len(set(flat_columns(9))) == len(flat_columns(9))


@pytest.mark.parametrize(
    "column", ["payment_0_amount", "payment_01_amount", "payment_amount", "cyber_2_attack", "x", "", "payment_1_"]
)
def test_other_columns_have_none(column):
    assert target(column) is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("paymnt_1_amount", "payment_1_amount"), ("narrativ", "narrative"), ("phone", "person_1_phones"),
        ("amount", "payment_1_amount"), ("sort_code", "payment_1_sort_code"), ("branch_colour", ""), ("id", ""),
    ],
)  # fmt: skip
def test_what_was_probably_meant(written, meant):
    assert suggestion(written) == meant


@pytest.mark.parametrize(
    ("path", "column"),
    [
        (("payments", 1, "amount"), "payment_7_amount"), (("contacts", 0, "from"), "contact_1_from"), ((), ""),
        (("cyber", "attack"), "cyber_attack"), (("people",), "people"), (("people", 0, "phones", 3), "person_1_phones"),
    ],
)  # fmt: skip
def test_a_place_in_the_nested_form_is_told_as_its_column(path, column):
    assert column_of(path, {"payment": [2, 7]}) == column
