"""Looks through the database's own ledger, row by row, and says everything that does not hold together."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from django.db import connection, transaction

from squaremile.ledger import queries
from squaremile.ledger.leaf import commit_to
from squaremile.ledger.lines import Line
from squaremile.ledger.models import Head, Leaf, LeafDetail, Node, Number, Unnumbered
from squaremile.ledger.rules import Edge, Place, leaf_hash
from squaremile.ledger.signing import is_signed
from squaremile.ledger.verbs import Verb

_AT_ONCE = 5_000
_LOST = bytes(32)  # stands for the hash of an entry that is not there, so that the others keep their places


@dataclass
class Checked:
    entries: int = 0
    heads: int = 0
    details: int = 0
    erased: int = 0
    waiting: int = 0
    findings: list[str] = field(default_factory=list)


def check(*, public: bytes, kept: Iterable[Line] = ()) -> Checked:
    """Checks every leaf, detail, number, node and head, and that heads kept elsewhere are still of this ledger.

    `public`: the key that must have signed every head. Reads the whole ledger in one view of it, about 10,000
    entries a second. Must be run as the owner of the tables or in a job, which see all of it.
    """
    with _one_view():
        return _Check(public, list(kept)).run()


@contextmanager
def _one_view() -> Iterator[None]:
    """What is written and erased meanwhile is not seen."""
    fresh = not connection.in_atomic_block
    with transaction.atomic():
        if fresh:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


class _Check:
    def __init__(self, public: bytes, kept: list[Line]) -> None:
        self.public, self.kept = public, kept
        self.heads = list(Head.objects.order_by("size"))
        self.size = queries.size()
        self.done = Checked(entries=self.size, heads=len(self.heads), waiting=Unnumbered.objects.count())
        self.roots: dict[int, bytes] = {}
        self.sizes = {head.size for head in self.heads} | {int(head["size"]) for head in kept}
        erasures = Leaf.objects.filter(verb=Verb.DETAIL_ERASED, kind="ledger-entry").values_list(
            "object_ids", flat=True
        )
        self.erased = {one for ids in erasures for one in ids}

    def say(self, finding: str) -> None:
        self.done.findings.append(finding)

    def run(self) -> Checked:
        edge = Edge()
        for first in range(0, self.size, _AT_ONCE):
            self._check_entries(edge, first, min(first + _AT_ONCE, self.size))
        self._check_strays()
        self._check_heads()
        self._check_kept()
        return self.done

    def _check_entries(self, edge: Edge, first: int, end: int) -> None:
        numbers = Number.objects.filter(index__gte=first, index__lt=end)
        hashes = dict(numbers.values_list("index", "hash"))
        leaves = {number.index: number.leaf for number in numbers.select_related("leaf")}
        details = {
            d.leaf_id: d for d in LeafDetail.objects.filter(leaf__number__index__gte=first, leaf__number__index__lt=end)
        }
        completed: dict[Place, bytes] = {}
        for index in range(first, end):
            hashed = bytes(hashes.get(index, _LOST))
            leaf = leaves.get(index)
            if leaf is None:
                self.say(f"entry {index} is not there")
            elif leaf_hash(leaf.data()) != hashed:
                self.say(f"entry {index} was altered")
            if leaf is not None:
                self._check_detail(index, leaf, details.get(leaf.pk))
            completed |= {(level, position): root for level, position, root in edge.append(hashed)}
            if edge.size in self.sizes:
                self.roots[edge.size] = edge.root()
        self._check_nodes(completed)

    def _check_detail(self, index: int, leaf: Leaf, detail: LeafDetail | None) -> None:
        if detail is not None:
            self.done.details += 1
            told = commit_to(bytes(detail.salt), detail.content, detail.subjects)
            if leaf.commitment is None or told != bytes(leaf.commitment):
                self.say(f"the detail of entry {index} was altered")
        elif leaf.commitment is not None:
            self.done.erased += 1
            if str(leaf.pk) not in self.erased:
                self.say(f"the detail of entry {index} was erased and no entry says so")

    def _check_nodes(self, completed: dict[Place, bytes]) -> None:
        found: dict[Place, bytes] = {}
        for level, places in groupby(sorted(completed), key=itemgetter(0)):
            positions = [position for _, position in places]  # without a gap
            nodes = Node.objects.filter(level=level, position__gte=positions[0], position__lte=positions[-1])
            found |= {(level, position): bytes(hashed) for position, hashed in nodes.values_list("position", "hash")}
        for place, root in completed.items():
            if found.get(place) != root:
                fault = "wrong" if place in found else "not there"
                self.say(f"the node at level {place[0]}, position {place[1]} is {fault}")

    def _check_strays(self) -> None:
        expected = sum(self.size >> level for level in range(1, self.size.bit_length()))
        if (count := Node.objects.count()) != expected:
            self.say(f"the tree has {count} nodes and should have {expected}")
        for finding, statement in _STRAYS.items():
            with connection.cursor() as cursor:
                cursor.execute(statement)
                if count := cursor.fetchone()[0]:
                    self.say(f"{count} {finding}")

    def _check_heads(self) -> None:
        for head in self.heads:
            if head.size > self.size:
                self.say(f"the head of {head.size} covers entries that are not there: the ledger ends at {self.size}")
            elif self.roots.get(head.size) != bytes(head.root):
                self.say(f"the head of {head.size} has another root than its entries")
            message, signature = head.signed_bytes(), bytes(head.signature)
            if bytes(head.public) != self.public or not is_signed(
                public=self.public, signature=signature, message=message
            ):
                self.say(f"the head of {head.size} is not signed by the ledger's key")

    def _check_kept(self) -> None:
        for head in self.kept:
            size = int(head["size"])
            if size > self.size:
                self.say(f"the ledger was cut: a kept head covers {size} entries and there are {self.size}")
            elif self.roots.get(size, b"").hex() != head["root"]:
                self.say(f"the ledger was rewritten: a kept head of {size} has another root")


_STRAYS = {
    "leaves have neither a number nor wait for one": """
        SELECT count(*) FROM ledger_leaf l WHERE NOT EXISTS (SELECT 1 FROM ledger_number n WHERE n.leaf_id = l.id)
        AND NOT EXISTS (SELECT 1 FROM ledger_unnumbered u WHERE u.leaf_id = l.id)""",
    "leaves that wait for a number are not there or have one": """
        SELECT count(*) FROM ledger_unnumbered u
        WHERE EXISTS (SELECT 1 FROM ledger_number n WHERE n.leaf_id = u.leaf_id)
        OR NOT EXISTS (SELECT 1 FROM ledger_leaf l WHERE l.id = u.leaf_id)""",
    "details belong to no leaf": """
        SELECT count(*) FROM ledger_leafdetail d
        WHERE NOT EXISTS (SELECT 1 FROM ledger_leaf l WHERE l.id = d.leaf_id)""",
}
