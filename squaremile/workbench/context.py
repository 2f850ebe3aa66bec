"""The menu: what this role may open."""

from typing import Any

from django.http import HttpRequest

from squaremile.accounts.roles import Kind, Permission, Role
from squaremile.accounts.viewer import NOBODY

_MENU = (
    ("/home/", "Home", None),
    ("/tell/fraud/", "Take a report", Permission.TAKE_REPORT),
    ("/networks/", "Networks", Permission.VIEW_NETWORK),
    ("/reports/", "Reports", Permission.VIEW_REPORT),
    ("/search/", "Search", Permission.SEARCH),
    ("/stop-the-money/", "Stop the money", Permission.VIEW_STOP),
    ("/handed-over/", "Handed over", Permission.HANDOVERS),
    ("/outbox/", "Outbox", Permission.READ_OUTBOX),
    ("/import/", "Import", Permission.IMPORT),
    ("/figures/", "Figures", Permission.VIEW_FIGURES),
    ("/counts/", "Counts", Permission.VIEW_RECONCILIATION),
    ("/ledger/", "Ledger", Permission.VIEW_LEDGER),
    ("/policy/", "Policy", Permission.VIEW_POLICY),
    ("/people/", "People", Permission.MANAGE_PEOPLE),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    viewer = getattr(request, "viewer", NOBODY)
    if not viewer.role:
        return {"navigation": []}
    items = [
        {"url": url, "text": text, "current": request.path.startswith(url)}
        for url, text, permission in _MENU
        if (permission is None or viewer.may(permission))
        and not (url == "/stop-the-money/" and never_asked_to_stop(request))
    ]
    return {"navigation": items}


def never_asked_to_stop(request: HttpRequest) -> bool:
    """A partner that is no bank is never asked to stop money."""
    held = getattr(request, "membership", None)
    return bool(held and held.role == Role.PARTNER and held.organisation and held.organisation.kind != Kind.BANK)
