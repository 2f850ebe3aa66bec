"""The synthetic reports that are worked on, in files, and the truth about them. Made once a run, never timed."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from squaremile.demo.generator import LEAST, generate
from squaremile.reports.reading.flat import column_of

SEED = 11
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the reports lead up to it: the same work in every run
_SENT = 2_000  # what a partner sends in, at most


@dataclass(frozen=True, slots=True)
class Work:
    """`truth`: source reference -> network, "" for none."""

    reports: int
    json_lines: Path
    flat: Path
    sent: Path
    truth: dict[str, str]

    def rows(self) -> Iterator[dict[str, Any]]:
        with self.json_lines.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)

    def narratives(self, most: int) -> list[str]:
        return [row["narrative"] for row, _ in zip(self.rows(), range(most), strict=False)]


def make_work(folder: Path, reports: int) -> Work:
    """Writes the files. `reports` is at least LEAST."""
    work = Work(reports, folder / "reports.jsonl", folder / "reports.csv", folder / "sent.jsonl", {})
    with work.json_lines.open("w", encoding="utf-8") as out:
        for made in generate(reports=reports, seed=SEED, now=NOW):
            out.write(json.dumps(made.report, ensure_ascii=False) + "\n")
            work.truth[made.truth.source_reference] = made.truth.network or ""
    with work.sent.open("w", encoding="utf-8") as out:
        for made in generate(reports=max(LEAST, min(_SENT, reports // 50)), seed=SEED + 1, now=NOW):
            out.write(json.dumps(made.report, ensure_ascii=False) + "\n")
    _write_flat(work)
    return work


def _write_flat(work: Work) -> None:
    columns: dict[str, None] = {}
    for row in work.rows():
        columns |= dict.fromkeys(flat(row))
    with work.flat.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(flat(row) for row in work.rows())


def flat(report: dict[str, Any]) -> dict[str, str]:
    """One row of the published flat form, `payment_1_amount`; what a list holds is parted by `;`."""
    row: dict[str, str] = {}
    for name, value in report.items():
        if isinstance(value, dict):
            row |= {column_of((name, key)): _cell(inner) for key, inner in value.items()}
        elif isinstance(value, list):
            for place, part in enumerate(value):
                row |= {column_of((name, place, key)): _cell(inner) for key, inner in part.items()}
        else:
            row[name] = _cell(value)
    return row


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)
