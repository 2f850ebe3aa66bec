"""`networks`: what the engine of networks finds of a known truth, and at what cost, beside plain components."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from squaremile.demo.bench.figures import Figure
from squaremile.demo.bench.store import Store
from squaremile.identifiers.engine import extract
from squaremile.identifiers.rules import Stops
from squaremile.launch.places import ROOT
from squaremile.networks.engine import find_networks
from squaremile.networks.engine.gather import gather_networks
from squaremile.networks.engine.measure import components
from squaremile.networks.engine.measure import measure as measured
from squaremile.networks.engine.planted import Planted, plant

Ints = NDArray[np.int64]
METHODS: dict[str, Callable[[Ints, Ints], tuple[Ints, Ints]]] = {
    "gathered": gather_networks,
    "weighed (find_networks)": find_networks,
    "connected components": components,
}
_BOXES = ("phones", "emails", "websites", "handles", "vehicle", "company_number")
_PAID = ("sort_code", "account_number", "iban", "wallet")


def measure(store: Store) -> Iterator[Figure]:
    """On planted networks, and on the demonstration's reports as the extraction engine reads them."""
    for what, planted in (("planted", plant(store.reports, seed=1)), ("demonstration", demonstration(store))):
        for name, method in METHODS.items():
            found, seconds = measured(planted, method)
            yield Figure("networks", f"{what}: {name}", len(planted.truth), {
                "pair F1": found.pair_f1, "precision": found.precision, "recall": found.recall,
                "share found": found.share_found, "largest": float(found.largest), "CPU-s": seconds,
            })  # fmt: skip


def demonstration(store: Store) -> Planted:
    """Edges as the engine reads a suspect's boxes and the words; truth as the generator kept it."""
    kinds = frozenset(_policy("networks", "linking")["kinds"])
    stops = Stops.from_policy(_policy("identifiers", "stop-list"))
    numbers: dict[tuple[str, str], int] = {}
    networks: dict[str, int] = {}
    edges: set[tuple[int, int]] = set()
    truth = np.full(store.work.reports, -1, dtype=np.int64)
    for place, row in enumerate(store.work.rows()):
        if network := store.work.truth[row["source_reference"]]:
            truth[place] = networks.setdefault(network, len(networks))
        for found in extract(_words(row)):
            name = found.kind, found.value
            if found.kind in kinds and not stops.reason(*name):
                edges.add((place, numbers.setdefault(name, len(numbers))))
    pairs: Ints = np.array(sorted(edges), dtype=np.int64)
    return Planted(pairs[:, 0], pairs[:, 1], truth)


def _policy(room: str, name: str) -> dict[str, Any]:
    """As it is first seeded."""
    seed = ROOT / "squaremile" / room / "seed" / f"{name}.policy.json"
    body: dict[str, Any] = json.loads(seed.read_text(encoding="utf-8"))["body"]
    return body


def _words(row: dict[str, object]) -> str:
    """The narrative, and what stands in the boxes of suspects, payments and contacts, a line each."""
    lines = [str(row["narrative"])]
    return "\n".join([*lines, *_boxed(row)])


def _boxed(row: dict[str, object]) -> Iterator[str]:
    parties = [*_list(row, "people"), *_list(row, "organisations")]
    for party in parties:
        if party["role"] in ("suspect", "payee"):
            for name in _BOXES:
                value = party.get(name) or ""
                yield from map(str, value) if isinstance(value, list) else [str(value)]
    for payment in _list(row, "payments"):
        yield " ".join(str(payment[name]) for name in _PAID[:2] if payment.get(name))
        yield from (str(payment[name]) for name in _PAID[2:] if payment.get(name))
    yield from (str(contact.get("from", "")) for contact in _list(row, "contacts"))


def _list(row: dict[str, object], name: str) -> list[dict[str, object]]:
    value = row.get(name) or []
    assert isinstance(value, list)
    return value
