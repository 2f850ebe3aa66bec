"""The step after extraction: finds again the networks that changed reports touch. One at a time, so one truth."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from squaremile.ledger.services import Verb, record
from squaremile.networks.rules import assign_numbers
from squaremile.networks.services.edges import Linking, groups_of, reached_by
from squaremile.networks.services.facts import write_facts
from squaremile.networks.services.membership import apply, members_now, next_number
from squaremile.reports.services.states import reports_linked


def link(report_ids: Sequence[int] | None, *, now: datetime) -> set[int]:
    """Links these reports (None: all that wait). One transaction of the caller. Returns the networks that changed.

    Run twice it changes nothing the second time: a report leaves the waiting list with the links it got.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('networks.link'))")
    ids = _take(report_ids)
    if not ids:
        return set()
    linking = Linking.in_force()
    reached = reached_by(ids, linking)
    groups = groups_of(reached, linking)
    old = members_now(reached)
    assignment = assign_numbers(old, groups, next_number())
    changed = apply(old, groups, assignment, now=now)
    stirred = {number for number, group in zip(assignment.numbers, groups, strict=True) if not group.isdisjoint(ids)}
    write_facts(changed | stirred, linking, now=now)
    reports_linked(ids, now=now)
    if changed:
        record(Verb.LINKED, "network", [str(number) for number in sorted(changed)], detail={"reports": len(ids)})
    return changed


def _take(report_ids: Sequence[int] | None) -> set[int]:
    """Takes them off the waiting list; those not on it were linked meanwhile."""
    with connection.cursor() as cursor:
        if report_ids is None:
            cursor.execute("DELETE FROM reports_unlinked RETURNING report_id")
        else:
            cursor.execute(
                "DELETE FROM reports_unlinked WHERE report_id = ANY(%s) RETURNING report_id", [list(report_ids)]
            )
        return {row[0] for row in cursor.fetchall()}
