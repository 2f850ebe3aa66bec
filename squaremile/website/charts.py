"""Pictures drawn by the server as SVG, without scripts or styles. Each stands beside a table that says the same."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from squaremile.website.formats import count

TILES = Path(__file__).parent / "data" / "force_tiles.json"
TILE_WIDTH, TILE_HEIGHT, TILE_GAP = 92, 60, 4
STEPS = 5
BAR_STEP, BAR_MARGIN, BAR_BASE, BAR_TOP, NAME_WIDTH = 44, 24, 180, 28, 84


@dataclass(frozen=True)
class Tile:
    """One force on the tile map: code of the police force area (ONS), full and short name, place in the grid."""

    code: str
    name: str
    short: str
    column: int
    row: int


@cache
def force_tiles() -> tuple[Tile, ...]:
    return tuple(Tile(**tile) for tile in json.loads(TILES.read_text(encoding="utf-8")))


def tile_map(
    counts: Mapping[str, int],
    title: str = "Reports by police force",
    id: str = "tile-map",
    kept_back: Mapping[str, str] | None = None,
) -> SafeString:
    """Forces as a grid of tiles shaded in five steps by count.

    `counts` has a number for each code of a police force area ("E23000034"), or "BTP"; a force without one counts as 0,
    and codes of no force are left out. `kept_back` has words for the tile of a force whose count is not to be told.
    `id` must be the only one of its kind on the page.
    """
    tiles = force_tiles()
    limits = step_limits([counts.get(tile.code, 0) for tile in tiles])
    width = (max(tile.column for tile in tiles) + 1) * (TILE_WIDTH + TILE_GAP)
    height = (max(tile.row for tile in tiles) + 1) * (TILE_HEIGHT + TILE_GAP)
    total = sum(counts.get(tile.code, 0) for tile in tiles)
    top = max(tiles, key=lambda tile: counts.get(tile.code, 0))
    summary = f"{count(total)} in all. "
    summary += f"Most: {top.name}, {count(counts.get(top.code, 0))}." if total else "No force has any."
    said = kept_back or {}
    tiled = (_tile(tile, counts.get(tile.code, 0), limits, said.get(tile.code, "")) for tile in tiles)
    drawn = mark_safe("".join(tiled))  # noqa: S308
    picture = _picture(id, title, summary, width, height, "sm-tiles", drawn)
    return format_html('<div class="sm-tile-map">{}{}</div>', picture, _legend(limits))


def step_limits(values: Sequence[int]) -> list[int]:
    """The highest value of each of at most five steps, which split the values above nought into about equal parts."""
    found = sorted(value for value in values if value > 0)
    if not found:
        return []
    ends = {found[max(0, round(len(found) * part / STEPS) - 1)] for part in range(1, STEPS + 1)}
    return sorted(ends)


def step_of(value: int, limits: Sequence[int]) -> int:
    """0 for nothing, else 1 to 5: the darkest is always 5."""
    if value <= 0 or not limits:
        return 0
    place = next((place for place, limit in enumerate(limits) if value <= limit), len(limits) - 1)
    return STEPS - len(limits) + place + 1


def _tile(tile: Tile, value: int, limits: Sequence[int], instead: str) -> str:
    x, y = tile.column * (TILE_WIDTH + TILE_GAP), tile.row * (TILE_HEIGHT + TILE_GAP)
    middle = x + TILE_WIDTH / 2
    return format_html(
        '<g class="sm-tile sm-tile--{}"><title>{}: {}</title><rect x="{}" y="{}" width="{}" height="{}" rx="3"/>'
        '<text class="sm-tile__name" x="{}" y="{}" text-anchor="middle">{}</text>'
        '<text class="sm-tile__count" x="{}" y="{}" text-anchor="middle">{}</text></g>',
        step_of(value, limits),
        tile.name,
        instead or count(value),
        x,
        y,
        TILE_WIDTH,
        TILE_HEIGHT,
        middle,
        y + 24,
        tile.short,
        middle,
        y + 46,
        instead or count(value),
    )


def _legend(limits: Sequence[int]) -> SafeString:
    lows = [1, *(limit + 1 for limit in limits[:-1])]
    ranges = [(0, "0")]
    for low, high in zip(lows, limits, strict=False):
        ranges.append((step_of(high, limits), count(high) if low == high else f"{count(low)} to {count(high)}"))
    key = format_html_join(
        "",
        '<li class="sm-legend__item"><svg class="sm-legend__key sm-tile--{}" width="20" height="20" aria-hidden="true" '
        'focusable="false"><rect width="20" height="20" rx="3"/></svg>{}</li>',
        ranges,
    )
    return format_html('<ul class="sm-legend" aria-label="Key">{}</ul>', key)


def month_bars(points: Sequence[tuple[str, int]], title: str, id: str = "month-bars") -> SafeString:
    """A bar for each (month's name, count), in the order given, with the counts written above the bars.

    Names are written under as many bars as there is room for. `id` must be the only one of its kind on the page.
    """
    width, height = max(BAR_STEP * len(points), 320) + 2 * BAR_MARGIN, BAR_BASE + 40
    step = (width - 2 * BAR_MARGIN) / max(len(points), 1)
    highest = max((value for _, value in points), default=0)
    every = max(1, math.ceil(NAME_WIDTH / step))
    drawn = [
        f'<line class="sm-chart__base" x1="{BAR_MARGIN}" y1="{BAR_BASE}" x2="{width - BAR_MARGIN}" y2="{BAR_BASE}"/>'
    ]
    for place, (name, value) in enumerate(points):
        left = BAR_MARGIN + step * place
        drawn.append(_bar(left, step, name, value, highest))
        if place % every == 0:
            drawn.append(_words("name", left + step / 2, BAR_BASE + 22, name))
    return _picture(id, title, _bars_summary(points), width, height, "sm-chart", mark_safe("".join(drawn)))  # noqa: S308


def _bar(left: float, step: float, name: str, value: int, highest: int) -> str:
    tall = (BAR_BASE - BAR_TOP) * value / highest if highest else 0.0
    return (
        f'<g><title>{escape(name)}: {count(value)}</title><rect class="sm-chart__bar" x="{left + step * 0.15:.1f}" '
        f'y="{BAR_BASE - tall:.1f}" width="{step * 0.7:.1f}" height="{tall:.1f}"/>'
        f"{_words('number', left + step / 2, BAR_BASE - tall - 6, count(value))}</g>"
    )


def _words(kind: str, middle: float, y: float, words: str) -> str:
    return f'<text class="sm-chart__{kind}" x="{middle:.1f}" y="{y:.1f}" text-anchor="middle">{escape(words)}</text>'


def _bars_summary(points: Sequence[tuple[str, int]]) -> str:
    if not points:
        return "No months."
    name, value = max(points, key=lambda point: point[1])
    return f"{points[0][0]} to {points[-1][0]}. Highest: {name}, {count(value)}."


def bar_list(items: Sequence[Any], label: str = "") -> SafeString:
    """Labels and numbers as bars with words; an item is a pair, or has `label`, `value` and perhaps `text`, `url`."""
    rows = [_bar_item(item) for item in items]
    highest = max((row["value"] for row in rows), default=0)
    drawn = format_html_join(
        "",
        '<li class="sm-bars__item"><span class="sm-bars__label">{}</span><span class="sm-bars__text">{}</span>'
        '<svg class="sm-bars__picture" width="100%" height="12" aria-hidden="true" focusable="false">'
        '<rect class="sm-bars__track" width="100%" height="12"/><rect class="sm-bars__bar" width="{}%" height="12"/>'
        "</svg></li>",
        ((_bar_label(row), row["text"], f"{100 * row['value'] / highest if highest else 0:.1f}") for row in rows),
    )
    named = format_html(' aria-label="{}"', label) if label else ""
    return format_html('<ul class="sm-bars"{}>{}</ul>', named, drawn)


def _bar_item(item: Any) -> dict[str, Any]:
    if isinstance(item, (tuple, list)):
        item = {"label": item[0], "value": item[1]}
    elif not isinstance(item, Mapping):
        item = {name: getattr(item, name, None) for name in ("label", "value", "text", "url")}
    return {
        "label": item["label"],
        "value": float(item["value"]),
        "text": item.get("text") or count(item["value"]),
        "url": item.get("url"),
    }


def _bar_label(row: dict[str, Any]) -> SafeString:
    if row["url"]:
        return format_html('<a class="govuk-link" href="{}">{}</a>', row["url"], row["label"])
    return format_html("{}", row["label"])


def _picture(
    id: str, title: str, summary: str, width: float, height: float, classes: str, inside: SafeString
) -> SafeString:
    return format_html(
        '<svg class="{}" role="img" aria-labelledby="{}-title {}-desc" viewBox="0 0 {} {}" focusable="false" '
        'xmlns="http://www.w3.org/2000/svg"><title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}</svg>',
        classes, id, id, width, height, id, title, id, summary, inside,
    )  # fmt: skip
