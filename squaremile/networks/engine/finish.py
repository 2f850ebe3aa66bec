"""Finishing: what a network may rest on. An identifier may be all that holds a report only where most of the
reports that name it belong there; a hub brings reports in only where others have shown them to belong."""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from squaremile.networks.engine.graph import Edges
from squaremile.networks.engine.groups import Ints, count, first_best, sum_by
from squaremile.networks.engine.place import LONE, Networks, tidy
from squaremile.networks.engine.settings import Settings


def held(edges: Edges, networks: Networks, settings: Settings) -> Ints:
    """The network of each report, LONE where nothing may hold it."""
    label = networks.report[edges.report]
    inside = (label >= 0) & (label == networks.identifier[edges.identifier])
    named = np.bincount(edges.report[inside], minlength=len(networks.report))
    belong = np.bincount(edges.identifier[inside], minlength=len(edges.degree))
    may_hold = belong >= settings.lone_share * edges.degree
    if settings.thread_size:
        large = count(networks.report, networks.size) >= settings.thread_size
        may_hold &= (edges.degree > 2) | ~large[networks.identifier]
    holds = inside & (may_hold[edges.identifier] | (named[edges.report] >= 2))
    network = np.full(len(networks.report), LONE, dtype=np.int64)
    network[edges.report[holds]] = label[holds]
    return network


def evicted(edges: Edges, networks: Networks, settings: Settings) -> Networks:
    """Sends away an identifier that would bring in reports by itself though few of its reports are tied to the
    network by another one as well, with those reports; not where the network rests on it altogether."""
    label = networks.report[edges.report]
    inside = (label >= 0) & (label == networks.identifier[edges.identifier])
    tied = inside & (np.bincount(edges.report[inside], minlength=len(networks.report))[edges.report] >= 2)
    belong = np.bincount(edges.identifier[inside], minlength=len(edges.degree))
    support = np.bincount(edges.identifier[tied], minlength=len(edges.degree))
    rests = belong >= 0.5 * count(networks.report, networks.size)[networks.identifier]
    away = (belong > support) & (support < settings.support_share * edges.degree) & ~rests
    leaving = inside & ~tied & away[edges.identifier]
    report = networks.report.copy()
    report[edges.report[leaving]] = LONE
    own = networks.size + np.arange(len(edges.degree))
    return tidy(report, np.where(away, own, networks.identifier))


def whole(edges: Edges, reports: int, settings: Settings) -> Ints:
    """The network of each report that hangs together with no more than `whole_size` in all, LONE for the others.
    On a part of the graph, only where every report that names one of their identifiers is in the part."""
    nodes = reports + len(edges.degree)
    pairs = (np.ones(len(edges.report), dtype=np.int8), (edges.report, reports + edges.identifier))
    _, component = connected_components(coo_array(pairs, shape=(nodes, nodes)), directed=False)
    component = component.astype(np.int64)
    members = np.bincount(component[:reports], minlength=nodes)
    here = np.bincount(edges.identifier, minlength=len(edges.degree))
    beyond = np.bincount(component[reports:], weights=edges.degree - here, minlength=nodes)
    small = (members > 1) & (members <= settings.whole_size) & (beyond == 0)
    return np.where(small[component[:reports]], component[:reports], LONE)


def admit_hubs(hubs: Edges, network: Ints, settings: Settings) -> Ints:
    """Lone reports that name a hub most of whose reports are in one network join that network."""
    size = int(network.max(initial=-1)) + 1
    label = network[hubs.report]
    inside = label >= 0
    key, named = sum_by(hubs.identifier[inside] * size + label[inside], None)
    hub = key // max(size, 1)
    best = first_best(hub, named)
    best = best[named[best] >= settings.hub_share * hubs.degree[hub[best]]]
    host = np.full(len(hubs.degree), LONE, dtype=np.int64)
    host[hub[best]] = key[best] % max(size, 1)
    joining = (label < 0) & (host[hubs.identifier] >= 0)
    network = network.copy()
    network[hubs.report[joining]] = host[hubs.identifier[joining]]
    return network


def smallest_report(reports: Ints, network: Ints) -> Ints:
    """The label of each report: the smallest report id of its network, its own where it is alone."""
    size = int(network.max(initial=-1)) + 1
    label = np.where(count(network, size)[network] > 1, network, LONE) if size else network
    first = np.full(size, np.iinfo(np.int64).max, dtype=np.int64)
    np.minimum.at(first, label[label >= 0], reports[label >= 0])
    return np.where(label >= 0, first[label], reports) if size else reports.copy()
