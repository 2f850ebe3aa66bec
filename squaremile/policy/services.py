"""Seeding and changing policy. A version is never edited: a change is a new version with author and reason."""

import hashlib
import json
import math
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from squaremile.accounts.jobs import Priority, stage
from squaremile.ledger.services import Verb, record
from squaremile.policy import queries
from squaremile.policy.kinds import problems, registered
from squaremile.policy.models import Policy, Version
from squaremile.policy.rules import pretty
from squaremile.website.reading import Unreadable, read_json

MAX_BYTES = 1 << 20  # ten times the largest of ours, the stop-list


class Refused(ValueError):
    """This body cannot come into force; `problems` say why, in sentences."""

    def __init__(self, found: list[str]) -> None:
        super().__init__(" ".join(found))
        self.problems = found


class Overtaken(Exception):
    """Somebody published `latest` after the change was begun: look at theirs first."""

    def __init__(self, latest: Version) -> None:
        super().__init__(f"version {latest.number} of {latest.policy_id} was published by {latest.author} meanwhile")
        self.latest = latest


def read_body(data: bytes | str) -> Any:
    """A body as it was written. Raises Refused for what is not JSON that we take, or longer than a megabyte."""
    try:
        return read_json(data, max_bytes=MAX_BYTES)
    except Unreadable as error:
        raise Refused([f"This cannot be read: {error.reason}."]) from error


def look_over(*, kind: str, body: Any, base: Version) -> list[str]:
    """What stands in the way of this body on top of `base`, in sentences: the dry run of `publish_change`."""
    if not isinstance(body, dict):
        return ["A policy is one object: it begins with { and ends with }."]
    if registered(kind) is None:
        return ["No rules are known for this kind, so it changes with the code only."]
    if found := problems(kind, body):
        return found
    if body == base.body and base.effective_at <= timezone.now():
        return [f"This says the same as version {base.number}: there is nothing to publish."]
    return []


@transaction.atomic
def publish_change(
    *, kind: str, base: int, body: Any, author: str, reason: str, effective_at: datetime | None = None
) -> Version:
    """A person's new version on top of version `base`, in force at `effective_at` (None: now).

    Raises Refused (nothing is published), Overtaken when `base` is not the newest any more, Version.DoesNotExist for a
    kind that is not there. The ledger keeps who, which and the hash of what.
    """
    _one_at_a_time(kind)
    newest = queries.latest(kind)
    if newest.number != base:
        raise Overtaken(newest)
    if found := look_over(kind=kind, body=body, base=newest):
        raise Refused(found)
    if not reason.strip():
        raise Refused(["Say why the policy changes."])
    made = _write(newest.policy, newest, body, author=author, reason=reason.strip(), effective_at=effective_at)
    record(
        Verb.APPROVED,
        "policy",
        f"{kind}/{made.number}",
        detail={"base": base, "effective_at": made.effective_at.isoformat(), "sha256": fingerprint(body)},
    )
    return made


def note_viewed(version: Version) -> None:
    record(Verb.VIEWED, "policy", f"{version.policy_id}/{version.number}")


def fingerprint(body: Any) -> str:
    """SHA-256 of the body as `pretty` writes it, in hex: what the ledger holds of it."""
    return hashlib.sha256(pretty(body).encode()).hexdigest()


@transaction.atomic
def publish(*, kind: str, title: str, body: Any, author: str, reason: str) -> Version:
    """A new version by the code, effective now; the owner's way. Equal to the newest: that is returned unchanged.

    Raises Refused when the kind's own rules do not hold.
    """
    if found := problems(kind, body):
        raise Refused([f"{kind}: {sentence}" for sentence in found])
    _one_at_a_time(kind)
    policy, _ = Policy.objects.get_or_create(kind=kind, defaults={"title": title})
    newest = policy.versions.order_by("-number").first()
    if newest and newest.body == body:
        return newest
    return _write(policy, newest, body, author=author, reason=reason)


def _one_at_a_time(kind: str) -> None:
    """Held until the transaction ends. Not a row's lock: the pages' role may add versions and change nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"policy {kind}"])


def _write(
    policy: Policy, newest: Version | None, body: Any, *, author: str, reason: str, effective_at: datetime | None = None
) -> Version:
    """The row, and the job that takes what is stored along when it begins. A first version finds nothing to change."""
    now = timezone.now()
    made = Version.objects.create(
        policy=policy,
        number=newest.number + 1 if newest else 1,
        effective_at=effective_at or now,
        author=author,
        reason=reason,
        body=body,
    )
    kind = registered(policy.pk)
    if newest and kind and kind.job:
        wait = (made.effective_at - now).total_seconds()
        stage(kind.job, priority=Priority.ONE, in_seconds=math.ceil(wait) + 1 if wait > 0 else 0)
    return made


def seed(path: Path) -> Version | None:
    """Publishes a room's seed file, `{kind, title, author, reason, body}`, when no version is there or the code brings
    a newer one. Once somebody here has published a version of their own, the code never replaces it.
    """
    shipped: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    newest = Version.objects.filter(policy=shipped["kind"]).order_by("-number").first()
    if newest and newest.author != shipped["author"]:
        return None
    return publish(**{name: shipped[name] for name in ("kind", "title", "body", "author", "reason")})
