"""Decides, before any view runs, who looks and whether they may; then runs the view in one transaction."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from squaremile.accounts.access import PUBLIC
from squaremile.accounts.queries import viewer_of
from squaremile.accounts.roles import Permission
from squaremile.accounts.viewer import Viewer, tell_database
from squaremile.ledger.actor import acting


class ViewedRequest(HttpRequest):
    """A request that passed the middleware: it knows its viewer."""

    viewer: Viewer


class AccessMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse:
        """The view and its rendering end with the commit: what a page acknowledges is already stored."""
        viewed = cast(ViewedRequest, request)
        viewed.viewer = viewer_of(request)
        refusal = self._refuse(viewed, view)
        if refusal is not None:
            return refusal
        with transaction.atomic(), acting(viewed.viewer.actor):
            tell_database(viewed.viewer)
            response = view(request, *args, **kwargs)
            if hasattr(response, "render") and not response.is_rendered:
                response = response.render()
            return response

    @staticmethod
    def _refuse(request: ViewedRequest, view: Callable[..., Any]) -> HttpResponse | None:
        access = getattr(view, "access", None)
        if access == PUBLIC:
            return None
        if access is None:
            raise PermissionDenied(f"{request.path} names no policy")
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not request.viewer.may(Permission(access)):
            raise PermissionDenied(access)
        if getattr(view, "needs_purpose", True) and not request.viewer.purpose:
            return redirect("/purpose/?" + urlencode({"next": request.get_full_path()}))
        return None
