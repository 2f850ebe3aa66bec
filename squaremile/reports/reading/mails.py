"""One e-mail: its text, the headers that help to find its sender, what is attached. Nothing is opened.

The tolerant `compat32` policy throughout: `policy.default` raises on a header of a real phishing e-mail (STACK.md).
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import policy
from email.message import Message as MailMessage
from email.parser import BytesHeaderParser, BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from ipaddress import ip_address
from typing import BinaryIO, TypeAlias

from squaremile.reports.reading.hashes import content_hash
from squaremile.reports.reading.mail_html import html_text, links_of
from squaremile.reports.reading.mail_slim import Slimmed, slim
from squaremile.reports.reading.mail_text import BROKEN, clean, decoded, decoded_header, header
from squaremile.reports.reading.rows import Attachment, Limits, Message, Row, refused

Mail: TypeAlias = "MailMessage[str, str]"
_KEPT = ("From", "Reply-To", "Return-Path", "Message-ID", "Date", "Subject", "To", "Sender", "X-Mailer")
_SAID_IP = ("X-Sender-IP", "X-Originating-IP")
_IP = re.compile(r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7})(?![\w.:])")
_UNIQUE_ID = re.compile(r"<[^<>\s@]{8,150}@[^<>\s]{3,100}>")
_LONGEST_HEADER = 1_000
_YEARS = range(1990, 2100)
_IN_ANGLES = re.compile(r"<([^<>\s]+@[^<>\s]+)>")


@dataclass(slots=True)
class _Taken:
    """What is taken out of the parts of one message, and how much of the limits is left."""

    limits: Limits
    slimmed: Slimmed
    bytes_left: int
    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    enclosed: list[Message] = field(default_factory=list)


def _parse(content: bytes) -> Mail:
    try:
        return BytesParser(policy=policy.compat32).parsebytes(content)
    except BROKEN:
        return BytesHeaderParser(policy=policy.compat32).parsebytes(content)


def _name(part: Mail) -> str:
    try:
        return decoded_header(part.get_filename() or "")[:200]
    except BROKEN:
        return ""


def _charset(part: Mail) -> str:
    try:
        return str(part.get_content_charset() or "")
    except BROKEN:
        return ""


def _content(part: Mail) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except BROKEN:
        content = None
    if isinstance(content, bytes):
        return content
    payload = part.get_payload()
    return payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else b""


def _is_attached(part: Mail) -> bool:
    try:
        return part.get_content_disposition() == "attachment"
    except BROKEN:
        return False


def _take_leaf(part: Mail, taken: _Taken) -> None:
    kind = part.get_content_type()
    payload = part.get_payload()
    stored = len(payload) if isinstance(payload, str) else 0
    is_text = kind in ("text/plain", "text/html") or kind.startswith("multipart/")
    if is_text and not _is_attached(part):
        content = _content(part)[: taken.limits.mail_text_bytes] if taken.bytes_left > 0 else b""
        taken.bytes_left -= stored
        text = decoded(content, _charset(part))
        (taken.html if kind == "text/html" else taken.plain).append(text)
        return
    if stored > taken.bytes_left:
        taken.attachments.append(Attachment(_name(part), kind, stored, ""))
        return
    taken.bytes_left -= stored
    content = _content(part)
    size, digest = taken.slimmed.facts(content) or (len(content), hashlib.sha256(content).hexdigest())
    if size or _name(part):
        taken.attachments.append(Attachment(_name(part), kind, size, digest))


def _take(mail: Mail, taken: _Taken, depth: int) -> None:
    """Goes through the parts in order without recursion but for enclosed messages, which are messages of their own."""
    waiting = [mail]
    parts = 0
    while waiting and parts < taken.limits.mail_parts:
        part = waiting.pop()
        parts += 1
        payload = part.get_payload()
        if not isinstance(payload, list):
            _take_leaf(part, taken)
        elif part.get_content_type() == "message/rfc822" and depth < taken.limits.mail_depth:
            inner = [one for one in payload if isinstance(one, MailMessage)]
            enclosed = [_message(one, taken.limits, taken.slimmed, taken.bytes_left, depth + 1) for one in inner]
            taken.enclosed += enclosed
        else:
            waiting += [one for one in reversed(payload) if isinstance(one, MailMessage)]


def _first_ip(mail: Mail) -> str:
    """The public address that the message first came from, by its earliest hop that names one, if not forged."""
    said = [str(value) for name, value in mail.raw_items() if name.lower() in {one.lower() for one in _SAID_IP}]
    hops = [str(value) for name, value in mail.raw_items() if name.lower() == "received"]
    for written in [*said[:1], *reversed(hops[-50:])]:
        for found in _IP.findall(written[:2_000].split(" by ", 1)[0]):
            try:
                address = ip_address(found)
            except ValueError:
                continue
            if address.is_global:
                return str(address)
    return ""


def _date(written: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(written)
        when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (*BROKEN, OverflowError):
        return None
    return when if when.year in _YEARS else None


def _received_at(mail: Mail) -> datetime | None:
    """By the receiver's own server where it wrote a hop, else as the sender dated it."""
    latest_hop = header(mail, "Received").rpartition(";")[2]
    return (_date(latest_hop) if latest_hop else None) or _date(header(mail, "Date"))


def _headers(mail: Mail) -> dict[str, str]:
    kept = {name: header(mail, name)[:_LONGEST_HEADER] for name in _KEPT}
    kept["Received-IP"] = _first_ip(mail)
    return {name: value for name, value in kept.items() if value}


def _text(taken: _Taken) -> str:
    """Plain text before HTML; links that only the HTML shows are added below, then the messages enclosed."""
    plain = "\n\n".join(one.strip() for one in taken.plain if one.strip())
    if plain:
        links = [link for source in taken.html for link in links_of(source) if link not in plain]
        pieces = [plain, "\n".join(f"<{link}>" for link in dict.fromkeys(links))]
    else:
        pieces = [html_text(source) for source in taken.html]
    for inner in taken.enclosed:
        head = [f"{name}: {inner.headers[name]}" for name in ("From", "Subject") if name in inner.headers]
        pieces += ["\n".join(head), inner.text]
    return "\n\n".join(filter(None, pieces))


def _address(written: str) -> str:
    """The address alone, as written; the last one in angles, since display names pose as addresses. Else all of it."""
    if angled := _IN_ANGLES.findall(written):
        return str(angled[-1])
    try:
        return parseaddr(written)[1] or written
    except BROKEN:
        return written


def _message(mail: Mail, limits: Limits, slimmed: Slimmed, bytes_left: int, depth: int) -> Message:
    taken = _Taken(limits, slimmed, bytes_left)
    _take(mail, taken, depth)
    headers = _headers(mail)
    identity = headers.get("Message-ID", "")
    subject = headers.get("Subject", "")
    return Message(
        text=clean(_text(taken))[: limits.message_text],
        received_at=_received_at(mail),
        sender=_address(headers.get("From", ""))[:500],
        to=_address(headers.get("To", ""))[:500],
        channel="email",
        subject=subject[:500],
        source_reference=identity[:200] if _UNIQUE_ID.fullmatch(identity) else "",
        headers=headers,
        attachments=taken.attachments,
        enclosed=taken.enclosed,
    )


def message_of_mail(content: bytes, limits: Limits, slimmed: Slimmed | None = None) -> Message:
    """The message in these bytes, whatever they are."""
    return _message(_parse(content), limits, slimmed or Slimmed(), limits.mail_decoded_bytes, 0)


def read_mail(label: str, open_file: Callable[[], BinaryIO], size: int, limits: Limits) -> Iterator[Row]:
    """The one row of an e-mail. Large attachments are hashed in a stream, never held."""
    if size > limits.mail_bytes:
        yield refused(label, f"is larger than {limits.mail_bytes >> 20} MB: import its text alone", line=1)
        return
    with open_file() as stream:
        slimmed = slim(stream) if size > limits.mail_whole_bytes else Slimmed(stream.read())
    row = Row(label, 1, {"path": label})
    try:
        message = message_of_mail(slimmed.content, limits, slimmed)
    except Exception as error:  # the standard library's parser may raise anything; the other rows go on
        row.problems = refused(label, f"is broken in a way that is not read ({type(error).__name__})").problems
        yield row
        return
    if message.text or message.attachments or message.headers:
        row.message, row.occurrence_key = message, (slimmed.digest or content_hash(slimmed.content), 1)
    else:
        row.problems = refused(label, "is not an e-mail: it has neither headers nor text").problems
    yield row
