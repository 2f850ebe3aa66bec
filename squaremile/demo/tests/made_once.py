"""Sets of synthetic reports that several tests look at, made once."""

from datetime import UTC, datetime
from functools import cache

from squaremile.demo.generator import Made, generate

NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)


@cache
def some(reports: int = 6_000, seed: int = 2026) -> tuple[Made, ...]:
    return tuple(generate(reports=reports, seed=seed, now=NOW))


def story(name: str) -> list[Made]:
    return [made for made in some() if made.truth.story == name]
