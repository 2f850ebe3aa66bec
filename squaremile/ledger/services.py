"""Writing to the ledger."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from squaremile.ledger import actor
from squaremile.ledger.leaf import canonical, commit_to
from squaremile.ledger.models import Leaf, LeafDetail
from squaremile.ledger.verbs import Verb

__all__ = ["Act", "Verb", "record", "record_many"]

Objects = str | int | Iterable[str | int]


@dataclass(frozen=True, slots=True)
class Act:
    """`objects` are ids or references of one `kind`. `subjects` are `kind:object` of others whom the detail names."""

    verb: Verb
    kind: str
    objects: Objects
    detail: Mapping[str, object] | None = None
    subjects: Iterable[str] = ()


def record(
    verb: Verb,
    kind: str,
    objects: Objects,
    *,
    detail: Mapping[str, object] | None = None,
    subjects: Iterable[str] = (),
) -> None:
    """Writes one leaf in the caller's transaction, for whoever acts now (actor.acting)."""
    record_many([Act(verb, kind, objects, detail, subjects)])


def record_many(acts: Iterable[Act]) -> int:
    """Writes a leaf for each act, in order, in the caller's transaction. Returns how many."""
    leaves, details = [], []
    for act in acts:
        leaf, detail = _leaf_of(act)
        leaves.append(leaf)
        if detail:
            details.append(detail)
    with transaction.atomic(savepoint=False):
        Leaf.objects.bulk_create(leaves, batch_size=2_000)
        LeafDetail.objects.bulk_create(details, batch_size=2_000)
    return len(leaves)


def _leaf_of(act: Act) -> tuple[Leaf, LeafDetail | None]:
    who = actor.current()
    single = isinstance(act.objects, str | int)
    leaf = Leaf(
        at=timezone.now(),
        person=who.person,
        organisation=who.organisation,
        role=who.role,
        purpose=who.purpose,
        verb=act.verb.value,
        kind=act.kind,
        object_ids=[str(act.objects)] if single else [str(one) for one in act.objects],  # type: ignore[union-attr]
    )
    if act.detail is None:
        return leaf, None
    salt, content = secrets.token_bytes(32), canonical(act.detail)
    leaf.commitment = commit_to(salt, content)
    return leaf, LeafDetail(leaf=leaf, salt=salt, content=content, subjects=list(act.subjects))
