"""A real service that is shot at: pages, worker and a durable PostgreSQL, each killed with no chance to tidy up and
started again at once; and reporters who try again until they have read their reference."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from squaremile.demo.reporter import FORM, Answer, NotTaken, Reporter
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


@dataclass
class Crowd:
    """What the reporters together have done. `told`: mark in the story -> reference that was read."""

    told: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    sending: threading.Event = field(default_factory=threading.Event)
    acknowledged: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)


class Stubborn(Reporter):
    """Sends the same again until it is answered, at times twice at the same moment, as people and networks do."""

    crowd: Crowd
    chance: random.Random

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = FORM) -> Answer:
        sending = method == "POST" and path.endswith("/check/")
        twin = None
        if sending and self.chance.random() < 0.3:
            self.crowd.counts["double presses"] += 1
            twin = threading.Thread(target=self._once, args=(method, path, body, kind))
            twin.start()
        deadline = time.monotonic() + 90
        while True:
            if sending:
                self.crowd.sending.set()
            try:
                answer = super().ask(method, path, body, kind)
                break
            except NotTaken as error:
                self.crowd.counts["sends tried again" if sending else "requests tried again"] += 1
                if time.monotonic() > deadline:
                    raise AssertionError(f"not answered for 90 seconds: {error}") from error
                time.sleep(self.chance.uniform(0.05, 0.3))
        if sending and answer.status == 302:
            self.crowd.acknowledged.set()
        if twin:
            twin.join()
        return answer

    def _once(self, *request: Any) -> None:
        with suppress(NotTaken):
            super().ask(*request)


def story(mark: str) -> dict[str, Any]:
    return {
        "who": "me", "emergency": "none", "narrative": f"{mark}: they rang from 07700 900123 and I paid 250 pounds.",
        "paid": "bank_transfer", "amount": "250", "payee_name": mark, "your_name": f"Somebody {mark}",
        "email": f"{mark}@example.com", "mail_me": "yes", "declared": "yes",
    }  # fmt: skip


def keep_telling(port: int, crowd: Crowd, name: str, seed: int) -> None:
    """One person after another tells us of a fraud, until it is over."""
    chance = random.Random(seed)
    for number in range(100_000):
        if crowd.over.is_set():
            return
        mark = f"{name}x{number}"
        reporter = Stubborn(port, story(mark))
        reporter.crowd, reporter.chance = crowd, chance
        try:
            crowd.told[mark] = reporter.tell()
        except Exception as error:
            crowd.faults.append(f"{mark}: {type(error).__name__}: {error}")
            return


@contextmanager
def reporting(port: int, people: int) -> Iterator[Crowd]:
    """So many people tell us at once; on leaving each ends the report that they are at."""
    crowd = Crowd()
    threads = [
        threading.Thread(target=keep_telling, args=(port, crowd, f"p{n}", n), daemon=True) for n in range(people)
    ]
    for thread in threads:
        thread.start()
    try:
        yield crowd
    finally:
        crowd.over.set()
    deadline = time.monotonic() + 120
    for thread in threads:
        thread.join(max(deadline - time.monotonic(), 0.1))
        assert not thread.is_alive(), "somebody is still waiting for an answer"


def shoot(standing: Standing, crowd: Crowd, kills: int, chance: random.Random, pick: Callable[[], str]) -> None:
    """Two in five a millisecond after an acknowledgement was read, two while a report is sent, one at any moment."""
    done = 0
    while done < kills:
        assert not crowd.faults, crowd.faults
        when, what = _moment(crowd, chance), pick()
        if standing.kill(what):
            done += 1
            crowd.counts[f"kills of {what}"] += 1
            crowd.counts[f"kills {when}"] += 1
        time.sleep(chance.uniform(0, 0.1))
        standing.tend()
        if chance.random() < 0.7:  # the other times the next blow falls on a service that is not up yet
            standing.wait_until_up()


def _moment(crowd: Crowd, chance: random.Random) -> str:
    """Waits for it. Returns which it was."""
    drawn = chance.random()
    for event, until, longest, name in (
        (crowd.acknowledged, 0.4, 0.001, "a millisecond after an acknowledgement"),
        (crowd.sending, 0.8, chance.uniform(0, 0.1), "while a report is sent"),
    ):
        if drawn < until:
            event.clear()
            if event.wait(5):
                time.sleep(longest)
                return name
    time.sleep(chance.uniform(0, 0.5))
    return "at any moment"


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
