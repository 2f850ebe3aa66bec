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

from squaremile.networks.engine.finish import admit_hubs, held, smallest_report, whole
from squaremile.networks.engine.graph import Edges, build
from squaremile.networks.engine.groups import Floats, Ints
from squaremile.networks.engine.join import join
from squaremile.networks.engine.place import LONE, Networks, Scale, place_identifiers, place_reports
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
    settings: Settings | None = None,
) -> tuple[Ints, Ints]:
    """Distinct report ids in order, and for each the smallest report id of its network (its own when alone).

    One row per edge: `report`, `identifier` (whole numbers), `weight` (how sure we are that the report names it, 1
    when left out, 0 is no edge), `degree` (reports anywhere that name that identifier; when left out, those seen
    here). `total_reports`: reports anywhere; when left out, those seen here. Raises ValueError for unequal lengths
    and for weights that are negative or not finite.

    Run again on a part (some reports with all their edges, global `degree` and `total_reports`) it gives exactly
    what a run on everything gives as long as the part is closed: every report that shares an identifier of degree
    2 to `hub_degree` with a report of the part is in it, and every report that names a hub that more than
    `hub_share` of its reports place in one network. On a part that is not closed (the reports of touched networks,
    new reports and those they share identifiers with) it sees less at the rim: a network outside cannot compete
    for a shared identifier, nor a third network join two. And `total_reports` grows with time, so that the bits of
    old decisions drift. A run on everything, now and then, settles both.
    """
    settings = settings or Settings()
    reports, edges = build(report, identifier, weight, degree)
    everyone = max(total_reports or 0, len(reports), 2)
    scale = Scale(everyone, settings.edge_bits, math.log2(everyone) + settings.join_margin)
    shared = edges.degree[edges.identifier] >= 2
    common = edges.degree[edges.identifier] > settings.hub_degree
    linking = edges.where(shared & ~common)
    network = whole(linking, len(reports), settings)
    open_question = linking.where(network[linking.report] < 0)
    settled = _settle(open_question, len(reports), scale, settings)
    network = np.where(settled >= 0, settled + len(reports) + len(linking.degree), network)
    network = admit_hubs(edges.where(common), network, settings)
    return reports, smallest_report(reports, network)


def _settle(edges: Edges, reports: int, scale: Scale, settings: Settings) -> Ints:
    """The network of each report, LONE for none: placing and joining in turn until nothing changes."""
    networks = Networks(np.full(reports, LONE, dtype=np.int64), np.arange(len(edges.degree)), len(edges.degree))
    if not len(edges.report):
        return networks.report
    networks = place_reports(edges, networks, scale)
    for _ in range(settings.passes):
        before = networks.report
        networks = _placed(edges, networks, scale)
        networks = join(edges, networks, scale)
        if len(before) == len(networks.report) and np.array_equal(before, networks.report):
            break
    networks = _placed(edges, networks, scale)
    return held(edges, networks, settings)


def _placed(edges: Edges, networks: Networks, scale: Scale) -> Networks:
    for _ in range(MOST_PLACINGS):
        before = networks.report
        networks = place_reports(edges, place_identifiers(edges, networks, scale), scale)
        if np.array_equal(before, networks.report):
            break
    return networks
