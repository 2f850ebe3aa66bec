"""The round of care: nothing received rests unseen (SECURITY.md 0: reports lost for eight months, 2012-13)."""

from datetime import datetime, timedelta

from django.db import connection

from squaremile.accounts.jobs import Priority, stage
from squaremile.reports import steps
from squaremile.reports.models import Reconciliation, Report
from squaremile.reports.states import State

_KEPT = timedelta(days=30)
_PATIENCE = timedelta(minutes=10)


def reconcile(*, now: datetime) -> Reconciliation:
    """Counts, from one snapshot, and names what is on one side only (the first hundred of each)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH a AS (SELECT reference FROM reports_acknowledgement),"
            " r AS (SELECT reference, state FROM reports_report)"
            " SELECT (SELECT count(*) FROM a),"
            " (SELECT coalesce(json_object_agg(state, n), '{}') "
            "   FROM (SELECT state, count(*) n FROM r GROUP BY state) s),"
            " (SELECT coalesce(json_agg(reference), '[]') FROM"
            "   (SELECT reference FROM a EXCEPT SELECT reference FROM r ORDER BY 1 LIMIT 100) m),"
            " (SELECT coalesce(json_agg(reference), '[]') FROM"
            "   (SELECT reference FROM r EXCEPT SELECT reference FROM a ORDER BY 1 LIMIT 100) u),"
            " (SELECT min(received_at) FROM reports_report WHERE state = %s)",
            [State.RECEIVED.value],
        )
        acknowledged, states, missing, unacknowledged, waiting = cursor.fetchone()
    Reconciliation.objects.filter(at__lt=now - _KEPT).delete()
    return Reconciliation.objects.create(
        acknowledged=acknowledged, states=states, missing=missing, unacknowledged=unacknowledged, waiting_since=waiting
    )


def wake_sleepers(*, now: datetime) -> int:
    """Stages again the steps of reports that rest in `received` beyond patience. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.id, u.report_id IS NOT NULL FROM reports_report r"
            " LEFT JOIN reports_unlinked u ON u.report_id = r.id"
            " WHERE r.state = %s AND r.received_at < %s ORDER BY r.received_at LIMIT 2000",
            [State.RECEIVED.value, now - _PATIENCE],
        )
        sleeping = cursor.fetchall()
    unread = [pk for pk, extracted in sleeping if not extracted]
    if unread:
        stage(steps.EXTRACT, priority=Priority.BULK, report_ids=unread)
    if len(unread) < len(sleeping):
        stage(steps.SWEEP, priority=Priority.SWEEP, once=True)
    return len(sleeping)


def count_figures(*, now: datetime) -> int:
    """Makes the table of counts anew, in the caller's transaction. Months are London's. Returns its rows.

    A contact, compliment or complaint is no fraud, and is not counted."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM reports_tally")
        cursor.execute(
            "INSERT INTO reports_tally (month, force_id, fraud_type, reports, vulnerable, loss_amount, made_at)"
            " SELECT date_trunc('month', told_at AT TIME ZONE 'Europe/London')::date, force_id, fraud_type, count(*),"
            " count(*) FILTER (WHERE sign_count > 0), sum(loss_amount), %s FROM reports_report"
            " WHERE kind <> %s GROUP BY 1, 2, 3",
            [now, Report.Kind.CONTACT.value],
        )
        return int(cursor.rowcount)
