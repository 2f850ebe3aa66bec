"""Keying in a form that came on paper: one dense page, then the same check page as everybody's."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from squaremile.accounts.access import allow
from squaremile.accounts.middleware import ViewedRequest
from squaremile.accounts.roles import Permission
from squaremile.public.device import device_of
from squaremile.public.holding import hold
from squaremile.public.paper.keying import NUMBER, Keyed
from squaremile.public.paper.printing import form_number
from squaremile.public.queries import FrontDoor, front_door
from squaremile.public.services.telling import step
from squaremile.reports.services.drafts import begin, keep
from squaremile.website.fields import anchor


@allow(Permission.TAKE_REPORT, purpose=False)
@require_http_methods(["GET", "HEAD", "POST"])
def key(request: ViewedRequest, slug: str) -> HttpResponse:
    """The questions of the paper form of one service, all at once. Nothing typed is lost when something is wrong."""
    door = front_door()
    journey = door.journey(slug)
    keyed = Keyed(door, journey, request.POST if request.method == "POST" else None)
    if request.method == "POST" and keyed.is_valid() and "add" not in request.POST:
        return _kept(request, door, keyed)
    return _draw(request, door, keyed)


def _draw(request: ViewedRequest, door: FrontDoor, keyed: Keyed) -> HttpResponse:
    service = keyed.journey.service
    lines = [
        {"text": str(error), "url": f"#{anchor(bound)}"}
        for form in keyed.forms if form.is_bound for bound in form for error in bound.errors
    ]  # fmt: skip
    context: dict[str, Any] = {
        "service": service, "keyed": keyed, "lines": lines, "has_errors": bool(lines),
        "current_number": form_number(door, service.slug),
        "back_url": reverse("public:start", args=[service.slug]), "back_text": _("Back"),
    }  # fmt: skip
    return render(request, "public/key.html", context)


def _kept(request: ViewedRequest, door: FrontDoor, keyed: Keyed) -> HttpResponse:
    """A draft with all of it, ready to be checked."""
    now, head = timezone.now(), keyed.head.cleaned_data
    number = NUMBER.fullmatch(head["number"])
    spoken = {"EN": "en-gb", "CY": "cy"}[number[5]] if number else get_language() or "en-gb"
    answers = keyed.answers | {"_received_on": head["received_on"], "_paper": keyed.aside}
    draft, code = begin(
        service=keyed.journey.service.slug, route="post", language=spoken, device=device_of(request),
        viewer=request.viewer, policy=door.versions, now=now, answers=answers,
    )  # fmt: skip
    step(draft, "started", now=now)
    for page in keyed.confirmed:
        draft = keep(draft, {}, page=page, done=True, now=now)
    return hold(request, redirect("public:check", draft.key), draft.key, code)
