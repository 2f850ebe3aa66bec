"""Pure rules of policy: how a body is written and compared, and which version is in force."""

import difflib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

CONTEXT_LINES = 3
# Comparing takes the square of what differs; a change of more lines than this is shown as old and new.
_MOST_LINES = 4_000
_MOST_SHOWN = 2_000
_MOST_WORDS = 100


def pretty(body: Any) -> str:
    """The one way in which a body is written for people: keys in order, so that two can be laid side by side."""
    return json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Line:
    """`sign`: `+` new, `-` gone, ` ` as before, `@` a place in the file."""

    sign: str
    text: str


def difference(before: Any, after: Any) -> list[Line]:
    """A unified difference of two bodies; empty when they say the same."""
    old, new = pretty(before).split("\n"), pretty(after).split("\n")
    if old == new:
        return []
    start = _alike(old, new)
    end = min(_alike(old[::-1], new[::-1]), len(old) - start, len(new) - start)
    if len(old) + len(new) - 2 * (start + end) > _MOST_LINES:
        return _whole(old[start : len(old) - end], new[start : len(new) - end], start)
    lines = list(difflib.unified_diff(old, new, n=CONTEXT_LINES, lineterm=""))[2:]
    return [Line(line[0], line if line[0] == "@" else line[1:]) for line in lines]


def _alike(one: Sequence[str], two: Sequence[str]) -> int:
    """How many lines from the start are the same."""
    return next((n for n, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))


def _whole(old: list[str], new: list[str], start: int) -> list[Line]:
    lines = [Line("@", f"@@ -{start + 1},{len(old)} +{start + 1},{len(new)} @@")]
    for sign, part in (("-", old), ("+", new)):
        lines += [Line(sign, text) for text in part[:_MOST_SHOWN]]
        if len(part) > _MOST_SHOWN:
            lines.append(Line("@", f"@@ and {len(part) - _MOST_SHOWN:,} more lines @@"))
    return lines


def counted(lines: Sequence[Line]) -> tuple[int, int]:
    """(lines new, lines gone)."""
    return sum(line.sign == "+" for line in lines), sum(line.sign == "-" for line in lines)


def contents(body: Any) -> list[tuple[str, str]]:
    """The keys of a body, in order, each with how much is in it or, for one value, what it is."""
    if not isinstance(body, dict):
        return [("(all of it)", _size(body))]
    return [(key, _size(body[key])) for key in sorted(body)]


def _size(value: Any) -> str:
    if isinstance(value, dict):
        return f"{len(value):,} {'key' if len(value) == 1 else 'keys'}"
    if isinstance(value, list):
        return f"{len(value):,} {'entry' if len(value) == 1 else 'entries'}"
    written = value if isinstance(value, str) else json.dumps(value)
    return written if len(written) <= _MOST_WORDS else f"{written[: _MOST_WORDS - 1]}\N{HORIZONTAL ELLIPSIS}"


class Standing:
    """What became of a version."""

    IN_FORCE, WAITS, REPLACED, NEVER = "in force", "waits", "replaced", "never began"


def standings(versions: Sequence[tuple[int, datetime]], now: datetime) -> dict[int, str]:
    """Number -> standing, for (number, effective_at) of all versions of one kind.

    The highest number that has begun is in force: a later decision replaces an earlier one, also one that still waits.
    """
    found: dict[int, str] = {}
    soonest: datetime | None = None  # at which any later version begins
    for number, at in sorted(versions, reverse=True):
        if soonest is not None and soonest <= at:
            found[number] = Standing.NEVER
        elif at > now:
            found[number] = Standing.WAITS
        else:
            found[number] = Standing.REPLACED if soonest is not None and soonest <= now else Standing.IN_FORCE
        soonest = at if soonest is None else min(soonest, at)
    return found
