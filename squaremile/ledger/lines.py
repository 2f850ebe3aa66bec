"""The lines of an export (CONTRACTS.md, Ledger export): hashes, keys and signatures in lower-case hexadecimal."""

import base64
from typing import Any

from squaremile.ledger.leaf import instant
from squaremile.ledger.models import Head, Leaf

Line = dict[str, Any]


def entry_line(index: int, leaf: Leaf) -> Line:
    return {"type": "entry", "index": index, "data": base64.b64encode(leaf.data()).decode()}


def head_line(head: Head) -> Line:
    """`public` is beyond the contract: the key that signed, so that a reader need only be told its id."""
    return {
        "type": "head",
        "size": head.size,
        "root": bytes(head.root).hex(),
        "at": instant(head.at),
        "key": head.key,
        "sig": bytes(head.signature).hex(),
        "public": bytes(head.public).hex(),
    }


def consistency_line(old: int, size: int, path: list[bytes]) -> Line:
    return {"type": "consistency", "old": old, "size": size, "path": [step.hex() for step in path]}


def inclusion_line(index: int, size: int, leaf: bytes, path: list[bytes]) -> Line:
    return {
        "type": "inclusion",
        "index": index,
        "size": size,
        "leaf": leaf.hex(),
        "path": [step.hex() for step in path],
    }
