"""Mail about accounts: staged with the change that calls for it, sent by the worker, so that no page waits for it."""

import json
import time

from django.core.mail import EmailMessage

from squaremile.accounts.jobs import Priority, Queue, stage
from squaremile.accounts.sealing import cipher

JOB = "accounts.mail"
_USE = "mail"
_REST_SECONDS = 60.0
_down_until = 0.0


def stage_mail(message: EmailMessage) -> None:
    """In the caller's transaction. Sealed: it may hold a code or a link, and rows of jobs can be read."""
    kept = {"to": message.to, "subject": message.subject, "body": message.body, "from": message.from_email}
    sealed = cipher(_USE).encrypt(json.dumps(kept).encode()).decode()
    stage(JOB, queue=Queue.CARE, priority=Priority.ONE, sealed=sealed)


def send_sealed(sealed: str) -> None:
    """Raises OSError while the mail server does not answer: the job is then tried again.

    A server that did not answer is left alone for a minute, so that waiting for it does not hold up other work.
    """
    global _down_until  # one worker's own finding: another finds it out by itself
    if time.monotonic() < _down_until:
        raise ConnectionError("the mail server did not answer a moment ago")
    kept = json.loads(cipher(_USE).decrypt(sealed.encode()))
    try:
        EmailMessage(kept["subject"], kept["body"], kept["from"], kept["to"]).send()
    except OSError:
        _down_until = time.monotonic() + _REST_SECONDS
        raise
