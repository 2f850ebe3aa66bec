"""Pure rules of identifiers: their key, and the stop-list of those that must never link."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


def key_of(kind: str, value: str) -> bytes:
    """16 bytes for (kind, normal form): short to index however long a URL is."""
    return hashlib.blake2b(f"{kind}\0{value}".encode(), digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class Stops:
    """`exact`: (kind, normal form) -> why. `hosts`: domain whose addresses are stopped as a whole -> why."""

    exact: Mapping[tuple[str, str], str] = field(default_factory=dict)
    hosts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_policy(cls, body: Mapping[str, Any]) -> "Stops":
        entries = body["entries"]
        return cls(
            exact={(e["kind"], e["value"]): e["reason"] for e in entries},
            hosts={e["value"]: e["reason"] for e in entries if e["kind"] == "domain" and e.get("whole")},
        )

    def reason(self, kind: str, value: str) -> str:
        """Why this identifier must never link; empty when it may. A host stopped as a whole stops all below it."""
        if found := self.exact.get((kind, value)):
            return found
        if kind not in ("url", "domain"):
            return ""
        parts = value.split("/", 1)[0].split(":", 1)[0].split(".")
        for start in range(len(parts) - 1):
            if found := self.hosts.get(".".join(parts[start:])):
                return found
        return ""

    def host_pattern(self) -> str:
        """A PostgreSQL pattern for hosts stopped as a whole; one that matches nothing when there are none."""
        names = "|".join(re.escape(host) for host in self.hosts)
        return rf"(^|\.)({names})(:\d+)?$" if names else r"^\b$"
