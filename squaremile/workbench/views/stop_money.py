"""Stopping money that has just left: the queue, one request, and what people do with it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from squaremile.accounts.access import allow
from squaremile.accounts.middleware import ViewedRequest
from squaremile.accounts.roles import Permission, Role
from squaremile.ledger.services import Verb, record
from squaremile.reports.models import StopRequest
from squaremile.reports.rules import stop_reference
from squaremile.reports.services import stop_money as services
from squaremile.reports.states import StopState
from squaremile.workbench import access
from squaremile.workbench.forms import AnswerStopForm, SendStopForm, StopFilter, WithdrawStopForm
from squaremile.workbench.paging import page_of
from squaremile.workbench.queries import stop_money as queries


@require_safe
@allow(Permission.VIEW_STOP)
def queue(request: ViewedRequest) -> HttpResponse:
    viewer, now = request.viewer, timezone.now()
    form = StopFilter(request.GET, banks=queries.banks_to_choose(viewer))
    form.is_valid()
    page = page_of(queries.requests_for(viewer, form.cleaned_data, now), by="paid_at", asked=request.GET.dict())
    record(Verb.LISTED, "stop-request", [str(row.pk) for row in page.rows])
    return render(
        request,
        "workbench/stop_queue.html",
        {
            "filter": form, "chips": form.chips(request.path), "page": page,
            "rows": queries.rows_of(page.rows, viewer, now), "standing": queries.standing_of(viewer, now),
            "figures": queries.figures_of(viewer, now), "may_work": viewer.may(Permission.STOP_MONEY),
            "of_bank": viewer.role == Role.PARTNER,
        },
    )  # fmt: skip


@require_POST
@allow(Permission.STOP_MONEY)
def take_next(request: ViewedRequest) -> HttpResponse:
    taken = services.take_next(by=request.viewer.person, now=timezone.now())
    if taken is None:
        messages.info(request, "Nothing waits: every request was taken on.")
        return redirect("workbench:stop_money")
    return redirect("workbench:stop_request", pk=taken.pk)


@require_safe
@allow(Permission.VIEW_STOP)
def one(request: ViewedRequest, pk: int) -> HttpResponse:
    return _show(request, access.open_stop_request(request, pk))


@require_POST
@allow(Permission.STOP_MONEY)
def claim(request: ViewedRequest, pk: int) -> HttpResponse:
    access.open_stop_request(request, pk)
    try:
        services.claim(pk, by=request.viewer.person, now=timezone.now())
    except services.Refused as refused:
        messages.warning(request, str(refused))
    return redirect("workbench:stop_request", pk=pk)


@require_POST
@allow(Permission.STOP_MONEY)
def send(request: ViewedRequest, pk: int) -> HttpResponse:
    opened = access.open_stop_request(request, pk)
    form = SendStopForm(request.POST, banks=_banks(opened))

    def move(given: dict[str, Any]) -> str:
        services.send_to_bank(pk, bank=given.get("bank"), how=given["how"], **_who(request))
        return "Marked as sent. Its clock for the answer runs."

    return _moved(request, opened, "send", form, move)


@require_POST
@allow(Permission.ANSWER_STOP)
def answer(request: ViewedRequest, pk: int) -> HttpResponse:
    opened = access.open_stop_request(request, pk)

    def move(given: dict[str, Any]) -> str:
        services.answer(
            pk, answer=StopState(given["answer"]), amount_held=given["amount_held"], note=given["note"],
            **_who(request),
        )  # fmt: skip
        return "The answer is kept."

    return _moved(request, opened, "answer", AnswerStopForm(request.POST), move)


@require_POST
@allow(Permission.STOP_MONEY)
def withdraw(request: ViewedRequest, pk: int) -> HttpResponse:
    opened = access.open_stop_request(request, pk)

    def move(given: dict[str, Any]) -> str:
        services.withdraw(pk, why=given["why"], **_who(request))
        return "Withdrawn. If the bank was asked already, tell it."

    return _moved(request, opened, "withdraw", WithdrawStopForm(request.POST), move)


def _who(request: ViewedRequest) -> dict[str, Any]:
    return {"by": request.viewer.person, "now": timezone.now()}


def _moved(
    request: ViewedRequest, opened: StopRequest, name: str, form: Form, move: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    """Does it and goes back to the request, or shows the request again with what is wrong."""
    if form.is_valid():
        try:
            messages.success(request, move(form.cleaned_data))
            return redirect("workbench:stop_request", pk=opened.pk)
        except services.Refused as refused:
            form.add_error(next(iter(form.fields)), str(refused))
    return _show(request, opened, **{name: form})


def _banks(opened: StopRequest) -> dict[int, str]:
    return {} if opened.bank_id else queries.bank_ids()


def _show(request: ViewedRequest, opened: StopRequest, **bound: Form) -> HttpResponse:
    viewer, now = request.viewer, timezone.now()
    may, works = queries.actions_for(opened), viewer.may(Permission.STOP_MONEY)
    [row] = queries.rows_of([opened], viewer, now)
    forms: dict[str, Form] = {}
    if works and "send" in may:
        forms["send"] = SendStopForm(banks=_banks(opened))
    if viewer.may(Permission.ANSWER_STOP) and "answer" in may:
        forms["answer"] = AnswerStopForm()
    if works and "withdraw" in may:
        forms["withdraw"] = WithdrawStopForm()
    forms |= bound
    if "answer" in forms:
        offered = queries.answers_for(opened)
        choices = [(value, text) for value, text in forms["answer"].fields["answer"].choices if value in offered]  # type: ignore[attr-defined]
        forms["answer"].fields["answer"].choices = choices  # type: ignore[attr-defined]
    return render(
        request,
        "workbench/stop_request.html",
        {
            "row": row, "request_": opened, "words": queries.words_for_bank(opened), "forms": forms,
            "shown_forms": list(forms.values()), "of_bank": viewer.role == Role.PARTNER,
            "may_claim": works and opened.state == StopState.WAITING and opened.claimed_by_id is None,
            "mine": opened.claimed_by_id == viewer.person, "has_errors": any(f.errors for f in bound.values()),
            "history": queries.history_of(opened, viewer),
            "breadcrumbs": [{"text": "Stop the money", "url": "/stop-the-money/"}, {"text": stop_reference(opened.pk)}],
        },
    )  # fmt: skip
