"""The frauds: which code, how people are reached, what is left behind, and the sentences that tell it."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from .lists import Weighted, read
from .words import Sentence, parse

FILES = ("shopping", "accounts", "banking", "advance", "invest", "other")
SECTIONS = ("open", "more", "pay", "near", "found", "curt", "quote")
_AREAS = {"mobile": 0.6, "geo": 0.2, "020": 0.1, "uk": 0.1}


@dataclass(frozen=True)
class Script:
    """One way of defrauding people.

    `ids` are chances for one report; `loss` multiplies the usual loss of the code and `least` is its floor in pounds;
    `lean` is the victims' age, `fakes` the offenders' gender (empty: either), `org` the share of organisations.
    """

    key: str
    code: str
    weight: float
    gang: float
    loss: float
    org: float
    lean: str
    payee: str
    attack: str
    fakes: str
    least: float
    modes: list[list[str]]
    platforms: list[str]
    brands: list[str]
    themes: list[str]
    ids: dict[str, float]
    words: dict[str, list[str]]
    methods: Weighted[str]
    areas: Weighted[str]
    said: dict[str, tuple[Sentence, ...]] = field(repr=False)


def _script(row: dict[str, Any]) -> Script:
    return Script(
        key=row["key"],
        code=row["code"],
        weight=row.get("weight", 1.0),
        gang=row.get("gang", 1.0),
        loss=row.get("loss", 1.0),
        org=row.get("org", 0.0),
        lean=row.get("lean", "any"),
        payee=row.get("payee", "none"),
        attack=row.get("attack", ""),
        fakes=row.get("fakes", ""),
        least=row.get("least", 0.0),
        modes=row["modes"],
        platforms=row.get("platforms", []),
        brands=row.get("brands", []),
        themes=row.get("themes", []),
        ids=row["ids"],
        words=row["words"],
        methods=Weighted(row["methods"]),
        areas=Weighted(row.get("area", _AREAS)),
        said={section: tuple(parse(text) for text in row.get(section, [])) for section in SECTIONS},
    )


@cache
def scripts() -> dict[str, Script]:
    """Every script by its key."""
    rows = [row for name in FILES for row in read(f"scripts/{name}")["scripts"]]
    return {row["key"]: _script(row) for row in rows}


@cache
def story_script(key: str) -> Script:
    """The script of one of the demonstration's three stories."""
    return next(_script(row) for row in read("stories")["scripts"] if row["key"] == key)


@cache
def of_code(code: str, *, gang: bool) -> Weighted[str]:
    """Keys of a code's scripts, as often as lone offenders (or gangs) use each."""
    return Weighted({key: one.weight * (one.gang if gang else 1) for key, one in scripts().items() if one.code == code})


@cache
def usual_loss(code: str) -> float:
    """Mean of the loss factors of a code's scripts, to divide by."""
    those = [one for one in scripts().values() if one.code == code]
    return sum(one.loss * one.weight for one in those) / sum(one.weight for one in those)


@cache
def common() -> dict[str, tuple[Sentence, ...]]:
    """Sentences that fit any fraud, by section."""
    return {section: tuple(parse(text) for text in texts) for section, texts in read("scripts/common").items()}
