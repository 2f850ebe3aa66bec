"""What every page's frame shows of who is signed in."""

from typing import Any

from django.http import HttpRequest

from squaremile.accounts.viewer import NOBODY


def signed_in(request: HttpRequest) -> dict[str, Any]:
    viewer = getattr(request, "viewer", NOBODY)
    return {"viewer": viewer, "membership": getattr(request, "membership", None)}
