"""Reads of policy."""

from django.utils import timezone

from squaremile.policy.models import Version


def current(kind: str) -> Version:
    """The version in force now. Raises Version.DoesNotExist when the kind was never seeded."""
    return Version.objects.filter(policy=kind, effective_at__lte=timezone.now()).order_by("-number")[:1].get()
