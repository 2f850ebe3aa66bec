import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from squaremile.website import exports

COLUMNS = [("reference", "Reference"), "note"]
letters = st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("=+-@'\t\r\n ＝")
words = st.text(alphabet=letters, max_size=30)

# XML has one line end: a carriage return alone comes back as a line feed.
one_kind_of_line_end = words.map(lambda text: text.replace("\r", ""))


def as_csv(rows, columns=COLUMNS) -> str:
    out = io.StringIO(newline="")
    exports.write_csv(rows, columns, out)
    return out.getvalue()


def as_xlsx(rows, columns=COLUMNS) -> bytes:
    out = io.BytesIO()
    exports.write_xlsx(rows, columns, out)
    return out.getvalue()


def sheet_rows(data: bytes) -> list[tuple]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    rows = list(book.active.iter_rows(values_only=True))
    book.close()
    return rows


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+447700900123",
        "-5",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\nx",
        " =1",
        "\u00a0=1",
        "\u200b=1",
        "\ufeff@x",
        "＝1",
        "－1",
        "'=1",
        "''@",
    ],
)
def test_what_could_be_a_formula_is_written_after_an_apostrophe(text):
    assert exports.guard(text) == f"'{text}"
    assert exports.unguard(exports.guard(text)) == text


@pytest.mark.parametrize("text", ["", "plain", "a=b", "it's", "'quoted'", "1-2", "£5"])
def test_what_is_no_formula_stays(text):
    assert exports.guard(text) == text
    assert exports.unguard(text) == text


@given(words)
def test_guarding_can_be_undone_exactly_and_twice_is_safe(text):
    guarded = exports.guard(text)
    assert exports.unguard(guarded) == text
    assert not guarded.lstrip().startswith(("=", "+", "-", "@", "＝"))


@given(st.lists(st.tuples(words, words), max_size=5))
def test_csv_comes_back_as_it_was(rows):
    read = list(csv.reader(io.StringIO(as_csv(rows), newline="")))
    assert read[0] == ["Reference", "note"]
    assert [tuple(map(exports.unguard, row)) for row in read[1:]] == rows


@settings(max_examples=25)
@given(st.lists(st.tuples(one_kind_of_line_end, one_kind_of_line_end), max_size=4))
def test_a_spreadsheet_comes_back_as_it_was(rows):
    read = sheet_rows(as_xlsx(rows))
    assert [tuple(exports.unguard(cell or "") for cell in row) for row in read[1:]] == rows


def test_values_are_written_plainly_in_both():
    row = {"reference": None, "note": True}
    when = datetime(2026, 11, 24, 15, 16, tzinfo=UTC)
    rows = [row, [date(2026, 11, 24), when], [Decimal("-12.50"), 7], [Decimal("NaN"), Decimal("1E+3")]]
    assert as_csv(rows) == (
        "Reference,note\r\n,yes\r\n2026-11-24,2026-11-24T15:16:00+00:00\r\n-12.50,7\r\nNaN,1000\r\n"
    )
    assert sheet_rows(as_xlsx(rows))[3] == (-12.5, 7)


def test_characters_that_cannot_be_stored_are_replaced():
    assert "\ufffd" in as_csv([["a\x00b", "\ud800"]])
    assert sheet_rows(as_xlsx([["a\x00b", "\x0b"]]))[1] == ("a\ufffdb", "\ufffd")


def test_a_spreadsheet_has_no_formulas_hidden_parts_authors_or_times():
    data = as_xlsx([["=HYPERLINK(1)", "#N/A"]])
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        everything = b"".join(parts.read(name) for name in parts.namelist())
        assert {entry.date_time for entry in parts.infolist()} == {exports.FIXED_TIME}
    for forbidden in (b"<f>", b"openpyxl", b"creator", b"dcterms", b"Company", b'state="hidden"', b"externalLink"):
        assert forbidden not in everything
    assert sheet_rows(data)[1] == ("'=HYPERLINK(1)", "#N/A")


def test_the_same_rows_give_the_same_bytes():
    assert as_xlsx([["a", 1]]) == as_xlsx([["a", 1]])


def test_long_texts_say_that_they_are_cut_and_long_numbers_keep_their_figures():
    rows = sheet_rows(as_xlsx([["x" * 40_000, 12345678901234567890]]))
    assert rows[1][0].endswith(exports.CUT)
    assert len(rows[1][0]) == exports.XLSX_CELL
    assert rows[1][1] == "12345678901234567890"


def test_a_row_of_the_wrong_length_is_refused():
    with pytest.raises(ValueError, match="3 cells under 2 columns"):
        as_csv([[1, 2, 3]])


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    monkeypatch.setattr(exports, "XLSX_ROWS", 3)
    with pytest.raises(ValueError, match="at most 2 rows"):
        as_xlsx([[1, 1]] * 3)


@pytest.mark.django_db
def test_downloads_are_named_and_not_kept():
    response = exports.csv_response([["£", 1]], COLUMNS, "reports.csv")
    assert b"".join(response.streaming_content) == "Reference,note\r\n£,1\r\n".encode()
    assert response["Content-Disposition"] == 'attachment; filename="reports.csv"'
    assert response["Cache-Control"] == "no-store"
    response.close()


@pytest.mark.django_db
def test_a_spreadsheet_download_is_a_spreadsheet():
    response = exports.xlsx_response([["a", 1]], COLUMNS, "reports.xlsx")
    assert sheet_rows(b"".join(response.streaming_content))[1] == ("a", 1)
    assert response["Content-Type"] == exports.XLSX_TYPE
    response.close()
