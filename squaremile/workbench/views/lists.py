"""The queue of networks and the list of reports."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from squaremile.accounts.access import allow
from squaremile.accounts.middleware import ViewedRequest
from squaremile.accounts.roles import Permission
from squaremile.ledger.services import Verb, record
from squaremile.reports.queries import fraud_type_titles
from squaremile.workbench.forms import ListFilter, NetworkFilter, ReportFilter
from squaremile.workbench.paging import page_of
from squaremile.workbench.queries.lists import forces_to_choose, networks_for, reports_for


@require_safe
@allow(Permission.VIEW_NETWORK)
def networks(request: ViewedRequest) -> HttpResponse:
    form = NetworkFilter(request.GET, types=fraud_type_titles(), forces=forces_to_choose(request.viewer))
    asked, by = _asked(form, NetworkFilter.SORTS)
    page = page_of(networks_for(request.viewer, asked), by=by, asked=request.GET.dict())
    record(Verb.LISTED, "network", [str(network.pk) for network in page.rows])
    return render(request, "workbench/networks.html", _shown(request, form, page))


@require_safe
@allow(Permission.VIEW_REPORT)
def reports(request: ViewedRequest) -> HttpResponse:
    titles = fraud_type_titles()
    form = ReportFilter(request.GET, types=titles, forces=forces_to_choose(request.viewer))
    asked, by = _asked(form, ReportFilter.SORTS)
    page = page_of(reports_for(request.viewer, asked), by=by, asked=request.GET.dict())
    record(Verb.LISTED, "report", [report.reference for report in page.rows])
    return render(request, "workbench/reports.html", _shown(request, form, page) | {"titles": titles})


def _asked(form: ListFilter, sorts: dict[str, str]) -> tuple[dict[str, Any], str]:
    form.is_valid()
    asked = form.cleaned_data
    return asked, sorts[asked.get("sort") or next(iter(sorts))]


def _shown(request: HttpRequest, form: ListFilter, page: Any) -> dict[str, Any]:
    return {"filter": form, "page": page, "chips": form.chips(request.path)}
