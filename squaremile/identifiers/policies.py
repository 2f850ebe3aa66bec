"""The stop-list's own rules. A published one is applied to what is stored by `identifiers.stops`."""

from collections import Counter
from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from squaremile.identifiers.engine import KINDS
from squaremile.policy.kinds import Body, fits, register

STOP_LIST, APPLY = "stop-list", "identifiers.stops"
_Words = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^\S(.*\S)?$")]


class Entry(Body):
    """`value` in the normal form of its kind (CONTRACTS.md, Engines); `whole`: all addresses below the domain too."""

    kind: str
    value: Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=r"^\S(.*\S)?$")]
    reason: _Words
    owner: _Words | None = None
    source: _Words | None = None
    whole: bool = False

    @model_validator(mode="after")
    def fits_its_kind(self) -> "Entry":
        if self.kind not in KINDS:
            raise ValueError(f"there is no kind of identifier {self.kind}")
        if self.whole and (self.kind != "domain" or "." not in self.value):
            raise ValueError("only a domain with a dot in it can be stopped as a whole")
        if self.kind in ("domain", "email") and self.value != self.value.lower():
            raise ValueError(f"{self.value} must be in lower case, or it never matches")
        return self


class StopList(Body):
    version: int | None = None
    entries: Annotated[list[Entry], Field(max_length=20_000)]


def check_stop_list(body: Any) -> list[str]:
    """Each entry by itself, then that none is there twice: two reasons for one identifier would be a riddle."""
    if found := fits(StopList, body):
        return found
    times = Counter((entry["kind"], entry["value"]) for entry in body["entries"])
    return [f"{kind} {value} is in the list {count} times" for (kind, value), count in times.items() if count > 1]


register(STOP_LIST, check_stop_list, job=APPLY)
