"""What every page of a draft shares: finding it by its secret, and the way on."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from squaremile.accounts.access import public
from squaremile.accounts.middleware import ViewedRequest
from squaremile.accounts.roles import Role
from squaremile.accounts.viewer import Viewer
from squaremile.ledger.services import Verb, record
from squaremile.public import limits
from squaremile.public.holding import codes_held
from squaremile.public.queries import FrontDoor, draft_of, front_door
from squaremile.public.rules.journey import Journey
from squaremile.public.services import telling
from squaremile.reports.models import Draft
from squaremile.website.errors import gives_back

_PICKED = ("choice", "choices", "day", "when", "tick")


@dataclass
class Telling:
    """A draft with its questions, for one request."""

    request: ViewedRequest
    draft: Draft
    door: FrontDoor
    journey: Journey
    code: str

    @property
    def facts(self) -> dict[str, Any]:
        return telling.facts(self.draft, self.door)

    def address(self, page: str = "", *more: Any) -> str:
        if not page:
            return reverse("public:tasks", args=[self.draft.key])
        return reverse("public:page" if not more else "public:item", args=[self.draft.key, page, *more])

    def done_url(self, said: str = "") -> str:
        return reverse("public:done", args=[self.draft.key]) + (f"?{said}" if said else "")

    def after(self, page: str) -> HttpResponse:
        """On to the next page that fits and was not answered; back to the check page for those who came from it."""
        waiting = self.journey.next_page(page, self.facts, self.draft.confirmed)
        if waiting is None or self.request.GET.get("from") == "check":
            needed = self.journey.waiting(self.facts, self.draft.confirmed)
            if not needed:
                return redirect("public:check", self.draft.key)
            waiting = needed[0]
        return redirect(self.address(waiting.slug))

    def typed_labels(self) -> dict[str, str]:
        """Of the fields that people type in, for the page that gives back what could not be kept."""
        asked = (question for page in self.journey.pages.values() for question in page.questions)
        return {question.name: _(question.label) for question in asked if question.kind not in _PICKED}

    def context(self, **more: Any) -> dict[str, Any]:
        return {
            "draft": self.draft,
            "service": self.journey.service,
            "tasks_url": self.address(),
            "save_url": reverse("public:save", args=[self.draft.key]),
            "taking": telling.is_staff(self.request.viewer),
            **more,
        }


View = Callable[..., HttpResponse]


def note_look(viewer: Viewer, draft: Draft) -> None:
    """Staff who see what a person is telling leave a leaf; whoever tells it themselves leaves none."""
    if viewer.role not in ("", Role.REPORTER):
        record(Verb.VIEWED, "draft", draft.key)


def with_draft(*, sent: bool = False) -> Callable[[View], View]:
    """The view gets a `Telling`. A draft that was sent shows only its last pages (`sent=True`), and those only then."""

    def mark(view: View) -> View:
        @public
        @gives_back
        @wraps(view)
        def found(request: HttpRequest, key: str, **more: Any) -> HttpResponse:
            viewed: ViewedRequest = request  # type: ignore[assignment]
            code = codes_held(request).get(key, "")
            draft = draft_of(viewed.viewer, key, code or None)
            if bool(draft.sent_at) != sent:
                return redirect("public:done" if draft.sent_at else "public:tasks", key)
            if request.method == "POST" and (slow := limits.too_much(viewed, "page", draft=draft)):
                return slow
            door = front_door()
            held = Telling(viewed, draft, door, door.journey(draft.service), code)
            viewed.typed_labels = held.typed_labels  # type: ignore[attr-defined]
            response = view(held, **more)
            if response.status_code == 200:
                note_look(held.request.viewer, draft)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        return found

    return mark
