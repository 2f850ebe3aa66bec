"""What every page's frame shows of who is signed in."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from squaremile.accounts.models import Membership
from squaremile.accounts.roles import Role
from squaremile.accounts.viewer import NOBODY


def signed_in(request: HttpRequest) -> dict[str, Any]:
    """`viewer`, `membership`, and for the header `signed_in` or `sign_in_url`."""
    viewer = getattr(request, "viewer", NOBODY)
    membership = getattr(request, "membership", None)
    found: dict[str, Any] = {"viewer": viewer, "membership": membership}
    if not viewer.person:
        return found | {"sign_in_url": reverse("account_login")}
    # A reporter acts for themself, for the one purpose there is: saying so on every page would only puzzle.
    acts = membership if viewer.role != Role.REPORTER or getattr(request, "roles_held", 1) > 1 else None
    purpose = getattr(request, "stated_purpose", None) if acts else None
    link = '<a class="sm-header__link" href="{}">{}</a>'
    found["signed_in"] = {
        "name": format_html(link, reverse("accounts:own"), request.user) if viewer.role else str(request.user),
        "role": _acting_as(acts),
        "purpose": purpose.text if purpose else "",
        "change_url": reverse("accounts:purpose"),
        "sign_out_url": reverse("account_logout"),
    }
    return found


def _acting_as(membership: Membership | None) -> str:
    if membership is None:
        return ""
    label = str(Role(membership.role).label)
    return f"{label}, {membership.organisation.name}" if membership.organisation else label
