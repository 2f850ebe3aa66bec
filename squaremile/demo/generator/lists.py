"""The lists and figures the generator draws from, read once from demo/data."""

import json
from bisect import bisect
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import accumulate
from math import gcd
from pathlib import Path
from random import Random
from typing import Any, Generic, TypeVar

T = TypeVar("T")
DATA = Path(__file__).parent.parent / "data"


@cache
def read(name: str) -> Any:
    """What `data/NAME.json` holds."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


class Weighted(Generic[T]):
    """Draws one of some values, each as often as its weight says."""

    def __init__(self, weights: Mapping[T, float] | Iterable[tuple[T, float]]) -> None:
        pairs = list(weights.items() if isinstance(weights, Mapping) else weights)
        self.values: list[T] = [value for value, _ in pairs]
        self._sums = list(accumulate(weight for _, weight in pairs))

    def draw(self, rng: Random) -> T:
        """One value."""
        place = bisect(self._sums, rng.random() * self._sums[-1])
        return self.values[min(place, len(self.values) - 1)]


class Deck:
    """The numbers 0 to size-1 in a mixed order, each dealt once: no list, no memory of what is gone."""

    def __init__(self, size: int, rng: Random) -> None:
        self.size, self.dealt = size, 0
        self._offset = rng.randrange(size)
        self._step = next(step for step in range(int(size * 0.618) | 1, 2 * size + 3) if gcd(step, size) == 1)

    def deal(self) -> int | None:
        """The next number, or None when all are gone."""
        if self.dealt >= self.size:
            return None
        self.dealt += 1
        return (self.dealt * self._step + self._offset) % self.size
