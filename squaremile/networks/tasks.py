from django.db import connection
from django.utils import timezone

from squaremile.accounts.jobs import Priority, Queue, job, stage
from squaremile.networks.policies import LINK_AGAIN, RANK_AGAIN
from squaremile.reports import steps
from squaremile.reports.services.again import link_all_again

_AGAIN_SECONDS = 3
# More is on its way, and nobody has waited a minute yet: linking once at the end costs a tenth of linking each time.
_MORE_COMES = """
SELECT (EXISTS (SELECT 1 FROM procrastinate_jobs WHERE task_name = %s AND status IN ('todo', 'doing'))
     OR EXISTS (SELECT 1 FROM reports_intake WHERE ended_at IS NULL AND started_at > now() - interval '5 minutes'))
   AND NOT EXISTS (SELECT 1 FROM reports_unlinked WHERE since < now() - interval '1 minute')"""


@job(steps.LINK, queue=Queue.FLOW)
def link_these(*, report_ids: list[int]) -> None:
    from squaremile.networks.services.link import link  # loads NumPy: in the worker, never in the pages' process

    link(report_ids, now=timezone.now())


@job(steps.SWEEP, queue=Queue.FLOW)
def link_all_that_wait() -> None:
    from squaremile.networks.services.link import link

    with connection.cursor() as cursor:
        cursor.execute(_MORE_COMES, [steps.EXTRACT])
        if cursor.fetchone()[0]:
            stage(steps.SWEEP, priority=Priority.SWEEP, once=True, in_seconds=_AGAIN_SECONDS)
            return
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('networks.sweep'))")
    link(None, now=timezone.now())


@job(LINK_AGAIN, queue=Queue.FLOW)
def link_everything_again(*, after: int = 0) -> None:
    """After a change of the rules of linking, in batches."""
    if (last := link_all_again(after=after)) is not None:
        stage(LINK_AGAIN, after=last)


@job(RANK_AGAIN, queue=Queue.FLOW)
def rank_everything_again(*, after: int = 0) -> None:
    """After a change of the ranking, in batches."""
    from squaremile.networks.services.again import rank_again

    if (last := rank_again(now=timezone.now(), after=after)) is not None:
        stage(RANK_AGAIN, after=last)
