"""The bytes that the ledger hashes and signs: pure, and fixed for ever (a new form gets a new `v`)."""

import hashlib
import json
import secrets
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

VERSION = 1


def new_id() -> UUID:
    """A version 7 UUID: 48 bits of milliseconds, 12 of their fraction, 62 random. Near in time is near on disk."""
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = rest * 4096 // 1_000_000
    return UUID(int=milliseconds << 80 | 7 << 76 | fraction << 64 | 2 << 62 | secrets.randbits(62))


def instant(at: datetime) -> str:
    """`2026-11-24T15:48:36.123456Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(value: Mapping[str, object]) -> str:
    """JSON in ASCII, keys sorted by code point, no spaces; what JSON does not know is written as its `str`.

    Raises ValueError for infinity and not-a-number.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False, default=str)


def leaf_bytes(
    *,
    id: UUID,
    at: datetime,
    person: int,
    organisation: int,
    role: str,
    purpose: str,
    verb: str,
    kind: str,
    objects: Sequence[str],
    commitment: bytes | None,
) -> bytes:
    return canonical(
        {
            "v": VERSION,
            "id": str(id),
            "at": instant(at),
            "person": person,
            "organisation": organisation,
            "role": role,
            "purpose": purpose,
            "verb": verb,
            "kind": kind,
            "objects": list(objects),
            "commitment": None if commitment is None else commitment.hex(),
        }
    ).encode()


def commit_to(salt: bytes, content: str, subjects: Sequence[str] = ()) -> bytes:
    """SHA-256 of 32 bytes of salt, the canonical detail and its subjects, a line feed between them.

    Alone it tells nothing, even of a short detail.
    """
    return hashlib.sha256(salt + "\n".join([content, *subjects]).encode()).digest()


def key_id(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()[:16]


def head_bytes(*, size: int, root: bytes, at: datetime | str, key: str) -> bytes:
    """What a head's signature covers: five lines in ASCII, each ended by a line feed."""
    when = at if isinstance(at, str) else instant(at)
    return f"squaremile ledger head v1\n{size}\n{root.hex()}\n{when}\n{key}\n".encode()
