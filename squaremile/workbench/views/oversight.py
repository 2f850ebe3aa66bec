"""Counts, figures and the ledger: pages that show no record."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from squaremile.accounts.access import allow
from squaremile.accounts.jobs import failed_jobs
from squaremile.accounts.middleware import ViewedRequest
from squaremile.accounts.roles import Permission
from squaremile.reports.queries import fraud_type_titles
from squaremile.reports.states import NAMES, State
from squaremile.website import charts
from squaremile.workbench.queries import oversight as queries


@require_safe
@allow(Permission.VIEW_RECONCILIATION, purpose=False)
def counts(request: ViewedRequest) -> HttpResponse:
    latest = queries.latest_reconciliation()
    states = [(NAMES[state], (latest.states if latest else {}).get(state.value, 0)) for state in State]
    return render(
        request,
        "workbench/counts.html",
        {"latest": latest, "states": states, "history": queries.reconciliations(), "failed": failed_jobs()},
    )


@require_safe
@allow(Permission.VIEW_FIGURES, purpose=False)
def figures(request: ViewedRequest) -> HttpResponse:
    found = queries.figures_for(request.viewer, fraud_type_titles())
    return render(
        request,
        "workbench/figures.html",
        {
            "figures": found,
            "month_bars": charts.month_bars(found.by_month, "Reports by month", "months"),
            "tile_map": charts.tile_map(found.counts_by_force, "Reports by force of the victim", "forces"),
            "month_columns": ["Month", {"text": "Reports", "numeric": True}],
        },
    )
