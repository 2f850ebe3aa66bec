"""Reads of policy."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from squaremile.policy.models import Policy, Version
from squaremile.policy.rules import standings


def current(kind: str) -> Version:
    """The version in force now. Raises Version.DoesNotExist when the kind was never seeded.

    The highest number that has begun: a later decision replaces an earlier one, also one that still waited.
    """
    return Version.objects.filter(policy=kind, effective_at__lte=timezone.now()).order_by("-number")[:1].get()


def stamps(*kinds: str) -> tuple[tuple[str, int, int], ...]:
    """(kind, id, number) of the versions in force now, by kind: one question, without the bodies, for what keeps those
    by version. Raises Version.DoesNotExist when one of them was never seeded.
    """
    found = (
        Version.objects.filter(policy__in=kinds, effective_at__lte=timezone.now())
        .order_by("policy_id", "-number")
        .distinct("policy_id")
        .values_list("policy_id", "pk", "number")
    )
    listed = tuple(found)
    if len(listed) < len(set(kinds)):
        raise Version.DoesNotExist(f"of {', '.join(kinds)} not all are seeded")
    return listed


def latest(kind: str) -> Version:
    """The newest version, in force or not yet: what the next change is made on. Raises Version.DoesNotExist."""
    return Version.objects.select_related("policy").filter(policy=kind).order_by("-number")[:1].get()


def version_of(kind: str, number: int) -> Version | None:
    return Version.objects.select_related("policy").filter(policy=kind, number=number).first()


@dataclass(frozen=True, slots=True)
class InForce:
    """`version` is in force now (without its body); `waiting` begins later, if nothing replaces it before."""

    policy: Policy
    version: Version | None
    waiting: Version | None


def kinds_in_force() -> list[InForce]:
    """Every kind by its title, in three questions however many there are."""
    now, versions = timezone.now(), Version.objects.defer("body").order_by("policy_id", "-number").distinct("policy_id")
    begun = {version.policy_id: version for version in versions.filter(effective_at__lte=now)}
    newest = {version.policy_id: version for version in versions}
    found = []
    for policy in Policy.objects.order_by("title", "kind"):
        last = newest.get(policy.pk)
        waiting = last if last and last.effective_at > now else None
        found.append(InForce(policy, begun.get(policy.pk), waiting))
    return found


def history(kind: str, now: datetime) -> list[tuple[Version, str]]:
    """(version without its body, its standing) of a kind, newest first; empty for a kind that is not there."""
    versions = list(Version.objects.filter(policy=kind).defer("body").order_by("-number"))
    found = standings([(version.number, version.effective_at) for version in versions], now)
    return [(version, found[version.number]) for version in versions]
