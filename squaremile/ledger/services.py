"""Writing to the ledger: leaves in the caller's transaction, then numbers and heads by the one sequencer."""

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from squaremile.ledger import actor, queries
from squaremile.ledger.errors import LedgerError
from squaremile.ledger.leaf import canonical, commit_to, instant, new_id
from squaremile.ledger.models import Head, Leaf, LeafDetail, Unnumbered
from squaremile.ledger.rules import Edge, leaf_hash, verify_consistency
from squaremile.ledger.signing import public_key, sign
from squaremile.ledger.verbs import Verb

__all__ = ["Act", "Verb", "erase_detail", "record", "record_many", "sequence", "sign_head"]

_SEQUENCER = 0x1ED6E5  # the advisory lock that makes the sequencer one

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
        _insert("ledger_leaf", leaves)
        _insert("ledger_leafdetail", details)
    return len(leaves)


def _leaf_of(act: Act) -> tuple[dict[str, object], dict[str, object] | None]:
    """The rows of ledger_leaf and ledger_leafdetail, by column."""
    who = actor.current()
    objects = [act.objects] if isinstance(act.objects, str | int) else act.objects
    leaf: dict[str, object] = {
        "id": str(new_id()),
        "at": instant(timezone.now()),
        "person": who.person,
        "organisation": who.organisation,
        "role": who.role,
        "purpose": who.purpose,
        "verb": act.verb.value,
        "kind": act.kind,
        "objects": [str(one) for one in objects],
        "commitment": None,
    }
    if act.detail is None:
        return leaf, None
    salt, content, subjects = secrets.token_bytes(32), canonical(act.detail), list(act.subjects)
    leaf["commitment"] = f"\\x{commit_to(salt, content, subjects).hex()}"
    return leaf, {"leaf_id": leaf["id"], "salt": f"\\x{salt.hex()}", "content": content, "subjects": subjects}


def _insert(table: str, rows: list[dict[str, object]]) -> None:
    """One statement however many rows: four times as fast as a list of values, and without RETURNING, which
    row-level security would refuse to a writer that may not read."""
    if not rows:
        return
    columns = ", ".join(rows[0])
    statement = (
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s::json)"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(rows)])


def _become_the_sequencer() -> None:
    """Waits until no other process numbers or signs; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEQUENCER])


def sequence(limit: int = 10_000) -> int:
    """Numbers and hashes up to `limit` committed leaves, all or none. Returns how many.

    Order is that of commitment, not of ids: a leaf whose transaction commits late is simply taken later.
    Raises LedgerError when a waiting leaf cannot be read or the tree's edge is damaged.
    """
    with transaction.atomic():
        _become_the_sequencer()
        waiting = list(Unnumbered.objects.order_by("leaf_id").values_list("leaf_id", flat=True)[:limit])
        if not waiting:
            return 0
        leaves = list(Leaf.objects.filter(pk__in=waiting).order_by("pk"))
        if len(leaves) != len(waiting):
            raise LedgerError(f"{len(waiting) - len(leaves)} leaves wait for a number and cannot be read")
        _grow(leaves)
        Unnumbered.objects.filter(pk__in=waiting).delete()
    return len(leaves)


def _edge() -> Edge:
    try:
        return queries.edge()
    except KeyError as missing:
        raise LedgerError(f"the tree has no node {missing}: run squaremile ledger check") from missing


def _grow(leaves: list[Leaf]) -> None:
    edge = _edge()
    numbers: list[tuple[object, ...]] = []
    nodes: list[tuple[object, ...]] = []
    for leaf in leaves:
        hashed = leaf_hash(leaf.data())
        numbers.append((edge.size, leaf.pk, hashed))
        nodes += edge.append(hashed)
    _copy("ledger_number (index, leaf_id, hash)", numbers)
    _copy("ledger_node (level, position, hash)", nodes)


def _copy(table: str, rows: list[tuple[object, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def sign_head() -> Head | None:
    """Signs the root over all numbered leaves; the latest head where nothing came since; None for an empty ledger.

    Raises LedgerError, and signs nothing, when the tree is not one that grew from the latest head.
    """
    with transaction.atomic():
        _become_the_sequencer()
        latest, edge = queries.latest_head(), _edge()
        if edge.size == 0 or (latest and latest.size == edge.size):
            return latest
        root, at, public = edge.root(), timezone.now(), public_key()
        if latest and not _grew_from(latest, edge.size, root):
            raise LedgerError(f"the ledger of {edge.size} entries did not grow from the head of {latest.size}")
        head = Head(size=edge.size, root=root, at=at, public=public)
        head.signature = sign(head.signed_bytes())
        head.save(force_insert=True)
        return head


def _grew_from(head: Head, size: int, root: bytes) -> bool:
    try:
        path = queries.consistency(head.size, size)
    except (KeyError, ValueError):
        return False
    return verify_consistency(old=head.size, size=size, old_root=bytes(head.root), root=root, path=path)


def erase_detail(*, kind: str, object_id: str | int, reason: str) -> int:
    """Erases the readable detail of every leaf that names the object, or whose detail does. Returns how many.

    The leaves stay and prove what they proved. A leaf of its own says which details went and why.
    """
    subject = f"{kind}:{object_id}"
    named = Q(leaf__kind=kind, leaf__object_ids__contains=[str(object_id)]) | Q(subjects__contains=[subject])
    with transaction.atomic():
        erased = list(LeafDetail.objects.filter(named).values_list("pk", flat=True))
        if erased:
            LeafDetail.objects.filter(pk__in=erased).delete()
            record(Verb.DETAIL_ERASED, "ledger-entry", [str(pk) for pk in erased], detail={"reason": reason})
    return len(erased)
