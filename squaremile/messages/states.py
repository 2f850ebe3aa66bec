"""What can become of a message."""

from django.db.models import TextChoices


class Channel(TextChoices):
    EMAIL = "email", "E-mail"
    SMS = "sms", "Text message"
    LETTER = "letter", "Letter"


class State(TextChoices):
    WAITING = "waiting", "Waiting"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Failed"
    WITHDRAWN = "withdrawn", "Not sent, on purpose"
    HELD = "held", "Held for a person"
    JOINED = "joined", "Said in another message"


# `sending` -> `waiting`: the provider said for certain that it took nothing. `held` -> `sent`: it answered late.
MOVES: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.SENDING, State.JOINED, State.HELD, State.WITHDRAWN}),
    State.SENDING: frozenset({State.SENT, State.WAITING, State.FAILED, State.HELD}),
    State.SENT: frozenset({State.DELIVERED, State.FAILED}),
    State.HELD: frozenset({State.WAITING, State.WITHDRAWN, State.SENT, State.FAILED}),
    State.FAILED: frozenset({State.WAITING, State.WITHDRAWN}),
    State.DELIVERED: frozenset(),
    State.WITHDRAWN: frozenset(),
    State.JOINED: frozenset(),
}
FOR_A_PERSON = (State.FAILED, State.HELD)
