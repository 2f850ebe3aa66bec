"""The Merkle tree of RFC 6962: hashes, the growing edge, and proofs of membership and of growth. Pure.

A subtree is complete when it spans 2**level leaves; it is then named (level, position) and never changes again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

Place = tuple[int, int]
"""(level, position): the complete subtree over leaves [position << level, (position + 1) << level)."""
Span = tuple[int, int]
"""[start, end): leaves, as the RFC's recursion splits them."""
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def complete_subtrees(span: Span) -> list[Place]:
    """The complete subtrees that make up a span of the recursion, from left to right: at most one a level."""
    start, end = span
    places = []
    while start < end:
        level = (end - start).bit_length() - 1
        places.append((level, start >> level))
        start += 1 << level
    return places


def join(hashes: Sequence[bytes]) -> bytes:
    """The root over the complete subtrees of one span, given from left to right."""
    if not hashes:
        return EMPTY_ROOT
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


@dataclass(slots=True)
class Edge:
    """The right edge of a tree of `size` leaves: the roots of complete_subtrees((0, size)), all that growing needs."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Adds a leaf's hash. Returns (level, position, hash) of the subtrees that it completed, from level 1 up."""
        completed = []
        position, hashed = self.size, leaf
        level = 0
        while position & 1:
            hashed = node_hash(self.peaks.pop(), hashed)
            position >>= 1
            level += 1
            completed.append((level, position, hashed))
        self.peaks.append(hashed)
        self.size += 1
        return completed

    def root(self) -> bytes:
        return join(self.peaks)


def _split(length: int) -> int:
    """The largest power of two below `length`, which is 2 or more."""
    return 1 << (length - 1).bit_length() - 1


def inclusion_spans(index: int, size: int) -> list[Span]:
    """The spans whose roots prove leaf `index` in the tree of `size`, from leaf to root (RFC 6962, 2.1.1)."""
    if not 0 <= index < size:
        raise ValueError(f"there is no entry {index} among {size}")
    start, end = 0, size
    spans = []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return spans[::-1]


def consistency_spans(old: int, size: int) -> list[Span]:
    """The spans whose roots prove that the tree of `old` grew into that of `size` (RFC 6962, 2.1.2)."""
    if not 0 < old <= size:
        raise ValueError(f"a log of {old} cannot have grown into one of {size}")
    start, end = 0, size
    spans = []
    while old < end:
        middle = start + _split(end - start)
        if old <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    if start > 0:
        spans.append((start, end))
    return spans[::-1]


def roots_of(spans: Iterable[Span], read: Callable[[Iterable[Place]], dict[Place, bytes]]) -> list[bytes]:
    """The roots of spans; `read` is asked once for all the complete subtrees. Raises KeyError when one is missing."""
    parts = [complete_subtrees(span) for span in spans]
    found = read([place for part in parts for place in part])
    return [join([found[place] for place in part]) for part in parts]


def verify_inclusion(*, leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """RFC 9162, 2.1.3.2. `leaf` is the leaf's hash."""
    if not 0 <= index < size:
        return False
    position, last, hashed = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if position & 1 or position == last:
            hashed = node_hash(step, hashed)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            hashed = node_hash(hashed, step)
        position, last = position >> 1, last >> 1
    return last == 0 and hashed == root


def verify_consistency(*, old: int, size: int, old_root: bytes, root: bytes, path: Sequence[bytes]) -> bool:
    """RFC 9162, 2.1.4.2."""
    if not 0 < old <= size:
        return False
    if old == size:
        return not path and old_root == root
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not steps:
        return False
    position, last = old - 1, size - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            second = node_hash(second, step)
        position, last = position >> 1, last >> 1
    return last == 0 and first == old_root and second == root
