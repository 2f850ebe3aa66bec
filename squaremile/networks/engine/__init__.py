"""The networks engine: which reports belong together because of the identifiers they share.

How it decides. A network is a set of reports and the identifiers that are theirs. Naming an identifier of one's own
network is likely, naming any other is a matter of chance, and chance favours identifiers that many reports name. So
each shared identifier is worth bits: many when it is rare, few when it is common, none when it is a hub. Networks
are grown to save the most bits in all: reports go where their identifiers speak loudest, identifiers go to the reports
that name them most, and two networks become one when what they share outweighs chance (see `place`, `join`).
Nothing in it is random. Method: description length of a degree-corrected bipartite block model, our own writing.
"""

import math

import numpy as np

from squaremile.networks.engine.finish import admit_hubs, evicted, held, smallest_report, whole
from squaremile.networks.engine.graph import Edges, build
from squaremile.networks.engine.groups import Floats, Ints
from squaremile.networks.engine.join import join
from squaremile.networks.engine.place import HOLD, KEEP, LONE, Networks, Scale, place_identifiers, place_reports
from squaremile.networks.engine.settings import Settings

__all__ = ["Settings", "find_networks", "identifier_weights"]

MOST_PLACINGS = 4


def identifier_weights(degree: Ints, total_reports: int) -> Floats:
    """Rarity in bits, log2(total_reports / degree): the surprise that a given other report names it too.

    `degree`: reports that name each identifier, at least 1. Never below 0. Raises ValueError for total_reports < 1.
    """
    if total_reports < 1:
        raise ValueError("total_reports must be at least 1")
    return np.log2(total_reports / np.clip(degree, 1, total_reports)).astype(np.float64)


def find_networks(
    report: Ints,
    identifier: Ints,
    *,
    weight: Floats | None = None,
    degree: Ints | None = None,
    total_reports: int | None = None,
    previous: Ints | None = None,
    settings: Settings | None = None,
) -> tuple[Ints, Ints]:
    """Distinct report ids in order, and for each the smallest report id of its network (its own when alone).

    One row per edge: `report`, `identifier` (whole numbers), `weight` (how sure we are that the report names it, 1
    when left out, 0 is no edge), `degree` (reports anywhere that name that identifier; when left out, those seen
    here), `previous` (the number of the network that the report was found in before, from 0; -1 for a report that is
    new, changed or alone). `total_reports`: reports anywhere; when left out, those seen here. Raises ValueError for
    unequal lengths and for weights that are negative or not finite.

    On everything and without `previous` it finds all networks anew. With `previous` it builds on what was found: a
    report found before leaves its network only when nothing holds it there any longer; networks take in new reports,
    join, and form. Run so on a part: new and changed reports, all that share an identifier of degree 2 to
    `hub_degree` with them, and all other members of the networks of these, with all their edges, global `degree` and
    `total_reports`.

    What is exact: on a part that is closed (whoever shares an identifier of degree 2 to `hub_degree` with a report of
    the part is in it) and without `previous`, the networks are exactly those of a run on everything, as long as hubs
    bring nobody in. What cannot be: with `previous`, what later reports would have split or placed otherwise stays as
    it was; on a part that is not closed, networks outside do not compete for shared identifiers; and `total_reports`
    grows, so that the bits behind old decisions drift. A run on everything now and then settles all three;
    `measure.in_parts` says how far apart they come.
    """
    settings = settings or Settings()
    reports, edges = build(report, identifier, weight, degree)
    before = _before(reports, np.asarray(report), previous)
    everyone = max(total_reports or 0, len(reports), 2)
    staying = np.where(before >= 0, HOLD, KEEP)
    margin = math.log2(everyone) + settings.join_margin
    scale = Scale(everyone, settings.edge_bits, margin, settings.chance_share, staying)
    shared = edges.degree[edges.identifier] >= 2
    common = edges.degree[edges.identifier] > settings.hub_degree
    linking = edges.where(shared & ~common)
    network = whole(linking, len(reports), settings)
    open_question = linking.where(network[linking.report] < 0)
    settled = _settle(open_question, np.where(network < 0, before, LONE), scale, settings)
    network = np.where(settled >= 0, settled + len(reports) + len(linking.degree), network)
    network = admit_hubs(edges.where(common), network, settings)
    return reports, smallest_report(reports, network)


def _before(reports: Ints, report: Ints, previous: Ints | None) -> Ints:
    """For each distinct report the network it was found in, numbered from zero in order; LONE for none."""
    before = np.full(len(reports), LONE, dtype=np.int64)
    if previous is None:
        return before
    if len(previous) != len(report):
        raise ValueError(f"previous must have one value per edge ({len(report)}), not {len(previous)}")
    before[np.searchsorted(reports, report)] = previous
    found = before >= 0
    before[found] = np.unique(before[found], return_inverse=True)[1]
    return before


def _settle(edges: Edges, before: Ints, scale: Scale, settings: Settings) -> Ints:
    """The network of each report, LONE for none: placing and joining in turn until nothing changes."""
    if not len(edges.report):
        return np.full(len(before), LONE, dtype=np.int64)
    known = int(before.max(initial=LONE)) + 1
    own = known + np.arange(len(edges.degree), dtype=np.int64)
    networks = Networks(before, own, known + len(own))
    networks = place_reports(edges, place_identifiers(edges, networks, scale), scale)
    for _ in range(settings.passes):
        at_first = networks.report
        networks = join(edges, _placed(edges, networks, scale, settings), scale)
        if np.array_equal(at_first, networks.report):
            break
    return held(edges, _placed(edges, networks, scale, settings), settings)


def _placed(edges: Edges, networks: Networks, scale: Scale, settings: Settings) -> Networks:
    for _ in range(MOST_PLACINGS):
        at_first = networks.report
        networks = place_reports(edges, place_identifiers(edges, networks, scale), scale)
        if np.array_equal(at_first, networks.report):
            break
    return place_reports(edges, evicted(edges, networks, settings), scale)
