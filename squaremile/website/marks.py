"""Marking identifiers in what people wrote, without changing a character of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify


@dataclass(frozen=True)
class Mark:
    """A part of a text, in code points, end exclusive; `url` is a page of ours and `label` says what it is."""

    start: int
    end: int
    kind: str = ""
    url: str = ""
    label: str = ""


def highlight(text: str | None, spans: Iterable[Any]) -> SafeString:
    """The text escaped once, with `<mark>` around each span, and a link inside where the span has a `url`.

    A span is a `Mark`, or any object or mapping with `start`, `end` and perhaps `kind`, `url` and `label`. Spans may
    overlap: each character belongs to the shortest span over it, so that a domain inside a web address keeps its own
    link. Spans that reach past the text are cut; empty ones are left out. Without its tags the result is the text.
    """
    written = str(text or "")
    marks = [mark for mark in map(_as_mark, spans) if 0 <= mark.start < min(mark.end, len(written))]
    edges = sorted({0, len(written), *(m.start for m in marks), *(min(m.end, len(written)) for m in marks)})
    pieces = [(_owner(marks, start, end), start, end) for start, end in pairwise(edges)]
    parts = []
    for owner, group in groupby(pieces, key=lambda piece: piece[0]):
        run = list(group)
        parts.append(_element(owner, written[run[0][1] : run[-1][2]]))
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped in _element


def _as_mark(span: Any) -> Mark:
    if isinstance(span, Mark):
        return span
    names = ("kind", "url", "label")
    if isinstance(span, Mapping):
        return Mark(int(span["start"]), int(span["end"]), *(str(span.get(name) or "") for name in names))
    return Mark(int(span.start), int(span.end), *(str(getattr(span, name, "") or "") for name in names))


def _owner(marks: list[Mark], start: int, end: int) -> Mark | None:
    over = [mark for mark in marks if mark.start <= start and end <= mark.end]
    return min(over, key=lambda mark: mark.end - mark.start, default=None)


def _element(mark: Mark | None, words: str) -> str:
    inside: str = escape(words)
    if mark is None:
        return inside
    title = f' title="{escape(mark.label)}"' if mark.label else ""
    # Only addresses on this site become links: a span may carry what a stranger wrote.
    if mark.url.startswith("/") and not mark.url.startswith(("//", "/\\")):
        inside = f'<a class="govuk-link sm-mark__link" href="{escape(mark.url)}">{inside}</a>'
    kind = slugify(mark.kind)
    return f'<mark class="sm-mark{f" sm-mark--{kind}" if kind else ""}"{title}>{inside}</mark>'
