"""Error pages. Each stands without a session, a signed-in person or a database, since those may be what failed."""

# ruff: noqa: ARG001 - Django calls the handlers with these arguments
from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from squaremile.website import context

logger = logging.getLogger(__name__)
LAST_RESORT = "Sorry, there is a problem with the service. Try again later."


def page(name: str, status: int) -> HttpResponse:
    """The error page `website/errors/NAME.html`; plain words if even that cannot be drawn."""
    try:
        body = render_to_string(f"website/errors/{name}.html", {**_facts(), "status": status})
    except Exception:
        logger.exception("error page %s could not be drawn", name)
        return HttpResponse(LAST_RESORT, status=status, content_type="text/plain; charset=utf-8")
    response = HttpResponse(body, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _facts() -> dict[str, Any]:
    try:
        return {"version": context.version(), "demonstration": context.demonstration()}
    except Exception:
        # Whether it is a demonstration may be read from the database that is down.
        logger.warning("error page: facts of the page could not be read")
        return {}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page("400", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page("403", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page("csrf", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same words for a record that is not yours and one that does not exist."""
    return page("404", 404)


def too_large(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page("413", 413)


def server_error(request: HttpRequest) -> HttpResponse:
    return page("500", 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    response = page("503", 503)
    response["Retry-After"] = "30"
    return response
