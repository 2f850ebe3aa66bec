"""Plain words for codes, read once."""

import json
from functools import cache
from pathlib import Path
from typing import Any

_WORDS = Path(__file__).parent.parent / "data" / "words.json"


@cache
def _all() -> dict[str, Any]:
    words: dict[str, Any] = json.loads(_WORDS.read_text(encoding="utf-8"))
    return words


def said(group: str, code: str) -> str:
    """The words of a code in a group (`signs`, `flags`, `parts`, `routes`, `losses`, `moves`); the code if unknown."""
    return str(_all()[group].get(code) or code.replace("_", " ").capitalize())


def pressing() -> frozenset[str]:
    """Signs of vulnerability that call for somebody today."""
    return frozenset(_all()["pressing"])
