"""How the services do: counts only, for those who run, fund and oversee them."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from squaremile.accounts.access import allow
from squaremile.accounts.middleware import ViewedRequest
from squaremile.accounts.roles import Permission
from squaremile.public.performance import performance
from squaremile.public.queries import front_door

_SHOWN = timedelta(days=92)
_COLUMNS = [
    "Route", {"text": "Reports", "numeric": True}, {"text": "Name an identifier", "numeric": True},
    {"text": "Share one with another report", "numeric": True}, {"text": "Decided", "numeric": True},
    {"text": "Banks asked to stop money", "numeric": True}, {"text": "Held by the bank", "numeric": True},
]  # fmt: skip


@require_safe
@allow(Permission.VIEW_FIGURES, purpose=False)
def services(request: ViewedRequest) -> HttpResponse:
    door = front_door()
    shown = [
        {"name": door.services[one.slug].name, "level": door.services[one.slug].level.text, "counts": one,
         "stopped": _top(one.stopped_at), "errors": _top(one.errors_at), "devices": one.devices.most_common(),
         "languages": one.languages.most_common()}
        for one in performance((timezone.localdate() - _SHOWN).replace(day=1)) if one.slug in door.services
    ]  # fmt: skip
    return render(request, "public/figures.html", {"shown": shown, "columns": _COLUMNS})


def _top(counts: dict[str, int]) -> list[tuple[str, int]]:
    titles = {slug: page.title for slug, page in front_door().pages.items()}
    ordered = sorted(counts.items(), key=lambda one: -one[1])[:6]
    return [(titles.get(slug, slug.capitalize()), number) for slug, number in ordered]
