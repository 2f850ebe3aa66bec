"""Processes that die at any moment, statements that fail, and a picture of everything that is stored."""

import asyncio
import json
import os
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection, connections
from django.db.utils import OperationalError


def write_reports(path: Path, count: int) -> Path:
    """JSON Lines of reports in the published form; every three share a number, every seven an address."""
    rows = [
        {
            "source_reference": f"row-{n}",
            "narrative": f"They rang from 07700 900{n // 3:03} and sent me to fee-{n // 7}.example/pay",
            "people": [{"role": "victim", "name": f"Victim {n}", "postcode": "ME14 1XX", "phones": ["07700 900999"]}],
            "payments": [{"amount": "10", "method": "card"}, {"amount": "20", "method": "card"}],
        }
        for n in range(count)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


class Child:
    """A process of its own that does one thing; it can tell us where it is, wait there, and be killed."""

    def __init__(self, does: Callable[["Child"], None]) -> None:
        connections.close_all()
        self._read, self._write = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # that threads do not follow is what we want
            self.pid = os.fork()
        if self.pid == 0:
            code = 1
            try:
                does(self)
                code = 0
            except BaseException:
                traceback.print_exc()
                sys.stderr.flush()
            finally:
                os._exit(code)
        os.close(self._write)
        self._told = os.fdopen(self._read, encoding="utf-8")

    def tell(self, line: str) -> None:
        os.write(self._write, f"{line}\n".encode())

    def wait_here(self, line: str) -> None:
        """In the child: says where it is and waits to be killed."""
        self.tell(line)
        time.sleep(120)

    def hear(self) -> str:
        """In the parent: the next line, empty when the child has ended."""
        return self._told.readline().strip()

    def kill(self) -> list[str]:
        """Kills it with no chance to tidy up. Returns what it had told until then."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        with self._told:
            return self._told.read().split()

    def end(self) -> list[str]:
        """Waits until it has done its work."""
        with self._told:
            lines = self._told.read().split()
        _, status = os.waitpid(self.pid, 0)
        assert os.waitstatus_to_exitcode(status) == 0
        return lines


def import_and_tell(path: Path, *, source: str = "faults", batch: int = 4) -> Callable[[Child], None]:
    """Imports a file; tells each reference once it was answered."""

    def does(child: Child) -> None:
        from squaremile.reports.services import bring_in

        take = bring_in._take

        def answered(*arguments: Any) -> Any:
            answers = take(*arguments)
            for status, reference in answers:
                child.tell(f"{status}:{reference}")
            return answers

        bring_in._take = answered
        bring_in.bring_in([path], source=source, batch=batch)

    return does


def work_to_the_end(child: Child | None = None) -> None:
    """The worker, until nothing is left to do now. Jobs that rest a while are called at once."""
    from squaremile.config.worker import work

    asyncio.run(work(wait=False, concurrency=1))


def finish(own_database: Any) -> None:
    """The worker in a process of its own, again and again until the line is empty."""
    with psycopg.connect(own_database.urls["owner"], autocommit=True) as owner:
        for _ in range(20):
            owner.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")
            owner.execute("UPDATE reports_intake SET ended_at = now() WHERE ended_at IS NULL")
            Child(work_to_the_end).end()
            left = owner.execute("SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'flow'").fetchone()
            if left == (0,):
                return
    raise AssertionError("the line does not come to an end")


def picture(own_database: Any) -> dict[str, Any]:
    """The end of the line in words that do not depend on ids: what was read, and which reports hang together."""
    with psycopg.connect(own_database.urls["owner"]) as owner:

        def rows(query: str) -> list[Any]:
            return owner.execute(query).fetchall()

        networks = rows(
            "SELECT array_agg(r.source_reference ORDER BY 1) FROM networks_member m"
            " JOIN reports_report r ON r.id = m.report_id WHERE m.left_at IS NULL GROUP BY m.network_id"
        )
        return {
            "reports": rows("SELECT source_reference, state, loss_amount FROM reports_report ORDER BY 1"),
            "named": rows("SELECT kind, value, degree FROM identifiers_identifier WHERE degree > 0 ORDER BY 1, 2"),
            "occurrences": rows(
                "SELECT r.source_reference, i.value, o.part, o.start FROM reports_occurrence o"
                " JOIN reports_report r ON r.id = o.report_id JOIN identifiers_identifier i ON i.id = o.identifier_id"
                " ORDER BY 1, 2, 3, 4"
            ),
            "networks": sorted(sorted(row[0]) for row in networks),
            "ties": rows("SELECT i.value, t.shared_by FROM networks_tie t JOIN identifiers_identifier i"
                         " ON i.id = t.identifier_id JOIN networks_network n ON n.number = t.network_id"
                         " WHERE n.retired_at IS NULL ORDER BY 1, 2"),
            "changes": rows("SELECT old, new, count(*) FROM reports_change GROUP BY 1, 2 ORDER BY 1, 2"),
            "waiting": rows("SELECT count(*) FROM reports_unlinked"),
            "parts": rows("SELECT (SELECT count(*) FROM reports_party), (SELECT count(*) FROM reports_payment),"
                          " (SELECT count(*) FROM messages_contact), (SELECT count(*) FROM reports_acknowledgement)"),
        }  # fmt: skip


EVERYTHING = """
SELECT string_agg(format('SELECT %L, count(*), md5(coalesce(string_agg(t::text, '','' ORDER BY t::text), ''''))
FROM %I t', tablename, tablename), ' UNION ALL ' ORDER BY tablename)
FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'django_%' AND tablename NOT LIKE 'usersessions_%'"""


def everything_stored() -> dict[str, Any]:
    """Table -> (rows, digest) of the whole database but browsers' sessions, on Django's connection."""
    with connection.cursor() as cursor:
        cursor.execute(EVERYTHING)
        cursor.execute(cursor.fetchone()[0])
        return {table: (count, digest) for table, count, digest in cursor.fetchall()}


class StatementFailed(OperationalError):
    """As when the disk is full or the server goes away."""


@contextmanager
def failing(nth: int) -> Iterator[list[str]]:
    """The nth statement inside, COPY too, fails instead of being sent. Yields what was asked so far."""
    asked: list[str] = []
    copy = psycopg.Cursor.copy

    def count(statement: Any) -> None:
        asked.append(str(statement))
        if len(asked) == nth:
            raise StatementFailed(f"statement {nth}")

    def execute(run: Any, statement: Any, values: Any, many: bool, context: Any) -> Any:
        count(statement)
        return run(statement, values, many, context)

    def copying(cursor: Any, statement: Any, *arguments: Any, **named: Any) -> Any:
        count(statement)
        return copy(cursor, statement, *arguments, **named)

    psycopg.Cursor.copy = copying
    try:
        with connection.execute_wrapper(execute):
            yield asked
    finally:
        psycopg.Cursor.copy = copy


def stalled_for_a_while(owner: Any) -> None:
    """The clock's work: the heartbeat of every worker so far is old."""
    owner.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 seconds'")
