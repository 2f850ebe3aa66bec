"""Planted networks to measure against: reports whose true network is known because we made them.

What is planted, in shares of all reports: networks of 2 to several hundred reports (sizes by a power law), each with
its own identifiers used unevenly; rings held together by one identifier only; and, to mislead, hubs named by up to 6%
of all reports, false hubs of the very sizes of the one-identifier rings but naming unrelated reports, households,
identifiers borrowed by another network, and identifiers named by mistake.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Recipe:
    """Shares are of all reports (0 to 1) unless said otherwise."""

    in_networks: float = 0.5
    largest: int = 800
    size_exponent: float = 2.0
    star_rings: float = 0.03
    false_hubs: float = 0.03
    households: float = 0.04
    hubs: int = 60
    largest_hub: float = 0.062
    own_named: float = 1.9  # mean of a network's own identifiers that each of its reports names
    mistaken: float = 0.02  # share of named identifiers that are anybody's, each as likely
    copied: float = 0.02  # share of named identifiers that are anybody's, those much named more likely
    borrowed: float = 0.08  # share of networks that also use one identifier of another network
    lonely_named: float = 1.3  # mean of identifiers that nobody else names


QUIETER = Recipe(mistaken=0.01, copied=0.01, own_named=2.3)


@dataclass(frozen=True)
class Planted:
    """`report`, `identifier`: one edge each. `truth`: the network of report 0, 1, 2 and so on, -1 for none."""

    report: Ints
    identifier: Ints
    truth: Ints


class _Maker:
    def __init__(self, reports: int, recipe: Recipe, seed: int) -> None:
        self.n, self.recipe, self.rng = reports, recipe, np.random.default_rng(seed)
        self.reports: list[Ints] = []
        self.identifiers: list[Ints] = []
        self.next_identifier = 0
        self.owned: list[int] = []  # identifiers somebody may borrow or name by mistake

    def add(self, reports: Ints, identifiers: Ints) -> None:
        self.reports.append(reports.astype(np.int64))
        self.identifiers.append(identifiers.astype(np.int64))

    def fresh(self, count: int) -> Ints:
        first, self.next_identifier = self.next_identifier, self.next_identifier + count
        return np.arange(first, first + count, dtype=np.int64)

    def network(self, members: Ints) -> None:
        """Own identifiers used unevenly (Zipf): a few by most members, many by two or three."""
        size = len(members)
        own = self.fresh(max(1, round(self.rng.uniform(0.35, 0.9) * size**0.9)))
        if self.owned and self.rng.random() < self.recipe.borrowed:
            own = np.append(own, self.rng.choice(self.owned))
        use = 1.0 / np.arange(1, len(own) + 1) ** self.rng.uniform(0.4, 1.1)
        named = 1 + self.rng.poisson(self.recipe.own_named - 1, size)
        chosen = self.rng.choice(own, int(named.sum()), p=use / use.sum())
        self.add(np.repeat(members, named), chosen)
        self.owned.extend(own.tolist())


def _sizes(maker: _Maker, total: int) -> Ints:
    """Power-law sizes from 2 to the recipe's largest that add up to about `total`."""
    recipe, steps = maker.recipe, np.arange(2, maker.recipe.largest + 1)
    chance = steps ** (-recipe.size_exponent)
    drawn = maker.rng.choice(steps, total, p=chance / chance.sum())
    return drawn[: np.searchsorted(np.cumsum(drawn), total)].astype(np.int64)


def _plant_networks(maker: _Maker, free: Ints, truth: Ints) -> int:
    used = 0
    for number, size in enumerate(_sizes(maker, int(maker.n * maker.recipe.in_networks))):
        members = free[used : used + size]
        truth[members], used = number, used + len(members)
        maker.network(members)
    return used


def _plant_stars(maker: _Maker, free: Ints, truth: Ints) -> int:
    """Rings that one site or mule account holds together, and nothing else."""
    used, number = 0, int(truth.max()) + 1
    while used < maker.n * maker.recipe.star_rings:
        size = int(maker.rng.integers(30, 241))
        members = free[used : used + size]
        truth[members], used, number = number, used + size, number + 1
        maker.add(members, np.repeat(maker.fresh(1), len(members)))
    return used


def _plant_misleading(maker: _Maker, free: Ints) -> None:
    recipe, rng, everybody = maker.recipe, maker.rng, np.arange(maker.n)
    left = int(maker.n * recipe.false_hubs)
    while left > 0:
        size = int(rng.integers(30, 241))
        maker.add(rng.choice(everybody, size, replace=False), np.repeat(maker.fresh(1), size))
        left -= size
    for rank in range(1, recipe.hubs + 1):
        size = int(maker.n * recipe.largest_hub / rank**1.1)
        maker.add(rng.choice(everybody, size, replace=False), np.repeat(maker.fresh(1), size))
    homes = rng.permutation(free)[: int(maker.n * recipe.households)]
    maker.add(homes, maker.fresh(len(homes))[np.arange(len(homes)) // 2])
    lonely = rng.poisson(recipe.lonely_named, maker.n)
    maker.add(np.repeat(everybody, lonely), maker.fresh(int(lonely.sum())))


def plant(reports: int, *, recipe: Recipe | None = None, seed: int) -> Planted:
    """`reports` reports with about 2.9 named identifiers each. The same arguments give the same data."""
    maker = _Maker(reports, recipe or Recipe(), seed)
    order = maker.rng.permutation(reports)
    truth = np.full(reports, -1, dtype=np.int64)
    used = _plant_networks(maker, order, truth)
    used += _plant_stars(maker, order[used:], truth)
    _plant_misleading(maker, order[used:])
    report, identifier = np.concatenate(maker.reports), np.concatenate(maker.identifiers)
    wrong = maker.rng.random(len(report)) < maker.recipe.mistaken
    identifier[wrong] = maker.rng.integers(0, maker.next_identifier, int(wrong.sum()))
    copied = maker.rng.random(len(report)) < maker.recipe.copied
    identifier[copied] = maker.rng.choice(identifier, int(copied.sum()))
    shuffled = maker.rng.permutation(len(report))
    return Planted(report[shuffled], identifier[shuffled], truth)
