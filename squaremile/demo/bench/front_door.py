"""`front-door`: fifty people who report at once, and the first page on a slow phone.

Each walks the whole way through a fraud report over HTTP and pauses at each page as if they read and typed, though not
as long as people do. Milliseconds are from asking to the last byte, waiting for a free thread of the server included.
"""

import random
import shutil
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from statistics import median
from typing import Any

from squaremile.demo.bench.figures import Bar, Figure
from squaremile.demo.bench.paging import spread
from squaremile.demo.bench.store import Store, say
from squaremile.demo.bench.watch import watch
from squaremile.demo.reporter import Answer, Reporter
from squaremile.launch.errors import CannotBeDone

PEOPLE, PAUSE_SECONDS = 50, 8.0
FLAT_OUT, START_SECONDS = 12, 1.1  # a form sent back sooner is taken for a machine's, and slowed down
_PAGES = 13  # of one report
_MOST_SECONDS = 240.0
_LOADS = 7
BARS = (Bar("p95 ms", 150),)
FIRST_PAGE_BARS = (Bar("KB", 50), Bar("load s", 1))
# Lighthouse's slow 4G: its round trip and its throughput; and a phone four times slower than this machine.
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
_SLOWER = 4
_TIMES = """() => [
  performance.getEntriesByName('first-contentful-paint')[0].startTime,
  performance.getEntriesByType('navigation')[0].loadEventEnd,
]"""


def measure(store: Store) -> Iterator[Figure]:
    store.serve()
    yield from _first_page(store.port)
    say("everybody's first page")
    _together(store.port, 4, 5.0, pause=_hardly)
    seconds = min(store.requests * _PAGES * PAUSE_SECONDS / PEOPLE, _MOST_SECONDS)
    say(f"{PEOPLE} people report for {seconds:.0f} s")
    crowd = partial(_together, store.port, PEOPLE, seconds, pause=_as_people_do)
    yield from _figures(f"{PEOPLE} at once", store.reports, crowd, seconds)
    say(f"{FLAT_OUT} without a pause")
    seconds = min(seconds, 60.0)
    hurry = partial(_together, store.port, FLAT_OUT, seconds, pause=_hardly)
    most, *_ = _figures(f"{FLAT_OUT} without a pause", store.reports, hurry, seconds)
    most.bars = ()  # nothing to meet: it says how much the machine can take
    yield most


class _Over(Exception):
    """The time is up."""


class _Taken:
    """What was taken: milliseconds by page, and finished reports."""

    def __init__(self) -> None:
        self.by_page: dict[str, list[float]] = defaultdict(list)
        self.reports = 0
        self.faults: list[str] = []

    def heard(self, method: str, path: str, answer: Answer) -> None:
        parts = path.partition("?")[0].strip("/").split("/")
        page = parts[-1] if parts[0] == "d" else "start"
        self.by_page[f"{'look at' if method == 'GET' else 'send'} {page}"].append(answer.seconds * 1000)


Pause = Callable[[random.Random, str], float]


def _as_people_do(chance: random.Random, _: str) -> float:
    return chance.expovariate(1 / PAUSE_SECONDS)


def _hardly(_: random.Random, path: str) -> float:
    return START_SECONDS if path.startswith("/tell/") else 0.0


def _together(port: int, people: int, seconds: float, *, pause: Pause) -> _Taken:
    taken, until = _Taken(), time.monotonic() + seconds
    each = [threading.Thread(target=_tell, args=(port, n, taken, until, pause), daemon=True) for n in range(people)]
    for one in each:
        one.start()
    for one in each:
        one.join()
    if taken.faults:
        raise CannotBeDone(f"a report was not taken: {taken.faults[0]}", "see the log of the pages")
    return taken


def _tell(port: int, number: int, taken: _Taken, until: float, pause: Pause) -> None:
    """One person after another, until the time is up. Not all begin at the same moment."""
    chance = random.Random(number)  # noqa: S311 - the same work in every run

    def think(path: str) -> None:
        rest = pause(chance, path)
        if time.monotonic() + rest > until:
            raise _Over
        time.sleep(rest)

    try:
        think("/")
        while True:
            Reporter(port, _told(chance), taken.heard, think).tell()
            taken.reports += 1
    except _Over:
        return
    except Exception as error:
        taken.faults.append(f"{type(error).__name__}: {error}")


def _told(chance: random.Random) -> dict[str, Any]:
    """A different story each time, so that reading it costs what it costs."""
    pounds, phone = chance.randrange(20, 9_000), f"07700 900{chance.randrange(1000):03}"
    return {
        "who": "me", "emergency": "none", "modes": ["phone"], "impersonated": "My bank", "declared": "yes",
        "narrative": f"On Monday a man rang me from {phone}. He said that he was from my bank and that my account was"
        f" not safe. I moved {pounds} pounds to the account that he named. Then he asked for more, and I put the"
        f" phone down. He had also sent a message with a link to https://safe-{chance.randrange(999)}.example/login.",
        "paid": "bank_transfer", "amount": str(pounds), "payee_name": "J Smith", "sort_code": "11-22-33",
        "account_number": f"{chance.randrange(10**7, 10**8)}", "your_name": "Ann Example",
        "email": f"ann{chance.randrange(10**6)}@example.com", "phone": "07700 900555", "postcode": "EC2V 7HH",
    }  # fmt: skip


def _figures(who: str, rows: int, work: Callable[[], _Taken], seconds: float) -> Iterator[Figure]:
    """Of all pages together, then of each, the slowest first."""
    with watch() as watched:
        taken = work()
    everything = [one for page in taken.by_page.values() for one in page]
    per_report = {
        "reports/s": taken.reports / seconds,
        "CPU-s a report": watched.values["CPU-s"] / max(taken.reports, 1),
        "of it database": watched.values["of it database"] / max(taken.reports, 1),
        "reports": float(taken.reports),
    }
    yield Figure("front-door", f"all pages, {who}", rows, _spread(everything) | per_report, BARS)
    pages = [
        Figure("front-door", f"{page}, {who}", rows, _spread(found), BARS) for page, found in taken.by_page.items()
    ]
    yield from sorted(pages, key=lambda figure: -figure.values["p95 ms"])


def _spread(taken: list[float]) -> dict[str, float]:
    order, found = sorted(taken), spread(taken)
    p99 = order[min(int(len(order) * 0.99), len(order) - 1)]
    return {"p50 ms": found["p50"], "p95 ms": found["p95"], "p99 ms": p99, "max ms": found["max"],
            "requests": float(len(taken))}  # fmt: skip


def _first_page(port: int) -> Iterator[Figure]:
    """As a phone on slow 4G loads it that has nothing kept: what comes over the wire, and how long it takes.

    The network is simulated by Chromium, which leaves out the round trips of opening a connection.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium or not find_spec("playwright"):
        say("there is no Chromium or Playwright here: the first page is not loaded")
        return
    from playwright.sync_api import sync_playwright

    say("the first page on a slow phone")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        loads = [_load(browser, f"http://localhost:{port}/") for _ in range(_LOADS + 2)][2:]
        browser.close()
    values = {name: median(load[name] for load in loads) for name in loads[0]}
    yield Figure("front-door", "first page, slow 4G, slow phone", 0, values, FIRST_PAGE_BARS)


def _load(browser: Any, address: str) -> dict[str, float]:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page, sizes = context.new_page(), list[int]()
    session = context.new_cdp_session(page)
    session.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
    began = time.monotonic()
    page.goto(address, wait_until="load")
    seconds = time.monotonic() - began
    shown, loaded = page.evaluate(_TIMES)
    context.close()
    return {
        "KB": sum(sizes) / 1000, "files": float(len(sizes)), "first words s": shown / 1000, "load s": loaded / 1000,
        "load s, by the clock": seconds,
    }  # fmt: skip
