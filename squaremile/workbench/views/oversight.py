"""Counts, figures and the ledger: pages that show no record."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from squaremile.accounts.access import allow
from squaremile.accounts.jobs import failed_jobs
from squaremile.accounts.middleware import ViewedRequest
from squaremile.accounts.models import Purpose
from squaremile.accounts.queries import people_by_id
from squaremile.accounts.roles import Permission, Role
from squaremile.ledger.models import Head
from squaremile.ledger.services import Verb
from squaremile.reports.queries import fraud_type_titles
from squaremile.reports.states import NAMES, State
from squaremile.vault.queries import waiting
from squaremile.website import charts
from squaremile.workbench.paging import page_of
from squaremile.workbench.queries import oversight as queries


@require_safe
@allow(Permission.VIEW_RECONCILIATION, purpose=False)
def counts(request: ViewedRequest) -> HttpResponse:
    latest = queries.latest_reconciliation()
    states = [(NAMES[state], (latest.states if latest else {}).get(state.value, 0)) for state in State]
    return render(
        request,
        "workbench/counts.html",
        {"latest": latest, "states": states, "history": queries.reconciliations(), "failed": failed_jobs(),
         "quarantine": waiting()},
    )  # fmt: skip


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
            "tile_map": charts.tile_map(
                found.counts_by_force, "Reports by force of the victim", "forces", kept_back=found.kept_back
            ),
            "month_columns": ["Month", {"text": "Reports", "numeric": True}],
        },
    )


@require_safe
@allow(Permission.VIEW_LEDGER, purpose=False)
def ledger(request: ViewedRequest) -> HttpResponse:
    """Who looked at what, newest first: ids only, the readable detail stays with those whose it is."""
    leaves = queries.leaves_for(request.viewer)
    asked = request.GET.dict()
    if asked.get("object", "").strip():
        leaves = leaves.filter(object_ids__contains=[asked["object"].strip()])
    if asked.get("person", "").strip().isdigit():
        leaves = leaves.filter(person=int(asked["person"]))
    page = page_of(leaves, by="at", asked=asked)
    names = people_by_id({leaf.person for leaf in page.rows})
    purposes = dict(Purpose.objects.values_list("slug", "text"))
    rows = [
        {
            "leaf": leaf,
            "name": names.get(leaf.person, "the service"),
            "role": Role(leaf.role).label if leaf.role in Role.values else leaf.role,
            "purpose": purposes.get(leaf.purpose, leaf.purpose),
            "did": Verb(leaf.verb).label,
        }
        for leaf in page.rows
    ]
    return render(
        request,
        "workbench/ledger.html",
        {"rows": rows, "page": page, "asked": asked, "head": Head.objects.order_by("-size").first()},
    )
