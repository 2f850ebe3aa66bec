"""`import`: a file of reports brought in as a user would, until everything it names is extracted and linked."""

from collections.abc import Iterator

from squaremile.demo.bench.figures import Bar, Figure
from squaremile.demo.bench.store import Store

BARS = (Bar("seconds", 120), Bar("peak MB, all", 1000))


def measure(store: Store) -> Iterator[Figure]:
    """The import itself, and what the same rows cost that add nothing. Yields no first figure for a filled store."""
    filled = store.fill()
    if filled is not None:
        filled.bars = BARS
        yield filled
    flat = str(store.work.flat)
    for what, words in (
        ("CSV, checked and not stored", ["import", flat, "--dry-run"]),
        ("CSV, the same rows again", ["import", flat, "--source", "bench"]),
    ):
        yield Figure("import", what, store.work.reports, store.command(words).values)
