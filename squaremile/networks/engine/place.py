"""Placing: each identifier goes to the network whose reports name it most, then each report to the network whose
identifiers it names, as long as that says more than chance does."""

from dataclasses import dataclass

import numpy as np

from squaremile.networks.engine.graph import Edges
from squaremile.networks.engine.groups import Floats, Ints, count, first_best, renumbering, sum_by, total

LONE = -1
KEEP = 1e-3  # bits: what is as good where it is stays where it is
HOLD = 1e6  # bits: what was found before stays
DECIMALS = 6  # scores are compared rounded, so that the order of sums never decides


@dataclass(frozen=True)
class Scale:
    """`reports`: how many there are anywhere; `edge`: bits of Settings.edge_bits; `join`: bits to join networks;
    `chance`: Settings.chance_share; `staying`: for each report, bits that it is worth to it to stay where it is."""

    reports: int
    edge: float
    join: float
    chance: float
    staying: Floats

    def named(self, volume: Floats) -> Floats:
        """Bits that one identifier named inside a network of this volume (sum of its identifiers' degrees) gives."""
        bits: Floats = self.edge + np.log2(self.reports / np.maximum(volume, 1))
        return bits

    def membership(self, size: Floats | Ints) -> Floats:
        """Bits that it costs to say that a report is one of `size`."""
        bits: Floats = np.log2(self.reports / np.clip(size, 1, self.reports))
        return bits

    def quality(self, inside: Floats, volume: Floats, size: Floats) -> Floats:
        """Bits that a network saves over chance: its inside edges, its volume, its reports."""
        saved = inside * self.named(volume) - size * self.membership(size)
        return np.where(inside > 0, saved, 0.0)


@dataclass(frozen=True)
class Networks:
    """Labels below `size`: of each report (LONE where in none) and of each identifier (its own where in none)."""

    report: Ints
    identifier: Ints
    size: int


def tidy(report: Ints, identifier: Ints) -> Networks:
    """Drops networks of fewer than two reports and numbers the rest from zero, keeping their order. A label of a
    report that no identifier has counts as none."""
    owned = int(identifier.max(initial=-1)) + 1
    size = max(owned, int(report.max(initial=-1)) + 1)
    live = count(report, size) >= 2
    identifier = np.where(live[identifier], identifier, size + np.arange(len(identifier)))
    place, used = renumbering(identifier, size + len(identifier))
    return Networks(np.where((report >= 0) & live[report], place[report], LONE), place[identifier], used)


def place_reports(edges: Edges, networks: Networks, scale: Scale) -> Networks:
    """Each report to the network that its identifiers speak for most; to none when that is no more than chance."""
    size = networks.size
    volume = total(networks.identifier, edges.degree, size)
    members = count(networks.report, size)
    members = np.where(members > 0, members, volume - 1)
    key, named = sum_by(edges.report * size + networks.identifier[edges.identifier], edges.weight)
    report, network = key // size, key % size
    stays = networks.report[report] == network
    score = named * scale.named(volume)[network] - scale.membership(members + 1)[network]
    score += scale.staying[report] * stays
    score = np.round(score, DECIMALS)
    best = first_best(report, score)
    best = best[score[best] > 0]
    placed = np.full(len(networks.report), LONE, dtype=np.int64)
    placed[report[best]] = network[best]
    return tidy(placed, networks.identifier)


def place_identifiers(edges: Edges, networks: Networks, scale: Scale) -> Networks:
    """Each identifier to the network that gains most by owning it. Owning costs by its degree everywhere, so an
    identifier most of whose reports are elsewhere is owned by none."""
    size, degree = networks.size, edges.degree
    volume = total(networks.identifier, degree, size)
    label = networks.report[edges.report]
    inside = label == networks.identifier[edges.identifier]
    weight = None if edges.weight is None else edges.weight[inside]
    strength = total(label[inside], weight, size)
    placed = label >= 0
    weight = None if edges.weight is None else edges.weight[placed]
    key, named = sum_by(edges.identifier[placed] * size + label[placed], weight)
    identifier, network = key // size, key % size
    stays = networks.identifier[identifier] == network
    without = volume[network] - stays * degree[identifier]
    others = strength[network] - stays * named
    with_it = without + degree[identifier]
    cost = np.where(others > 0, others * np.log2(with_it / np.maximum(without, 1)), 0.0)
    score = np.round(named * scale.named(with_it) - cost + KEEP * stays, DECIMALS)
    best = first_best(identifier, score)
    best = best[score[best] > 0]
    owner = size + np.arange(len(networks.identifier), dtype=np.int64)
    owner[identifier[best]] = network[best]
    place, used = renumbering(owner, size + len(owner))
    return Networks(np.where(networks.report >= 0, place[networks.report], LONE), place[owner], used)
