"""What a provider is asked and may answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Outgoing:
    """`key`: the same for every try of one message, so that a provider can tell that it has it. `sender`: a name."""

    key: str
    channel: str
    address: str
    subject: str
    body: str
    sender: str
    language: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """The provider has it. `provider_id`: its own name for it, in later receipts."""

    provider_id: str = ""


class NotSent(Exception):
    """Certainly nothing was taken: it may be tried again."""


class Down(NotSent):
    """As NotSent, and it would take no other message either: it is left alone for a while."""


class Rejected(Exception):
    """It was refused for good: trying again would not help."""


class Unsure(Exception):
    """It may have been taken: never sent again before somebody knows."""


class Provider(Protocol):
    name: str

    def send(self, message: Outgoing) -> Taken:
        """Raises NotSent (Down), Rejected or Unsure. Any other error counts as Unsure."""

    def find(self, key: str) -> Taken | None:
        """Whether it has a message of this key. None: certainly not. Raises Unsure when it cannot tell."""
