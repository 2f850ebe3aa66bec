"""Mail about accounts, and the house's own round: stalled jobs; the numbers and heads of the ledger, which comes first
on the line and knows no jobs.
"""

from functools import partial

from squaremile.accounts.jobs import Queue, in_job, job, recover_stalled
from squaremile.accounts.services import mail
from squaremile.ledger.tasks import number_new_entries, publish_head


@job("accounts.recover", queue=Queue.CARE, cron="* * * * *")
def recover_each_minute() -> None:
    recover_stalled()


@job(mail.JOB, queue=Queue.CARE, atomic=False)
def send_mail(sealed: str) -> None:
    mail.send_sealed(sealed)


@job("ledger.number", queue=Queue.CARE, cron="* * * * * */5", atomic=False)
def number_every_five_seconds() -> None:
    number_new_entries(each_in=partial(in_job, "ledger.number"))


@job("ledger.head", queue=Queue.CARE, cron="* * * * *", atomic=False)
def sign_each_minute() -> None:
    publish_head()
