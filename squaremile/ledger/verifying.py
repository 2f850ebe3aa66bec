"""Verifies an export with the ledger's own rules. tools/verify_ledger.py does the same and shares no code with us."""

import base64
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from squaremile.ledger.leaf import head_bytes, key_id
from squaremile.ledger.lines import Line
from squaremile.ledger.rules import Edge, leaf_hash, verify_consistency, verify_inclusion
from squaremile.ledger.signing import is_signed

UNREADABLE = "unreadable"
"""The type of a line that is no JSON object."""


@dataclass
class Verdict:
    entries: int = 0
    heads: int = 0
    consistencies: int = 0
    inclusions: int = 0
    signed_by: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


def verify(lines: Iterable[Line], *, public: bytes | None = None, kept: Iterable[Line] = ()) -> Verdict:
    """Checks an export: entries from 0 without a gap, each head's root and signature, every proof, and that `kept`
    heads are of the same log. `public` is the key to trust; without it, the key that each head brings is only
    compared with its own id. Lines of other types are passed over.
    """
    log = _Log(public)
    for line in lines:
        log.read(line)
    log.finish(list(kept))
    return log.verdict


def _whole_number(value: object) -> int:
    if type(value) is not int:
        raise ValueError(f"{value!r} is not a whole number")
    return value


class _Log:
    def __init__(self, public: bytes | None) -> None:
        self.public = public
        self.leaves: list[bytes] = []
        self.heads: list[Line] = []
        self.proofs: list[tuple[Callable[[Line], None], Line]] = []
        self.sizes: set[int] = set()
        self.roots: dict[int, bytes] = {}
        self.verdict = Verdict()

    def say(self, problem: str) -> None:
        self.verdict.problems.append(problem)

    def read(self, line: Line) -> None:
        self._try(self._sort, line)

    def _sort(self, line: Line) -> None:
        kind = line.get("type")
        if kind == "entry":
            if line["index"] != len(self.leaves):
                self.say(f"entry {line['index']} stands where entry {len(self.leaves)} should be")
            self.leaves.append(leaf_hash(base64.b64decode(line["data"], validate=True)))
        elif kind == "head":
            self.sizes.add(_whole_number(line["size"]))
            self.heads.append(line)
        elif kind == "consistency":
            self.sizes.add(_whole_number(line["old"]))
            self.proofs.append((self._check_growth, line))
        elif kind == "inclusion":
            self.proofs.append((self._check_inclusion, line))
        elif kind == UNREADABLE:
            raise ValueError

    def finish(self, kept: list[Line]) -> None:
        self.verdict.entries, self.verdict.heads = len(self.leaves), len(self.heads)
        self.roots = self._roots(self.sizes | {head["size"] for head in kept})
        for head in self.heads:
            self._try(self._check_head, head)
        for check, proof in self.proofs:
            self._try(check, proof)
        for head in kept:
            if self.roots.get(head["size"], b"").hex() != head.get("root"):
                self.say(f"the kept head of {head['size']} is of another log, or this one was cut")

    def _try(self, check: Callable[[Line], None], line: Line) -> None:
        try:
            check(line)
        except (KeyError, TypeError, ValueError):
            self.say(f"a line cannot be read: {str(line)[:100]}")

    def _roots(self, sizes: set[int]) -> dict[int, bytes]:
        edge, roots = Edge(), {}
        for leaf in self.leaves:
            edge.append(leaf)
            if edge.size in sizes:
                roots[edge.size] = edge.root()
        return roots

    def _check_head(self, head: Line) -> None:
        size, root = head["size"], bytes.fromhex(head["root"])
        if size > len(self.leaves):
            self.say(f"the head of {size} covers entries that are not there: the file ends at {len(self.leaves)}")
        elif self.roots.get(size) != root:
            self.say(f"the head of {size} has another root than the entries")
        public = self.public or bytes.fromhex(head.get("public", ""))
        if not public:
            return
        message = head_bytes(size=size, root=root, at=head["at"], key=head["key"])
        if head["key"] != key_id(public):
            self.say(f"the head of {size} is signed by another key, {head['key']}")
        elif not is_signed(public=public, signature=bytes.fromhex(head["sig"]), message=message):
            self.say(f"the head of {size} has a wrong signature")
        else:
            self.verdict.signed_by.add(head["key"])

    def _check_growth(self, line: Line) -> None:
        self.verdict.consistencies += 1
        old, size = line["old"], line["size"]
        path = [bytes.fromhex(step) for step in line["path"]]
        old_root, root = self.roots.get(old, b""), self.roots.get(size, b"")
        if not verify_consistency(old=old, size=size, old_root=old_root, root=root, path=path):
            self.say(f"it is not proved that the log of {old} grew into that of {size}")

    def _check_inclusion(self, line: Line) -> None:
        self.verdict.inclusions += 1
        index, size, leaf = line["index"], line["size"], bytes.fromhex(line["leaf"])
        path = [bytes.fromhex(step) for step in line["path"]]
        here = 0 <= index < len(self.leaves) and self.leaves[index] == leaf
        root = self.roots.get(size, b"")
        if not here or not verify_inclusion(leaf=leaf, index=index, size=size, path=path, root=root):
            self.say(f"entry {index} is not proved in the log of {size}")
