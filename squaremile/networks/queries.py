"""Reads of networks. Every list starts from `visible_to`."""

from django.db.models import QuerySet

from squaremile.accounts.viewer import Viewer
from squaremile.networks.models import Network


def visible_to(viewer: Viewer) -> QuerySet[Network]:
    """Live networks: all for the national service; for a force those with a report of its own."""
    networks = Network.objects.filter(retired_at=None)
    if viewer.national:
        return networks
    if viewer.in_force:
        return networks.filter(force_ids__contains=[viewer.organisation])
    return networks.none()


def number_today(number: int) -> int | None:
    """Where a number leads now: itself, or the network that took it in, however often; None when it was dissolved."""
    seen: set[int] = set()
    current: int | None = number
    while current is not None and current not in seen:
        seen.add(current)
        row = Network.objects.filter(pk=current).values_list("retired_at", "retired_into_id").first()
        if row is None:
            return None
        if row[0] is None:
            return current
        current = row[1]
    return None
