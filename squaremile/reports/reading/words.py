"""The words in a file that somebody sent with a report: typed, written, printed or in a picture. In the worker only."""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_noop

from squaremile.reports.reading.mail_text import clean
from squaremile.reports.reading.mails import read_mail
from squaremile.reports.reading.ocr import words_in
from squaremile.reports.reading.rows import Limits
from squaremile.reports.reading.texts import find_encoding, open_text
from squaremile.vault.models import File, Rendition
from squaremile.vault.rules import PICTURES
from squaremile.vault.sandbox import CannotOpen, texts_of
from squaremile.vault.services import path_of

LONGEST = 200_000  # characters
READ_PAGES = 10  # pictures of pages read by OCR, half a second to three seconds each
_NARROWEST = 30  # pixels: no word fits in less, and OCR would first enlarge it without end
_LEAST_ON_A_PAGE = 10  # characters: a page of a PDF with fewer is a picture of one

# Kept in English and translated when shown.
_HARMFUL = gettext_noop("This file could harm a device, so nobody opens it.")
_NOTHING = gettext_noop("We found no words in this file. We keep it with your report.")
_NOT_OPENED = gettext_noop("We keep this document, but we do not open documents of this kind to read them.")
_PROBLEMS = {
    "locked": gettext_noop("This file is locked with a password, so we cannot read it. We keep it with your report."),
    "broken": gettext_noop("This file is damaged, so we cannot read it. We keep it with your report."),
    "large": gettext_noop("This picture is too large for us to open. A screenshot of it would be smaller."),
    "long": gettext_noop("This file takes too much work to open, so we cannot read it. We keep it with your report."),
}


class Unreadable(ValueError):
    """There are no words to be had; the text says why, in plain English, marked for translation."""


@dataclass(frozen=True, slots=True)
class Words:
    """`text` of at most 200,000 characters; `how` it was read; `pages` of the file; `cut` when there is more in it."""

    text: str
    how: Literal["text", "email", "pdf", "picture"]
    pages: int
    cut: bool


def words_of(file: File) -> Words:
    """The words of a file that was inspected (vault.services.inspect).

    Raises Unreadable, vault.services.HeldBack while it waits to be scanned, FileNotFoundError when it is lost.
    """
    if file.scan == File.Scan.HARMFUL:
        raise Unreadable(_HARMFUL)
    path_of(file)
    if file.kind in PICTURES:
        words = _picture(file)
    elif file.kind == "application/pdf":
        words = _pdf(file)
    elif file.kind == "message/rfc822":
        words = _email(file)
    elif file.kind.startswith("text/"):
        words = _text(file)
    else:
        raise Unreadable(_NOT_OPENED)
    if not words.text:
        raise Unreadable(_NOTHING)
    return words


def _words(text: str, how: Literal["text", "email", "pdf", "picture"], pages: int = 1, cut: bool = False) -> Words:
    text = clean(text.replace("\r\n", "\n")).strip()
    return Words(text[:LONGEST], how, pages, cut or len(text) > LONGEST)


def _text(file: File) -> Words:
    path = path_of(file)
    encoding = find_encoding(lambda: path.open("rb"))
    with open_text(lambda: path.open("rb"), encoding._replace(errors="replace")) as stream:
        return _words(stream.read(LONGEST + 1), "text")


def _email(file: File) -> Words:
    path = path_of(file)
    row = next(iter(read_mail(file.name, lambda: path.open("rb"), file.size, Limits())))
    if row.message is None:
        raise Unreadable(_PROBLEMS["broken"])
    kept = row.message.headers
    head = [f"{name}: {kept[name]}" for name in ("From", "Subject", "Date") if name in kept]
    return _words("\n".join(head) + "\n\n" + row.message.text, "email", cut=len(row.message.text) >= LONGEST)


def _picture(file: File) -> Words:
    pictures = list(file.renditions.all())
    if not pictures:
        raise Unreadable(_PROBLEMS.get(file.problem, _PROBLEMS["broken"]))
    read = [_seen(one) for one in pictures[:READ_PAGES]]
    return _words("\n".join(filter(None, read)), "picture", len(pictures), len(pictures) > READ_PAGES)


def _seen(picture: Rendition) -> str:
    narrow = min(picture.width, picture.height) < _NARROWEST
    return "" if narrow else words_in(path_of(picture))


def _pdf(file: File) -> Words:
    """Its own text, page by page; of a page without any what OCR reads in its picture."""
    try:
        texts = texts_of(path_of(file))
    except CannotOpen as error:
        raise Unreadable(_PROBLEMS[error.problem]) from error
    pictures = {one.page: one for one in file.renditions.all()}
    pages, seen, cut = [], 0, texts.total > len(texts.pages)
    for number, text in enumerate(texts.pages, 1):
        if len("".join(text.split())) < _LEAST_ON_A_PAGE and (picture := pictures.get(number)):
            seen += 1
            text = max(text, _seen(picture) if seen <= READ_PAGES else "", key=len)
        pages.append(text.strip())
    return _words("\n\n".join(filter(None, pages)), "pdf", texts.total, cut or seen > READ_PAGES)
