"""Sentences with choices: `[one|another]` picks one, `{slot}` is filled with a fact."""

import re
from collections.abc import Mapping
from functools import cache
from random import Random
from typing import NamedTuple

_TOKEN = re.compile(r"[\[\]|]|\{(\w+)\}")
LATE = frozenset({"phone", "phone2", "site", "email", "account", "wallet", "handle", "ip", "vehicle"})


class Choice(NamedTuple):
    """One of several runs of words."""

    options: tuple["Run", ...]


class Slot(NamedTuple):
    """A place for a fact."""

    name: str


Run = tuple[str | Slot | Choice, ...]


class Sentence(NamedTuple):
    """A parsed sentence and the slots that it cannot do without."""

    run: Run
    needs: frozenset[str]


@cache
def parse(text: str) -> Sentence:
    """`text` as a Sentence. ValueError when a bracket is left open."""
    run, end = _run(text, 0, depth=0)
    if end != len(text):
        raise ValueError(f"bracket not opened: {text!r}")
    return Sentence(run, frozenset(_slots(run)))


def _run(text: str, start: int, depth: int) -> tuple[Run, int]:
    parts: list[str | Slot | Choice] = []
    while match := _TOKEN.search(text, start):
        mark = match[0]
        if depth == 0 and mark == "|":
            raise ValueError(f"bar outside brackets: {text!r}")
        if match.start() > start:
            parts.append(text[start : match.start()])
        if mark == "[":
            options = []
            start = match.start()
            while text[start] != "]":
                option, start = _run(text, start + 1, depth + 1)
                options.append(option)
            parts.append(Choice(tuple(options)))
            start += 1
        elif mark in "]|":
            return tuple(parts), match.start()
        else:
            parts.append(Slot(match[1]))
            start = match.end()
    if depth:
        raise ValueError(f"bracket left open: {text!r}")
    if start < len(text):
        parts.append(text[start:])
    return tuple(parts), len(text)


def _slots(run: Run) -> set[str]:
    found: set[str] = set()
    for part in run:
        if isinstance(part, Slot):
            found.add(part.name)
        elif isinstance(part, Choice):
            for option in part.options:
                found |= _slots(option)
    return found


def say(run: Run, facts: Mapping[str, str], rng: Random) -> str:
    """The words of a run. Identifier slots stay as `{name}` so that slips of the pen cannot spoil them."""
    words = ""
    for part in run:
        if isinstance(part, str):
            words += part
        elif isinstance(part, Slot):
            words += f"{{{part.name}}}" if part.name in LATE else facts[part.name]
        else:
            words += say(part.options[int(rng.random() * len(part.options))], facts, rng)
    return words
