"""Reads of the store of files."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

PATIENCE = timedelta(minutes=15)
OWNER = "supervisor"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Files in quarantine for longer than `limit`, since `oldest_at`; `owner` is the role that must see to them."""

    number: int
    oldest_at: datetime | None
    limit: timedelta = PATIENCE
    owner: str = OWNER

    @property
    def alarm(self) -> bool:
        return self.number > 0


def waiting() -> Waiting:
    """Counts alone, of all files: also for a page that may see none of them (vault/database_access.sql)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT files, oldest_at FROM files_waiting(make_interval(secs => %s))", [PATIENCE.total_seconds()]
        )
        number, oldest_at = cursor.fetchone()
    return Waiting(number, oldest_at)
