"""Bringing reports or messages in by file, on a page: send, watch, fetch the answer for every row."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from squaremile.accounts.access import allow
from squaremile.accounts.middleware import ViewedRequest
from squaremile.accounts.roles import Permission
from squaremile.ledger.services import Verb, record
from squaremile.reports.models import Intake
from squaremile.reports.schema import published
from squaremile.reports.services.send_in import results_path, send_in
from squaremile.vault.services import Refused
from squaremile.workbench.forms import SendInForm


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Permission.IMPORT)
def imports(request: ViewedRequest) -> HttpResponse:
    form = SendInForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            intake = send_in(
                sent.chunks(), name=sent.name, source=form.cleaned_data["source"], kind=form.cleaned_data["kind"],
                dry_run=form.cleaned_data["how"] == "check", viewer=request.viewer,
            )  # fmt: skip
            return redirect("workbench:intake", pk=intake.pk)
        except Refused as refused:
            form.add_error("file", str(refused))
    mine = Intake.objects.filter(by=request.viewer.person).select_related("file").order_by("-id")[:20]
    return render(request, "workbench/imports.html", {"form": form, "intakes": mine})


@require_safe
@allow(Permission.IMPORT)
def intake(request: ViewedRequest, pk: int) -> HttpResponse:
    opened = _mine(request, pk)
    return render(
        request,
        "workbench/intake.html",
        {
            "intake": opened,
            "has_results": opened.ended_at is not None and results_path(opened).is_file(),
            "breadcrumbs": [{"text": "Import", "url": "/import/"}, {"text": opened.source}],
        },
    )


@require_safe
@allow(Permission.IMPORT)
def results(request: ViewedRequest, pk: int) -> FileResponse:
    opened = _mine(request, pk)
    path = results_path(opened)
    if opened.ended_at is None or not path.is_file():
        raise Http404
    record(Verb.EXPORTED, "intake", [str(pk)], detail={"results": True})
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=f"results-{pk}.csv", content_type="text/csv; charset=utf-8"
    )


@require_safe
@allow(Permission.IMPORT, purpose=False)
def schema(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - a view's signature
    """The published form of a report."""
    return JsonResponse(published(), json_dumps_params={"indent": 1})


def _mine(request: ViewedRequest, pk: int) -> Intake:
    opened = Intake.objects.select_related("file").filter(pk=pk, by=request.viewer.person).first()
    if opened is None:
        raise Http404
    return opened
