"""Ranking stored networks again, when the ranking and not a network changed."""

from datetime import datetime

from django.db import connection

from squaremile.networks.services.edges import Linking
from squaremile.networks.services.facts import write_facts

BATCH = 500


def rank_again(*, now: datetime, after: int = 0, batch: int = BATCH) -> int | None:
    """Ranks the next live networks above number `after` by the ranking in force. Returns the last number of the batch
    when there may be more, else None."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('networks.link'))")
        cursor.execute(
            "SELECT number FROM networks_network WHERE retired_at IS NULL AND number > %s ORDER BY number LIMIT %s",
            [after, batch],
        )
        numbers = [row[0] for row in cursor.fetchall()]
    write_facts(numbers, Linking.in_force(), now=now)
    return int(numbers[-1]) if len(numbers) == batch else None
