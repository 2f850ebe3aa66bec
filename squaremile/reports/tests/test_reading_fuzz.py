"""Whatever bytes a file holds, reading gives rows and never an error, and every row is a report, a message or told."""

import json
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from squaremile.reports.reading import Limits, columns, read
from squaremile.reports.reading.mail_html import html_text
from squaremile.reports.reading.mails import message_of_mail
from squaremile.reports.reading.published import examples

FEW = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SMALL = Limits(cell=50, record=200, columns=20, mail_whole_bytes=100, mail_parts=20)
EXAMPLES = examples()

bits = st.sampled_from(
    [b'"', b'""', b",", b";", b"\n", b"\r\n", b"\r", b"\x00", b"\xff", b"\xed\xa0\x80", b"\xc2\xa3", b"=", b" "]
)
words = st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace"))
csv_bytes = st.lists(bits | st.binary(max_size=8) | words, max_size=40)
FIELDS = [b"From: ", b"Received: ", b"Content-Type: ", b"multipart/mixed; boundary=e", b"message/rfc822", b"text/html"]
FIELDS += [b"; charset=", b"Content-Transfer-Encoding: base64", b"Content-Disposition: attachment; filename="]
MARKS = [b"\r\n", b"\r\n\r\n", b"--e", b"--e--", b"=?utf-8?b?", b"?=", b"<a@b.example>", b" "]
mail_bits = st.sampled_from(FIELDS + MARKS)


def found(content, name, limits=None):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        columns([path])
        rows = list(read([path], limits=limits))
    for row in rows:
        assert bool(row.problems) != bool(row.report or row.message)
        assert row.notice or row.line >= 0
        assert all(len(problem.value) <= 200 and problem.reason for problem in row.problems)
        "".join(problem.value + problem.column for problem in row.problems).encode()
        assert (row.occurrence_key is None) == bool(row.problems)
    return rows


@FEW
@given(st.lists(bits | st.binary(max_size=6), max_size=60))
def test_any_bytes_as_csv(parts):
    found(b"".join(parts), "in.csv")
    found(b"text,from,received_at\n" + b"".join(parts), "in.csv", SMALL)


@FEW
@given(csv_bytes)
def test_any_cells_of_a_report(parts):
    found(b"narrative,payment_1_amount,received_at,restricted\n" + b"".join(parts), "in.csv")


@FEW
@given(st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=2), max_size=20))
def test_what_is_written_as_csv_is_read_as_it_was(table):
    import csv
    import io

    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([["text", "other"], *table])
    try:
        content = text.getvalue().encode()
    except UnicodeEncodeError:
        content = text.getvalue().encode("utf-8", "surrogatepass")
    rows = found(content, "in.csv")
    good = [cells for cells in table if cells[0].strip() and not set("\x00") & set("".join(cells))]
    read_back = [row.message.text for row in rows if row.message]
    if content.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text.getvalue()):
        assert read_back == [cells[0] for cells in good]


@FEW
@given(st.lists(mail_bits | st.binary(max_size=12), max_size=60))
def test_any_bytes_as_an_email(parts):
    message_of_mail(b"".join(parts), SMALL)
    found(b"".join(parts), "in.eml")
    found(b"From: a@b.example\r\nSubject: x\r\n" + b"".join(parts), "in.eml", SMALL)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["narrative", "people", "payments", "amount", "role", "text", "from", "cyber", "x"]), inner
        )
    ),
    max_leaves=12,
)


@FEW
@given(st.lists(json_values.map(json.dumps) | st.text(max_size=20), max_size=8))
def test_any_lines_of_json(lines):
    found(("{}\n" + "\n".join(lines)).encode("utf-8", "surrogatepass"), "in.jsonl")


@FEW
@given(
    st.sampled_from(sorted(EXAMPLES)),
    st.lists(st.tuples(st.floats(0, 0.999), st.binary(min_size=1, max_size=4)), max_size=6),
)
def test_examples_with_bytes_changed(name, changes):
    content = bytearray(EXAMPLES[name])
    for place, new in changes:
        at = int(place * len(content))
        content[at : at + len(new)] = new
    found(bytes(content), name)


@FEW
@given(
    st.lists(
        st.sampled_from(
            ["<a href=", "'http://x.example'", ">", "<div>", "</div>", "<", "&#0;", "&#xd800;", "<!--", "x", "\x00"]
        )
    )
)
def test_any_html(parts):
    html_text("".join(parts)).encode()
