"""One identifier: who names it, how it is written, what it ties together and appears with."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from squaremile.accounts.access import allow
from squaremile.accounts.middleware import ViewedRequest
from squaremile.accounts.roles import Permission
from squaremile.reports.queries import fraud_type_titles
from squaremile.website import charts
from squaremile.workbench import access
from squaremile.workbench.paging import page_of
from squaremile.workbench.queries import identifier as queries
from squaremile.workbench.queries.degrees import COUNTED, holders

NETWORKS = 20


@require_safe
@allow(Permission.VIEW_IDENTIFIER)
def identifier(request: ViewedRequest, pk: int) -> HttpResponse:
    opened = access.open_identifier(request, pk)
    viewer = request.viewer
    newest = queries.newest(opened, viewer)
    held = holders(viewer, opened.pk)
    told = sum(holder.reports for holder in held)
    return render(
        request,
        "workbench/identifier.html",
        {
            "identifier": opened,
            "degree": opened.degree if viewer.national else told,
            "at_least": told >= COUNTED and not viewer.national,
            "holders": held,
            "others": sum(holder.reports for holder in held if not holder.own),
            "newest": newest,
            "month_columns": ["Month", {"text": "Reports", "numeric": True}],
            "month_bars": charts.month_bars(newest.months, "Reports that name it by month", "months"),
            "spelling_columns": ["As written", {"text": "Times", "numeric": True}],
            "networks": queries.networks_tied(opened, viewer)[:NETWORKS],
            "page": page_of(queries.reports_naming(opened, viewer), by="told_at", asked=request.GET.dict()),
            "titles": fraud_type_titles(),
            "breadcrumbs": [{"text": "Search", "url": "/search/"}, {"text": "Identifier"}],
        },
    )
