"""Signing in to a demonstration without a password. A live force answers 404."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from squaremile.accounts.access import public
from squaremile.accounts.models import Installation, Membership, Purpose
from squaremile.accounts.queries import MEMBERSHIP_KEY, PURPOSE_KEY, SECOND_FACTOR_KEY, memberships_in_force, mode
from squaremile.accounts.roles import Role
from squaremile.accounts.services import default_purpose, redeem_ticket
from squaremile.launch.errors import CannotBeDone


@public
@never_cache
@require_GET
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """One fetch of a one-time address signs in."""
    try:
        redeemed = redeem_ticket(token)
    except CannotBeDone as refusal:
        raise Http404 from refusal
    if redeemed is None:
        return render(request, "accounts/demo_used.html", status=410)
    return _enter(request, *redeemed)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """One button a role. POST with the membership's number signs in."""
    if mode() != Installation.Mode.DEMONSTRATION:
        raise Http404
    held = list(memberships_in_force())
    if request.method == "POST":
        membership = next((one for one in held if str(one.pk) == request.POST.get("membership")), None)
        if membership is None:
            raise Http404
        return _enter(request, membership, default_purpose(membership.role))
    roles = [{"role": role, "held": [one for one in held if one.role == role]} for role in Role]
    return render(request, "accounts/demo.html", {"roles": [row for row in roles if row["held"]]})


def _enter(request: HttpRequest, membership: Membership, purpose: Purpose | None) -> HttpResponse:
    request.session.flush()
    login(request, membership.person, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[MEMBERSHIP_KEY] = membership.pk
    request.session[SECOND_FACTOR_KEY] = membership.person.pk
    if purpose is not None:
        request.session[PURPOSE_KEY] = purpose.slug
    return redirect("/")
