"""Jobs: each names its queue and its policy, runs in one transaction, and may run twice with the same end."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from enum import StrEnum
from functools import wraps
from typing import Any

from django.db import connection, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from squaremile.accounts.viewer import NOBODY, tell_database
from squaremile.ledger.actor import SERVICE, acting

# A database that restarts or a full disk passes; what fails eight times rests as `failed`, counted on the front page.
_TRY_AGAIN = RetryStrategy(max_attempts=8, exponential_wait=3)
_STALLED = """
SELECT j.id FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
WHERE j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - interval '30 seconds')"""


logger = logging.getLogger(__name__)


class Queue(StrEnum):
    """Each has a worker (a test holds it)."""

    FLOW = "flow"
    CARE = "care"


class Priority:
    """Higher first: a person who waits at a screen goes before a file of a hundred thousand rows."""

    ONE = 10
    BULK = 0
    SWEEP = -10


def job(
    name: str, *, queue: Queue, cron: str = "", atomic: bool = True
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Registers a job. `name` is also its policy: what row-level security is told (accounts/viewer.py).

    `atomic=False` for a job that commits by itself in parts; it calls `in_job` around each part.
    """

    def register(function: Callable[..., None]) -> Callable[..., None]:
        @wraps(function)
        def run(**arguments: Any) -> None:
            arguments.pop("timestamp", None)
            try:
                if atomic:
                    with in_job(name):
                        function(**arguments)
                else:
                    with acting(SERVICE):
                        function(**arguments)
            except Exception:
                logger.warning("the step %s failed and is tried again", name, exc_info=True)
                raise
            finally:
                if not connection.in_atomic_block:
                    connection.close()

        task = app.task(name=name, queue=queue.value, queueing_lock=name if cron else None, retry=_TRY_AGAIN)(run)
        if cron:
            app.periodic(cron=cron)(task)  # type: ignore[arg-type] # `run` takes the timestamp and drops it
        return run

    return register


@contextmanager
def in_job(name: str) -> Iterator[None]:
    """One transaction of a job, in which row-level security knows the job."""
    with transaction.atomic(), acting(SERVICE):
        tell_database(NOBODY, job=name)
        yield


def stage(
    name: str,
    *,
    priority: int = Priority.BULK,
    once: bool = False,
    in_seconds: int = 0,
    queue: Queue = Queue.FLOW,
    **arguments: Any,
) -> None:
    """Stages a job in the caller's transaction: a rollback leaves none. `once`: not when one already waits."""
    lock = name if once else None
    delay = {"seconds": in_seconds} if in_seconds else None
    task = app.configure_task(name, queue=queue.value, priority=priority, queueing_lock=lock, schedule_in=delay)
    if not once:
        task.defer(**arguments)
        return
    with suppress(AlreadyEnqueued), transaction.atomic():
        task.defer(**arguments)


def recover_stalled() -> int:
    """Jobs whose worker was killed are put back in their queue. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_STALLED)
        stalled = [row[0] for row in cursor.fetchall()]
        for pk in stalled:
            cursor.execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [pk])
        cursor.execute("SELECT procrastinate_prune_stalled_workers_v1(120)")
    return len(stalled)


def waits_since(queue: Queue, priority: int) -> datetime | None:
    """When the oldest job was staged that waits and that no worker has begun; None when there is none.

    Jobs that failed and are to be tried again are not meant: they wait for something else.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(e.at) FROM procrastinate_jobs j"
            " JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'"
            " WHERE j.status = 'todo' AND j.queue_name = %s AND j.priority = %s AND j.scheduled_at IS NULL",
            [queue.value, priority],
        )
        found: datetime | None = cursor.fetchone()[0]
    return found


def failed_jobs() -> int:
    """Jobs that were tried eight times in vain and wait for a person."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")
        return int(cursor.fetchone()[0])
