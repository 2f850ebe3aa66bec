"""Words with places for facts: `{{reference}}`. A fact is never a template: what it holds is not filled in again."""

import re
from collections.abc import Mapping, Sequence

SMS_MOST = 612  # characters: four texts joined, the most that GOV.UK Notify sends
_PLACE = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
_LOOSE = re.compile(r"[{}]")


class Unsayable(ValueError):
    """A template that is not there, or a fact that it needs and that was not given."""


def facts_named(words: str) -> set[str]:
    """The facts that words need. Raises Unsayable where a place is not written as one."""
    if _LOOSE.search(_PLACE.sub("", words)):
        raise Unsayable("a place for a fact is written {{like_this}}")
    return set(_PLACE.findall(words))


def fill(words: str, facts: Mapping[str, str]) -> str:
    """Raises Unsayable for a fact that is not given."""
    if missing := facts_named(words) - set(facts):
        raise Unsayable(f"not given: {', '.join(sorted(missing))}")
    return _PLACE.sub(lambda found: facts[found[1]], words)


def one_line(words: str) -> str:
    """As the subject of an e-mail: nothing in it can begin another header."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())


def wait_before_try(tries: int, waits: Sequence[int]) -> int | None:
    """Seconds until the next try, after `tries` in vain; None when that was the last."""
    return waits[tries - 1] if tries <= len(waits) else None
