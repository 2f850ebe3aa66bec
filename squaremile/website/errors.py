"""Error pages. Each stands without a session, a signed-in person or a database, since those may be what failed."""

# ruff: noqa: ARG001 - Django calls the handlers with these arguments
from __future__ import annotations

import logging
import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from squaremile.website import context

logger = logging.getLogger(__name__)
PLAIN = "text/plain; charset=utf-8"
DATABASE_DOWN = "database unavailable"
LAST_RESORT = "Sorry, there is a problem with the service. Try again later."


def page(name: str, status: int) -> HttpResponse:
    """The error page `website/errors/NAME.html`; plain words if even that cannot be drawn."""
    try:
        body = render_to_string(f"website/errors/{name}.html", {**_facts(), "status": status})
    except Exception:
        logger.exception("error page %s could not be drawn", name)
        return HttpResponse(LAST_RESORT, status=status, content_type=PLAIN)
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
    if isinstance(exception, RequestDataTooBig):
        return too_large(request, exception)
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
    """A fault of ours: 500; or 503 when the fault is that the database did not answer, wherever that was noticed."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return unavailable(request)
    return page("500", 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    match = request.resolver_match
    if match and getattr(match.func, "plain_errors", False):
        return HttpResponse(DATABASE_DOWN, status=503, content_type=PLAIN)
    response = page("503", 503)
    response["Retry-After"] = "30"
    return response
