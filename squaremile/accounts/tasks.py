"""The house's own round: stalled jobs; and the numbers and heads of the ledger, which knows no jobs: it comes first."""

from functools import partial

from squaremile.accounts.jobs import Queue, in_job, job, recover_stalled
from squaremile.ledger.tasks import number_new_entries, publish_head


@job("accounts.recover", queue=Queue.CARE, cron="* * * * *")
def recover_each_minute() -> None:
    recover_stalled()


@job("ledger.number", queue=Queue.CARE, cron="* * * * * */5", atomic=False)
def number_every_five_seconds() -> None:
    number_new_entries(each_in=partial(in_job, "ledger.number"))


@job("ledger.head", queue=Queue.CARE, cron="* * * * *", atomic=False)
def sign_each_minute() -> None:
    publish_head()
