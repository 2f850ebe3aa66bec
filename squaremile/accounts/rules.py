"""Pure decisions of accounts."""

import hmac
from enum import StrEnum

_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def device(user_agent: str) -> str:
    """What a person would call the browser that sent this header: "Chrome on Windows". A guide, not evidence."""
    browser = next((name for mark, name in _BROWSERS if f"{mark}/" in user_agent), "Another program")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser


class Verdict(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    TOO_OLD = "too old"
    TOO_MANY = "too many"


def judge_code(given: str, *, sent: str, age: float, wrong: int, life: float, tries: int) -> Verdict:
    """Whether a code that was typed is the one `sent` (nothing is right when none was) `age` seconds ago.

    `wrong`: how many wrong ones came before; the last of `tries` ends it.
    """
    figures = "".join(c for c in given if c.isdecimal() and c.isascii())
    right = bool(sent) and hmac.compare_digest(figures, sent)
    if right:
        return Verdict.RIGHT if age <= life else Verdict.TOO_OLD
    return Verdict.WRONG if wrong + 1 < tries else Verdict.TOO_MANY
