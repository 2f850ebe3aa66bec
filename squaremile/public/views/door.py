"""The one gateway: what happened or what do you need, the services, and other people's doors."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from squaremile.accounts.access import public
from squaremile.accounts.middleware import ViewedRequest
from squaremile.accounts.roles import Role
from squaremile.public import limits
from squaremile.public.device import device_of
from squaremile.public.forms import WordsForm
from squaremile.public.holding import codes_held, hold, let_go, let_go_tracking
from squaremile.public.queries import draft_of, drafts_of, front_door, reports_of
from squaremile.public.rules.journey import Service
from squaremile.public.services.telling import is_staff, step
from squaremile.public.views.drafts import note_look
from squaremile.reports.recognise import guess_among
from squaremile.reports.services.drafts import begin
from squaremile.website.errors import gives_back

LEAVE_TO = "https://www.bbc.co.uk/weather"
STAFF_ROUTES = {
    Role.AGENT: (("phone", "By phone"), ("in_person", "In person"), ("post", "A paper form")),
    Role.FORCE_OFFICER: (("police", "In person, with me"), ("phone", "By phone"), ("post", "A paper form")),
}


@public
@require_safe
def front(request: ViewedRequest) -> HttpResponse:
    """Staff go to their own first page; everybody else stands at the door."""
    if request.user.is_authenticated and request.viewer.role != Role.REPORTER:
        return redirect("workbench:home")
    door = front_door()
    context: dict[str, Any] = {
        "form": WordsForm(), "services": door.services.values(), "holds": bool(codes_held(request)),
    }  # fmt: skip
    return render(request, "public/front.html", context)


@public
@gives_back
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: ViewedRequest) -> HttpResponse:
    """From a person's own words to the service that fits, ours or another's. The words go along."""
    if request.method != "POST":
        return redirect("public:front")
    words, door = request.POST.get("words", "")[:5000].replace("\x00", ""), front_door()
    services = {slug: dict(service.words) for slug, service in door.services.items()}
    guesses = [door.services[guess.code] for guess in guess_among(words, services)]
    doors = guess_among(words, {slug: entry["words"] for slug, entry in door.doors.items()})
    others = [{"slug": guess.code, **door.doors[guess.code]} for guess in doors[:3]]
    rest = [service for service in door.services.values() if service not in guesses]
    context = {
        "words": words, "services": guesses, "rest": rest, "doors": [one for one in others if not one.get("urgent")],
        "urgent": [one for one in others if one.get("urgent")], "back_url": _home(),
    }  # fmt: skip
    return render(request, "public/find.html", context)


def _home() -> str:
    return reverse("public:front")


@public
@gives_back
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: ViewedRequest, slug: str) -> HttpResponse:
    """What it takes and who is telling. No draft, no cookie and no count until the button is pressed."""
    door = front_door()
    service = door.journey(slug).service
    words = request.POST.get("words", "")[:5000].replace("\x00", "")
    if request.method != "POST" or "who_asked" not in request.POST:
        return _start_page(request, service, words=words)
    who, route = request.POST.get("who", ""), request.POST.get("route", "")
    routes = STAFF_ROUTES.get(Role(request.viewer.role), ()) if is_staff(request.viewer) else ()
    wrong = ""
    if service.who and who not in {one.value for one in service.who}:
        wrong = _("Choose who it happened to")
    elif routes and route not in dict(routes):
        wrong = _("Choose how the person is telling you")
    if wrong:
        return _start_page(request, service, words=words, who=who, route=route, wrong=wrong)
    if routes and route == "post":
        return redirect("public:key", slug)  # one page, in the order of the paper
    if slow := limits.before_start(request):
        return slow
    draft, code = begin(
        service=slug, route=route if routes else "online", language=get_language() or "en-gb",
        device="" if service.anonymous else device_of(request), viewer=request.viewer, policy=door.versions,
        now=timezone.now(), answers={"who": who} | ({"narrative": words} if words else {}),
    )  # fmt: skip
    step(draft, "started", now=timezone.now())
    first = next(iter(door.journey(slug).pages))
    return hold(request, redirect("public:page", draft.key, first), draft.key, code)


def _start_page(request: ViewedRequest, service: Service, **more: Any) -> HttpResponse:
    routes = STAFF_ROUTES.get(Role(request.viewer.role), ()) if is_staff(request.viewer) else ()
    context = {
        "service": service, "routes": routes, "taking": is_staff(request.viewer), "has_errors": bool(more.get("wrong")),
        "back_url": _home(), **more,
    }  # fmt: skip
    return render(request, "public/start.html", context)


@public
@require_safe
def door(request: ViewedRequest, slug: str) -> HttpResponse:
    """Not ours: who deals with it, and what was typed, to take along. Only the draft's own holder sees it."""
    entry = front_door().doors.get(slug)
    if entry is None:
        raise Http404(slug)
    typed, key = "", request.GET.get("draft", "")[:10]
    if code := codes_held(request).get(key):
        draft = draft_of(request.viewer, key, code)
        note_look(request.viewer, draft)
        answers = draft.answers
        typed = "\n\n".join(filter(None, [answers.get("narrative", ""), answers.get("pasted", "")]))
    return render(request, "public/door.html", {"door": entry, "typed": typed, "key": key if typed else ""})


@public
@require_POST
def door_with_words(request: ViewedRequest, slug: str) -> HttpResponse:
    """The same, for words typed at the front door."""
    entry = front_door().doors.get(slug)
    if entry is None:
        raise Http404(slug)
    return render(request, "public/door.html", {"door": entry, "typed": request.POST.get("words", "")[:5000]})


@public
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Out at once: this browser holds no draft any more. Its code still opens it."""
    response = let_go_tracking(let_go(request, HttpResponse(status=302, headers={"Location": LEAVE_TO})))
    response["Cache-Control"] = "no-store"
    return response


@public
@require_safe
def mine(request: ViewedRequest) -> HttpResponse:
    """One place for everything a signed-in person told us: what is unfinished, and what was sent."""
    if request.viewer.role != Role.REPORTER:
        return redirect("public:return")
    door = front_door()
    drafts = [
        {"draft": one, "service": door.services[one.service]} for one in drafts_of(request.viewer)
        if one.service in door.services
    ]  # fmt: skip
    return render(request, "public/mine.html", {"drafts": drafts, "reports": reports_of(request.viewer)})
