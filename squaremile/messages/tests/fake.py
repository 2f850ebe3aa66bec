"""A provider as they are on bad days, and short ways to say and send."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from squaremile.accounts.viewer import NOBODY, tell_database
from squaremile.messages.models import Message
from squaremile.messages.providers import Down, NotSent, Outgoing, Rejected, Taken, Unsure
from squaremile.messages.services import say
from squaremile.messages.services.sending import send_due

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
REFERENCE = "SM-4T7K-2M9Q-X1RC"


class Fake:
    """`mood`: well, down, later, rejects, slow, silent (takes it and does not answer), lost (takes nothing and does not
    answer), mute (as silent, and cannot be asked), breaks. `taken`: how often each key was taken."""

    name = "fake"

    def __init__(self, mood: str = "well", *, seconds: float = 0) -> None:
        self.mood, self.seconds = mood, seconds
        self.taken: Counter[str] = Counter()
        self.asked: list[Outgoing] = []
        self.lock = threading.Lock()

    def send(self, message: Outgoing) -> Taken:
        with self.lock:
            self.asked.append(message)
        time.sleep(self.seconds)
        refusals = {"down": Down("no answer"), "later": NotSent("not now"), "rejects": Rejected("no such address"),
                    "lost": Unsure("no answer"), "breaks": RuntimeError("a fault")}  # fmt: skip
        if self.mood in refusals:
            raise refusals[self.mood]
        with self.lock:
            self.taken[message.key] += 1
        if self.mood in ("silent", "mute"):
            raise Unsure("it did not answer")
        return Taken(f"id-{message.key}")

    def find(self, key: str) -> Taken | None:
        if self.mood == "mute":
            raise Unsure("cannot be asked")
        return Taken(f"id-{key}") if key in self.taken else None


def by(fake: Any) -> dict[str, Any]:
    return dict.fromkeys(("email", "sms", "letter"), fake)


@contextmanager
def here() -> Iterator[None]:
    """A part of the job inside the test's own transaction."""
    with transaction.atomic():
        yield


def in_real_job() -> AbstractContextManager[None]:
    return _real_job()


@contextmanager
def _real_job() -> Iterator[None]:
    with transaction.atomic():
        tell_database(NOBODY, job="messages.send")
        yield


def send(fake: Any, at: datetime = NOW, *, each_in: Callable[[], AbstractContextManager[None]] = here,
         most: int = 500) -> int:  # fmt: skip
    return send_due(each_in=each_in, clock=lambda: at, by=by(fake), most=most)


def tell(template: str = "received", key: str = "k", **more: Any) -> Message:
    made = say_(template, key, **more)
    assert made is not None
    return made


def say_(template: str = "received", key: str = "k", **more: Any) -> Message | None:
    given: dict[str, Any] = {
        "channel": "email", "address": "ann@example.org", "about": REFERENCE, "now": NOW,
        "facts": {"reference": REFERENCE, "code": "482913", "minutes": "15", "force": "Kent Police"},
    }  # fmt: skip
    return say(template, key=key, **(given | more))


def state_of(message: Message) -> str:
    message.refresh_from_db()
    return message.state


def minutes(number: float) -> datetime:
    return NOW + timedelta(minutes=number)
