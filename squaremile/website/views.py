"""Pages that belong to no business: is it up, accessibility, privacy, and the gallery of components."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from squaremile.website.errors import DATABASE_DOWN, PLAIN
from squaremile.website.gallery import samples

logger = logging.getLogger(__name__)
View = Callable[[HttpRequest], HttpResponse]


def public(view: View) -> View:
    """Anybody may open the page. Read by `accounts.access`, which this room may not import."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


@public
@never_cache
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """`ok` when the database answers; 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except (DatabaseError, InterfaceError):
        logger.warning("healthz: the database does not answer")
        return HttpResponse(DATABASE_DOWN, status=503, content_type=PLAIN)
    return HttpResponse("ok", content_type=PLAIN)


# The request may fail before the view runs, for want of the database: the answer is plain words then too.
healthz.plain_errors = True  # type: ignore[attr-defined]


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "website/accessibility.html")


@public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of whoever uses the public pages, why, for how long, and what they may ask."""
    return render(request, "website/privacy.html")


@public
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in each of its states, for developers and the accessibility tests."""
    return render(request, "website/gallery.html", samples())
