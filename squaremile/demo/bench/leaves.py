"""`ledger`: how many entries a second are written and numbered, and how long a proof takes."""

import time
from collections.abc import Iterator
from statistics import median

from django.db import transaction

from squaremile.demo.bench.figures import Figure
from squaremile.demo.bench.store import Store, say
from squaremile.demo.bench.watch import watch
from squaremile.launch.errors import CannotBeDone
from squaremile.ledger import queries
from squaremile.ledger.actor import SERVICE, acting
from squaremile.ledger.rules import verify_inclusion
from squaremile.ledger.services import Act, Verb, record_many, sequence, sign_head

_BATCH = 1_000
_PROOFS = 200


def measure(store: Store) -> Iterator[Figure]:
    store.prepare()
    say(f"writing {store.reports:,} ledger entries")
    for what, batch, entries in (("written one by one", 1, min(2_000, store.reports)),
                                 ("written by the thousand", _BATCH, store.reports)):  # fmt: skip
        with watch() as watched:
            _write(entries, batch)
        yield _rate(what, entries, watched.values)
    with watch() as watched:
        numbered = 0
        while done := sequence():
            numbered += done
    yield _rate("numbered", numbered, watched.values)
    sign_head()
    yield _proofs()


def _write(entries: int, batch: int) -> None:
    for first in range(0, entries, batch):
        with acting(SERVICE), transaction.atomic():
            numbers = range(first, min(first + batch, entries))
            record_many(Act(Verb.VIEWED, "report", [f"BENCH-{number}"], {"seen": number}) for number in numbers)


def _rate(what: str, entries: int, watched: dict[str, float]) -> Figure:
    values = {name: watched[name] for name in ("seconds", "of it database")}
    return Figure("ledger", what, entries, values | {"entries a second": entries / max(watched["seconds"], 1e-9)})


def _proofs() -> Figure:
    """Each proof is checked as well: a wrong one is an error."""
    size, taken = queries.size(), []
    root = queries.root_at(size)
    for index in range(0, size, max(size // _PROOFS, 1)):
        began = time.perf_counter()
        proof = queries.proof(index, size)
        taken.append((time.perf_counter() - began) * 1000)
        if not verify_inclusion(index=index, size=size, leaf=proof.leaf, path=proof.path, root=root):
            raise CannotBeDone(f"the proof of entry {index} is wrong", "squaremile ledger check")
    return Figure("ledger", "a proof of one entry", size, {"median ms": median(taken), "worst ms": max(taken)})
