"""Reading the ledger: who did what to whom, heads, and proofs. Row-level security decides which leaves one sees."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import QuerySet

from squaremile.ledger.models import Head, Leaf, Node, Number
from squaremile.ledger.rules import Edge, Place, complete_subtrees, consistency_spans, inclusion_spans, join, roots_of


@dataclass(frozen=True, slots=True)
class Inclusion:
    """`leaf` is the entry's hash; `path` from leaf to root of the tree of `size`."""

    index: int
    size: int
    leaf: bytes
    path: list[bytes]


def entries_about(kind: str, object_id: str | int) -> QuerySet[Leaf]:
    """Leaves that name the object, newest first: who looked at it and who changed it. Slice it for a page."""
    return _shown(Leaf.objects.filter(kind=kind, object_ids__contains=[str(object_id)]).order_by("-at"))


def entries_by(person: int) -> QuerySet[Leaf]:
    """What a person did, newest first."""
    return _shown(Leaf.objects.filter(person=person).order_by("-at"))


def newest_entries(before: int | None = None) -> QuerySet[Leaf]:
    """Numbered leaves, newest first, from below index `before`."""
    leaves = Leaf.objects.filter(number__isnull=False).order_by("-number__index")
    return _shown(leaves if before is None else leaves.filter(number__index__lt=before))


def _shown(leaves: QuerySet[Leaf]) -> QuerySet[Leaf]:
    return leaves.select_related("number", "detail")


def size() -> int:
    """How many leaves are numbered."""
    last = Number.objects.order_by("-index").values_list("index", flat=True).first()
    return 0 if last is None else last + 1


def latest_head() -> Head | None:
    return Head.objects.order_by("-size").first()


def hashes_at(places: Iterable[Place]) -> dict[Place, bytes]:
    """The hashes of complete subtrees, in one query for leaves and one for the rest; those not there are left out."""
    found: dict[Place, bytes] = {}
    for is_leaf, some in groupby(sorted(places), key=lambda place: place[0] == 0):
        if is_leaf:
            numbers = Number.objects.filter(index__in=[position for _, position in some])
            found |= {(0, index): bytes(hashed) for index, hashed in numbers.values_list("index", "hash")}
        else:
            nodes = Node.objects.filter(pk__in=list(some)).values_list("level", "position", "hash")
            found |= {(level, position): bytes(hashed) for level, position, hashed in nodes}
    return found


def edge() -> Edge:
    """The tree's right edge, from which it grows on. Raises KeyError where a node is missing."""
    count = size()
    places = complete_subtrees((0, count))
    found = hashes_at(places)
    return Edge(count, [found[place] for place in places])


def root_at(count: int) -> bytes:
    """The root of the first `count` leaves. Raises KeyError where a node is missing or there are fewer leaves."""
    found = hashes_at(places := complete_subtrees((0, count)))
    return join([found[place] for place in places])


def proof(index: int, count: int | None = None) -> Inclusion:
    """Proves an entry in the tree of `count` leaves: of the latest head where none is named.

    Raises ValueError when the entry is not in that tree.
    """
    head = None if count is not None else latest_head()
    count = head.size if head else count or 0
    spans = [(index, index + 1), *inclusion_spans(index, count)]
    leaf, *path = roots_of(spans, hashes_at)
    return Inclusion(index, count, leaf, path)


def consistency(old: int, count: int) -> list[bytes]:
    """The path that proves that the tree of `old` grew into that of `count`. Raises ValueError where it cannot have."""
    return roots_of(consistency_spans(old, count), hashes_at)
