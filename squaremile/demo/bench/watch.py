"""What work costs: seconds, CPU-seconds of every process that did it (PostgreSQL's too), and memory at its highest.

Read from /proc, so on Linux only.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

from django.db import connection

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_PROC = Path("/proc")
_EVERY_SECONDS = 0.5


class Watched:
    """`values` once the watch has ended: seconds, CPU-s (and of it PostgreSQL's), peak MB of the largest Python
    process and of all together (shared memory counted once)."""

    def __init__(self) -> None:
        self.database = _postmaster()
        self.values: dict[str, float] = {}
        self.largest_python_kb = self.together_kb = 0
        self._began = time.monotonic()
        self._cpu, self._database_cpu = self._cpu_now()

    def _cpu_now(self) -> tuple[float, float]:
        """Our children's and the database's: living ones as they stand, ended ones by their parent. Not our own."""
        mine, *children = _family(os.getpid())
        ours = _cpu_seconds(mine, own=False) + sum(_cpu_seconds(pid) for pid in children)
        theirs = sum(_cpu_seconds(pid) for pid in _family(self.database)) if self.database else 0.0
        return ours + theirs, theirs

    def look(self) -> None:
        processes = _family(os.getpid())[1:]
        self.largest_python_kb = max([self.largest_python_kb, *(_peak_kb(pid) for pid in processes)])
        database = _family(self.database) if self.database else []
        self.together_kb = max(self.together_kb, sum(_share_kb(pid) for pid in (*processes, *database)))

    def end(self) -> None:
        cpu, database_cpu = self._cpu_now()
        self.values = {
            "seconds": time.monotonic() - self._began,
            "CPU-s": cpu - self._cpu,
            "of it database": database_cpu - self._database_cpu,
            "peak MB, one Python": self.largest_python_kb / 1000,
            "peak MB, all": self.together_kb / 1000,
        }


@contextmanager
def watch() -> Iterator[Watched]:
    """Watches what is done inside by child processes and by the database."""
    watched, over = Watched(), Event()

    def look_again() -> None:
        while not over.wait(_EVERY_SECONDS):
            watched.look()

    looker = Thread(target=look_again, daemon=True)
    looker.start()
    try:
        yield watched
    finally:
        over.set()
        looker.join()
        watched.end()


@contextmanager
def timed() -> Iterator[dict[str, float]]:
    """For work in this process: seconds and CPU-s, once it has ended."""
    values: dict[str, float] = {}
    began, cpu = time.monotonic(), time.process_time()
    yield values
    values |= {"seconds": time.monotonic() - began, "CPU-s": time.process_time() - cpu}


def _postmaster() -> int:
    """The server's process, when it runs on this machine; else 0."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    with suppress(OSError, ValueError):
        if (_PROC / str(backend) / "comm").read_text().startswith("postgres"):
            return int(_stat(backend)[1])
    return 0


def _stat(pid: int) -> list[str]:
    """Fields of /proc/PID/stat from the state on: [state, parent, ...]."""
    return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()


def _family(top: int) -> list[int]:
    """The process and all below it, those that live."""
    below: dict[int, list[int]] = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                below.setdefault(int(_stat(int(entry.name))[1]), []).append(int(entry.name))
    family = [top]
    for pid in family:  # grows while it is read
        family += below.get(pid, [])
    return family


def _cpu_seconds(pid: int, *, own: bool = True) -> float:
    """Its own, and that of its children that it has waited for."""
    with suppress(OSError):
        return sum(map(int, _stat(pid)[11 if own else 13 : 15])) / _TICKS
    return 0.0


def _peak_kb(pid: int) -> int:
    return _kb(_PROC / str(pid) / "status", "VmHWM:")


def _share_kb(pid: int) -> int:
    """Its memory, of pages shared with others its share."""
    return _kb(_PROC / str(pid) / "smaps_rollup", "Pss:")


def _kb(path: Path, name: str) -> int:
    with suppress(OSError):
        for line in path.read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1])
    return 0
