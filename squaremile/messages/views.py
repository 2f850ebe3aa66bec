"""The outbox: what is said to people who told us something, and what became of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from squaremile.accounts.access import allow
from squaremile.accounts.middleware import ViewedRequest
from squaremile.accounts.roles import Permission
from squaremile.ledger.services import Verb, record
from squaremile.messages import queries, services
from squaremile.messages.forms import WithdrawForm
from squaremile.messages.models import Message
from squaremile.messages.services.saying import policy_in_force
from squaremile.messages.states import State

COLOURS = {
    State.WAITING: "blue", State.SENDING: "light-blue", State.SENT: "green", State.DELIVERED: "green",
    State.FAILED: "red", State.HELD: "yellow", State.WITHDRAWN: "grey", State.JOINED: "grey",
}  # fmt: skip


@require_safe
@allow(Permission.READ_OUTBOX)
def outbox(request: ViewedRequest) -> HttpResponse:
    viewer, now = request.viewer, timezone.now()
    chosen = request.GET.get("state", "")
    page, standing = queries.page_for(viewer, request.GET.dict()), queries.standing(viewer, now)
    record(Verb.LISTED, "message", [str(row.pk) for row in page.rows])
    states = [
        {"value": value, "label": label, "count": standing.by_state.get(value, 0), "current": value == chosen}
        for value, label in State.choices
    ]
    rows = [{"message": row, "colour": COLOURS[State(row.state)]} for row in page.rows]
    return render(
        request,
        "messages/outbox.html",
        {
            "page": page, "rows": rows, "standing": standing, "states": states,
            "chosen": chosen if chosen in State else "", "total": sum(standing.by_state.values()),
        },
    )  # fmt: skip


@require_safe
@allow(Permission.READ_OUTBOX)
def words(request: ViewedRequest) -> HttpResponse:
    """Every template as it would be said, with example facts: no person's."""
    number, body = policy_in_force()
    shown: dict[str, list[Any]] = {}
    for one in services.preview(body):
        shown.setdefault(one.template, []).append(one)
    context = {
        "number": number, "shown": shown, "unreviewed": body["welsh"] == "unreviewed",
        "breadcrumbs": [{"text": "Outbox", "url": "/outbox/"}, {"text": "What we say"}],
    }  # fmt: skip
    return render(request, "messages/words.html", context)


@require_safe
@allow(Permission.READ_OUTBOX)
def one(request: ViewedRequest, pk: UUID) -> HttpResponse:
    return _show(request, _open(request, pk))


@require_POST
@allow(Permission.SEND_AGAIN)
def again(request: ViewedRequest, pk: UUID) -> HttpResponse:
    opened = _open(request, pk)
    try:
        services.send_again(opened.pk, now=timezone.now())
        messages.success(request, "It is sent again.")
    except services.Refused as refused:
        messages.warning(request, str(refused))
    return redirect("messages:one", pk=opened.pk)


@require_POST
@allow(Permission.SEND_AGAIN)
def withdraw(request: ViewedRequest, pk: UUID) -> HttpResponse:
    opened, form = _open(request, pk), WithdrawForm(request.POST)
    if form.is_valid():
        try:
            services.withdraw(opened.pk, why=form.cleaned_data["why"])
            messages.success(request, "It is not sent.")
            return redirect("messages:one", pk=opened.pk)
        except services.Refused as refused:
            form.add_error("why", str(refused))
    return _show(request, opened, form)


def _open(request: ViewedRequest, pk: UUID) -> Message:
    opened = queries.one(request.viewer, pk)
    if opened is None:
        raise Http404
    record(Verb.VIEWED, "message", [str(pk)])
    return opened


def _show(request: ViewedRequest, opened: Message, form: WithdrawForm | None = None) -> HttpResponse:
    may = queries.actions_for(opened) if request.viewer.may(Permission.SEND_AGAIN) else set()
    return render(
        request,
        "messages/message.html",
        {
            "message": opened, "colour": COLOURS[State(opened.state)], "wording": queries.wording_of(opened),
            "may_contact": request.viewer.may_contact, "deliveries": _told(opened), "may": may,
            "joined": queries.joined_into(opened), "form": form or WithdrawForm(), "has_errors": bool(form),
            "breadcrumbs": [{"text": "Outbox", "url": "/outbox/"}, {"text": "One message"}],
        },
    )  # fmt: skip


def _told(opened: Message) -> list[dict[str, Any]]:
    return [
        {"title": delivery.get_state_display(), "by": delivery.provider, "at": delivery.at, "text": delivery.detail}
        for delivery in queries.deliveries_of(opened)
    ]
