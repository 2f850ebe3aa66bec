"""Moves of a report: lock, check, write, remember."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from squaremile.reports.states import MOVES, State


def reports_linked(report_ids: Collection[int], *, now: datetime) -> int:
    """Those still `received` are now in work: read, linked and waiting for a person. Returns how many moved."""
    old, new = State.RECEIVED, MOVES[State.RECEIVED, "link"]
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH moved AS (UPDATE reports_report SET state = %s WHERE id = ANY(%s) AND state = %s RETURNING id)"
            " INSERT INTO reports_change (report_id, old, new, actor, reason, at)"
            " SELECT id, %s, %s, 0, 'Read and linked', %s FROM moved",
            [new.value, sorted(report_ids), old.value, old.value, new.value, now],
        )
        return int(cursor.rowcount)
