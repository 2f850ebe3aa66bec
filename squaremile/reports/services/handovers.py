"""What must be seen at once, or belongs to a force, is signed for: the signature is the receipt."""

from datetime import datetime

from django.db import transaction

from squaremile.accounts.jobs import Priority, stage
from squaremile.accounts.models import Organisation
from squaremile.accounts.roles import Kind
from squaremile.ledger.services import Verb, record
from squaremile.reports import steps
from squaremile.reports.models import Change, Handover, Report
from squaremile.reports.services.again import link_again


class Refused(Exception):
    """It may not be done so; the message says why to whoever asked."""


@transaction.atomic
def sign_for(report_id: int, *, by: int, note: str, now: datetime) -> Handover:
    """Receives it, once. `note`: what was done with it. Raises Refused when somebody has signed already."""
    handover = _locked(report_id)
    if handover.received_at:
        raise Refused(f"{handover.received_by} has signed for this already.")
    handover.received_at, handover.received_by_id, handover.note = now, by, note.strip()
    handover.save(update_fields=["received_at", "received_by", "note"])
    record(Verb.RECEIVED, "handover", handover.report.reference, detail={"note": handover.note})
    return handover


@transaction.atomic
def choose_force(report_id: int, *, force: int, by: int) -> Handover:
    """Hands what came without a place to a force. The pages may not change a report, so a job gives it its force.

    Raises Refused when it is with a force already, its report is one's, or it was signed for.
    """
    handover = _locked(report_id)
    if handover.to_id:
        raise Refused(f"This is with {handover.to} already.")
    if handover.received_at:
        raise Refused(f"{handover.received_by} has signed for this already.")
    if handover.report.force_id:
        raise Refused("The report belongs to a force already.")
    handover.to = Organisation.objects.filter(pk=force, kind=Kind.FORCE).first()
    if handover.to is None:
        raise Refused("Choose the force that it goes to.")
    handover.save(update_fields=["to"])
    stage(steps.HAND_TO, priority=Priority.ONE, report_id=report_id, force_id=handover.to_id, by=by)
    record(Verb.SENT, "handover", handover.report.reference, detail={"to": handover.to.slug})
    return handover


@transaction.atomic
def hand_to(report_id: int, force_id: int, *, by: int, now: datetime) -> bool:
    """Gives a report without a force to this one, in the worker; its network counts its forces anew. Run again, or
    for a report that has a force, it changes nothing. Returns whether it changed."""
    report = Report.objects.select_for_update().defer("words").filter(pk=report_id, force=None).first()
    if report is None:
        return False
    report.force = Organisation.objects.get(pk=force_id, kind=Kind.FORCE)
    report.save(update_fields=["force"])
    reason = f"Handed to {report.force}"[:300]
    Change.objects.create(report=report, old=report.state, new=report.state, actor=by, reason=reason, at=now)
    link_again([report_id])
    record(Verb.CHANGED, "report", report.reference, detail={"force": report.force.slug})
    return True


def _locked(report_id: int) -> Handover:
    handovers = Handover.objects.select_for_update(of=("self",)).select_related("report", "to", "received_by")
    return handovers.defer("report__words", "report__narrative").get(pk=report_id)
