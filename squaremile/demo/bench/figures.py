"""What was measured, how it is shown beside the run before, and where it is kept for the next."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from squaremile.launch.places import ROOT


@dataclass(frozen=True, slots=True)
class Bar:
    """What the project asks for: `value` of `name` must be at most `most` (or, turned round, at least)."""

    name: str
    most: float

    def met(self, values: dict[str, float]) -> bool:
        return values[self.name] <= self.most

    def __str__(self) -> str:
        return f"{self.name} < {self.most:,.10g}"


@dataclass(slots=True)
class Figure:
    """One line: `values` by the heading of their column, with the unit in the heading."""

    measure: str
    what: str
    rows: int
    values: dict[str, float]
    bars: tuple[Bar, ...] = ()
    before: dict[str, float] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.measure} | {self.what} | {self.rows}"

    @property
    def said_of_bars(self) -> str:
        return ", ".join(f"{bar}: {'met' if bar.met(self.values) else 'MISSED'}" for bar in self.bars)

    def as_dict(self) -> dict[str, Any]:
        return {
            "measure": self.measure,
            "what": self.what,
            "rows": self.rows,
            "values": self.values,
            "before": self.before,
            "bars": [{"bar": str(bar), "met": bar.met(self.values)} for bar in self.bars],
        }


def machine() -> str:
    """`4 cores, x86_64, 8 GB, Python 3.11.7`, with the load that was there before we began."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, {memory:.0f} GB, Python {platform.python_version()},"
        f" load before {os.getloadavg()[0]:.1f}"
    )


def table(figures: Sequence[Figure]) -> str:
    """Plain text; each value as `now (before)`, the columns those that these figures have."""
    columns = list(dict.fromkeys(name for figure in figures for name in figure.values))
    lines = [["what", "rows", *columns, "bar"]]
    for figure in figures:
        cells = [_cell(figure.values.get(name), figure.before.get(name)) for name in columns]
        lines.append([figure.what, f"{figure.rows:,}" if figure.rows else "", *cells, figure.said_of_bars])
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if i in (0, len(widths) - 1) else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _cell(now: float | None, before: float | None) -> str:
    if now is None:
        return ""
    return _number(now) if before is None else f"{_number(now)} ({_number(before)})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


class Kept:
    """The latest value of every figure ever measured here. A figure is compared with the same work on as many rows."""

    def __init__(self) -> None:
        folder = Path(os.environ.get("SQUAREMILE_BENCH_FOLDER") or ROOT / "build" / "bench")
        self.path = folder / "bench.json"
        self.figures: dict[str, Any] = {}
        if self.path.is_file():
            self.figures = json.loads(self.path.read_text(encoding="utf-8"))

    def compare(self, figure: Figure) -> None:
        figure.before = self.figures.get(figure.key, {}).get("values", {})

    def keep(self, figures: Sequence[Figure]) -> None:
        """The file appears whole or not at all."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        self.figures |= {figure.key: {"at": at, "values": figure.values} for figure in figures}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(f".{os.getpid()}.part")
        draft.write_text(json.dumps(self.figures, indent=1, ensure_ascii=False), encoding="utf-8")
        draft.replace(self.path)
