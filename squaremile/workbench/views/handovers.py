"""What must be seen at once or belongs to a force: the queue, and signing for one."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from squaremile.accounts.access import allow
from squaremile.accounts.middleware import ViewedRequest
from squaremile.accounts.roles import Permission
from squaremile.ledger.services import Verb, record
from squaremile.reports.models import Handover
from squaremile.reports.services import handovers as services
from squaremile.workbench import access
from squaremile.workbench.forms import ForceForm, SignForm
from squaremile.workbench.paging import page_of
from squaremile.workbench.queries import handovers as queries


@require_safe
@allow(Permission.HANDOVERS)
def queue(request: ViewedRequest) -> HttpResponse:
    viewer, now, signed = request.viewer, timezone.now(), request.GET.get("show") == "signed"
    shown: dict[str, Any] = {"signed": signed, "standing": queries.urgent_of(viewer, now)}
    if signed:
        page = page_of(queries.handovers_for(viewer, signed=True), by="received_at", asked=request.GET.dict())
        shown |= {"page": page, "rows": queries.rows_of(page.rows, now)}
    else:
        shown["rows"] = queries.waiting_for(viewer, now)
    record(Verb.LISTED, "handover", [row.handover.report.reference for row in shown["rows"]])
    return render(request, "workbench/handovers.html", shown)


@require_safe
@allow(Permission.HANDOVERS)
def one(request: ViewedRequest, reference: str) -> HttpResponse:
    return _show(request, access.open_handover(request, reference))


@require_POST
@allow(Permission.HANDOVERS)
def sign(request: ViewedRequest, reference: str) -> HttpResponse:
    opened = access.open_handover(request, reference)
    form = SignForm(request.POST)
    if form.is_valid():
        try:
            note = form.cleaned_data["note"]
            services.sign_for(opened.pk, by=request.viewer.person, note=note, now=timezone.now())
            messages.success(request, "You have signed for it.")
            return redirect("workbench:handover", reference=opened.report.reference)
        except services.Refused as refused:
            form.add_error("note", str(refused))
    return _show(request, opened, sign=form)


@require_POST
@allow(Permission.HANDOVERS)
def force(request: ViewedRequest, reference: str) -> HttpResponse:
    opened = access.open_handover(request, reference)
    form = ForceForm(request.POST, forces=queries.force_ids())
    if form.is_valid():
        try:
            handed = services.choose_force(opened.pk, force=form.cleaned_data["force"], by=request.viewer.person)
            messages.success(request, f"Handed to {handed.to}. It must sign for it.")
            return redirect("workbench:handovers")
        except services.Refused as refused:
            form.add_error("force", str(refused))
    return _show(request, opened, force=form)


def _show(request: ViewedRequest, opened: Handover, **bound: Form) -> HttpResponse:
    viewer, now = request.viewer, timezone.now()
    forms: dict[str, Form] = {}
    if opened.received_at is None:
        forms["sign"] = SignForm()
        if opened.to_id is None and opened.report.force_id is None and not viewer.in_force:
            forms["force"] = ForceForm(forces=queries.force_ids())
    forms |= bound
    [row] = queries.rows_of([opened], now)
    return render(
        request,
        "workbench/handover.html",
        {
            "row": row, "handover": opened, "report": opened.report, "forms": forms,
            "shown_forms": list(forms.values()), "has_errors": any(f.errors for f in bound.values()),
            "breadcrumbs": [
                {"text": "Handed over", "url": "/handed-over/"}, {"text": opened.report.reference},
            ],
        },
    )  # fmt: skip
