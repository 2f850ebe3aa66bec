"""Pages that belong to no business: is it up, accessibility, and the gallery of components."""

from __future__ import annotations

import logging

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from squaremile.website.gallery import samples

logger = logging.getLogger(__name__)
PLAIN = "text/plain; charset=utf-8"


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """`ok` when the database answers; 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except (DatabaseError, InterfaceError):
        logger.warning("healthz: the database does not answer")
        return HttpResponse("database unavailable", status=503, content_type=PLAIN)
    return HttpResponse("ok", content_type=PLAIN)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "website/accessibility.html")


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in each of its states, for developers and the accessibility tests."""
    return render(request, "website/gallery.html", samples())


for public in (healthz, accessibility, gallery):
    public.access = "public"  # type: ignore[attr-defined]
