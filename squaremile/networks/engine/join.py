"""Joining: networks, lone reports and unowned identifiers become one where the identifiers they share say more than
chance could. Each round joins those that are each other's best choice, and what leans on either of the two."""

from dataclasses import dataclass

import numpy as np

from squaremile.networks.engine.graph import Edges
from squaremile.networks.engine.groups import Floats, Ints, first_best, renumbering, sum_by, total
from squaremile.networks.engine.place import DECIMALS, Networks, Scale, tidy

MOST_ROUNDS = 60


@dataclass(frozen=True)
class Groups:
    """One row per group: edges inside, volume, reports; one row per pair (low < high) with edges across."""

    inside: Floats
    volume: Floats
    size: Floats
    low: Ints
    high: Ints
    across: Floats


def _groups(edges: Edges, report: Ints, identifier: Ints, size: int) -> Groups:
    a, b = report[edges.report], identifier[edges.identifier]
    within = a == b
    weight = np.ones(len(a)) if edges.weight is None else edges.weight
    a, b, inside = a[~within], b[~within], total(a[within], weight[within], size)
    pair, across = sum_by(np.minimum(a, b) * size + np.maximum(a, b), weight[~within])
    volume, reports = total(identifier, edges.degree, size), total(report, None, size)
    return Groups(inside, volume, reports, pair // size, pair % size, across)


def _gain(groups: Groups, scale: Scale) -> Floats:
    """Bits gained by making each pair one. Between two networks, what they would share by chance does not count."""
    low, high = groups.low, groups.high
    size, volume = groups.size, groups.volume
    both = (size[low] > 1) & (size[high] > 1)
    chance = scale.chance * (volume[low] * size[high] + volume[high] * size[low]) / scale.reports
    apart = scale.quality(groups.inside, volume, size)
    joint = volume[low] + volume[high]
    together = scale.quality(groups.inside[low] + groups.inside[high] + groups.across, joint, size[low] + size[high])
    price = scale.join + np.minimum(chance, groups.across) * scale.named(joint)
    gain = np.round(together - apart[low] - apart[high] - price * both, DECIMALS)
    return np.where(size[low] + size[high] > 1, gain, -1.0)


def _choices(groups: Groups, gain: Floats) -> Ints:
    """For each group the group that it gains most by joining, or -1."""
    worth = gain > 0
    chooser = np.concatenate((groups.low[worth], groups.high[worth]))
    chosen = np.concatenate((groups.high[worth], groups.low[worth]))
    order = np.lexsort((chosen, chooser))
    best = order[first_best(chooser[order], np.concatenate((gain[worth], gain[worth]))[order])]
    choice = np.full(len(groups.size), -1, dtype=np.int64)
    choice[chooser[best]] = chosen[best]
    return choice


def _worth(groups: Groups, target: Ints, scale: Scale) -> Floats:
    """Bits of each target once everything bound for it is in."""
    size = len(target)
    held = target[groups.low] == target[groups.high]
    inside = total(target, groups.inside, size) + total(target[groups.low[held]], groups.across[held], size)
    several = total(target, (groups.size > 1).astype(np.float64), size)
    quality = scale.quality(inside, total(target, groups.volume, size), total(target, groups.size, size))
    return quality - scale.join * np.maximum(several - 1, 0)


def _targets(groups: Groups, choice: Ints, scale: Scale) -> Ints:
    """Where each group goes: pairs that chose each other, and what chose one of a pair if all gain by it."""
    everyone = np.arange(len(choice), dtype=np.int64)
    choosing = np.flatnonzero(choice >= 0)
    mutual = choosing[(choice[choice[choosing]] == choosing) & (choosing < choice[choosing])]
    target = everyone.copy()
    target[choice[mutual]] = mutual
    paired = np.zeros(len(choice), dtype=bool)
    paired[mutual] = paired[choice[mutual]] = True
    leaning = choosing[paired[choice[choosing]] & ~paired[choosing]]
    wider = target.copy()
    wider[leaning] = target[choice[leaning]]
    alone = scale.quality(groups.inside[leaning], groups.volume[leaning], groups.size[leaning])
    left_out = _worth(groups, target, scale) + total(wider[leaning], alone, len(choice))
    better = _worth(groups, wider, scale) > left_out
    kept = leaning[better[wider[leaning]]]
    target[kept] = wider[kept]
    return target


def _contract(groups: Groups, target: Ints) -> tuple[Groups, Ints]:
    place, size = renumbering(target, len(target))
    new = place[target]
    low, high = new[groups.low], new[groups.high]
    within = low == high
    inside = total(new, groups.inside, size) + total(low[within], groups.across[within], size)
    low, high = low[~within], high[~within]
    pair, across = sum_by(np.minimum(low, high) * size + np.maximum(low, high), groups.across[~within])
    volume, reports = total(new, groups.volume, size), total(new, groups.size, size)
    return Groups(inside, volume, reports, pair // size, pair % size, across), new


def join(edges: Edges, networks: Networks, scale: Scale) -> Networks:
    """Joins until no pair gains by it. Lone reports may be taken in; an identifier owned by none may be owned."""
    lone = networks.report < 0
    report = networks.report.copy()
    report[lone] = networks.size + np.arange(int(lone.sum()))
    size = networks.size + int(lone.sum())
    now = np.arange(size, dtype=np.int64)
    groups = _groups(edges, report, networks.identifier, size)
    for _ in range(MOST_ROUNDS):
        choice = _choices(groups, _gain(groups, scale))
        if not (choice >= 0).any():
            break
        groups, new = _contract(groups, _targets(groups, choice, scale))
        now = new[now]
    return tidy(now[report], now[networks.identifier])
