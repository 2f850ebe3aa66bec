"""Measures the engine against planted truth: pair F1, share of planted networks found, CPU seconds.

`python -m squaremile.networks.engine.measure [--quieter] [reports] [seed ...]` prints one line per seed and method.

Settings were chosen on seeds 1 to 4. On seeds 11 to 13, 100,000 reports, 24 November 2026, pair F1 / share found:
engine .78 to .79 / .86 to .87 (with `--quieter`, whose noise is near that of LINKING.md's table, .88 to .89 / .92),
components .003 / .22, components of identifiers of degree 50 at most .006 / .52. A million reports (seed 11), 2.6
million edges: .79 / .86, 3.6 CPU seconds. Found part by part (`in_parts`, the last tenth or half of 20,000 reports in
batches of 50): pair F1 .79 and .77 where at once gives .77; share found .86 and .80 where at once gives .87.

What cannot be known from the graph alone: a ring that one identifier holds, whose reports share nothing else, looks
like a false hub of the same size naming reports that share nothing either. Only where a good part of a false hub's
reports belong elsewhere can it be told, and then it is (Settings.lone_share). And a small group tied to a large ring
by one mention is as often a stranger as a member.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from squaremile.networks.engine import Settings, find_networks
from squaremile.networks.engine.planted import QUIETER, Planted, Recipe, plant

Ints = NDArray[np.int64]
FOUND_JACCARD = 0.5


@dataclass(frozen=True)
class Measured:
    """Figures from 0 to 1 and the size of the largest network found, in reports."""

    precision: float
    recall: float
    pair_f1: float
    share_found: float
    largest: int


def _pairs(sizes: Ints) -> int:
    return int((sizes * (sizes - 1) // 2).sum())


def compare(truth: Ints, labels: Ints) -> Measured:
    """`truth` and `labels`: one row per report; truth -1 means in no planted network. Pairs are pairs of reports."""
    _, found = np.unique(labels, return_inverse=True)
    inside = truth >= 0
    joint, both = np.unique(truth[inside] * (found.max() + 1) + found[inside], return_counts=True)
    planted_sizes, found_sizes = np.bincount(truth[inside]), np.bincount(found)
    hits, claimed, real = _pairs(both), _pairs(found_sizes), _pairs(planted_sizes)
    precision, recall = hits / max(claimed, 1), hits / max(real, 1)
    planted, cluster = joint // (found.max() + 1), joint % (found.max() + 1)
    jaccard = both / (planted_sizes[planted] + found_sizes[cluster] - both)
    best = np.zeros(len(planted_sizes))
    np.maximum.at(best, planted, np.where(both > 1, jaccard, 0.0))  # one of a pair, alone, is not that pair found
    return Measured(
        precision,
        recall,
        2 * precision * recall / max(precision + recall, 1e-12),
        float((best[planted_sizes >= 2] >= FOUND_JACCARD).mean()),
        int(found_sizes.max()),
    )


def components(report: Ints, identifier: Ints, *, highest_degree: int | None = None) -> tuple[Ints, Ints]:
    """The plain way: reports joined by any shared identifier, or by those of at most `highest_degree` reports."""
    reports, r = np.unique(report, return_inverse=True)
    _, i, degree = np.unique(identifier, return_inverse=True, return_counts=True)
    keep = degree[i] <= (highest_degree or degree.max())
    nodes = len(reports) + len(degree)
    graph = coo_array((np.ones(int(keep.sum()), np.int8), (r[keep], i[keep] + len(reports))), shape=(nodes, nodes))
    _, label = connected_components(graph, directed=False)
    return reports, label[: len(reports)].astype(np.int64)


METHODS: dict[str, Callable[[Ints, Ints], tuple[Ints, Ints]]] = {
    "engine": find_networks,
    "components": components,
    "components, degree <= 50": lambda r, i: components(r, i, highest_degree=50),
    "components, degree <= 10": lambda r, i: components(r, i, highest_degree=10),
}


def measure(planted: Planted, method: Callable[[Ints, Ints], tuple[Ints, Ints]]) -> tuple[Measured, float]:
    """The figures and the CPU seconds that the method took, all threads together."""
    began = time.process_time()
    reports, labels = method(planted.report, planted.identifier)
    seconds = time.process_time() - began
    everyone = np.arange(len(planted.truth), dtype=np.int64) + (1 << 40)  # a report that names nothing is alone
    everyone[reports] = labels
    return compare(planted.truth, everyone), seconds


def in_parts(planted: Planted, *, first: float = 0.9, batch: int = 50) -> Ints:
    """The label of report 0, 1, 2 and so on when the `first` share comes at once and the rest by batches, each run
    on its part only, as the platform does (find_networks, `previous`)."""
    report, identifier = planted.report, planted.identifier
    everyone, limit = len(planted.truth), Settings().hub_degree
    label = np.arange(everyone, dtype=np.int64)
    start = int(everyone * first)
    here = report < start
    reports, found = find_networks(report[here], identifier[here], total_reports=start)
    label[reports] = found
    for begin in range(start, everyone, batch):
        end = min(begin + batch, everyone)
        edges = np.unique(np.stack((report[report < end], identifier[report < end])), axis=1)
        degree = np.bincount(edges[1])[edges[1]]
        size = np.bincount(label, minlength=everyone)
        usable = (degree > 1) & (degree <= limit)
        shared = np.unique(edges[1][usable & (edges[0] >= begin)])
        near = np.unique(edges[0][usable & np.isin(edges[1], shared)])
        part = np.isin(label[edges[0]], label[near]) | (edges[0] >= begin)
        r, i = edges[0][part], edges[1][part]
        previous = np.where((size[label[r]] > 1) & (r < begin), label[r], -1)
        reports, found = find_networks(r, i, degree=degree[part], total_reports=end, previous=previous)
        label[reports] = found
    return label


def main(argv: list[str]) -> int:
    recipe = QUIETER if "--quieter" in argv else Recipe()
    argv = [text for text in argv if text != "--quieter"]
    reports, seeds = int(argv[0]) if argv else 100_000, [int(text) for text in argv[1:]] or [1, 2, 3]
    for seed in seeds:
        planted = plant(reports, recipe=recipe, seed=seed)
        degree = np.bincount(planted.identifier)
        sys.stdout.write(f"seed {seed}: {reports} reports, {len(planted.report)} edges, top degree {degree.max()}\n")
        for name, method in METHODS.items():
            m, seconds = measure(planted, method)
            sys.stdout.write(
                f"  {name:25} F1 {m.pair_f1:.3f} (P {m.precision:.3f} R {m.recall:.3f})  found {m.share_found:.3f}"
                f"  largest {m.largest}  {seconds:.2f} CPU-s\n"
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
