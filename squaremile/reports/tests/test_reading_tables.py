"""CSV and JSON Lines: every wrong row is told with its line, column and value, and never stops the rest."""

import json

import pytest

from squaremile.reports.reading import Limits, read, row_hash
from squaremile.reports.reading.tables import kind_of

HEAD = "source_reference,narrative,payment_1_amount,payment_1_paid_at\n"


@pytest.fixture
def rows(tmp_path):
    def read_rows(content, name="in.csv", **options):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return [row for row in read([path], **options) if not row.notice]

    return read_rows


def accepted(found):
    return [row.line for row in found if row.report or row.message]


def told(found):
    """(line, column, start of the reason) of the first problem of each refused row."""
    return [(row.line, row.problems[0].column, row.problems[0].reason) for row in found if row.problems]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("a,n,lots,", "payment_1_amount", "is not an amount of money: write it as 1234.56"),
        ("a,n,1.999,", "payment_1_amount", "more than two decimal places"),
        ("a,n,-5,", "payment_1_amount", "the least is 0"),
        ("a,n,9999999999999,", "payment_1_amount", "is too large"),
        ("a,n,NaN,", "payment_1_amount", "amount of money"),
        ("a,n,5,31/02/2026", "payment_1_paid_at", "is not a date that exists"),
        ("a,n,5,2026-02-31", "payment_1_paid_at", "is not a date"),
        ("a,n,5,0001-01-01", "payment_1_paid_at", "too far away"),
        ("a,n,5,9999-12-31T23:59", "payment_1_paid_at", "too far away"),
        ("a,n,5,yesterday", "payment_1_paid_at", "write it as 2026-11-24"),
        ("a,n,,2026-11-20", "payment_1_amount", "is needed"),
        ("a,n", "", "has 2 cells, the first row names 4 columns"),
        ("a,n,5,,x", "", "has 5 cells"),
        ("a,\x00n,5,", "narrative", "NUL"),
        ("a," + "x" * 200_001 + ",5,", "narrative", "at most 200000 characters"),
        ('a,"n" x,5,', "", "quotation mark"),
        ('a,"n,5,', "", "quotation mark"),
    ],
)
def test_a_wrong_row_is_told_and_the_others_go_on(rows, row, column, reason):
    found = rows(HEAD + "one,n,1.00,\n" + row + "\nthree,n,3.00,\n", kind="reports")
    assert accepted(found) == [2, 4]
    assert [(line, name) for line, name, _ in told(found)] == [(3, column)]
    assert reason in told(found)[0][2]


@pytest.mark.parametrize("amount", ["1e99", "1e999999999", "-1e99", "Infinity", "9" * 5_000, "٣"])
def test_a_wild_amount_stops_no_other_row(rows, amount):
    found = rows(HEAD + f"one,n,1.00,\ntwo,n,{amount},\nthree,n,3.00,\n", kind="reports")
    assert [row.line for row in found] == [2, 3, 4]
    assert {2, 4} <= set(accepted(found))


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", ""), ("utf-8", "\ufeff"), ("utf-16", ""), ("utf-16-le", ""), ("utf-16-be", ""), ("utf-32", "")],
)
def test_every_unicode_encoding_is_found(rows, encoding, mark):
    content = mark + "text,from\nCafé won £5 – déjà vu, cliquez ici,07700 900123\n".replace("vu,", "vu;")
    found = rows(content.encode(encoding))
    assert [row.message.text for row in found] == ["Café won £5 – déjà vu; cliquez ici"]


def test_an_old_encoding_is_found_however_late_it_shows(rows):
    content = b"text\n" + (b"plain" * 20 + b"\n") * 12_000 + "£5 – “free”\n".encode("cp1252")
    assert rows(content)[-1].message.text == "£5 – “free”"


def test_bytes_of_another_encoding_refuse_only_their_row(rows):
    found = rows("text\n£5 won\n£6 won\n".encode() + b"\xa37 won\n" + "£8 won\n".encode())
    assert accepted(found) == [2, 3, 5]
    assert told(found)[0][0] == 4
    assert "another encoding" in told(found)[0][2]


def test_lone_surrogates_in_bytes_are_refused(rows):
    found = rows("text\n£££££\n".encode() + b"\xed\xa0\x80\nfine\n")
    assert accepted(found) == [2, 4]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(rows, delimiter):
    content = HEAD.replace(",", delimiter) + delimiter.join(["a", "n, with; all\tof|them", "5", ""]).replace(
        "n, with; all\tof|them", '"n, with; all\tof|them"'
    )
    assert rows(content, kind="reports")[0].report.narrative == "n, with; all\tof|them"


def test_excels_own_hint_of_the_delimiter_is_followed(rows):
    assert [row.message.text for row in rows("sep=;\ntext;from\nhello, you;me\n")] == ["hello, you"]


def test_lines_are_physical_ones(rows):
    found = rows(HEAD + 'a,"one\r\ntwo ""said"" \nthree",1,\n\n\nb,n,x,\n', kind="reports")
    assert found[0].report.narrative == 'one\r\ntwo "said" \nthree'
    assert [row.line for row in found] == [2, 7]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_taken(rows, end):
    assert [row.line for row in rows(end.join(["text", "a", "b"]))] == [2, 3]


def test_a_ten_megabyte_cell_refuses_only_its_row(rows):
    long = "x" * 10_000_000
    found = rows(
        HEAD + f'a,n,1,\nb,{long},2,\nc,"{long}",3,\nd,"' + "line\n" * 2_000_000 + '",4,\ne,n,5,\n', kind="reports"
    )
    assert accepted(found) == [2, 2_000_006]
    assert [line for line, _, _ in told(found)] == [3, 4, 5]
    assert all(len(row.problems[0].value) <= 200 for row in found if row.problems)


def test_a_cell_over_the_limit_names_its_column(rows):
    found = rows(HEAD + "a," + "x" * (1 << 20) + "y,1,\n", kind="reports")
    assert told(found)[0][:2] == (2, "narrative")


def test_a_stray_quotation_mark_swallows_no_other_row(rows):
    lines = [f"r{number},n,1,\n" for number in range(8_000)]
    lines[10] = 'r10,"n,1,\n'
    found = rows(HEAD + "".join(lines) * 3, kind="reports", limits=Limits(record=1 << 16))
    assert len(accepted(found)) == 3 * 7_999
    assert len(told(found)) == 3


def test_two_hundred_columns_and_too_many(rows):
    wide = [f"payment_{number}_amount" for number in range(1, 201)]
    assert len(rows(",".join(wide) + "\n" + ",".join(["1"] * 200))[0].report.payments) == 200
    wider = [f"payment_{number}_amount" for number in range(1, 202)]
    assert "at most 200" in told(rows(",".join(wider) + "\n" + ",".join(["1"] * 201)))[0][2]
    widest = ",".join(f"payment_{number}_card" for number in range(1, 5_002))
    assert "5,001 columns" in told(rows(widest + "\nx"))[0][2]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "The file is empty"),
        ("\n\n", "The file is empty"),
        ("text,from,text\na,b,c\n", "The column text is there twice"),
        ("cyber_attack,Cyber 1 attack\na,b\n", "is there twice"),
        ("colour,shape\nred,round\n", "names no known column"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_row(rows, content, reason):
    found = rows(content)
    assert len(found) == 1
    assert found[0].report is None
    assert reason in found[0].problems[0].reason


def test_a_header_alone_is_no_row(rows):
    assert rows(HEAD) == []


def test_empty_rows_and_groups_are_left_out(rows):
    found = rows("narrative,payment_1_amount,payment_3_amount,person_1_name\nn,,7, \n,,,\n , ,,\n")
    assert len(found) == 1
    assert [payment.amount for payment in found[0].report.payments] == [7]
    assert found[0].report.people == []


def test_numbers_of_groups_are_kept_in_what_is_told(rows):
    found = rows("narrative,payment_1_amount,Payment 3 amount\nn,,x\n")
    assert told(found)[0][:2] == (2, "Payment 3 amount")


def test_an_unknown_column_like_a_known_one_refuses_the_rows_that_use_it(rows):
    found = rows("narrative,paymnt_1_amount\na,5\nb,\n")
    assert accepted(found) == [3]
    assert told(found) == [(2, "paymnt_1_amount", "No such column: did you mean payment_1_amount?")]


def test_an_unknown_column_like_no_other_is_told_once(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("narrative,branch_colour\na,red\nb,blue\n")
    found = list(read([path]))
    assert [row.notice for row in found] == [True, False, False]
    assert found[0].problems[0].column == "branch_colour"
    assert accepted(found) == [2, 3]
    assert accepted(read([path], strict=True)) == []


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("text,from", "messages"),
        ("sms,source_reference,kind", "messages"),
        ("body,narrative", "reports"),
        ("message,payment_1_amount", "reports"),
        ("source_reference,route", "reports"),
        ("from,colour", None),
    ],
)
def test_the_columns_say_what_a_table_holds(head, kind):
    assert kind_of(head.split(",")) == kind


def test_messages_keep_other_columns_aside(rows):
    found = rows("label,SMS,Received at,From,channel\nspam,Hi,24/11/2026 10:00,07700 900123,WhatsApp\n")
    message = found[0].message
    assert (message.text, message.sender, message.channel, message.aside) == (
        "Hi",
        "07700 900123",
        "messaging_app",
        {"label": "spam"},
    )
    assert message.received_at.isoformat() == "2026-11-24T10:00:00+00:00"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",,", "text"),
        ("   ,x,", "text"),
        ("a,when,", "received_at"),
        ("a,,pigeon", "channel"),
        ("x" * 200_001 + ",,", "text"),
    ],
)
def test_a_wrong_message_is_told(rows, row, column):
    found = rows("text,received_at,channel\n" + row + "\nfine,,\n", kind="messages")
    assert accepted(found) == [3]
    assert [name for _, name, _ in told(found)] == ([column] if row.strip(",") else [])


def test_the_same_row_twice_in_a_file_is_counted(rows):
    found = rows("text,from\na,b\na,b\n a ,b\nc,d\n")
    hashes = [row.occurrence_key for row in found]
    assert [times for _, times in hashes] == [1, 2, 3, 1]
    assert len({digest for digest, _ in hashes}) == 2
    assert [row.occurrence_key for row in rows("from,text,more\nb,a,\n")] == hashes[:1]


def test_a_hash_does_not_take_one_cell_for_another():
    assert row_hash({"a": "1", "b": ""}) == row_hash({"a": "1"})
    assert row_hash({"a": "12", "b": "3"}) != row_hash({"a": "1", "b": "23"})
    assert row_hash({"a": "\ud800"}) != row_hash({"a": "x"})


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("[" * 100_000, "", "cannot be read"),
        ('{"a":' * 100_000, "", "cannot be read"),
        ('{"narrative": "\\ud800"}', "", "surrogate"),
        ('{"narrative": "\\u0000"}', "", "NUL"),
        ('{"narrative": "a\x00"}', "", "NUL"),
        ('{"narrative": 1e400}', "", "cannot be read"),
        ('{"narrative": NaN}', "", "cannot be read"),
        ('{"narrative": "a", "narrative": "b"}', "", "twice"),
        ('{"narrative": 5}', "narrative", "must be text"),
        (
            '{"narrative": "a", "payments": [{"amount": "1", "amout": "2"}]}',
            "payment_1_amout",
            "did you mean payment_1_amount?",
        ),
        ('{"narrative": "a", "payment_1_amount": "2"}', "payment_1_amount", 'write "amount" inside "payments"'),
        ('{"narrative": "a", "payments": "2"}', "payments", "must be a list"),
        ('{"narrative": "a", "people": [5]}', "person_1", "curly brackets"),
        (
            '{"narrative": "a", "people": [{"role": "thief"}]}',
            "person_1_role",
            "one of: victim, suspect, witness, payee",
        ),
        ('{"narrative": "a", "losses": [{"amount": 5, "currency": "pounds"}]}', "loss_1_currency", "such as GBP"),
        ('{"narrative": "a", "restricted": "perhaps"}', "restricted", "true or false"),
        ('{"narrative": "a", "schema_version": "2"}', "schema_version", "must be one of: 1"),
        ('"narrative"', "", "not a JSON object"),
        ("narrative", "", "cannot be read"),
        ('{"colour": 1}', "", "no key that is known"),
        ('{"text": 5}', "text", "must be text"),
        ('{"text": "a", "from": ["b"]}', "from", "must be text"),
        ('{"narrative": "' + "x" * 5_000_000 + '"}', "", "is too long"),
    ],
)
def test_a_wrong_line_of_json_is_told_and_the_others_go_on(rows, line, column, reason):
    found = rows('{"narrative": "one"}\n' + line + '\n{"text": "three"}\n', "in.jsonl")
    assert accepted(found) == [1, 3]
    assert [(number, name) for number, name, _ in told(found)] == [(2, column)]
    assert reason in told(found)[0][2]


def test_json_lines_hold_reports_and_messages_nested(rows):
    report = {"narrative": "n", "contacts": [{"mode": "text", "from": "07700 900123"}], "cyber": {"attack": "hacking"}}
    message = {"body": "hello", "tags": ["a"], "to": None}
    found = rows(json.dumps(report) + "\n\n" + json.dumps(message), "in.jsonl")
    assert found[0].report.contacts[0].sender == "07700 900123"
    assert (found[1].line, found[1].message.aside) == (3, {"tags": '["a"]'})
    assert found[0].given == {"row": json.dumps(report)}
