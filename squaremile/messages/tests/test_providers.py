"""Files whole or not at all, found again by their key; a mail server on its good and bad days."""

import smtplib
import socket
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.conf import settings
from django.core import mail
from django.core.mail.backends import locmem

from squaremile.messages.mail_server import smtp_settings
from squaremile.messages.providers import Down, FileOutbox, Letters, NotSent, Outgoing, Rejected, Smtp, Taken, Unsure
from squaremile.messages.providers.letters import letter
from squaremile.messages.tests.fake import NOW


def outgoing(channel: str = "email", **more: Any) -> Outgoing:
    given = {"key": "k1", "address": "ann@example.org", "subject": "News", "body": "One.\n\nTwo.", "sender": "No reply",
             "language": "en", "at": NOW}  # fmt: skip
    return Outgoing(channel=channel, **(given | more))


@pytest.mark.parametrize(("channel", "name"), [("email", "k1.eml"), ("sms", "k1.txt")])
def test_the_outbox_keeps_one_file_a_message(tmp_path: Path, channel: str, name: str) -> None:
    box = FileOutbox(tmp_path / "outbox")
    assert box.find("k1") is None
    assert box.send(outgoing(channel)) == Taken("k1") == box.find("k1") == box.send(outgoing(channel, body="Other"))
    [file] = (tmp_path / "outbox").iterdir()
    words = file.read_text()
    assert file.name == name and "To: ann@example.org" in words and "One." in words and "Other" not in words
    assert "No reply" in words


def test_an_outbox_that_cannot_be_written_takes_nothing(tmp_path: Path) -> None:
    (tmp_path / "outbox").touch()
    with pytest.raises(Down):
        FileOutbox(tmp_path / "outbox").send(outgoing())


def test_a_letter_is_an_accessible_pdf_with_address_and_words(tmp_path: Path) -> None:
    post = Letters(tmp_path)
    told = outgoing("letter", address="Ann Test\n1 High Street\nLeeds", body="We said:\n- *one* #two\n\nBye £5 ✂")
    assert post.find("k1") is None and post.send(told) == post.find("k1") == post.send(told)
    words = pypdfium2.PdfDocument(tmp_path / "k1.pdf")[0].get_textpage().get_text_range()
    for part in ("Ann Test", "1 High Street", "24 November 2026", "- *one* #two", "Bye £5"):
        assert part in words
    assert letter(told) == letter(told)


def test_a_welsh_letter_has_a_welsh_day(tmp_path: Path) -> None:
    Letters(tmp_path).send(outgoing("letter", language="cy"))
    assert "24 Tachwedd 2026" in pypdfium2.PdfDocument(tmp_path / "k1.pdf")[0].get_textpage().get_text_range()


class Server(locmem.EmailBackend):
    raises: Exception | None = None
    opens: Exception | None = None

    def open(self) -> bool:
        if self.opens:
            raise self.opens
        return True

    def send_messages(self, messages: Any) -> int:
        if self.raises:
            raise self.raises
        return int(super().send_messages(messages) or 0)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> type[Server]:
    made = type("Fresh", (Server,), {})
    monkeypatch.setattr("squaremile.messages.providers.smtp.get_connection", lambda: made())
    return made


def test_by_a_mail_server(server: type[Server]) -> None:
    assert Smtp().send(outgoing()) == Taken("k1")
    [sent] = mail.outbox
    assert (sent.subject, sent.to, sent.from_email) == ("News", ["ann@example.org"], "No reply <no-reply@localhost>")
    assert sent.extra_headers["Message-ID"] == "<k1@square-mile>"


@pytest.mark.parametrize(
    ("opens", "raises", "due"),
    [
        (ConnectionRefusedError(), None, Down), (socket.gaierror(), None, Down),
        (smtplib.SMTPAuthenticationError(535, b"no"), None, Down),
        (None, smtplib.SMTPRecipientsRefused({"a": (550, b"no such user")}), Rejected),
        (None, smtplib.SMTPRecipientsRefused({"a": (451, b"later")}), NotSent),
        (None, smtplib.SMTPDataError(554, b"spam"), Rejected), (None, smtplib.SMTPDataError(421, b"busy"), NotSent),
        (None, smtplib.SMTPServerDisconnected(), Unsure), (None, TimeoutError(), Unsure),
    ],
)  # fmt: skip
def test_a_mail_server_on_bad_days(server: type[Server], opens: Any, raises: Any, due: type[Exception]) -> None:
    server.opens, server.raises = opens, raises
    with pytest.raises(due) as raised:
        Smtp().send(outgoing())
    assert type(raised.value) is due


def test_a_mail_server_cannot_be_asked() -> None:
    with pytest.raises(Unsure):
        Smtp().find("k1")


@pytest.mark.parametrize(
    ("url", "host", "port", "tls", "ssl", "user"),
    [
        ("smtp://u%40x:p@mail.example.org", "mail.example.org", 587, True, False, "u@x"),
        ("smtps://mail.example.org", "mail.example.org", 465, False, True, ""),
        ("smtp://localhost:1025", "localhost", 1025, False, False, ""),
    ],
)  # fmt: skip
def test_the_address_of_a_mail_server(url: str, host: str, port: int, tls: bool, ssl: bool, user: str) -> None:
    found = smtp_settings(url)
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (
        host, port, tls, ssl)  # fmt: skip
    assert found["EMAIL_HOST_USER"] == user and set(found) <= {name for name in dir(settings) if name.isupper()}


@pytest.mark.parametrize("url", ["mail.example.org", "http://mail.example.org", "smtp://", ""])
def test_another_kind_of_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="smtp://"):
        smtp_settings(url)
