from squaremile.accounts.jobs import Queue, job, recover_stalled


@job("accounts.recover", queue=Queue.CARE, cron="* * * * *")
def recover_each_minute() -> None:
    recover_stalled()
