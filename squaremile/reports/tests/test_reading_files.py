"""Workbooks, ZIPs and folders: what is inside decides, nothing leads out, nothing explodes."""

import datetime
import io
import os
import stat
import zipfile

import openpyxl
import pytest

from squaremile.reports.reading import Limits, columns, read

WHEN = datetime.datetime(2026, 11, 20, 10, 5)  # noqa: DTZ001 - a cell has no zone
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


def workbook(*rows, hidden=False, others=()):
    book = openpyxl.Workbook()
    if hidden:
        book.active.sheet_state = "hidden"
        sheet = book.create_sheet("Shown")
    else:
        sheet = book.active
    for row in rows:
        sheet.append(row)
    for title in others:
        book.create_sheet(title)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def repacked(content, **changed):
    """The workbook with parts replaced: sheet1=..., strings=..., or extra={name: content}."""
    names = {"sheet1": "xl/worksheets/sheet1.xml", "strings": "xl/sharedStrings.xml", "styles": "xl/styles.xml"}
    parts = {names[key]: value for key, value in changed.items() if key in names} | changed.get("extra", {})
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return made.getvalue()


def sheet_xml(data, before=""):
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    start = f"<?xml version='1.0' encoding='UTF-8'?>{before}<worksheet {space}>"
    return f"{start}<sheetData>{data}</sheetData></worksheet>"


def text_row(number, *texts):
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
    return f'<row r="{number}">{cells}</row>'


@pytest.fixture
def rows(tmp_path):
    def read_rows(content, name="in.xlsx", **options):
        path = tmp_path / name
        path.write_bytes(content)
        return list(read([path], **options))

    return read_rows


def reasons(found):
    return [problem.reason for row in found for problem in row.problems]


HEAD = ["narrative", "payment_1_amount", "payment_1_paid_at", "person_1_date_of_birth"]


def test_a_workbook_is_read_as_its_cells_say(rows):
    found = rows(
        workbook(
            [],
            HEAD,
            ["n", 1234.5, WHEN, datetime.date(1970, 1, 2)],
            [],
            [12, 3, None, None],
        )
    )
    first, second = found
    assert (first.line, second.line) == (3, 5)
    assert first.given["payment_1_paid_at"] == "2026-11-20 10:05:00"
    assert first.report.people[0].date_of_birth == datetime.date(1970, 1, 2)
    assert str(first.report.payments[0].amount) == "1234.5"
    assert second.report.narrative == "12"


def test_a_formula_is_refused_and_the_other_rows_go_on(rows):
    found = rows(workbook(HEAD, ["=1+1", 1], ["n", "=SUM(A1:A2)"], ["n", 2], ["#REF!", 2]))
    assert [(row.line, row.problems[0].column) for row in found if row.problems] == [
        (2, "narrative"), (3, "payment_1_amount"), (5, "narrative"),
    ]  # fmt: skip
    assert reasons(found)[0] == "has a formula: paste the value"


def test_the_first_sheet_that_is_not_hidden_is_read_and_others_are_told(rows):
    found = rows(workbook(["text"], ["hello"], hidden=True, others=["Old"]))
    assert [row.message.text for row in found if row.message] == ["hello"]
    assert [(row.problems[0].value, row.notice) for row in found if row.problems] == [("Sheet, Old", True)]


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (text_row(1, "text") + text_row(2, "x" * (1 << 20) + "y") + text_row(3, "fine"), ["fine"]),
        (text_row(1, "text") + text_row(2, "a_x0000_b", "") + text_row(3, "_xD83D_") + text_row(4, "fine"), ["fine"]),
        (text_row(1, "text") + text_row(1_048_576, "last"), ["last"]),
        (text_row(1, "text") + text_row(2, *["x"] * 300) + text_row(3, "fine"), ["fine"]),
    ],
)
def test_a_hostile_row_stops_no_other(rows, data, texts):
    found = rows(repacked(workbook(["x"]), sheet1=sheet_xml(data)))
    assert [row.message.text for row in found if row.message] == texts


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"sheet1": sheet_xml("", before='<!DOCTYPE x [<!ENTITY a "aaaa">]>')}, "document type"),
        ({"styles": "<!DOCTYPE x [<!ENTITY a 'aaaa'>]><x>&a;</x>"}, "document type"),
        ({"sheet1": sheet_xml(text_row(1, "text")).encode("utf-16")}, "not in UTF-8"),
        ({"sheet1": sheet_xml(text_row(1, "text")).replace("UTF-8", "UTF-7")}, "not in UTF-8"),
        ({"sheet1": sheet_xml(text_row(2, "text") + text_row(1, "x"))}, "out of order"),
        ({"sheet1": sheet_xml(text_row(99_999_999, "text"))}, "out of order"),
        ({"sheet1": sheet_xml('<row r="1">' + "<c/>" * 20_000 + "</row>")}, "more than 16,384 cells"),
        ({"sheet1": sheet_xml('<row r="1">' + " " * 20_000_000 + "</row>")}, "unpacks to more than 100 times"),
        ({"sheet1": "<mergeCell/>" * 300_000 + sheet_xml(text_row(1, "x"))}, "a row of more than"),
        ({"extra": {"xl/sharedStrings.xml": "<sst>" + "<si/>" * 700_000 + "</sst>"}}, "different texts"),
        ({"extra": {"../evil.xml": "<x/>"}}, "leads out of its folder"),
        ({"sheet1": "not xml"}, "is damaged"),
        ({"sheet1": sheet_xml('<row r="1"><c t="s"><v>99</v></c></row>')}, "is damaged"),
        ({"sheet1": sheet_xml("")}, "sheet is empty"),
    ],
)
def test_a_workbook_that_is_not_safe_is_one_refused_row(rows, parts, reason):
    found = rows(repacked(workbook(["text"], ["hello"]), **parts))
    assert len(found) == 1
    assert reason in reasons(found)[0]


def test_a_workbook_that_breaks_off_keeps_the_rows_before(rows):
    data = (
        text_row(1, "text") + text_row(2, "one") + '<row r="3"><c t="s"><v>nonsense</v></c></row>' + text_row(4, "two")
    )
    found = rows(repacked(workbook(["x"]), sheet1=sheet_xml(data)))
    assert [row.message.text for row in found if row.message] == ["one"]
    assert "is damaged" in reasons(found)[0]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.csv", workbook(["text"]), "is named .csv but holds a workbook (XLSX)"),
        ("a.xlsx", b"text\nhello\n", "is named .xlsx but holds a table (CSV)"),
        ("a.eml", b"PK\x05\x06" + bytes(18), "is named .eml but holds a ZIP"),
        ("a.csv", b'{"text": "x"}', "is named .csv but holds JSON"),
        ("a.csv", PNG, "is a picture"),
        ("a.eml", b"%PDF-1.7", "is a PDF"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600), "an old Office file"),
        ("a.zip", b"PK\x03\x04 broken", "is a ZIP or a workbook that is broken"),
        ("a.gz", b"\x1f\x8b\x08", "a gzip file"),
        ("a.mbox", b"From x\nFrom: a@b.example\n", "a whole mailbox"),
        ("a.bin", bytes(range(256)) * 100, "is not CSV"),
        ("a", b"", "empty"),
        ("a.zip", b"PK\x05\x06" + bytes(18), "The ZIP is empty"),
    ],
)
def test_content_decides_what_a_file_is(rows, name, content, reason):
    found = rows(content, name)
    assert len(found) == 1
    assert reason in reasons(found)[0]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", b"Your parcel is held: pay at https://evil.example"),
        ("a.txt", b"text\tfrom\nhello\t07700 900123\n"),
        ("a", b"From: a@b.example\nSubject: x\n\nhello"),
        ("a.TXT", b"From: a@b.example\nSubject: x\n\nhello"),
        ("a", b'{"text": "hello"}\n'),
        ("a.tsv", b"text\tfrom\nhello\t07700 900123\n"),
    ],
)
def test_text_is_taken_for_what_it_holds(rows, name, content):
    assert [bool(row.message) for row in rows(content, name)] == [True]


def test_a_message_is_no_table_of_reports(rows):
    assert "--kind messages" in reasons(rows(b"From: a@b.example\nSubject: x\n\nhello", "a.eml", kind="reports"))[0]


def packed(**members):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def test_a_zip_is_read_member_by_member(rows):
    found = rows(
        packed(**{
            "a/texts.csv": "text\none\n", "b.xlsx": workbook(["text"], ["two"]),
            "c.eml": "From: a@b.example\nTo: x\n\nthree",
            "../up.csv": "text\nno\n", "/abs.csv": "text\nno\n",
            "c:\\x.csv": "text\nno\n", "d\\..\\..\\x.csv": "text\nno\n",
            "inner.zip": packed(x="y"), "__MACOSX/a.csv": "x", "dir/": "", "pic.png": PNG, "e.jsonl": '{"sms": "four"}',
        }),
        "in.zip",
    )  # fmt: skip
    assert [row.message.text for row in found if row.message] == ["one", "two", "three", "four"]
    assert [reason[:20] for reason in reasons(found)] == ["has a name that lead"] * 4 + [
        "is a ZIP inside a ZI",
        "is a picture: only C",
    ]
    assert found[0].path_label.endswith("in.zip/a/texts.csv")


def test_bombs_links_and_locked_members_are_refused(rows):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.csv", "text\n" + "a" * 40_000_000)
        link = zipfile.ZipInfo("link.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("slow.csv", "text\nx\n", zipfile.ZIP_LZMA)
        archive.writestr("locked.csv", "text\nx\n")
        archive.infolist()[-1].flag_bits |= 0x1
        archive.writestr("good.csv", "text\nfine\n")
    found = rows(made.getvalue(), "in.zip")
    assert [reason.split(":")[0] for reason in reasons(found)] == [
        "unpacks to more than 100 times its size",
        "is a link, and links are not followed",
        "is packed in a way that is not read",
        "is locked with a password",
    ]
    assert [row.message.text for row in found if row.message] == ["fine"]


def test_limits_of_a_zip_hold(rows):
    content = packed(**{f"{number}.csv": "text\nx\n" for number in range(5)})
    assert "holds 5 files: at most 4" in reasons(rows(content, "in.zip", limits=Limits(zip_members=4)))[0]
    assert len(reasons(rows(content, "in.zip", limits=Limits(zip_total_bytes=14)))) == 3


def test_a_member_that_lies_about_itself_breaks_off(rows):
    content = packed(**{"a.csv": "text\n" + "hello\n" * 1_000, "b.csv": "text\nfine\n"})
    at = content.index(b"a.csv") + 5
    found = rows(content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :], "in.zip")
    assert any("broke off" in reason or "broken" in reason for reason in reasons(found))
    assert found[-1].message.text == "fine"


def test_a_folder_is_walked_by_name_and_links_are_not_followed(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "one.csv").write_text("text\nb\n")
    (tmp_path / "a.csv").write_text("text\na\n")
    (tmp_path / ".hidden").write_text("x")
    (tmp_path / "link.csv").symlink_to(tmp_path / "a.csv")
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.csv")
    found = list(read([tmp_path, tmp_path / "missing.csv"]))
    assert [row.message.text for row in found if row.message] == ["a", "b"]
    assert [reason.split(":")[0] for reason in reasons(found)] == [
        "is a link, and links in a folder are not followed",
        "is a link, and links in a folder are not followed",
        "is not a file, a folder or a ZIP",
        "is not there",
    ]


def test_columns_are_those_of_the_rows_as_given(tmp_path):
    (tmp_path / "a.csv").write_text("Text;From\na;b\n")
    (tmp_path / "b.xlsx").write_bytes(workbook([], ["text", "when"]))
    (tmp_path / "c.zip").write_bytes(packed(**{"d.jsonl": "{}", "e.csv": "sms\nx\n"}))
    (tmp_path / "f.png").write_bytes(PNG)
    assert columns([tmp_path / "a.csv"]) == ["Text", "From"]
    assert columns([tmp_path]) == ["path", "Text", "From", "text", "when", "row", "sms"]
    assert columns([tmp_path / "f.png"]) == ["path"]
