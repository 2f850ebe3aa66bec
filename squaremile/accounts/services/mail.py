"""Mail about accounts: staged with the change that calls for it, sent by the worker, so that no page waits for it."""

import json

from django.core.mail import EmailMessage

from squaremile.accounts.jobs import Priority, Queue, stage
from squaremile.accounts.sealing import cipher

JOB = "accounts.mail"
_USE = "mail"


def stage_mail(message: EmailMessage) -> None:
    """In the caller's transaction. Sealed: it may hold a code or a link, and rows of jobs can be read."""
    kept = {"to": message.to, "subject": message.subject, "body": message.body, "from": message.from_email}
    sealed = cipher(_USE).encrypt(json.dumps(kept).encode()).decode()
    stage(JOB, queue=Queue.CARE, priority=Priority.ONE, sealed=sealed)


def send_sealed(sealed: str) -> None:
    """Raises OSError while the mail server does not answer: the job is then tried again."""
    kept = json.loads(cipher(_USE).decrypt(sealed.encode()))
    EmailMessage(kept["subject"], kept["body"], kept["from"], kept["to"]).send()
