from functools import partial

from django.utils import timezone

from squaremile.accounts.jobs import Queue, in_job, job
from squaremile.messages.services import deciding, saying, sending


@job(saying.SEND, queue=Queue.CARE, atomic=False)
def send() -> None:
    sending.send_due(each_in=partial(in_job, saying.SEND))


@job("messages.sweep", queue=Queue.CARE, cron="* * * * *")
def sweep_each_minute() -> None:
    sending.sweep(now=timezone.now())


@job(deciding.CLOSE, queue=Queue.CARE)
def close_address(*, address_print: str) -> None:
    deciding.close_address(bytes.fromhex(address_print))
