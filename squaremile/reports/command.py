"""`squaremile import`: brings files in and waits until what they named is linked."""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

from django.db import connection

from squaremile.accounts.jobs import in_job
from squaremile.launch.errors import CannotBeDone
from squaremile.reports import steps
from squaremile.reports.schema import published
from squaremile.reports.services.bring_in import Totals, bring_in

_IDLE = """
SELECT (SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'flow' AND status IN ('todo', 'doing')),
       (SELECT count(*) FROM reports_unlinked),
       (SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'flow' AND (status = 'failed' OR attempts > 2))"""
_ALIVE = "SELECT EXISTS (SELECT 1 FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds')"


def import_(argv: list[str]) -> int:
    options = _options(argv)
    if options.schema:
        print(json.dumps(published(), indent=1))
        return 0
    missing = [path or "file without a name" for path in options.paths if not path or not Path(path).exists()]
    options.paths = [Path(path) for path in options.paths]
    if missing or not options.paths:
        print(f"There is no {missing[0]}." if missing else "Name at least one file, folder or ZIP.", file=sys.stderr)
        return 2
    helper = None if options.dry_run or options.no_wait or _a_worker_is_up() else _start_worker()
    notices: list[str] = []
    try:
        totals = bring_in(
            options.paths, source=options.source or options.paths[0].name, kind=options.kind, dry_run=options.dry_run,
            results=options.results, notices=notices,
        )  # fmt: skip
        if not options.dry_run and not options.no_wait:
            _wait_until_linked(quiet=options.json)
    except OSError as error:
        raise CannotBeDone(
            f"{error.filename or options.results} could not be written", "check the folder and the space on the disk"
        ) from None
    finally:
        if helper:
            helper.terminate()
            helper.wait()
    _tell(totals, notices, options)
    return 1 if totals.refused else 0


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="squaremile import", description="CSV, XLSX, JSON Lines, .eml, a folder or a ZIP of them."
    )
    parser.add_argument("paths", nargs="*", metavar="PATH")
    parser.add_argument("--kind", choices=("reports", "messages"), help="what the files hold; found out when not said")
    parser.add_argument(
        "--source", help="who sent it: the same row of the same source is taken once (default: the file's name)"
    )
    parser.add_argument("--dry-run", action="store_true", help="check every row, store nothing")
    parser.add_argument(
        "--results", type=Path, metavar="FILE", help="write each row with its reference or what is wrong (CSV)"
    )
    parser.add_argument("--no-wait", action="store_true", help="do not wait until everything is linked")
    parser.add_argument("--json", action="store_true", help="print the result for programs")
    parser.add_argument("--schema", action="store_true", help="print the published schema of a report and stop")
    return parser.parse_args(argv)


def _tell(totals: Totals, notices: list[str], options: argparse.Namespace) -> None:
    if options.json:
        print(json.dumps(totals.as_dict()))
        return
    for notice in notices[:20]:
        print(f"  {notice}")
    verb = "would be accepted" if options.dry_run else "accepted"
    print(
        f"{totals.rows:,} rows: {totals.accepted:,} {verb}, {totals.already:,} already here,"
        f" {totals.refused:,} refused, in {totals.seconds:.1f} s."
    )
    if totals.refused and not options.results:
        print("To see what is wrong with each row, run it again with --results FILE: nothing is added twice.")
    if options.results:
        print(f"Each row with its reference or reason: {options.results}")


def _a_worker_is_up() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_ALIVE)
        return bool(cursor.fetchone()[0])


def _start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "squaremile", "worker", "--flow-only"])


def _wait_until_linked(*, quiet: bool) -> None:
    said = time.monotonic()
    while True:
        with in_job(steps.IMPORT), connection.cursor() as cursor:
            cursor.execute(_IDLE)
            jobs, unlinked, failing = cursor.fetchone()
        if not jobs and not unlinked:
            return
        if failing:
            raise CannotBeDone(
                "everything is stored, but a step of linking keeps failing", "see worker.log in the data folder's logs"
            )
        if not quiet and time.monotonic() - said > 5:
            said = time.monotonic()
            print(f"  linking: {jobs} steps to do, {unlinked:,} reports waiting", flush=True)
        time.sleep(0.2)
