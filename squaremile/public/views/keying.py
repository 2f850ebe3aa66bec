"""Keying in a form that came on paper: one dense page, then the same check page as everybody's."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from squaremile.accounts.access import allow
from squaremile.accounts.middleware import ViewedRequest
from squaremile.accounts.roles import Permission
from squaremile.public.device import device_of
from squaremile.public.holding import hold
from squaremile.public.paper.keying import Keyed
from squaremile.public.paper.number import form_number, read_number
from squaremile.public.queries import FrontDoor, front_door
from squaremile.public.services.telling import step
from squaremile.reports.services.drafts import begin, keep
from squaremile.website import language
from squaremile.website.fields import anchor


@allow(Permission.TAKE_REPORT, purpose=False)
@require_http_methods(["GET", "HEAD", "POST"])
def key(request: ViewedRequest, slug: str) -> HttpResponse:
    """The questions of the paper form of one service, all at once. Nothing typed is lost when something is wrong."""
    door, posted = front_door(), request.method == "POST"
    number = request.POST.get("paper-number", "") if posted else request.GET.get("form", "")
    keyed = Keyed(slug, door, request.POST if posted else None, number=number)
    if posted and keyed.is_valid() and not keyed.was_drawn_otherwise and "add" not in request.POST:
        return _kept(request, door, keyed)
    return _draw(request, door, keyed)


def _draw(request: ViewedRequest, door: FrontDoor, keyed: Keyed) -> HttpResponse:
    service = keyed.journey.service
    lines = [
        {"text": _with_number(str(error), str(bound.label)), "url": f"#{anchor(bound)}"}
        for form in keyed.forms if form.is_bound for bound in form for error in bound.errors
    ]  # fmt: skip
    if keyed.was_drawn_otherwise:
        words = _("The form has other questions than those you were shown. Now they are its own: check what you typed")
        lines.insert(0, {"text": words, "url": "#id_paper-number"})
    context: dict[str, Any] = {
        "service": service, "keyed": keyed, "lines": lines, "has_errors": bool(lines),
        "current_number": form_number(door, service.slug),
        "breadcrumbs": [
            {"text": _(service.name), "url": reverse("public:start", args=[service.slug])},
            {"text": _("Key in a paper form")},
        ],
    }  # fmt: skip
    return render(request, "public/key.html", context)


def _with_number(error: str, label: str) -> str:
    """On a page of fifty questions a mistake is found by its number."""
    number = label.partition(". ")[0]
    return f"{number}. {error}" if number.isdigit() and not error.startswith(f"{number}. ") else error


def _kept(request: ViewedRequest, door: FrontDoor, keyed: Keyed) -> HttpResponse:
    """A draft with all of it, ready to be checked."""
    now, head = timezone.now(), keyed.head.cleaned_data
    number = read_number(head["number"])
    spoken = number.language if number else language.ENGLISH
    answers = keyed.answers | {"_received_on": head["received_on"], "_paper": keyed.aside}
    draft, code = begin(
        service=keyed.journey.service.slug, route="post", language=spoken, device=device_of(request),
        viewer=request.viewer, policy=door.versions, now=now, answers=answers,
    )  # fmt: skip
    step(draft, "started", now=now)
    for page in keyed.confirmed:
        draft = keep(draft, {}, page=page, done=True, now=now)
    return hold(request, redirect("public:check", draft.key), draft.key, code)
