"""What becomes of a message beside sending: receipts, and what a person decides."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from squaremile.accounts.jobs import Priority, Queue, stage
from squaremile.ledger.services import Verb, record
from squaremile.messages.models import Delivery, Message
from squaremile.messages.services.saying import SEND
from squaremile.messages.states import FOR_A_PERSON, State
from squaremile.vault.fields import fingerprint

CLOSE = "messages.close"


class Refused(Exception):
    """It cannot be done any more; the words say why."""


def send_again(pk: UUID, *, now: datetime) -> None:
    """By a supervisor: a failed or held message is tried again, from the first try. Raises Refused."""
    done = Message.objects.filter(pk=pk, state__in=FOR_A_PERSON).update(
        state=State.WAITING, why="", next_at=now, tries=0
    )
    if not done:
        raise Refused("Somebody else has decided about this message, or it was sent meanwhile.")
    record(Verb.CHANGED, "message", [str(pk)], detail={"state": State.WAITING.value})
    stage(SEND, queue=Queue.CARE, priority=Priority.ONE)


def withdraw(pk: UUID, *, why: str) -> None:
    """By a supervisor: it is not sent. Raises Refused when it is on its way or gone."""
    movable = (*FOR_A_PERSON, State.WAITING)
    if not Message.objects.filter(pk=pk, state__in=movable).update(state=State.WITHDRAWN, why=why[:300]):
        raise Refused("It is on its way, or somebody else has decided about it.")
    record(Verb.CHANGED, "message", [str(pk)], detail={"state": State.WITHDRAWN.value, "why": why})


def withdraw_address(channel: str, address: str) -> None:
    """Whatever still waits for an address that somebody took back is not sent. Staged with the caller's change."""
    whose = fingerprint(f"{channel}\0{address.strip().casefold()}", "message address")
    stage(CLOSE, queue=Queue.CARE, priority=Priority.ONE, address_print=whose.hex())


def close_address(address_print: bytes) -> int:
    """The job's part of `withdraw_address`. Returns how many messages were stopped."""
    waiting = Message.objects.filter(address_print=address_print, state__in=(*FOR_A_PERSON, State.WAITING))
    return waiting.update(state=State.WITHDRAWN, why="They took this address back")


def note_receipt(
    provider: str, provider_id: str, *, delivered: bool, detail: str = "", now: datetime | None = None
) -> bool:
    """A provider's later word on a message that it took; in a job. The same receipt twice changes nothing.

    False for a message that we do not know. A `failed` after `delivered` is kept and changes nothing.
    """
    taken = Delivery.objects.filter(provider=provider, provider_id=provider_id, state=Delivery.State.ACCEPTED).first()
    if taken is None:
        return False
    said = Delivery.State.DELIVERED if delivered else Delivery.State.REJECTED
    row = Delivery(
        message_id=taken.message_id, at=now or timezone.now(), provider=provider, provider_id=provider_id, state=said,
        detail=detail[:300],
    )  # fmt: skip
    Delivery.objects.bulk_create([row], ignore_conflicts=True)
    Message.objects.filter(pk=taken.message_id, state=State.SENT).update(
        state=State.DELIVERED if delivered else State.FAILED, why="" if delivered else detail[:300]
    )
    return True
