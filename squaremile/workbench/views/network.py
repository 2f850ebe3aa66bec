"""One network: why these reports are linked, who was hurt, where the money went, whose it is."""

from django.http import HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from squaremile.accounts.access import allow
from squaremile.accounts.middleware import ViewedRequest
from squaremile.accounts.roles import Permission
from squaremile.networks.models import Tie
from squaremile.networks.queries import number_today
from squaremile.reports.queries import fraud_type_titles
from squaremile.website import charts
from squaremile.workbench import access
from squaremile.workbench.paging import page_of
from squaremile.workbench.queries import network as queries

_FIRST, _SAID = 10, 6


@require_safe
@allow(Permission.VIEW_NETWORK)
def network(request: ViewedRequest, number: int) -> HttpResponse:
    today = number_today(number)
    if today is not None and today != number:
        return HttpResponsePermanentRedirect(f"/networks/{today}/")
    opened = access.open_network(request, number)
    viewer = request.viewer
    months = queries.months_of(opened, viewer)
    forces = queries.forces_of(opened, viewer)
    ties = list(queries.ties_of(opened)[: queries.SHOWN])
    reports = page_of(queries.reports_of(opened, viewer), by="told_at", asked=request.GET.dict())
    return render(
        request,
        "workbench/network.html",
        {
            "network": opened,
            "seen": queries.totals_seen(opened, viewer),
            "ties": ties,
            "said_ties": _once(ties)[:_SAID],
            "first_ties": ties[:_FIRST],
            "more_ties": ties[_FIRST:],
            "more_ties_said": f"{len(ties) - _FIRST} more identifiers",
            "months": months,
            "month_columns": ["Month", {"text": "Reports", "numeric": True}],
            "month_bars": charts.month_bars(months, f"Reports of network {number} by month", "months"),
            "forces": forces,
            "tile_map": charts.tile_map(
                {share.code: share.reports for share in forces if share.code},
                f"Reports of network {number} by force",
                "forces-map",
            ),
            "victims": queries.victims_of(opened, viewer)[: queries.MOST_AT_RISK],
            "payees": queries.payees_of(opened, viewer)[: queries.SHOWN],
            "reports": reports,
            "reports_next": reports.next_url and f"{reports.next_url}#reports",
            "reports_previous": reports.previous_url and f"{reports.previous_url}#reports",
            "changes": queries.changes_of(opened)[:20],
            "titles": fraud_type_titles(),
            "breadcrumbs": [{"text": "Networks", "url": "/networks/"}, {"text": f"Network {number}"}],
        },
    )


@require_safe
@allow(Permission.VIEW_NETWORK)
def chart(request: ViewedRequest, number: int) -> JsonResponse:
    """What the chart on the page draws; the tables beside it say the same."""
    return JsonResponse(queries.chart_of(access.open_network(request, number), request.viewer))


def _once(ties: list[Tie]) -> list[Tie]:
    """Without the second of a website and its address, which say the same of the same reports."""
    said: dict[str, Tie] = {}
    for tie in ties:
        said.setdefault(tie.identifier.value.removeprefix("www."), tie)
    return list(said.values())
