"""The words in what people send: screenshots, PDFs, e-mails and texts; and plain reasons where there are none."""

import io
import logging
from pathlib import Path

import pytest
import typst
from PIL import Image

from squaremile.reports.reading.ocr import lines_of, rejoined
from squaremile.reports.reading.words import LONGEST, Unreadable, words_of
from squaremile.vault.models import File
from squaremile.vault.services import HeldBack, inspect, take_in
from squaremile.vault.tests.hostile import EICAR, EML, TAKEN, office, pdf, png

SCREEN = r"""
#set page(width: 390pt, height: 700pt, margin: 20pt)
#set text(font: "DejaVu Sans Mono", size: 14pt)
#let bubble(words) = block(fill: rgb("#e9e9eb"), radius: 16pt, inset: 12pt, width: 330pt, words)
#bubble[Your parcel could not be delivered. \ Pay £1.45 at https:\/\/parcel- \ fee.example/pay/x7 today]
#bubble[or ring 07700 \ 900123 before 6pm]
"""
pytestmark = pytest.mark.django_db


def sent(content: bytes, name: str) -> File:
    return inspect(take_in([content], name=name, token_hash=b"t" * 16).pk)


def screenshot() -> bytes:
    """A telephone's screen with two messages in bubbles; an address is broken over two lines."""
    return bytes(typst.compile(SCREEN.encode(), format="png", ppi=200))


def test_a_screenshot_is_read(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    words = words_of(sent(screenshot(), "Screenshot 1.png"))
    assert (words.how, words.pages, words.cut) == ("picture", 1, False)
    assert "07700 900123" in words.text
    assert "https://parcel-fee.example/pay/x7" in words.text
    assert "£1.45" in words.text
    assert "07700" not in caplog.text
    assert capfd.readouterr() == ("", "")


def test_a_pdf_is_read_as_it_was_written() -> None:
    content = typst.compile(
        b"= Statement\n30 Oct 2026 PARCEL FEE 00-00-01 12345678 \\\n see https://parcel-fee.example/pay\n"
        b"#pagebreak()\nRing 07700 900123"
    )
    words = words_of(sent(content, "statement.pdf"))
    assert (words.how, words.pages, words.cut) == ("pdf", 2, False)
    assert "00-00-01 12345678" in words.text
    assert "https://parcel-fee.example/pay" in words.text
    assert "\r" not in words.text
    assert words.text.index("Statement") < words.text.index("07700 900123")


def test_a_pdf_that_is_a_picture_is_read_too() -> None:
    out = io.BytesIO()
    Image.open(io.BytesIO(screenshot())).save(out, "PDF", resolution=150)
    words = words_of(sent(out.getvalue(), "scan.pdf"))
    assert (words.how, words.pages) == ("pdf", 1)
    assert "07700 900123" in words.text


def test_a_long_pdf_says_that_it_was_cut() -> None:
    words = words_of(sent(pdf(pages=120, text="Ring 07700 900123"), "a.pdf"))
    assert (words.pages, words.cut) == (120, True)


def test_an_email_is_read_with_who_sent_it_and_when() -> None:
    words = words_of(sent(EML, "a.eml"))
    assert (words.how, words.pages, words.cut) == ("email", 1, False)
    assert words.text.startswith("From: Bank <no-reply@bank.example>\nSubject: Your account\nDate: Tue, 3 Nov 2026")
    assert "Ring 07700 900123" in words.text
    assert "fetch" not in words.text


def test_real_emails_are_read(shared: Path) -> None:
    paths = sorted((shared / "real" / "phishing-emails").glob("*.eml"))[:12]
    assert len(paths) == 12
    for path in paths:
        words = words_of(sent(path.read_bytes(), path.name))
        assert words.how == "email"
        assert words.text.startswith("From: ")
        assert len(words.text) > 100


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_read_in_the_encoding_that_it_has(codec: str) -> None:
    words = words_of(sent("They took £450 – “for a fee”\r\nfrom 07700 900123".encode(codec), "a.txt"))
    assert words.text == "They took £450 – “for a fee”\nfrom 07700 900123"
    assert words.how == "text"


def test_very_long_text_is_cut() -> None:
    words = words_of(sent(b"word " * 100_000, "a.txt"))
    assert (len(words.text), words.cut) == (LONGEST, True)


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (png(), "a.png", "no words"),
        (png()[:60], "a.png", "damaged"),
        (TAKEN["png of 50,000 x 50,000"][0](), "a.png", "too large"),
        (pdf()[:100], "a.pdf", "damaged"),
        (pdf(text=""), "a.pdf", "no words"),
        (b" \r\n \t", "a.txt", "no words"),
        (office("word/document.xml"), "a.docx", "do not open"),
        (EICAR, "a.txt", "could harm"),
    ],
)
def test_what_cannot_be_read_is_said_plainly(content: bytes, name: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        words_of(sent(content, name))


@pytest.mark.parametrize("case", TAKEN)
def test_no_hostile_file_raises_anything_else(case: str) -> None:
    made, name, _ = TAKEN[case]
    try:
        words = words_of(sent(made(), name))
    except Unreadable:
        return
    assert 0 < len(words.text) <= LONGEST
    assert not set(words.text) & {"\x00", "\ud800"}


def test_a_file_in_quarantine_is_not_read() -> None:
    with pytest.raises(HeldBack):
        words_of(take_in([b"hello"], name="a.txt", token_hash=b"t" * 16))


def test_words_lie_on_lines_from_left_to_right() -> None:
    boxes = [(100.0, 300.0, 20.0, "900123"), (102.0, 50.0, 20.0, "Ring 07700"), (140.0, 50.0, 20.0, "now")]
    assert lines_of(boxes) == ["Ring 07700 900123", "now"]


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["see https://parcel-", "fee.example/x now"], "see https://parcel-fee.example/x now"),
        (["mail help@parcel-", "fee.example"], "mail help@parcel-fee.example"),
        (["https://a.example/", "pay/x7"], "https://a.example/pay/x7"),
        (["https://a.example/", "Ring us"], "https://a.example/\nRing us"),
        (["www.a.example.", "Ring 07700"], "www.a.example.\nRing 07700"),
        (["or ring 07700", "900123 now"], "or ring 07700 900123 now"),
        (["+44 7700", "900123"], "+44 7700 900123"),
        (["paid 1,000", "250 more"], "paid 1,000\n250 more"),
        (["10:00", "123 High Street"], "10:00\n123 High Street"),
        (["bc1qar0srrr7xfkvy5l643", "lydnw9re59gtzzwf5mdq now"], "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq now"),
        (["bc1qar0srrr7xfkvy5l643", "send it now"], "bc1qar0srrr7xfkvy5l643\nsend it now"),
        (["a well-", "known firm"], "a well-\nknown firm"),
        ([], ""),
    ],
)
def test_an_address_that_the_screen_broke_is_made_whole(lines: list[str], text: str) -> None:
    assert rejoined(lines) == text
