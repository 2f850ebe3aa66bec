"""One report: the person's words with every identifier marked, who is in it, what was paid, what has happened to it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from squaremile.accounts.access import allow
from squaremile.accounts.middleware import ViewedRequest
from squaremile.accounts.roles import Permission
from squaremile.reports.models import Report
from squaremile.reports.queries import fraud_type_titles
from squaremile.reports.tracked import additions_to
from squaremile.workbench import access
from squaremile.workbench.narrative import AT_ONCE, Block, blocks, repeated
from squaremile.workbench.queries import report as queries
from squaremile.workbench.queries.aside import aside_of
from squaremile.workbench.queries.files import files_of
from squaremile.workbench.queries.parties import parties_of
from squaremile.workbench.queries.told import at_once_of, told_of
from squaremile.workbench.queries.words import said


@require_safe
@allow(Permission.VIEW_REPORT)
def report(request: ViewedRequest, reference: str) -> HttpResponse:
    opened = access.open_report(request, reference)
    viewer = request.viewer
    found = queries.identifiers_of(opened, viewer)
    payments = queries.payments_of(opened, found)
    return render(
        request,
        "workbench/report.html",
        {
            "report": opened,
            "titles": fraud_type_titles(),
            "route": said("routes", opened.route),
            **told_of(opened),
            **at_once_of(opened, viewer, timezone.now()),
            "files": files_of(opened),
            "additions": additions_to(opened.pk),
            "network": queries.network_of(opened, viewer),
            **_words(opened, found),
            "identifiers": found.named[: queries.LISTED],
            "identifiers_noted": any(
                named.identifier.stop_reason or named.flags for named in found.named[: queries.LISTED]
            ),
            "identifiers_left": max(len(found.named) - queries.LISTED, 0),
            "parties": parties_of(opened, found, viewer),
            "may_ask_contact": viewer.may(Permission.VIEW_CONTACT) and not viewer.may_contact,
            "contacts": queries.contact_events_of(opened, found),
            "payments": payments,
            "any_transaction": any(row["payment"].transaction for row in payments),
            "any_bank_told": any(row["payment"].bank_told_at for row in payments),
            "any_recovered": any(row["payment"].recovered_amount for row in payments),
            "losses": [(said("losses", loss.kind), loss) for loss in opened.losses.order_by("id")],
            "attacks": opened.cyber_attacks.order_by("id"),
            "aside": aside_of(opened.aside),
            "aside_heads": ["Name", "Value"],
            "history": queries.history_of(opened),
            "breadcrumbs": [{"text": "Reports", "url": "/reports/"}, {"text": opened.reference}],
        },
    )


def _words(opened: Report, found: queries.Identifiers) -> dict[str, Any]:
    """The words in blocks; what is beyond the first AT_ONCE characters waits to be opened."""
    narrative = opened.narrative
    parted = blocks(narrative, repeated(narrative, found.marks["narrative"]))
    first: list[Block] = []
    length = 0
    while parted and length < AT_ONCE:
        first.append(parted.pop(0))
        length += len(first[-1].text)
    return {
        "words": first,
        "words_left": parted,
        "left_count": len(narrative) - length,
        "title_marks": found.marks["title"],
    }
