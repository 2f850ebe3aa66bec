"""Sends what is due, each once. That one is being sent is written and committed before the provider is asked, so a
worker that is killed leaves a message in `sending`: `recover` then asks the provider, or leaves it to a person.
"""

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from squaremile.accounts.jobs import Priority, Queue, stage
from squaremile.messages.models import Delivery, Message, Wording
from squaremile.messages.providers import Down, NotSent, Outgoing, Provider, Rejected, Taken, Unsure, providers
from squaremile.messages.rules import wait_before_try
from squaremile.messages.services.saying import SEND, joined_text, policy_in_force
from squaremile.messages.states import State

TOO_LATE = "Too late to be of use"
NOBODY_KNOWS = "Nobody knows whether it was sent"
_CLAIM = """
WITH chosen AS (
  SELECT m.id FROM messages_message m WHERE m.state = 'waiting' AND m.urgent = %(urgent)s AND m.next_at <= %(now)s
    AND m.channel = ANY(%(channels)s)
    AND (m.digest_key IS NULL OR NOT EXISTS (SELECT FROM messages_message o WHERE o.digest_key = m.digest_key
      AND o.state = 'waiting' AND (o.next_at, o.id) < (m.next_at, m.id)))
  ORDER BY m.next_at LIMIT 1 FOR UPDATE SKIP LOCKED)
UPDATE messages_message m SET state = 'sending', claimed_at = %(now)s, tries = m.tries + 1 FROM chosen
WHERE m.id = chosen.id RETURNING m.id"""

logger = logging.getLogger(__name__)
Part = Callable[[], AbstractContextManager[None]]
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What became of one try. `provider`: its name; `down`: it would take no other message either."""

    provider: str
    state: Delivery.State
    provider_id: str = ""
    detail: str = ""
    down: bool = False


def send_due(*, each_in: Part, clock: Clock = timezone.now, by: Mapping[str, Provider] | None = None,
             most: int = 500) -> int:  # fmt: skip
    """Sends up to `most` messages that are due, those with codes first; returns how many were tried.

    `each_in`: one committed transaction. A provider that is down rests until the next call. More waits: staged.
    """
    providing = dict(by or providers())
    tried, settled = 0, None
    while True:
        with each_in():
            if settled is not None:
                _settle(*settled, now=clock())
            claimed = _claim(clock(), list(providing)) if tried < most else None
            if claimed is None and tried >= most and due(clock()):
                stage(SEND, queue=Queue.CARE, once=True)
        if claimed is None:
            return tried
        tried += 1
        message, wording = claimed
        answer = _attempt(message, wording, providing[message.channel])
        settled = (message, answer)
        if answer.down:
            del providing[message.channel]


def due(now: datetime) -> bool:
    return Message.objects.filter(state=State.WAITING, urgent__in=(True, False), next_at__lte=now).exists()


def _claim(now: datetime, channels: list[str]) -> tuple[Message, Wording] | None:
    """The next message, as being sent, with the words that go out. What came too late is laid aside on the way."""
    _, body = policy_in_force()
    while (pk := _next(now, channels)) is not None:
        wording = Wording.objects.select_related("message").get(pk=pk)
        message = wording.message
        good = body["templates"].get(message.template, {}).get("good_minutes")
        if good and now > message.due_at + timedelta(minutes=good):
            _move(message, State.WITHDRAWN, TOO_LATE)
            _forget(message)
            continue
        if message.digest_key is not None:
            _join(message, wording, now, body)
        return message, wording
    return None


def _next(now: datetime, channels: list[str]) -> UUID | None:
    with connection.cursor() as cursor:
        for urgent in (True, False):
            cursor.execute(_CLAIM, {"urgent": urgent, "now": now, "channels": channels})
            if found := cursor.fetchone():
                return UUID(str(found[0]))
    return None


def _join(message: Message, wording: Wording, now: datetime, body: dict[str, Any]) -> None:
    """Other updates about the same to the same address, due within the window, are said in this one."""
    window = timedelta(minutes=body["window_minutes"])
    waiting = Message.objects.filter(digest_key=message.digest_key, state=State.WAITING, next_at__lte=now + window)
    waiting.update(state=State.JOINED, joined_to=message)
    joined = Wording.objects.filter(message__joined_to=message).order_by("message__made_at", "pk")
    lines = [wording.line, *(one.line for one in joined)]
    if len(lines) > 1:
        wording.subject, wording.body = joined_text(message, lines, body)
        wording.save(update_fields=["subject", "body"])


def _attempt(message: Message, wording: Wording, provider: Provider) -> _Answer:
    """Asks the provider, outside any transaction."""
    _, body = policy_in_force()
    sender = body["sender"]["neutral" if message.guarded else "name"]
    outgoing = Outgoing(
        str(message.pk), message.channel, wording.address, wording.subject, wording.body, sender, message.language,
        message.due_at,
    )  # fmt: skip
    try:
        return _taken(provider, provider.send(outgoing))
    except NotSent as why:
        return _Answer(provider.name, Delivery.State.NOT_SENT, detail=str(why), down=isinstance(why, Down))
    except Rejected as why:
        return _Answer(provider.name, Delivery.State.REJECTED, detail=str(why))
    except Exception as why:
        logger.warning("the provider %s did not say whether it took a message: %s", provider.name, type(why).__name__)
        return _ask(provider, str(message.pk), str(why) if isinstance(why, Unsure) else type(why).__name__)


def _ask(provider: Provider, key: str, detail: str) -> _Answer:
    """What the provider knows of a message of which we do not know whether it was taken."""
    try:
        taken = provider.find(key)
    except Exception:
        return _Answer(provider.name, Delivery.State.UNSURE, detail=detail)
    return _taken(provider, taken) if taken else _Answer(provider.name, Delivery.State.NOT_SENT, detail=detail)


def _taken(provider: Provider, taken: Taken) -> _Answer:
    return _Answer(provider.name, Delivery.State.ACCEPTED, taken.provider_id)


def _settle(message: Message, answer: _Answer, *, now: datetime) -> None:
    """Keeps what became of this try; if meanwhile the message was given up as stuck, the answer still counts."""
    _note(message, answer, now)
    held = Message.objects.select_for_update().filter(
        pk=message.pk, tries=message.tries, state__in=(State.SENDING, State.HELD)
    )
    if held.first() is None:
        return
    if answer.state == Delivery.State.ACCEPTED:
        held.update(state=State.SENT, sent_at=now, why="")
        _forget(message)
    elif answer.state == Delivery.State.REJECTED:
        held.update(state=State.FAILED, why=answer.detail[:300])
    elif answer.state == Delivery.State.UNSURE:
        held.update(state=State.HELD, why=NOBODY_KNOWS)
    else:
        _again_later(message, answer.detail, now)


def _again_later(message: Message, detail: str, now: datetime) -> None:
    _, body = policy_in_force()
    wait = wait_before_try(message.tries, body["retry_seconds"])
    if wait is None:
        _move(message, State.FAILED, detail)
        return
    Message.objects.filter(pk=message.pk).update(
        state=State.WAITING, why=detail[:300], next_at=now + timedelta(seconds=wait)
    )
    if wait < 60:  # sooner than the round of each minute
        stage(SEND, queue=Queue.CARE, in_seconds=wait, priority=Priority.ONE if message.urgent else Priority.BULK)


def _move(message: Message, state: State, why: str) -> None:
    Message.objects.filter(pk=message.pk).update(state=state, why=why[:300])


def _forget(message: Message) -> None:
    """A message that held a code leaves neither words nor whereto."""
    if Wording.objects.filter(pk=message.pk, secret=True).delete()[0]:
        Message.objects.filter(pk=message.pk).update(address_print=None)


def _note(message: Message, answer: _Answer, now: datetime) -> None:
    """The same answer twice is one row."""
    row = Delivery(
        message=message, at=now, provider=answer.provider, provider_id=answer.provider_id, state=answer.state,
        detail=answer.detail[:300],
    )  # fmt: skip
    Delivery.objects.bulk_create([row], ignore_conflicts=True)


def recover(*, now: datetime, by: Mapping[str, Provider] | None = None) -> int:
    """Messages of workers that were killed while they sent: the provider is asked; where it cannot tell, a person is.

    In the caller's transaction. Returns how many.
    """
    providing = by or providers()
    _, body = policy_in_force()
    stuck = Message.objects.select_for_update(skip_locked=True).filter(
        state=State.SENDING, claimed_at__lt=now - timedelta(minutes=body["patience_minutes"])
    )
    found = list(stuck.order_by("claimed_at")[:200])
    for message in found:
        _settle(message, _ask(providing[message.channel], str(message.pk), "the worker was stopped"), now=now)
    return len(found)


def sweep(*, now: datetime) -> None:
    """Each minute: what is due is staged, what is stuck is settled."""
    recover(now=now)
    if due(now):
        stage(SEND, queue=Queue.CARE, once=True)
