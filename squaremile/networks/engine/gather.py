"""Networks where what is rare can be trusted: from the rare to the common, and a common thing only by agreement.

1. Identifiers that few reports name (`trusted_degree`) join the reports that name them: these are the cores.
2. Where a core so made runs away (more than `core_limit` reports), rare identifiers are not to be trusted: chance
   mentions glue them. All that hangs together with it is placed by `find_networks`, which weighs every mention.
3. Every commoner identifier is asked how the reports that name it lie over the cores. If most lie in one, it brings
   its other reports in. If it touches several, it speaks for joining them, the less the more cores it touches: the
   account of one ring and its six sites agree on the same cores and join them; a spoofed number or a mule account
   that a hundred gangs use touches them all and joins none. If nothing else ties its reports, it is a network itself.
   This is repeated until nothing changes.

No chance in it: the same edges give the same networks.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from squaremile.networks.engine import find_networks
from squaremile.networks.engine.finish import smallest_report
from squaremile.networks.engine.graph import build
from squaremile.networks.engine.groups import Floats, Ints
from squaremile.networks.engine.settings import Settings

ROUNDS = 12


@dataclass(frozen=True)
class Gathering:
    """Loaded by the caller from policy.

    `trusted_degree`: an identifier named by at most so many reports (everywhere) joins them by itself.
    `core_limit`: largest core, in reports, that such identifiers may make before they are doubted.
    `agreement`: votes that two cores need; an identifier that touches k cores gives each pair 1 / sqrt(k - 1).
    `touched`: share of a core's reports that must name an identifier for it to count as touching that core.
    `most_touched`: an identifier that touches more cores than this has no vote.
    `hold`: share of its reports in cores that must lie in one core for it to bring its lone reports in.
    `hub_degree`: an identifier that more reports name is not looked at.
    `alone_degree`: an identifier whose reports nothing else ties is a network when at most so many name it.
    """

    trusted_degree: int = 10
    core_limit: int = 100
    agreement: float = 0.7
    touched: float = 0.05
    most_touched: int = 60
    hold: float = 0.7
    alone_degree: int = 60
    hub_degree: int = 5_000


@dataclass(frozen=True)
class Mentions:
    """One row per (report, identifier), both counted from zero; `degree` of each identifier, everywhere."""

    report: Ints
    identifier: Ints
    degree: Ints
    reports: int

    def where(self, keep: NDArray[np.bool_]) -> "Mentions":
        return Mentions(self.report[keep], self.identifier[keep], self.degree, self.reports)


def cores(mentions: Mentions, settings: Gathering) -> Ints:
    """The core of each report, numbered from zero; a report alone is a core of one."""
    rare = mentions.where(mentions.degree[mentions.identifier] <= settings.trusted_degree)
    nodes = mentions.reports + len(mentions.degree)
    return _components(rare.report, mentions.reports + rare.identifier, nodes)[: mentions.reports]


def reached_by_runaway(mentions: Mentions, core: Ints, settings: Gathering) -> NDArray[np.bool_]:
    """Which reports hang together, by whatever they share, with a core too large to be believed."""
    large = np.bincount(core)[core] > settings.core_limit
    nodes = mentions.reports + len(mentions.degree)
    together = _components(mentions.report, mentions.reports + mentions.identifier, nodes)[: mentions.reports]
    return np.isin(together, np.unique(together[large]))


def gather(mentions: Mentions, core: Ints, settings: Gathering) -> Ints:
    """The network of each report, by asking the common identifiers, round by round."""
    common = mentions.where(mentions.degree[mentions.identifier] > settings.trusted_degree)
    label = _renumbered(core)
    for _ in range(ROUNDS):
        joins = _joins(common, label, settings)
        if not len(joins[0]):
            break
        count = int(label.max()) + 1
        merged = _components(*joins, count)
        if int(merged.max(initial=-1)) + 1 == count:
            break
        label = merged[label]
    return label


def _joins(common: Mentions, label: Ints, settings: Gathering) -> tuple[Ints, Ints]:
    """Pairs of cores to be made one in this round."""
    size = np.bincount(label)
    width = int(label.max(initial=0)) + 1
    key, named = np.unique(common.identifier * width + label[common.report], return_counts=True)
    identifier, core = key // width, key % width
    formed = (size[core] > 1) & (named >= settings.touched * size[core])
    touches = np.bincount(identifier[formed], minlength=len(common.degree))
    pairs = [
        _lone_ring(identifier, core, touches, common.degree, settings),
        _brought_in(identifier, core, named, formed, size, common.degree, settings),
        _agreed(identifier[formed], core[formed], touches, width, settings),
    ]
    return np.concatenate([p[0] for p in pairs]), np.concatenate([p[1] for p in pairs])


def _lone_ring(identifier: Ints, core: Ints, touches: Ints, degree: Ints, settings: Gathering) -> tuple[Ints, Ints]:
    """Nothing else ties the reports that name it."""
    ring = (touches[identifier] == 0) & (degree[identifier] <= settings.alone_degree)
    owner, member = identifier[ring], core[ring]
    same = np.flatnonzero(owner[1:] == owner[:-1])
    return member[same], member[same + 1]


def _brought_in(
    identifier: Ints, core: Ints, named: Ints, formed: NDArray[np.bool_], size: Ints, degree: Ints, settings: Gathering
) -> tuple[Ints, Ints]:
    """Lone reports join the core where most of the others that name it lie."""
    total = np.bincount(identifier[formed], weights=named[formed], minlength=len(degree))
    order = np.lexsort((core[formed], -named[formed], identifier[formed]))
    owner, best, most = identifier[formed][order], core[formed][order], named[formed][order]
    first = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]]) if len(owner) else np.empty(0, np.int64)
    strong = (most[first] >= settings.hold * total[owner[first]]) & (
        (most[first] > 1) | (degree[owner[first]] <= settings.alone_degree)
    )
    host = np.full(len(degree), -1, dtype=np.int64)
    host[owner[first][strong]] = best[first][strong]
    joining = (size[core] == 1) & (host[identifier] >= 0)
    return core[joining], host[identifier[joining]]


def _agreed(identifier: Ints, core: Ints, touches: Ints, width: int, settings: Gathering) -> tuple[Ints, Ints]:
    """Pairs of cores on which enough identifiers agree."""
    voting = (touches[identifier] > 1) & (touches[identifier] <= settings.most_touched)
    identifier, core = identifier[voting], core[voting]
    left, right, vote = [], [], []
    reach = int(touches[identifier].max(initial=0))
    for step in range(1, reach):  # rows are sorted by identifier: pairs lie `step` apart within its run
        same = np.flatnonzero(identifier[step:] == identifier[:-step])
        left.append(core[same])
        right.append(core[same + step])
        vote.append(1.0 / np.sqrt(touches[identifier[same]] - 1))
    if not left:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    return _enough(np.concatenate(left), np.concatenate(right), np.concatenate(vote), width, settings.agreement)


def _enough(left: Ints, right: Ints, vote: Floats, width: int, needed: float) -> tuple[Ints, Ints]:
    pair, place = np.unique(left * width + right, return_inverse=True)
    agreed = pair[np.bincount(place, weights=vote, minlength=len(pair)) >= needed - 1e-9]
    return agreed // width, agreed % width


def _components(left: Ints, right: Ints, nodes: int) -> Ints:
    graph = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(nodes, nodes))
    label: Ints = connected_components(graph, directed=False)[1].astype(np.int64)
    return label


def _renumbered(label: Ints) -> Ints:
    return np.unique(label, return_inverse=True)[1].astype(np.int64)


def gather_networks(
    report: Ints,
    identifier: Ints,
    *,
    degree: Ints | None = None,
    total_reports: int | None = None,
    settings: Settings | None = None,
    gathering: Gathering | None = None,
) -> tuple[Ints, Ints]:
    """Distinct report ids in order, and for each the smallest report id of its network (its own when alone).

    Arguments as `find_networks`. Run on a part, it gives what a run on everything gives as long as the part is closed
    (holds every report that shares an identifier with one of its reports) and has no runaway core.
    """
    gathering = gathering or Gathering()
    reports, edges = build(report, identifier, None, degree)
    count = edges.degree[edges.identifier]
    linking = edges.where((count > 1) & (count <= gathering.hub_degree))
    mentions = Mentions(linking.report, linking.identifier, linking.degree, len(reports))
    core = cores(mentions, gathering)
    wild = reached_by_runaway(mentions, core, gathering)
    label = gather(mentions.where(~wild[mentions.report]), core, gathering)
    if wild.any():
        inside = wild[edges.report]
        placed, weighed = find_networks(
            reports[edges.report[inside]],
            edges.identifier[inside],
            degree=edges.degree[edges.identifier[inside]],
            total_reports=total_reports or len(reports),
            settings=settings,
        )
        label[wild] = len(reports) + np.flatnonzero(wild)
        label[np.searchsorted(reports, placed)] = len(reports) + np.searchsorted(reports, weighed)
    return reports, smallest_report(reports, _renumbered(label))
