"""E-mails: what is in them is taken out, whatever they are built like, and nothing in them is opened."""

import base64
import hashlib

import pytest

from squaremile.reports.reading import Limits, read, repaired_for_amounts
from squaremile.reports.reading.mail_html import html_text, links_of
from squaremile.reports.reading.mail_text import decoded
from squaremile.reports.reading.mails import message_of_mail

HEAD = "From: Alice <alice@sender.example>\r\nTo: bob@home.example\r\nSubject: Hello\r\n"


def message(content, **limits):
    return message_of_mail(
        content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content, Limits(**limits)
    )


def multipart(*parts, kind="mixed"):
    body = "".join(f"--edge\r\n{part}\r\n" for part in parts)
    return HEAD + f'MIME-Version: 1.0\r\nContent-Type: multipart/{kind}; boundary="edge"\r\n\r\n{body}--edge--\r\n'


def test_headers_that_help_are_kept():
    found = message(
        "Received: from mx.home.example by mail.home.example; Tue, 24 Nov 2026 08:12:09 +0000\r\n"
        "Received: from evil (evil.example [203.0.113.9]) by mx.home.example; Tue, 24 Nov 2026 08:12:00 +0000\r\n"
        "Received: from laptop ([10.0.0.1]) by evil (81.2.69.160); Tue, 24 Nov 2026 08:11:00 +0000\r\n"
        "X-Originating-IP: [81.2.69.142]\r\n"
        "Reply-To: reply@evil.example\r\nReturn-Path: <bounce@evil.example>\r\nDate: Mon, 1 Jan 1900 00:00:00 +0000\r\n"
        "Message-ID: <20261124.abcdef0123@evil.example>\r\n" + HEAD + "\r\nText\r\n"
    )
    assert (found.sender, found.to, found.subject, found.text) == (
        "alice@sender.example",
        "bob@home.example",
        "Hello",
        "Text",
    )
    assert found.received_at.isoformat() == "2026-11-24T08:12:09+00:00"
    assert found.source_reference == "<20261124.abcdef0123@evil.example>"
    assert found.headers["Reply-To"] == "reply@evil.example"
    assert found.headers["Received-IP"] == "81.2.69.142"
    assert found.channel == "email"


@pytest.mark.parametrize(
    ("written", "sender"),
    [
        ('"security@bank.example" <thief@evil.example>', "thief@evil.example"),
        ("A chance, A chance, <reply@evil.example>", "reply@evil.example"),
        ("plain@evil.example", "plain@evil.example"),
        ("undisclosed: ;", "undisclosed: ;"),
        ("=?utf-8?q?Caf=C3=A9?= <a@evil.example>", "a@evil.example"),
        ("=?nonsense?x?zzz?= <a@evil.example>", "a@evil.example"),
        ("", ""),
    ],
)
def test_the_sender_is_the_address_not_the_name(written, sender):
    assert message(f"From: {written}\r\nSubject: x\r\n\r\nText").sender == sender


@pytest.mark.parametrize("identity", ["<1@a>", "1234567890", "<a b c d e f g@h.example>", ""])
def test_a_message_id_that_looks_common_is_no_reference(identity):
    assert message(f"Message-ID: {identity}\r\n" + HEAD + "\r\nText").source_reference == ""


def test_plain_text_comes_before_html_and_links_are_kept():
    found = message(
        multipart(
            "Content-Type: text/plain\r\n\r\nPay now at https://evil.example/one",
            "Content-Type: text/html\r\n\r\n<p>Pay <a href='https://evil.example/two'>now</a> <a href='https://evil.example/one'>x</a>",
            kind="alternative",
        )
    )
    assert found.text == "Pay now at https://evil.example/one\n\n<https://evil.example/two>"


def test_html_is_read_as_a_reader_sees_it():
    source = (
        "<html><head><title>t</title><style>p{}</style></head><body><script>alert(1)</script><p>Dear&nbsp;you,</p>"
        "<div>Go <a href=' https://evil.example/x?a=1&amp;b=2 '>here</a>or <a href='#top'>up</a></div>"
        "<form action='https://form.example/'><input></form><a href='javascript:x()'>y</a></body></html>"
    )
    assert html_text(source) == "Dear you,\nGo here <https://evil.example/x?a=1&b=2> or up\n<https://form.example/> y"
    assert links_of(source) == ["https://evil.example/x?a=1&b=2", "https://form.example/"]


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 150_000 + "deep <a href='https://evil.example/'>x</a>",
        "<p>"
        + "".join(f"<font id={n}>" for n in range(3_000))
        + "</p>"
        + "<p>x</p>" * 30_000
        + "deep https://evil.example/",
        "< " * 250_000 + "deep https://evil.example/",
        "<a href='" * 50_000 + "<b>deep https://evil.example/",
    ],
)
def test_html_made_to_choke_a_parser_is_read_without_one(source):
    found = html_text(source)
    assert "deep" in found
    assert "https://evil.example/" in found


def test_enclosed_messages_are_each_taken_into_account():
    inner = "From: thief@evil.example\r\nSubject: Inner\r\n\r\nPay at https://evil.example/deep"
    middle = f"From: mule@evil.example\r\nSubject: Middle\r\nContent-Type: message/rfc822\r\n\r\n{inner}"
    found = message(
        multipart("Content-Type: text/plain\r\n\r\nSee what I got", f"Content-Type: message/rfc822\r\n\r\n{middle}")
    )
    assert [one.sender for one in found.enclosed] == ["mule@evil.example"]
    assert [one.sender for one in found.enclosed[0].enclosed] == ["thief@evil.example"]
    assert found.text.startswith("See what I got\n\nFrom: mule@evil.example\nSubject: Middle")
    assert "https://evil.example/deep" in found.text


def test_attachments_are_listed_not_opened():
    content = b"MZ not a program"
    encoded = base64.b64encode(content).decode()
    found = message(
        multipart(
            "Content-Type: text/plain\r\n\r\nHello",
            'Content-Type: application/pdf; name="a.pdf"\r\nContent-Transfer-Encoding: base64\r\n'
            f"Content-Disposition: attachment; filename*=utf-8''b%20%C2%A3.pdf\r\n\r\n{encoded}",
            "Content-Type: text/html\r\nContent-Disposition: attachment; filename=page.html\r\n\r\n<p>never read</p>",
        )
    )
    assert (found.attachments[0].name, found.attachments[0].type, found.attachments[0].size) == (
        "b £.pdf",
        "application/pdf",
        16,
    )
    assert found.attachments[0].sha256 == hashlib.sha256(content).hexdigest()
    assert found.attachments[1].name == "page.html"
    assert found.text == "Hello"


def test_a_fifty_megabyte_attachment_is_hashed_as_it_streams_by(tmp_path):
    block = base64.b64encode(bytes(range(57))) + b"\r\n"
    count = 50 * 1024 * 1024 // 57
    digest = hashlib.sha256(bytes(range(57)) * count).hexdigest()
    path = tmp_path / "big.eml"
    with path.open("wb") as out:
        out.write(
            HEAD.encode()
            + b'Content-Type: multipart/mixed;\r\n boundary="edge"\r\n\r\n--edge\r\n\r\nHello\r\n--edge\r\n'
        )
        out.write(b"Content-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n")
        out.writelines(block for _ in range(count))
        out.write(b"--edge\r\nContent-Type: text/html\r\n\r\n<a href='https://evil.example/'>x</a>\r\n--edge--\r\n")
    (row,) = read([path])
    assert [(one.name, one.size, one.sha256) for one in row.message.attachments] == [("a.zip", 57 * count, digest)]
    assert row.message.text == "Hello\n\n<https://evil.example/>"
    assert [found.problems[0].reason for found in read([path], limits=Limits(mail_bytes=1 << 20))] == [
        "is larger than 1 MB: import its text alone"
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\r\n\r\n",
        b"no headers at all",
        b"\x00\xff\xfe" * 1_000,
        HEAD + "Content-Type: multipart/mixed\r\n\r\nno boundary",
        HEAD + 'Content-Type: multipart/mixed; boundary="edge"\r\n\r\n--edge\r\nbroken',
        HEAD + 'Content-Type: multipart/mixed; boundary=""\r\n\r\n----\r\n',
        HEAD + "Content-Type: text/plain; charset=zip\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
        HEAD + "Content-Type: text/plain; charset=idna\r\n\r\n" + "a." * 100_000,
        HEAD + "Content-Type: text/plain; charset*=x''%zz\r\n\r\ntext",
        HEAD + "Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644\r\n\xff",
        HEAD + "Content-Type: ; ; ;=\r\nContent-Disposition: ;;;filename*0*=a;filename*2=b\r\n\r\nx",
        "From: Group: a@b.example, c@d.example;\r\nTo: undisclosed-recipients:;\r\n\r\nx",
        "From: =?utf-8?b?////?= <a@b.example>\r\nDate: 99 Foo 99999 99:99:99 +9999\r\nReceived: ; ; x\r\n\r\nx",
        "Date: Fri, 31 Dec 9999 23:59:59 -2359\r\nX-Sender-IP: 999.1.1.1 ::::::: 1.2.3.4.5\r\n\r\nx",
        "From: =?utf-8?b?text/html?=\r\nSubject: =?utf-8?b?a?=\r\n\r\nx",
        "Subject: \udcff\udcfe\x00\r\n\r\n\udcff\x00",
        "".join(f'Content-Type: multipart/mixed; boundary="e{n}"\r\n\r\n--e{n}\r\n' for n in range(2_000)),
        "Content-Type: message/rfc822\r\n\r\n" * 2_000 + "deep",
        "X: y\r\n" * 100_000 + "\r\nx",
        multipart(*["Content-Type: text/plain\r\n\r\nx"] * 3_000),
    ],
)
def test_a_broken_mail_is_read_as_far_as_it_goes(content, tmp_path):
    found = message(content)
    assert "\x00" not in found.text + found.subject
    (found.text + found.subject + str(found.headers)).encode()
    path = tmp_path / "in.eml"
    path.write_bytes(content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content)
    assert len(list(read([path], limits=Limits(mail_whole_bytes=0)))) == 1
    assert len(list(read([path]))) == 1


def test_a_bomb_of_text_is_cut():
    found = message(HEAD + "\r\n" + "x" * 5_000_000)
    assert len(found.text) == 200_000


@pytest.mark.parametrize(
    ("content", "charset", "text"),
    [
        ("£5", "utf-8", "£5"),
        ("£5", "", "£5"),
        (b"\xa35", "", "£5"),
        (b"\xa35", "iso-8859-1", "£5"),
        (b"\xa35", "us-ascii", "£5"),
        (b"\xa35", "no-such", "£5"),
        (b"a\x00b", "utf-8", "ab"),
        (b"\xff", "utf-8", "\ufffd"),
    ],
)
def test_text_is_decoded_by_its_charset_or_what_it_shows(content, charset, text):
    assert decoded(content.encode() if isinstance(content, str) else content, charset) == text


@pytest.mark.parametrize(
    "wrecked", ["Â£5.00", "å£5.00", "Ì¼5.00", "£5.00", "\ufffd5.00", "&pound;5.00", "¬£5.00", "Ã‚Â£5.00"]
)
def test_wrecked_pound_signs_are_repaired_for_amounts(wrecked):
    assert repaired_for_amounts(f"Win {wrecked} now") == "Win £5.00 now"
