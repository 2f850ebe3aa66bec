"""Sums and best choices by group, on sorted integer keys. Ties go to the smallest key, so results never waver."""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def starts_of(sorted_key: Ints) -> Ints:
    """Where each run of equal values begins."""
    if not len(sorted_key):
        return np.zeros(0, dtype=np.int64)
    return np.flatnonzero(np.concatenate(([True], sorted_key[1:] != sorted_key[:-1])))


def sum_by(key: Ints, weight: Floats | None) -> tuple[Ints, Floats]:
    """Distinct keys in order and the sum of weight for each (None: how often each occurs)."""
    if weight is None:
        ordered = np.sort(key)
        starts = starts_of(ordered)
        return ordered[starts], np.diff(starts, append=len(ordered)).astype(np.float64)
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    starts = starts_of(ordered)
    if not len(starts):
        return ordered, np.zeros(0)
    return ordered[starts], np.add.reduceat(weight[order], starts)


def first_best(group: Ints, score: Floats) -> Ints:
    """The index of the highest score in each run of `group` (sorted); of equal scores the first."""
    starts = starts_of(group)
    if not len(starts):
        return starts
    highest = np.maximum.reduceat(score, starts)
    best = np.flatnonzero(score == np.repeat(highest, np.diff(starts, append=len(group))))
    return best[starts_of(group[best])]


def count(label: Ints, size: int) -> Ints:
    """How many of `label` (-1 is none) have each value below `size`."""
    return np.bincount(label[label >= 0], minlength=size)


def total(label: Ints, weight: Floats | Ints | None, size: int) -> Floats:
    """Sum of weight by label below `size`; None counts one each."""
    return np.bincount(label, weights=weight, minlength=size).astype(np.float64)


def renumbering(label: Ints, size: int) -> tuple[Ints, int]:
    """For each value below `size`, its place among those that `label` uses (-1: unused), and how many it uses."""
    used = np.zeros(size, dtype=bool)
    used[label] = True
    place = np.cumsum(used, dtype=np.int64) - 1
    return np.where(used, place, -1), int(place[-1]) + 1 if size else 0
