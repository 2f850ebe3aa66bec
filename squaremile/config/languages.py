"""Which language a page speaks: the address says it, and pages without Welsh are shown at their English address."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.urls import translate_url

from squaremile.website import language


class Languages(LocaleMiddleware):
    """Rooms hold pages of both kinds under one name, so the Welsh address of a page of staff can be typed."""

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        if language.current() == language.ENGLISH or language.speaks_welsh(request):
            return None
        here = request.get_full_path()
        there = translate_url(here, language.ENGLISH)
        return None if there == here else redirect(there)
