"""Messages as files: until a provider is joined on, and always in a demonstration. Nothing reaches anybody."""

import os
from email.utils import formataddr, parseaddr
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage

from squaremile.messages.providers.base import Down, Outgoing, Taken


def from_line(name: str) -> str:
    """Our address under a name; the address is DEFAULT_FROM_EMAIL's."""
    return formataddr((name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def keep_whole(path: Path, content: bytes) -> None:
    """Appears whole or not at all. Raises Down where it cannot be written."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise Down(f"the outbox cannot be written: {error.strerror}") from error


class FileOutbox:
    """The file is named by the key, so a second try finds or writes the same one."""

    name = "outbox"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: Outgoing) -> Taken:
        if taken := self.find(message.key):
            return taken
        keep_whole(self._path(message.key, message.channel), self._content(message))
        return Taken(message.key)

    def find(self, key: str) -> Taken | None:
        there = any(self._path(key, channel).is_file() for channel in ("email", "sms"))
        return Taken(key) if there else None

    def _path(self, key: str, channel: str) -> Path:
        return self.folder / f"{key}.{'eml' if channel == 'email' else 'txt'}"

    @staticmethod
    def _content(message: Outgoing) -> bytes:
        if message.channel == "email":
            mail = EmailMessage(message.subject, message.body, from_line(message.sender), [message.address])
            return bytes(mail.message().as_bytes())
        return f"To: {message.address}\nFrom: {message.sender}\n\n{message.body}\n".encode()
