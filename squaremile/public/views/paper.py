"""The paper form of a service: for whoever would rather write, or has no connection."""

from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from squaremile.accounts.access import public
from squaremile.policy.queries import current
from squaremile.public.paper.number import form_number
from squaremile.public.paper.printing import print_form
from squaremile.public.queries import front_door

_KEPT_SECONDS = 300  # a browser's copy; a new policy is on paper after that


@public
@require_safe
def form(request: HttpRequest, slug: str) -> HttpResponse:
    """`?size=large` is large print. 304 when the browser has these bytes."""
    large = request.GET.get("size") == "large"
    door = front_door()
    written = print_form(door, slug, current("ring-now").body["when"], large=large)
    tag = f'"{sha256(written).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(written, content_type="application/pdf")
        name = form_number(door, slug).lower() + ("-large" if large else "")
        response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={_KEPT_SECONDS}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
