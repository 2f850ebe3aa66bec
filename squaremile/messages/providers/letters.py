"""Letters as accessible PDF (PDF/UA-1) in a folder, for whoever prints and posts them."""

import json
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import typst
from django.utils.translation import override

from squaremile.messages.providers.base import Outgoing, Rejected, Taken
from squaremile.messages.providers.outbox import keep_whole
from squaremile.website.formats import day

_TEMPLATE = Path(__file__).with_name("letter.typ")
_NOT_WRITTEN = {"Cc", "Cf", "Cs", "Co", "Cn"}  # no font has them


class Letters:
    name = "letters"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: Outgoing) -> Taken:
        if taken := self.find(message.key):
            return taken
        keep_whole(self.folder / f"{message.key}.pdf", letter(message))
        return Taken(message.key)

    def find(self, key: str) -> Taken | None:
        return Taken(key) if (self.folder / f"{key}.pdf").is_file() else None


def letter(message: Outgoing) -> bytes:
    """The PDF; the same message gives the same bytes. Raises Rejected where it cannot be set."""
    with override("cy" if message.language == "cy" else "en-gb"):
        date = day(message.at)
    told = {
        "sender": message.sender, "address": message.address.splitlines(), "subject": message.subject,
        "paragraphs": message.body.split("\n\n"), "date": date, "lang": message.language,
    }  # fmt: skip
    written = json.dumps(_writable(told), ensure_ascii=False, sort_keys=True)
    try:
        return _compiled(written)
    except typst.TypstError:
        plain = "".join(sign if ord(sign) < 0x250 or sign in "‘’“”–—…€£" else "?" for sign in written)
    try:
        return _compiled(plain)
    except typst.TypstError as error:
        raise Rejected("the letter cannot be set") from error


def _compiled(told: str) -> bytes:
    return typst.compile(_TEMPLATE.read_bytes(), sys_inputs={"letter": told}, pdf_standards="ua-1")


def _writable(told: Mapping[str, object]) -> dict[str, object]:
    def clean(words: str) -> str:
        return "".join(sign for sign in words if sign == "\n" or unicodedata.category(sign) not in _NOT_WRITTEN)

    return {k: [clean(str(w)) for w in v] if isinstance(v, list) else clean(str(v)) for k, v in told.items()}
