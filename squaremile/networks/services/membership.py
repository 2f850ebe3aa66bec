"""Writes which report is in which network: rows that end and rows that begin, numbers that stay."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from squaremile.networks.models import Change, Member, Network
from squaremile.networks.rules import Assignment
from squaremile.reports.services.bulk import copy_rows


def members_now(report_ids: Collection[int] | None) -> dict[int, int]:
    """Report -> number of its network now, for these reports (None: for all)."""
    where, arguments = ("", []) if report_ids is None else (" AND report_id = ANY(%s)", [list(report_ids)])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT report_id, network_id FROM networks_member WHERE left_at IS NULL{where}", arguments)
        return dict(cursor.fetchall())


def next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(number), 1000) + 1 FROM networks_network")
        return int(cursor.fetchone()[0])


def apply(old: dict[int, int], groups: list[set[int]], assignment: Assignment, *, now: datetime) -> set[int]:
    """Moves members and retires numbers as assigned. Returns the numbers whose membership changed and that live."""
    new = {report: number for number, group in zip(assignment.numbers, groups, strict=True) for report in group}
    copy_rows(
        Network,
        _NETWORK,
        ((n, now, now, "", 0, "[]", 0, 0, 0, 0, False, 0, [], [], "{}") for n in sorted(assignment.created)),
    )
    left = [report for report, number in old.items() if new.get(report) != number]
    joined = [(number, report) for report, number in new.items() if old.get(report) != number]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE networks_member SET left_at = %s WHERE left_at IS NULL AND report_id = ANY(%s)", [now, left]
        )
        for number, into in assignment.retired.items():
            cursor.execute(
                "UPDATE networks_network SET retired_at = %s, retired_into_id = %s, changed_at = %s WHERE number = %s",
                [now, into, now, number],
            )
    copy_rows(Member, ("network_id", "report_id", "joined_at"), ((n, r, now) for n, r in joined))
    touched = {old[report] for report in left} | {number for number, _ in joined}
    _write_changes(old, new, assignment, now=now)
    return touched - set(assignment.retired)


_NETWORK = (
    "number", "formed_at", "changed_at", "title", "score", "reasons", "ranking_version", "report_count", "victim_count",
    "vulnerable_count", "still_paying", "loss_amount", "force_ids", "fraud_types", "force_counts",
)  # fmt: skip


def _write_changes(old: dict[int, int], new: dict[int, int], assignment: Assignment, *, now: datetime) -> None:
    came: dict[int, int] = {}
    went: dict[int, int] = {}
    for report in old.keys() | new.keys():
        if old.get(report) != new.get(report):
            if report in new:
                came[new[report]] = came.get(new[report], 0) + 1
            if report in old:
                went[old[report]] = went.get(old[report], 0) + 1
    Change.objects.bulk_create(
        Change(
            network_id=number,
            kind=kind,
            detail={"came": came.get(number, 0), "went": went.get(number, 0)}
            | ({"into": assignment.retired[number]} if number in assignment.retired else {}),
            at=now,
        )
        for number, kind in assignment.kinds.items()
    )
