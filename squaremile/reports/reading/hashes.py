"""When a row is the same as one before: its hash, and how often it has occurred in its file so far."""

import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from squaremile.reports.reading.rows import OccurrenceKey


def row_hash(given: Mapping[str, str]) -> bytes:
    """16 bytes, the same for rows that say the same: order of columns, empty cells and spaces around do not count."""
    digest = blake2b(digest_size=16)
    for column in sorted(given):
        if value := given[column].strip():
            value = value.replace("\r\n", "\n")
            digest.update(f"{len(column)}:{column}{len(value)}:{value}".encode("utf-8", "surrogatepass"))
    return digest.digest()


def json_hash(value: Any) -> bytes:
    """16 bytes, the same for JSON values that are equal: order of keys and spacing do not count."""
    plain = json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)
    return blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def content_hash(content: bytes) -> bytes:
    return blake2b(content, digest_size=16).digest()


class Occurrences:
    """Counts the hashes of one file: about 100 bytes for each different row."""

    def __init__(self) -> None:
        self._seen: dict[bytes, int] = {}

    def key(self, digest: bytes) -> OccurrenceKey:
        times = self._seen.get(digest, 0) + 1
        self._seen[digest] = times
        return digest, times
