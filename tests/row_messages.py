"""What the pages can write of messages: a new one with its words; what a supervisor decides. No filter is asked for."""

import uuid
from typing import Any

from tests.cast import World
from tests.row_front_door import NOBODY, insert
from tests.row_security import VIEWERS, as_viewer
from tests.row_writes import did

NEW = str(uuid.UUID(int=7))
# Statement -> viewer -> how many rows it changes; None: refused. Of the six messages three wait or need a person, and a
# code waits too.
DECIDED: dict[str, dict[str, int | None]] = {
    "UPDATE messages_message SET state = 'waiting', why = '', tries = 0, next_at = now()": {
        "supervisor who contacts": 4, "agent": 0, "analyst": 0, "kent officer": 0, "reporter": 0, "nobody": 0,
        "administrator": 0,
    },
    "UPDATE messages_message SET state = 'sent'": {"supervisor who contacts": None},
    "UPDATE messages_message SET about = ''": {"supervisor who contacts": None},
    "DELETE FROM messages_message": {"supervisor who contacts": None},
    "UPDATE messages_wording SET secret = false": {"supervisor who contacts": None},
    "DELETE FROM messages_delivery": {"supervisor who contacts": None},
}  # fmt: skip


def messages_wrongly(world: World, web: Any) -> list[str]:
    wrong = []
    attempts: tuple[tuple[dict[str, Any], bool], ...] = (
        ({"state": "waiting"}, True), ({"state": "held"}, True), ({"state": "withdrawn"}, True),
        ({"state": "sent"}, False), ({"state": "sending"}, False), ({"state": "waiting", "tries": 1}, False),
        ({"state": "waiting", "sent_at": "2026-01-01T00:00Z"}, False),
        ({"state": "waiting", "claimed_at": "2026-01-01T00:00Z"}, False),
    )  # fmt: skip
    for values, may in attempts:
        for name in ("nobody", "reporter", "kent officer"):
            with as_viewer(world, web, VIEWERS.get(name, NOBODY)):
                if did(web, *insert(world, "messages_message", id=NEW, **{"tries": 0} | values)) != may:
                    wrong.append(f"{name} says {values}: {'refused' if may else 'done'}")
                if may and not did(web, *insert(world, "messages_wording", message_id=NEW, secret=False)):
                    wrong.append(f"{name} words {values}: refused")
    gone = {"message_id": world.messages["code that was sent"], "secret": False}
    with as_viewer(world, web, NOBODY):
        if did(web, *insert(world, "messages_wording", **gone)):
            wrong.append("nobody words what was sent: done")
    if not _delivery_refused(world, web):
        wrong.append("an agent says that it was delivered: done")
    return wrong + _decides_wrongly(world, web)


def _delivery_refused(world: World, web: Any) -> bool:
    values = {"message_id": world.messages["waiting"], "state": "delivered"}
    with as_viewer(world, web, VIEWERS["agent"]):
        return not did(web, *insert(world, "messages_delivery", **values))


def _decides_wrongly(world: World, web: Any) -> list[str]:
    wrong = []
    for statement, able in DECIDED.items():
        for name, rows in able.items():
            found: list[int] = []
            with as_viewer(world, web, VIEWERS.get(name, NOBODY)):
                done = did(web, statement, {}, found)
            if found != [rows] if done else rows is not None:
                wrong.append(f"{name}: {statement}: {found or 'refused'}")
    return wrong
