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


class StopState(StrEnum):
    """Of a request to a bank to stop money (docs/decisions/0012)."""

    WAITING = "waiting"
    SENT = "sent"
    HELD = "held"
    PART_HELD = "part_held"
    TOO_LATE = "too_late"
    NOT_FOUND = "not_found"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return STOP_NAMES[self]


STOP_NAMES = {
    StopState.WAITING: "Waiting to be sent",
    StopState.SENT: "Sent to the bank",
    StopState.HELD: "All of it held",
    StopState.PART_HELD: "Part of it held",
    StopState.TOO_LATE: "Too late: moved on",
    StopState.NOT_FOUND: "No such account",
    StopState.WITHDRAWN: "Withdrawn",
}
STOP_ANSWERS = (StopState.HELD, StopState.PART_HELD, StopState.TOO_LATE, StopState.NOT_FOUND)
STOP_MOVES: dict[tuple[StopState, str], StopState] = {
    (StopState.WAITING, "send"): StopState.SENT,
    (StopState.WAITING, "withdraw"): StopState.WITHDRAWN,
    (StopState.SENT, "withdraw"): StopState.WITHDRAWN,
    **{(StopState.SENT, f"answer_{answer.value}"): answer for answer in STOP_ANSWERS},
    (StopState.PART_HELD, "answer_held"): StopState.HELD,
}
