"""The database that is measured: made ready, filled by a real import, served by real pages and a real worker."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from squaremile.accounts.roles import Role
from squaremile.accounts.services import default_purpose, demonstration_membership, new_session
from squaremile.accounts.viewer import Viewer
from squaremile.demo.bench.figures import Figure
from squaremile.demo.bench.watch import Watched, watch
from squaremile.demo.bench.work import Work, make_work
from squaremile.launch import pages
from squaremile.launch.environment import SignIn, environment
from squaremile.launch.errors import CannotBeDone
from squaremile.launch.places import ROOT
from squaremile.launch.postgres import free_port
from squaremile.launch.processes import end, spawn
from squaremile.ledger.actor import acting
from squaremile.reports.services.send_in import send_in

PARTNER = "harbour-vale"
_READY_SECONDS = 60
_LINKED_SECONDS = 1_800
_IDLE = """
SELECT NOT EXISTS (SELECT 1 FROM procrastinate_jobs WHERE queue_name = 'flow' AND status IN ('todo', 'doing'))
   AND NOT EXISTS (SELECT 1 FROM reports_unlinked)
   AND NOT EXISTS (SELECT 1 FROM reports_intake WHERE ended_at IS NULL)"""

_IMPORTED = """
SELECT count(*) FROM reports_report r JOIN reports_intake i ON i.id = r.intake_id WHERE i.source = 'bench'"""


class Store:
    """What measures share. Each part is made when it is first asked for; all is ended on leaving."""

    def __init__(self, folder: Path, reports: int, requests: int) -> None:
        self.folder, self.reports, self.requests = folder, reports, requests
        self.port = 0
        self._work: Work | None = None
        self._running = ExitStack()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *error: object) -> None:
        self._running.close()

    @property
    def work(self) -> Work:
        if self._work is None:
            say(f"making {self.reports:,} synthetic reports")
            self._work = make_work(self.folder, self.reports)
        return self._work

    def fill(self) -> Figure | None:
        """Imports the reports as a user would, unless they are there. Returns what that cost."""
        self.prepare()
        with connection.cursor() as cursor:
            cursor.execute(_IMPORTED)
            if cursor.fetchone()[0] >= self.reports:
                return None
        work = self.work
        say("importing them")
        watched = self.command(["import", str(work.json_lines), "--source", "bench"])
        figure = Figure("import", "JSON Lines, until all is linked", work.reports, watched.values)
        self._send_in(work)
        return figure

    def prepare(self) -> None:
        """Roles, tables and the smallest demonstration."""
        if not (settings.DATA / "mode").exists():
            say("making the database ready")
            self.command(["setup", "--reports", "600"], sign_in="owner")

    def _send_in(self, work: Work) -> None:
        """A partner's file, so that a partner has records to look at."""
        say("a partner sends in a file")
        membership = demonstration_membership(Role.PARTNER, PARTNER)
        viewer = Viewer(membership.person_id, Role.PARTNER, membership.organisation_id or 0, "partner")
        with acting(viewer.actor), transaction.atomic():
            send_in([work.sent.read_bytes()], name="sent.jsonl", source="", kind="", dry_run=False, viewer=viewer)
        with self.worker():
            wait_until_linked()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def command(self, words: Sequence[str], *, sign_in: SignIn = "worker") -> Watched:
        """Runs `squaremile` as a process of its own and watches it. Raises CannotBeDone when it fails."""
        with watch() as watched:
            done = subprocess.run([sys.executable, "-m", "squaremile", *words], env=self._told(sign_in), cwd=ROOT,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)  # fmt: skip
        if done.returncode:
            last = done.stdout.decode(errors="replace").strip()[-2000:]
            raise CannotBeDone(f"squaremile {words[0]} failed: {last}", "run it by hand to see why")
        return watched

    def serve(self) -> None:
        """Pages and worker as `./run` has them, until the end."""
        if self.port:
            return
        self.fill()
        say("starting pages and worker")
        self._running.enter_context(self.worker())
        self.port = free_port()
        self._running.enter_context(self._process("web", pages.command(self.port), self.port))
        deadline = time.monotonic() + _READY_SECONDS
        while not pages.answer(self.port, "localhost"):
            if time.monotonic() > deadline:
                raise CannotBeDone("the pages did not come up", f"see {self._log('web')}")
            time.sleep(0.05)

    def worker(self) -> AbstractContextManager[None]:
        return self._process("worker", ["-m", "squaremile", "worker"])

    @contextmanager
    def _process(self, sign_in: SignIn, arguments: list[str], port: int = 0) -> Iterator[None]:
        with self._log(sign_in).open("ab") as log:
            child = spawn([Path(sys.executable), *arguments], env=self._told(sign_in, port), cwd=ROOT,
                          output=log.fileno())  # fmt: skip
        try:
            yield
        finally:
            end(child, seconds=10)

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    @staticmethod
    def _told(sign_in: SignIn, port: int = 0) -> dict[str, str]:
        return environment(settings.DATA, sign_in, base=os.environ, port=port or None)


def cookie(role: Role, organisation: str = "") -> str:
    """`NAME=VALUE` of a session with the role's first purpose, as `squaremile demo-signin --cookie` makes it."""
    membership = demonstration_membership(role, organisation)
    session = new_session(membership, default_purpose(role))
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def wait_until_linked() -> None:
    deadline = time.monotonic() + _LINKED_SECONDS
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(_IDLE)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.1)
    raise CannotBeDone(f"the reports were not linked within {_LINKED_SECONDS} s", "see the worker's log")


def say(words: str) -> None:
    """To standard error: standard output is for the figures."""
    print(f"  bench: {words}", file=sys.stderr, flush=True)  # noqa: T201 - progress of a command
