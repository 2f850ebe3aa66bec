"""A real service of its own: pages, worker and a durable PostgreSQL, each a process that can be killed with no chance
to tidy up, and started again at once."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from squaremile.launch import pages
from squaremile.launch.environment import environment
from squaremile.launch.places import ROOT
from squaremile.launch.postgres import Cluster, free_port
from squaremile.launch.processes import end, end_group, spawn
from squaremile.launch.testing import _OF_ANOTHER, throwaway_folder

PREPARE = "import django; django.setup(); from squaremile.config.setup import prepare; prepare()"
RECONCILE = """
import django; django.setup()
from django.utils import timezone
from squaremile.accounts.jobs import in_job
from squaremile.reports.services.care import reconcile
with in_job("reports.reconcile"):
    row = reconcile(now=timezone.now())
import json; print(json.dumps([row.whole, row.missing, row.unacknowledged, row.acknowledged]))"""
FINISH = """
import asyncio, django; django.setup()
from squaremile.accounts.jobs import in_job, recover_stalled
from squaremile.config.worker import work
with in_job("accounts.recover"):
    recover_stalled()
asyncio.run(work(wait=False, concurrency=1))"""


class Standing:
    """Started and tended by one thread, the test's: children end with the thread that started them."""

    def __init__(self, data: Path, **told: str) -> None:
        self.data, self.told, self.port = data, told, free_port()
        self.cluster = Cluster(data, durable=True)
        self.web: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.cluster.start()
        self.run("owner", PREPARE)
        self.tend()
        self.wait_until_up()

    def stop(self) -> None:
        for process in (self.web, self.worker, self.cluster.process):
            if process:
                end(process, seconds=1, first=signal.SIGKILL)
        self.cluster.stop()
        self.cluster.forget()

    def tend(self) -> None:
        """Starts again whatever is dead."""
        if not self.cluster.alive():
            self.cluster.stop()  # what a killed server leaves behind
            self.cluster.start()
        if self.web is None or self.web.poll() is not None:
            self.web = self._spawn("web", pages.command(self.port))
        if self.worker is None or self.worker.poll() is not None:
            self.worker = self._spawn("worker", ["-m", "squaremile", "worker"])

    def wait_until_up(self) -> None:
        deadline = time.monotonic() + 60
        while not pages.answer(self.port, "localhost"):
            assert time.monotonic() < deadline, f"the pages do not come up: {self.log('web')[-2000:]}"
            self.tend()
            time.sleep(0.05)

    def log(self, name: str) -> str:
        return (self.data / "logs" / f"{name}.log").read_text(errors="replace")

    def run(self, sign_in: Any, code: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code], env=self._told(sign_in), cwd=ROOT, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.cluster.url()) as owner:
            return owner.execute(query).fetchall()

    def change(self, statements: str) -> None:
        with psycopg.connect(self.cluster.url(), autocommit=True) as owner:
            owner.execute(statements)

    def kill(self, what: str) -> bool:
        """Whether there was something to kill."""
        found = {"page": self._page_servers, "pages": self._all_pages, "worker": self._workers,
                 "session": self._sessions, "database": self._database}[what]()  # fmt: skip
        for pid in found:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if what == "database" and self.cluster.process:
            self.cluster.process.wait()
        return bool(found)

    def _page_servers(self) -> list[int]:
        return _below(self.web.pid)[:1] if self.web else []

    def _all_pages(self) -> list[int]:
        return [self.web.pid, *_below(self.web.pid)] if self.web else []

    def _workers(self) -> list[int]:
        return [self.worker.pid] if self.worker else []

    def _database(self) -> list[int]:
        return [self.cluster.process.pid] if self.cluster.process else []

    def _sessions(self) -> list[int]:
        """One session of the database that the pages use: PostgreSQL then ends all and recovers."""
        with suppress(psycopg.Error):
            asked = "SELECT pid FROM pg_stat_activity WHERE usename = 'squaremile_web' ORDER BY random() LIMIT 1"
            return [row[0] for row in self.rows(asked)]
        return []

    def _spawn(self, sign_in: Any, arguments: list[str]) -> subprocess.Popen[bytes]:
        folder = self.data / "logs"
        folder.mkdir(exist_ok=True)
        with (folder / f"{sign_in}.log").open("ab") as log:
            return spawn([Path(sys.executable), *arguments], env=self._told(sign_in), cwd=ROOT, output=log.fileno(),
                         end_signal=signal.SIGKILL)  # fmt: skip

    def _told(self, sign_in: Any) -> dict[str, str]:
        base = {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER} | self.told
        return environment(self.data, sign_in, owner_url=self.cluster.url(), base=base, port=self.port)


def _below(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


@contextmanager
def standing(**told: str) -> Iterator[Standing]:
    with throwaway_folder() as data:
        made = Standing(data, **told)
        try:
            made.start()
            yield made
        finally:
            made.stop()


def reconciled(standing: Standing) -> tuple[bool, list[str], list[str], int]:
    whole, missing, unacknowledged, acknowledged = json.loads(standing.run("worker", RECONCILE))
    return whole, missing, unacknowledged, acknowledged


def finish(standing: Standing) -> None:
    """The line to its end, by a worker that comes after all those that died."""
    if standing.worker:
        end(standing.worker, seconds=5)
        end_group(standing.worker.pid)
    for _ in range(5):
        standing.change(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 seconds';"
            "UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'"
        )
        standing.run("worker", FINISH)
        [(left,)] = standing.rows("SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'flow'")
        if left == 0:
            return
    raise AssertionError("the line does not come to an end")
