"""`start`: the first page of a fresh data folder, and of a second start on it."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from squaremile.demo.bench.figures import Bar, Figure
from squaremile.demo.bench.store import Store, say
from squaremile.demo.bench.watch import watch
from squaremile.launch import pages
from squaremile.launch.errors import CannotBeDone
from squaremile.launch.places import ROOT
from squaremile.launch.postgres import free_port
from squaremile.launch.processes import end

_USUAL = 20_000
_LONGEST_SECONDS = 900


def measure(store: Store) -> Iterator[Figure]:
    """`./run` as it stands, with what it installs already installed: that depends on the network, not on us."""
    reports = min(_USUAL, store.reports)
    with tempfile.TemporaryDirectory(prefix="squaremile-bench-") as folder:
        Path(folder).chmod(0o711)
        for what, most in (("first start, with its demonstration", 180), ("second start", 5)):
            say(what)
            with watch() as watched:
                seconds = _until_first_page(Path(folder) / "data", reports)
            values = {"seconds": seconds, "CPU-s": watched.values["CPU-s"]}
            yield Figure("start", what, reports, values, (Bar("seconds", most),))


def _until_first_page(data: Path, reports: int) -> float:
    port = free_port()
    command = [sys.executable, str(ROOT / "run"), "--data", str(data), "--port", str(port), "--reports", str(reports)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "SQUAREMILE_"))}
    began = time.monotonic()
    child = subprocess.Popen(command, env=kept, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not pages.answer(port, "localhost"):
            if child.poll() is not None or time.monotonic() - began > _LONGEST_SECONDS:
                raise CannotBeDone("./run did not start", f"try it: {' '.join(command)}")
            time.sleep(0.02)
        return time.monotonic() - began
    finally:
        end(child, seconds=30)
