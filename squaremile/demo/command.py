"""`squaremile demo make`: synthetic reports in a file, and the truth about them in another. Needs no database."""

import argparse
import csv
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from squaremile.demo.generator import LEAST, Truth, generate

_COLUMNS = ("source_reference", "network", "household", "person", "story", "kind")


def run(argv: list[str]) -> int:
    """`demo make --reports N --seed S --out FILE.jsonl [--truth TRUTH.csv] [--now TIME] [--json]`.

    Both files appear whole or not at all. Exit codes: 0 made; 2 called wrongly; 3 a file could not be written.
    """
    options = _arguments().parse_args(argv)
    try:
        now = datetime.fromisoformat(options.now) if options.now else datetime.now(UTC)
        now = now if now.tzinfo else now.replace(tzinfo=UTC)
    except ValueError:
        print(f"--now {options.now} is not a time: write it as 2026-11-24T15:30", file=sys.stderr)
        return 2
    if options.reports < LEAST:
        print(f"--reports {options.reports} is too few: ask for {LEAST} or more", file=sys.stderr)
        return 2
    started = time.monotonic()
    try:
        with whole(options.out) as out, whole(options.truth or Path(os.devnull)) as truth:
            _write(options.reports, options.seed, now, out, truth)
    except OSError as trouble:
        print(f"The file could not be written: {trouble.strerror} ({trouble.filename})", file=sys.stderr)
        return 3
    done = {"rows": options.reports, "out": str(options.out), "seconds": round(time.monotonic() - started, 1)}
    print(json.dumps(done) if options.json else f"{options.reports:,} synthetic reports in {options.out}")
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="squaremile demo")
    actions = parser.add_subparsers(dest="action", required=True)
    make = actions.add_parser("make", help="write synthetic reports to a file, ready for `squaremile import`")
    make.add_argument("--reports", type=int, default=20_000, metavar="N")
    make.add_argument("--seed", type=int, default=2026, metavar="S")
    make.add_argument("--out", type=Path, required=True, metavar="FILE.jsonl")
    make.add_argument("--truth", type=Path, metavar="TRUTH.csv", help="who is linked to whom, for measuring only")
    make.add_argument("--now", metavar="TIME", help="the moment that the reports lead up to; else the clock's")
    make.add_argument("--json", action="store_true")
    return parser


def _write(reports: int, seed: int, now: datetime, out: TextIO, truth: TextIO) -> None:
    rows = csv.writer(truth, lineterminator="\n")
    rows.writerow(_COLUMNS)
    for made in generate(reports=reports, seed=seed, now=now):
        out.write(json.dumps(made.report, ensure_ascii=False, separators=(",", ":")) + "\n")
        rows.writerow(_row(made.truth))


def _row(truth: Truth) -> list[str]:
    return [getattr(truth, column) or "" for column in _COLUMNS]


@contextmanager
def whole(path: Path) -> Iterator[TextIO]:
    """A text file that takes its name only when all of it is written; a device is written straight."""
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8") as straight:
            yield straight
        return
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("w", encoding="utf-8", newline="") as part:
            yield part
            part.flush()
            os.fsync(part.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
