"""The service as people meet it: real pages and a real worker, each a process, on a demonstration of their own."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from conftest import OwnDatabase
from squaremile.accounts.roles import Role
from squaremile.launch import assets, pages
from squaremile.launch.environment import environment

REPORTS = 700
FORCE = {Role.FORCE_OFFICER: "kent", Role.FORCE_LEAD: "kent", Role.PROFESSIONAL_STANDARDS: "kent"}
LONG_NAME = "Maximilian-" + "Featherstonehaugh" * 9
LONG_ADDRESS = "https://" + "a-very-long-name." * 12 + "example/" + "path/" * 60
LONG_WORDS = (
    "They wrote from " + LONG_ADDRESS + " and said:\n" + "W" * 400 + "\n"
) + "I paid again and again. " * 4_000


@dataclass
class Service:
    database: OwnDatabase
    base: str
    cookies: dict[str, str] = field(default_factory=dict)
    long_report: str = ""

    def rows(self, query: str, *arguments: Any) -> list[tuple[Any, ...]]:
        """Asked by the owner, past all rights."""
        with psycopg.connect(self.database.urls["owner"], autocommit=True) as owner:
            return owner.execute(query, arguments or None).fetchall()

    def value(self, query: str, *arguments: Any) -> Any:
        return self.rows(query, *arguments)[0][0]

    def run(self, code: str) -> None:
        """A short program as the owner, in a process of its own."""
        told = environment(settings.DATA, "owner", base=self.database.environment)
        subprocess.run([sys.executable, "-c", code], env=told, cwd=settings.ROOT, check=True, timeout=60)

    @contextmanager
    def without_report(self, reference: str) -> Iterator[None]:
        """Somebody with the owner's rights deletes a report, past every trigger; afterwards it is there again."""
        with psycopg.connect(self.database.urls["owner"], autocommit=True) as owner:
            owner.execute("SET session_replication_role = replica")
            columns = owner.execute(
                "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
                " WHERE table_name = 'reports_report' AND is_generated = 'NEVER'"
            ).fetchall()[0][0]
            owner.execute("CREATE TEMP TABLE kept AS SELECT * FROM reports_report WHERE reference = %s", [reference])
            owner.execute("DELETE FROM reports_report WHERE reference = %s", [reference])
            try:
                yield
            finally:
                owner.execute(
                    f"INSERT INTO reports_report ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM kept"
                )


@contextmanager
def running(database: OwnDatabase, folder: Path) -> Iterator[Service]:
    assets.build(settings.ROOT)
    port = _free_port()
    service = Service(database, f"http://localhost:{port}")
    with database.signed_in("owner"):
        _fill(service)
    processes = [
        _start(database, port, "web", pages.command(port), folder),
        _start(database, port, "worker", ["-m", "squaremile", "worker"], folder),
    ]
    try:
        _wait(port, processes, folder)
        yield service
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=20)


def _fill(service: Service) -> None:
    from squaremile.accounts.services import default_purpose, demonstration_membership, new_session
    from squaremile.demo.load import fill
    from squaremile.reports.tests.factories import take_in, through_the_line

    fill(reports=REPORTS)
    [report] = take_in(_long())
    through_the_line([report])
    service.long_report = report.reference
    for role in Role:
        membership = demonstration_membership(role, FORCE.get(role, ""))
        service.cookies[role.value] = str(new_session(membership, default_purpose(role)).session_key)


def _long() -> dict[str, Any]:
    people = [{"role": "victim", "name": LONG_NAME, "phones": ["07700 900555"]}, {"role": "suspect", "name": "O"}]
    return {"narrative": LONG_WORDS, "people": people, "losses": [{"amount": "99999999.99"}]}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(database: OwnDatabase, port: int, sign_in: Any, arguments: list[str], folder: Path) -> Any:
    told = environment(settings.DATA, sign_in, base=database.environment, port=port)
    with (folder / f"{sign_in}.log").open("wb") as log:
        return subprocess.Popen([sys.executable, *arguments], env=told, cwd=settings.ROOT, stdout=log, stderr=log)


def _wait(port: int, processes: list[Any], folder: Path) -> None:
    deadline = time.monotonic() + 60
    while not pages.answer(port, "localhost"):
        ended = [process for process in processes if process.poll() is not None]
        if ended or time.monotonic() > deadline:
            said = "\n".join(path.read_text(errors="replace")[-2000:] for path in folder.glob("*.log"))
            raise AssertionError(f"the service did not come up:\n{said}")
        time.sleep(0.1)
