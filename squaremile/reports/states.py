"""States of a report and the moves between them (CONTRACTS.md, States)."""

from enum import StrEnum


class State(StrEnum):
    RECEIVED = "received"
    IN_WORK = "in_work"
    HELD = "held"
    DECIDED = "decided"


NAMES = {
    State.RECEIVED: "Received",
    State.IN_WORK: "In work",
    State.HELD: "Held",
    State.DECIDED: "Decided",
}
MOVES: dict[tuple[State, str], State] = {
    (State.RECEIVED, "link"): State.IN_WORK,
    (State.IN_WORK, "hold"): State.HELD,
    (State.HELD, "release"): State.IN_WORK,
    (State.IN_WORK, "decide"): State.DECIDED,
    (State.DECIDED, "reopen"): State.IN_WORK,
}
