"""The readable text of an e-mail's parts: bytes and headers to text."""

import codecs
import re
from contextlib import suppress
from email.errors import MessageError
from email.header import decode_header
from email.message import Message as MailMessage

# What the standard library raises for parts that are built to break it.
BROKEN = (ValueError, LookupError, TypeError, AttributeError, RecursionError, MessageError)
_MOST_OF_A_HEADER = 20_000
_DANGEROUS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
_SURROGATE = re.compile("[\ud800-\udfff]")


def _text_codec(name: str) -> str | None:
    try:
        found = codecs.lookup(name.strip().strip("\"'"))
    except (LookupError, ValueError):
        return None
    is_text = getattr(found, "_is_text_encoding", False)
    return found.name if is_text and found.name not in _DANGEROUS else None


def decoded(content: bytes, charset: str = "") -> str:
    """Text by its stated charset when that is a real one, else UTF-8, else cp1252. NUL characters are dropped."""
    codec = _text_codec(charset) if charset else None
    if codec in (None, "ascii"):
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    else:
        try:
            text = content.decode(str(codec), "replace")
        except (ValueError, LookupError):
            text = content.decode("utf-8", "replace")
    return clean(text)


def clean(text: str) -> str:
    """What PostgreSQL can keep: no NUL, no lone surrogates."""
    return _SURROGATE.sub("\ufffd", text.replace("\x00", ""))


def header(mail: "MailMessage[str, str]", name: str) -> str:
    """The first header of this name, decoded, on one line; "" when there is none."""
    for found, value in mail.raw_items():
        if found.lower() == name.lower():
            return decoded_header(str(value))
    return ""


def decoded_header(value: str) -> str:
    """A header's value with its encoded words read, on one line; of a very long one the beginning."""
    raw = value[:_MOST_OF_A_HEADER].encode("utf-8", "surrogateescape")
    plain = decoded(raw)
    with suppress(*BROKEN):  # a broken encoded word stays as written
        words = decode_header(plain) if "=?" in plain else []
        joined = "".join(decoded(word, charset or "") if isinstance(word, bytes) else word for word, charset in words)
        plain = joined or plain
    return re.sub(r"\s+", " ", clean(plain)).strip()
