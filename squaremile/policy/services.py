"""Seeding and changing policy. A version is never edited: a change is a new version with author and reason."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from squaremile.policy.models import Policy, Version


@transaction.atomic
def publish(*, kind: str, title: str, body: Any, author: str, reason: str) -> Version:
    """A new version, effective now. Raises nothing when equal to the current one: that is returned unchanged."""
    policy, _ = Policy.objects.get_or_create(kind=kind, defaults={"title": title})
    Policy.objects.select_for_update().get(pk=policy.pk)
    latest = policy.versions.order_by("-number").first()
    if latest and latest.body == body:
        return latest
    return Version.objects.create(
        policy=policy,
        number=latest.number + 1 if latest else 1,
        effective_at=timezone.now(),
        author=author,
        reason=reason,
        body=body,
    )


def seed(path: Path) -> Version | None:
    """Publishes a room's seed file, `{kind, title, author, reason, body}`, when no version is there or the code brings
    a newer one. Once somebody here has published a version of their own, the code never replaces it.
    """
    shipped: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    latest = Version.objects.filter(policy=shipped["kind"]).order_by("-number").first()
    if latest and latest.author != shipped["author"]:
        return None
    return publish(**{name: shipped[name] for name in ("kind", "title", "body", "author", "reason")})
