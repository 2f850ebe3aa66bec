"""Which drafts this browser holds: codes in one cookie that no script reads. Needed to carry on, so no consent."""

import json
import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from squaremile.reports.rules import read_code

COOKIE = "__Host-drafts" if settings.SECURE else "drafts"
TRACKING = "__Host-tracking" if settings.SECURE else "tracking"  # the session that follows a report
_SECRET = re.compile(r"[0-9a-f]{32}")
_MOST = 5
_AGE_SECONDS = 24 * 3600


def codes_held(request: HttpRequest) -> dict[str, str]:
    """Draft key -> code. What is not in our form counts as nothing held."""
    try:
        held: Any = json.loads(request.COOKIES.get(COOKIE, "{}"))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(held, dict):
        return {}
    return {
        str(key)[:10]: code for key, written in list(held.items())[:_MOST]
        if isinstance(written, str) and (code := read_code(written))
    }  # fmt: skip


def hold(request: HttpRequest, response: HttpResponse, key: str, code: str) -> HttpResponse:
    """The newest first; the oldest of more than five is let go (its code still opens it)."""
    held = {key: code} | {k: c for k, c in codes_held(request).items() if k != key}
    return _write(response, dict(list(held.items())[:_MOST]))


def let_go(request: HttpRequest, response: HttpResponse, key: str = "") -> HttpResponse:
    """Of one draft, or of all."""
    held = {k: c for k, c in codes_held(request).items() if key and k != key}
    return _write(response, held)


def _write(response: HttpResponse, held: dict[str, str]) -> HttpResponse:
    if not held:
        response.delete_cookie(COOKIE, samesite="Lax")
        return response
    response.set_cookie(
        COOKIE, json.dumps(held, separators=(",", ":")), max_age=_AGE_SECONDS, httponly=True, secure=settings.SECURE,
        samesite="Lax",
    )  # fmt: skip
    return response


def tracking_held(request: HttpRequest) -> str:
    """The secret of the session that this browser holds, or nothing."""
    written = request.COOKIES.get(TRACKING, "")
    return written if _SECRET.fullmatch(written) else ""


def hold_tracking(response: HttpResponse, secret: str, seconds: int) -> HttpResponse:
    response.set_cookie(
        TRACKING, secret, max_age=seconds, httponly=True, secure=settings.SECURE, samesite="Lax"
    )  # fmt: skip
    return response


def let_go_tracking(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(TRACKING, samesite="Lax")
    return response
