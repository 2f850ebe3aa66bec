"""The kinds of policy that may be changed, as the rooms whose rules they are register them (in their `policies.py`)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

Check = Callable[[Any], list[str]]
_TOLD = 30  # mistakes named; who made more mends these first


@dataclass(frozen=True, slots=True)
class Kind:
    """`check`: what is wrong with a body, in sentences. `job`: staged, without arguments, for when it begins."""

    name: str
    check: Check
    job: str = ""


_KINDS: dict[str, Kind] = {}


def register(name: str, check: Check, *, job: str = "") -> None:
    """Says what a body of this kind must be, so that a broken one never comes into force.

    `check(body)` returns sentences, none when all is well, and never raises. `job` names the job (ROOM.NAME) that takes
    what is stored along with the change: policy stands before the rooms and imports none of them.
    """
    if name in _KINDS and _KINDS[name] != Kind(name, check, job):
        raise ValueError(f"the policy {name} is registered twice")
    _KINDS[name] = Kind(name, check, job)


def registered(name: str) -> Kind | None:
    return _KINDS.get(name)


def problems(name: str, body: Any) -> list[str]:
    """What is wrong with a body, in sentences; the first thirty. A kind that no room registered has no rules."""
    kind = _KINDS.get(name)
    found = kind.check(body) if kind else []
    return found if len(found) <= _TOLD else [*found[:_TOLD], f"And {len(found) - _TOLD} more."]


class Body(BaseModel):
    """For the models of bodies: keys that nobody knows are mistakes, and a number is not a word."""

    model_config = ConfigDict(extra="forbid", strict=True)


def fits(model: type[BaseModel], body: Any) -> list[str]:
    """What pydantic finds, as `where: what`."""
    try:
        model.model_validate(body)
    except ValidationError as error:
        return list(_sentences(error))
    return []


def _sentences(error: ValidationError) -> Iterator[str]:
    for found in error.errors(include_url=False, include_context=False, include_input=False):
        where = ".".join(str(part) for part in found["loc"] if part != "__root__")[:200]
        what = _WORDS.get(found["type"]) or _PYDANTIC.sub("must ", found["msg"]).removeprefix("Value error, ")
        yield f"{where}: {what}" if where else what


_WORDS = {
    "extra_forbidden": "nobody knows this key",
    "missing": "is missing",
    "string_pattern_mismatch": "is not written as it must be",
}
_PYDANTIC = re.compile(r"^(Input|String|List|Dictionary|Value) should ")
