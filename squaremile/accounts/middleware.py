"""Decides, before any view runs, who looks and whether they may; then runs the view in one transaction."""

from collections.abc import Callable
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse
from django.urls import reverse
from django.utils.http import urlencode

from squaremile.accounts.access import PUBLIC
from squaremile.accounts.queries import viewer_of
from squaremile.accounts.roles import Permission
from squaremile.accounts.viewer import Viewer, tell_database
from squaremile.ledger.actor import acting
from squaremile.ledger.services import Verb, record


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
        try:
            # What runs on commit is still done by this person, so `acting` is outside.
            with acting(viewed.viewer.actor), transaction.atomic():
                tell_database(viewed.viewer)
                response = view(request, *args, **kwargs)
                if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
                    response = response.render()
                if access_of(view) != PUBLIC:
                    response.headers.setdefault("Cache-Control", "no-store")
                return response
        except ReauthenticationRequired:
            return self._ask_again(request)

    @staticmethod
    def _ask_again(request: HttpRequest) -> HttpResponse:
        """The sign-in library wants to be sure who is there; its own handler does not see what views raise in here."""
        ways = get_adapter().get_reauthentication_methods(request.user)
        if not ways:
            raise PermissionDenied("no way to prove again who is there")
        return redirect(f"{ways[0]['url']}?{urlencode({'next': request.get_full_path()})}")

    @staticmethod
    def _refuse(request: ViewedRequest, view: Callable[..., Any]) -> HttpResponse | None:
        access = access_of(view)
        if access == PUBLIC:
            return None
        if access is None:
            raise PermissionDenied(f"{request.path} names no policy")
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not request.viewer.role and getattr(request, "membership", None):
            return redirect("accounts:second-factor")
        if not request.viewer.may(Permission(access)):
            _note_refusal(request)
            raise PermissionDenied(access)
        if getattr(view, "needs_purpose", True) and not request.viewer.purpose:
            return redirect(reverse("accounts:purpose") + "?" + urlencode({"next": request.get_full_path()}))
        return None


def access_of(view: Callable[..., Any]) -> str | None:
    """The permission that a view names, `public`, or None for a view that names nothing."""
    return getattr(view, "access", None)


def _note_refusal(request: ViewedRequest) -> None:
    """Committed by itself: what was tried stays known though nothing else happened."""
    with acting(request.viewer.actor), transaction.atomic():
        tell_database(request.viewer)
        record(Verb.REFUSED, "address", request.path[:300].replace("\x00", ""))  # which no text in the database holds
