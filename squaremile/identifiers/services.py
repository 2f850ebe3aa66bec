"""The only writer of identifiers."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from squaremile.accounts.jobs import stage
from squaremile.identifiers.rules import Stops, key_of
from squaremile.policy.queries import current

STOP_LIST = "stop-list"
# The job that links again the reports that name these identifiers: reports come after this room.
FREED_OR_STOPPED = "reports.again"
_BATCH = 1_000
_LOCK = "hashtext('identifiers.stops')"
Named = tuple[str, str]


def stops_in_force() -> Stops:
    """For marking new identifiers. Until the caller's transaction ends, another list waits to be applied to what is
    stored: else an identifier marked by the old list, and not yet committed, would keep that mark."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock_shared({_LOCK})")
    return Stops.from_policy(current(STOP_LIST).body)


def identifier_ids(named: Iterable[Named], *, stops: Stops, now: datetime) -> dict[Named, int]:
    """The id of each (kind, normal form), made when it is new. Inside the caller's transaction, in key order."""
    keys = {key_of(*name): name for name in named}
    if not keys:
        return {}
    with connection.cursor() as cursor:
        found = _find(cursor, list(keys))
        missing = sorted(set(keys) - set(found))
        if missing:
            rows = [(key, *keys[key], stops.reason(*keys[key])) for key in missing]
            cursor.execute(
                "INSERT INTO identifiers_identifier"
                " (key, kind, value, stop_reason, degree, first_seen_at, last_seen_at)"
                " SELECT k, n, v, s, 0, %s, %s"
                " FROM unnest(%s::bytea[], %s::text[], %s::text[], %s::text[]) AS t(k, n, v, s)"
                " ON CONFLICT (key) DO NOTHING",
                [now, now, *(list(column) for column in zip(*rows, strict=True))],
            )
            found |= _find(cursor, missing)
    return {keys[key]: pk for key, pk in found.items()}


def _find(cursor: CursorWrapper, keys: list[bytes]) -> dict[bytes, int]:
    cursor.execute("SELECT key, id FROM identifiers_identifier WHERE key = ANY(%s)", [keys])
    return {bytes(key): pk for key, pk in cursor.fetchall()}


def count_mentions(changes: dict[int, int], *, now: datetime) -> None:
    """Adds to the degrees: identifier id -> reports more (or fewer). Locked in order, so none wait in a ring."""
    changes = {pk: by for pk, by in changes.items() if by}
    if not changes:
        return
    with connection.cursor() as cursor:
        ids = sorted(changes)
        cursor.execute("SELECT 1 FROM identifiers_identifier WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [ids])
        cursor.execute(
            "UPDATE identifiers_identifier i SET degree = i.degree + t.by, last_seen_at = %s"
            " FROM unnest(%s::bigint[], %s::int[]) AS t(id, by) WHERE i.id = t.id",
            [now, ids, [changes[pk] for pk in ids]],
        )


@transaction.atomic
def apply_stop_list() -> int:
    """Marks the stored identifiers by the stop-list in force, frees those it no longer names, and stages that the
    reports which name them are linked again. Returns how many changed; run again, it finds none."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({_LOCK})")
        stops = Stops.from_policy(current(STOP_LIST).body)
        changed = _changed_by(cursor, stops)
        ids = sorted(changed)
        cursor.execute(
            "UPDATE identifiers_identifier i SET stop_reason = t.reason"
            " FROM unnest(%s::bigint[], %s::text[]) AS t(id, reason) WHERE i.id = t.id",
            [ids, [changed[pk] for pk in ids]],
        )
    for start in range(0, len(ids), _BATCH):
        stage(FREED_OR_STOPPED, identifier_ids=ids[start : start + _BATCH])
    return len(ids)


def _changed_by(cursor: CursorWrapper, stops: Stops) -> dict[int, str]:
    """Id -> reason now, for the stored identifiers whose mark is another."""
    cursor.execute("SELECT id, kind, value, stop_reason FROM identifiers_identifier WHERE stop_reason <> ''")
    stored = cursor.fetchall()
    cursor.execute(
        "SELECT id, kind, value, stop_reason FROM identifiers_identifier"
        " WHERE key = ANY(%s) OR (kind IN ('url', 'domain') AND split_part(value, '/', 1) ~ %s)",
        [[key_of(*name) for name in stops.exact], stops.host_pattern()],
    )
    stored += cursor.fetchall()
    return {pk: now for pk, kind, value, was in stored if (now := stops.reason(kind, value)) != was}
