"""Reads of messages for a page. Row-level security gives the words only for a contact purpose, and never a code."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, QuerySet

from squaremile.accounts.roles import Permission
from squaremile.accounts.viewer import Viewer
from squaremile.messages.models import Delivery, Message, Wording
from squaremile.messages.states import FOR_A_PERSON, State

LATE = timedelta(minutes=2)  # the round of each minute, and one to send in
SIZE = 25


def visible_to(viewer: Viewer) -> QuerySet[Message]:
    found: QuerySet[Message] = Message.objects.all()
    return found if viewer.may(Permission.READ_OUTBOX) else found.none()


@dataclass(frozen=True, slots=True)
class Standing:
    """How many are in each state, and how many of those that wait should have gone: `late`."""

    by_state: dict[str, int]
    late: int

    @property
    def failed(self) -> int:
        return self.by_state.get(State.FAILED, 0)

    @property
    def held(self) -> int:
        return self.by_state.get(State.HELD, 0)

    @property
    def alarms(self) -> int:
        """What a person must look at."""
        return self.failed + self.held + self.late


def standing(viewer: Viewer, now: datetime) -> Standing:
    seen = visible_to(viewer)
    counted = dict(seen.order_by().values_list("state").annotate(Count("pk")))
    late = seen.filter(state=State.WAITING, urgent__in=(True, False), next_at__lt=now - LATE)
    return Standing(counted, late.count())


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Message]
    next_url: str
    previous_url: str


def page_for(viewer: Viewer, asked: Mapping[str, str]) -> Page:
    """The newest first. `state`: only those in it; `about`: only those about it; `after`: those before that."""
    seen, kept = visible_to(viewer), {}
    if (state := asked.get("state", "")) in State:
        seen, kept["state"] = seen.filter(state=state), state
    if about := asked.get("about", "").replace("\x00", "")[:40]:
        seen, kept["about"] = seen.filter(about=about), about
    after = _uuid(asked.get("after", ""))
    rows = list((seen.filter(pk__lt=after) if after else seen).order_by("-pk")[: SIZE + 1])
    older = f"?{urlencode(kept | {'after': str(rows[SIZE - 1].pk)})}" if len(rows) > SIZE else ""
    return Page(rows[:SIZE], next_url=older, previous_url=f"?{urlencode(kept)}" if after else "")


def _uuid(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None


def one(viewer: Viewer, pk: UUID) -> Message | None:
    return visible_to(viewer).select_related("joined_to").filter(pk=pk).first()


def wording_of(message: Message) -> Wording | None:
    """None: whoever asks may not see it, it held a code, or it is erased."""
    return Wording.objects.filter(pk=message.pk, secret=False).first()


def deliveries_of(message: Message) -> list[Delivery]:
    return list(message.deliveries.order_by("at", "pk"))


def joined_into(message: Message) -> list[Message]:
    return list(message.joined.order_by("made_at", "pk"))


def actions_for(message: Message) -> set[str]:
    """What a supervisor may do with it: `again`, `withdraw`."""
    if message.state in FOR_A_PERSON:
        return {"again", "withdraw"}
    return {"withdraw"} if message.state == State.WAITING else set()
