"""Error pages. Each stands without a session, a signed-in person or a database, since those may be what failed."""

# ruff: noqa: ARG001 - Django calls the handlers with these arguments
from __future__ import annotations

import errno
import logging
import re
import sys
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from squaremile.website import context

logger = logging.getLogger(__name__)
PLAIN = "text/plain; charset=utf-8"
DATABASE_DOWN = "database unavailable"
LAST_RESORT = "Sorry, there is a problem with the service. Try again later."
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_NO_ROOM_STATE = "53100"  # disk_full, of PostgreSQL
_CHOSEN = re.compile(r"[a-z0-9_]{0,3}|[a-z]+(_[a-z]+)*")  # what a button or a box sends, and nobody types
_View = TypeVar("_View", bound=Callable[..., HttpResponse])


def gives_back(view: _View) -> _View:
    """Marks a view whose form, when it could not be kept for want of room or of a database, is shown again to copy.

    It may set `request.typed_labels`: a function that gives field name -> label, of the fields that people type in.
    """
    view.gives_back = True  # type: ignore[attr-defined]
    return view


def page(name: str, status: int, **more: Any) -> HttpResponse:
    """The error page `website/errors/NAME.html`; plain words if even that cannot be drawn."""
    try:
        body = render_to_string(f"website/errors/{name}.html", {**_facts(), **more, "status": status})
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
    error = sys.exception()
    if is_full(error):
        return full(request)
    if isinstance(error, OperationalError | InterfaceError):
        return unavailable(request)
    return page("500", 500)


def is_full(error: BaseException | None) -> bool:
    """Whether the disk, ours or the database's, has no room left."""
    while error is not None:
        if getattr(error, "sqlstate", "") == _NO_ROOM_STATE or (isinstance(error, OSError) and error.errno in _NO_ROOM):
            return True
        error = error.__cause__ or error.__context__
    return False


def full(request: HttpRequest) -> HttpResponse:
    """Nothing was kept of this form, and nothing before it is lost."""
    logger.error("the disk is full: %s could not be kept", request.path)
    response = page("full", 503, **_given_back(request))
    response["Retry-After"] = "300"
    return response


def _given_back(request: HttpRequest) -> dict[str, Any]:
    """What was typed, with its labels as far as they are known, and the form whole, to be sent again."""
    match = request.resolver_match
    if request.method != "POST" or not (match and getattr(match.func, "gives_back", False)):
        return {}
    try:
        sent = [(name, v) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for v in values]
        token, known = get_token(request), getattr(request, "typed_labels", None)
        labels: dict[str, str] | None = known() if known else None
    except Exception:
        # A body that could not be read, for instance for want of room, cannot be shown.
        logger.warning("error page: what was sent could not be read")
        return {}
    typed = [
        (labels[name] if labels else "", value.strip()) for name, value in sent
        if value.strip() and (name in labels if labels is not None else not _CHOSEN.fullmatch(value))
    ]  # fmt: skip
    return {"typed": typed, "sent": sent, "address": request.get_full_path(), "csrf_token": token}


def unavailable(request: HttpRequest) -> HttpResponse:
    match = request.resolver_match
    if match and getattr(match.func, "plain_errors", False):
        return HttpResponse(DATABASE_DOWN, status=503, content_type=PLAIN)
    response = page("503", 503, **_given_back(request))
    response["Retry-After"] = "30"
    return response
