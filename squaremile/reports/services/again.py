"""Linking stored reports again, when a rule and not a report changed: they go back on the list of what waits."""

from collections.abc import Collection
from typing import Any

from django.db import connection

from squaremile.accounts.jobs import Priority, stage
from squaremile.reports import steps

BATCH = 5_000
_NAMING = (
    "SELECT DISTINCT report_id FROM reports_occurrence WHERE identifier_id = ANY(%(identifiers)s)"
    " AND report_id > %(after)s ORDER BY report_id LIMIT %(batch)s"
)
# Reports that were never read yet will be linked anyway.
_ALL = (
    "SELECT id FROM reports_report r WHERE id > %(after)s AND state <> 'received'"
    " AND EXISTS (SELECT 1 FROM reports_occurrence o WHERE o.report_id = r.id) ORDER BY id LIMIT %(batch)s"
)

_THESE = "SELECT id FROM reports_report WHERE id = ANY(%(ids)s) AND state <> 'received'"


def link_again_those_that_name(identifier_ids: Collection[int], *, after: int = 0, batch: int = BATCH) -> int | None:
    """Puts the next reports above id `after` that name any of these on the list. Returns the last id of the batch when
    there may be more, else None: then linking is staged."""
    return _wait(_NAMING, after=after, batch=batch, identifiers=list(identifier_ids))


def link_all_again(*, after: int = 0, batch: int = BATCH) -> int | None:
    """The same for every report that names an identifier."""
    return _wait(_ALL, after=after, batch=batch)


def link_again(report_ids: Collection[int]) -> None:
    """The same for these reports."""
    _wait(_THESE, ids=list(report_ids), batch=len(report_ids) + 1)


def _wait(which: str, **arguments: Any) -> int | None:
    with connection.cursor() as cursor:
        # Held until commit: a sweep that starts meanwhile waits, so it cannot miss these and leave them without a job.
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtext('networks.sweep'))")
        cursor.execute(which, arguments)
        ids = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "INSERT INTO reports_unlinked (report_id, since) SELECT unnest(%s::bigint[]), now() ON CONFLICT DO NOTHING",
            [ids],
        )
    if len(ids) == arguments["batch"]:
        return int(ids[-1])
    stage(steps.SWEEP, priority=Priority.SWEEP, once=True)
    return None
