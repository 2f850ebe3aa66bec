"""`./run bench`: times the work on a database of its own, and says how it was the last time."""

import argparse
import importlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

# In this order: what needs no database, what fills it, what must not share it with a worker, the pages over all of it.
MEASURES = {
    "extract": "extracting",
    "networks": "networking",
    "import": "bringing_in",
    "ledger": "leaves",
    "one": "single",
    "pages": "paging",
    "front-door": "front_door",
    "start": "starting",
}


def run(argv: list[str]) -> int:
    """`[NAME...] [--reports N] [--requests N] [--json]`. Exit codes: 0 measured; 2 called wrongly; 3 could not be."""
    from squaremile.demo.bench.figures import Figure, Kept, machine, table

    options = _options(argv)
    _only_on_its_own_database()
    kept, told, figures = Kept(), machine(), list[Figure]()
    with tempfile.TemporaryDirectory(prefix="squaremile-bench-") as folder:
        from squaremile.demo.bench.store import Store

        with Store(Path(folder), options.reports, options.requests) as store:
            if not options.json:
                _say(f"{told}; now (before)")
            for name in [name for name in MEASURES if name in (options.names or MEASURES)]:
                found = list(_measure(name)(store))
                for figure in found:
                    kept.compare(figure)
                kept.keep(found)
                figures += found
                if not options.json:
                    _say(f"\n{name}\n{table(found)}")
    if options.json:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        _say(json.dumps({"at": at, "machine": told, "figures": [figure.as_dict() for figure in figures]}))
    return 0


def _options(argv: list[str]) -> argparse.Namespace:
    from squaremile.demo.generator import LEAST

    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(MEASURES)}; all when none is named")
    parser.add_argument("--reports", type=int, default=100_000, metavar="N", help="synthetic reports (100000)")
    parser.add_argument("--requests", type=int, default=200, metavar="N", help="requests for each page and role (200)")
    parser.add_argument("--json", action="store_true", help="the figures for programs")
    options = parser.parse_args(argv)
    if unknown := [name for name in options.names if name not in MEASURES]:
        parser.error(f"there is no measure {unknown[0]!r}: choose of {', '.join(MEASURES)}")
    if options.reports < LEAST or options.requests < 1:
        parser.error(f"ask for {LEAST} reports or more and for one request or more")
    return options


def _only_on_its_own_database() -> None:
    """It fills what it measures with synthetic reports: never a database that somebody uses."""
    from squaremile.launch.errors import CannotBeDone

    if not os.environ.get("SQUAREMILE_BENCH_FOLDER"):
        raise CannotBeDone("the bench fills a database of its own, not this one", "./run bench")
    if sys.platform != "linux":
        raise CannotBeDone("the bench reads what work costs from /proc", "run it on Linux")


def _measure(name: str) -> Callable[[Any], Iterator[Any]]:
    measure: Callable[[Any], Iterator[Any]] = importlib.import_module(f"{__name__}.{MEASURES[name]}").measure
    return measure


def _say(words: str) -> None:
    print(words, flush=True)  # noqa: T201 - the command's answer
