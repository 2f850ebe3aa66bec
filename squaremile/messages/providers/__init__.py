"""Who takes a message to a person. A provider is one class with `name`, `send` and `find` (base.py).

Which one takes which channel is decided here alone: SMTP for e-mail when SQUAREMILE_SMTP_URL is set, else the outbox, a
folder of files. GOV.UK Notify would be one more class, for all three channels.
"""

from django.conf import settings

from squaremile.messages.providers.base import Down, NotSent, Outgoing, Provider, Rejected, Taken, Unsure
from squaremile.messages.providers.letters import Letters
from squaremile.messages.providers.outbox import FileOutbox
from squaremile.messages.providers.smtp import Smtp


def providers() -> dict[str, Provider]:
    """Channel -> who takes it."""
    outbox = FileOutbox(settings.DATA / "outbox")
    return {
        "email": Smtp() if settings.MAIL_BY_SMTP else outbox,
        "sms": outbox,
        "letter": Letters(settings.DATA / "outbox" / "letters"),
    }


__all__ = ["Down", "FileOutbox", "Letters", "NotSent", "Outgoing", "Provider", "Rejected", "Smtp", "Taken",
           "Unsure", "providers"]  # fmt: skip
