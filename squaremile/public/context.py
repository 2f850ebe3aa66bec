"""What the foot of every public page leads to."""

from functools import partial

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from squaremile.website.language import speaks_welsh


def footer(request: HttpRequest) -> dict[str, object]:
    """Context processor: `footer_links`, asked only when the foot is drawn; pages of staff have none."""
    return {"footer_links": partial(_links, request)}


def _links(request: HttpRequest) -> list[dict[str, str]]:
    if not speaks_welsh(request):
        return []
    return [
        {"text": gettext("Contact"), "url": reverse("public:start", args=["contact"])},
        {"text": gettext("Paper form"), "url": reverse("public:paper", args=["fraud"])},
    ]
