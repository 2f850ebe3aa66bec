"""Slowing down who does too much: a row for each attempt, and the sum over the last seconds or hour.

Rows are only added, so that fifty people behind one address never wait for each other's transaction, as they would
on one row that counts them all.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from squaremile.accounts.models import Attempt

_KEPT = timedelta(hours=1)
_SPEND = """
WITH asked AS (
  SELECT * FROM unnest(%(keys)s::bytea[], %(amounts)s::bigint[], %(most)s::bigint[], %(seconds)s::float8[],
    %(in_hour)s::bigint[], %(then)s::bigint[]) AS a(key, amount, most, seconds, in_hour, slowed)),
too_much AS (
  SELECT a.seconds, lately.oldest FROM asked a, LATERAL (
    SELECT coalesce(sum(t.amount), 0) AS used, min(t.at) AS oldest FROM accounts_attempt t
    WHERE t.key = a.key AND t.at > %(now)s - make_interval(secs => a.seconds)) lately
  WHERE lately.used + a.amount > CASE WHEN a.in_hour > 0 AND (
      SELECT sum(t.amount) FROM accounts_attempt t WHERE t.key = a.key AND t.at > %(now)s - interval '1 hour'
    ) >= a.in_hour THEN a.slowed ELSE a.most END),
noted AS (
  INSERT INTO accounts_attempt (key, at, amount)
  SELECT DISTINCT key, %(now)s, amount FROM asked WHERE NOT EXISTS (SELECT FROM too_much))
SELECT max(seconds - extract(epoch FROM %(now)s - coalesce(oldest, %(now)s))) FROM too_much"""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` in `seconds`; once there were `in_hour` within the hour (0: no matter), at most `then`."""

    key: bytes
    most: int
    seconds: float
    amount: int = 1
    in_hour: int = 0
    then: int = 0


def spend(limits: Sequence[Limit], *, now: datetime) -> int:
    """Notes an attempt under every limit and returns 0; or notes nothing and returns the seconds to wait, at least 1.

    Attempts of transactions that have not ended are not seen: at worst as many too many as there are at once.
    """
    values: dict[str, Any] = {
        "keys": [limit.key for limit in limits], "amounts": [limit.amount for limit in limits],
        "most": [limit.most for limit in limits], "seconds": [limit.seconds for limit in limits],
        "in_hour": [limit.in_hour for limit in limits], "then": [limit.then for limit in limits], "now": now,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, values)
        wait = cursor.fetchone()[0]
    return 0 if wait is None else max(1, math.ceil(wait))


def forget_attempts(*, now: datetime) -> int:
    """Takes away what no limit looks at any more. Returns how many."""
    gone, _ = Attempt.objects.filter(at__lt=now - _KEPT).delete()
    return gone
