"""The first page of those who are signed in: what is most pressing for this role."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from squaremile.accounts.access import allow
from squaremile.accounts.middleware import ViewedRequest
from squaremile.accounts.roles import Permission, Role
from squaremile.ledger.services import Verb, record
from squaremile.reports.states import NAMES, State
from squaremile.workbench.context import never_asked_to_stop
from squaremile.workbench.queries.home import home_of


@require_safe
@allow(Permission.OWN_ACCOUNT)
def home(request: ViewedRequest) -> HttpResponse:
    shown = home_of(request.viewer, timezone.now())
    if never_asked_to_stop(request):
        shown.pop("stop_money", None)
    if references := sorted({r.reference for part in ("at_risk", "reports") for r in shown.get(part, [])}):
        record(Verb.LISTED, "report", references)
    latest = shown.get("latest")
    shown["states"] = [(NAMES[state], (latest.states if latest else {}).get(state.value, 0)) for state in State]
    shown["runs_service"] = request.viewer.may(Permission.VIEW_RECONCILIATION)
    shown["has_records"] = any(
        request.viewer.may(p)
        for p in (Permission.VIEW_REPORT, Permission.VIEW_FIGURES, Permission.VIEW_LEDGER, Permission.MANAGE_PEOPLE)
    )
    shown["may_search"] = request.viewer.may(Permission.SEARCH)
    shown["may_import"] = "intakes" in shown
    shown["shows_networks"] = "networks" in shown
    shown["shows_reports"] = "reports" in shown
    shown["of_bank"] = request.viewer.role == Role.PARTNER
    return render(request, "workbench/home.html", shown)
