"""Signing in to a demonstration without a password. A live force answers 404."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from squaremile.accounts.access import public
from squaremile.accounts.models import Installation
from squaremile.accounts.queries import memberships_in_force, mode
from squaremile.accounts.roles import Role
from squaremile.accounts.services import default_purpose, enter_demonstration, redeem_ticket


def _only_in_a_demonstration() -> None:
    if mode() != Installation.Mode.DEMONSTRATION:
        raise Http404


@public
@never_cache
@require_GET
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """One fetch of a one-time address signs in."""
    _only_in_a_demonstration()
    redeemed = redeem_ticket(token)
    if redeemed is None:
        return render(request, "accounts/demo_used.html", status=410)
    enter_demonstration(request, *redeemed)
    return redirect(settings.LOGIN_REDIRECT_URL)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Every role with who holds it. POST with the membership's number signs in."""
    _only_in_a_demonstration()
    held = list(memberships_in_force())
    if request.method == "POST":
        membership = next((one for one in held if str(one.pk) == request.POST.get("membership")), None)
        if membership is None:
            raise Http404
        enter_demonstration(request, membership, default_purpose(membership.role))
        return redirect(settings.LOGIN_REDIRECT_URL)
    roles = [(role, [one for one in held if one.role == role]) for role in Role]
    return render(request, "accounts/demo.html", {"roles": [(role, people) for role, people in roles if people]})
