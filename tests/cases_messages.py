"""What is asked of the pages of the outbox."""

import uuid
from collections.abc import Iterator

from squaremile.accounts.roles import Role
from tests.cases import Case
from tests.cast import World
from tests.cast_messages import ANSWER_FOR

STAFF = {Role(name) for name in ANSWER_FOR}
ABSENT = str(uuid.UUID(int=1))


def of_messages(world: World) -> Iterator[Case]:
    for page in ("outbox/", "outbox/words/"):
        yield Case(page, "no record", f"/{page}")
    for page, method, given, on in (
        ("", "GET", {}, ("waiting", "held", "failed", "sent", "code", "code that was sent")),
        ("again/", "POST", {}, ("held", "failed", "sent")),
        ("withdraw/", "POST", {"why": "A mistake"}, ("waiting", "held", "failed")),
    ):
        address = f"outbox/<uuid:pk>/{page}"
        answer = 200 if method == "GET" else 302
        for name in on:
            path = f"/outbox/{world.messages[name]}/{page}"
            yield Case(address, name, path, STAFF, method, lambda role, given=given: given, answer)
        yield Case(address, "absent", f"/outbox/{ABSENT}/{page}", set(), method)
