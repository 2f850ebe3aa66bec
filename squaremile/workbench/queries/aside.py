"""What came with a report and is kept beside it: shown as text, never opened."""

from dataclasses import dataclass, field
from typing import Any

_SHOWN = 100
_LONG = 4_000
_OF_MAIL = (
    "to",
    "attachments",
    "headers",
    "columns",
    "enclosed",
)  # beside them: other answers, by question
# Characters that turn the direction of writing or cannot be seen: they make `photo_exe.jpg` of `photo_gpj.exe`.
_UNSEEN = {c: f"[U+{c:04X}]" for c in (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF)}


@dataclass(slots=True)
class Aside:
    to: str = ""
    attachments: list[dict[str, Any]] = field(default_factory=list)
    headers: list[tuple[str, str]] = field(default_factory=list)
    columns: list[tuple[str, str]] = field(default_factory=list)
    enclosed: list[dict[str, str]] = field(default_factory=list)
    answers: list[tuple[str, str]] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        return bool(self.to or self.attachments or self.headers or self.columns or self.enclosed or self.answers)


def aside_of(kept: Any) -> Aside:
    """Reads the JSON as it is found: it came from outside, so no shape is taken for granted."""
    if not isinstance(kept, dict):
        return Aside()
    attachments = [a for a in _list(kept.get("attachments")) if isinstance(a, dict)]
    return Aside(
        to=_said(kept.get("to") or ""),
        attachments=[
            {"name": _said(a.get("name") or ""), "type": _said(a.get("type") or ""), "size": a.get("size") or 0,
             "sha256": _said(a.get("sha256") or "")}
            for a in attachments
        ],
        headers=_pairs(kept.get("headers")),
        columns=_pairs(kept.get("columns")),
        enclosed=[
            {name: _said(m.get(name) or "") for name in ("from", "subject", "text")}
            for m in _list(kept.get("enclosed"))
            if isinstance(m, dict)
        ],
        answers=_pairs({name: value for name, value in kept.items() if name not in _OF_MAIL}),
    )  # fmt: skip


def _list(value: Any) -> list[Any]:
    return value[:_SHOWN] if isinstance(value, list) else []


def _pairs(value: Any) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [(_said(k), _said(v)) for k, v in list(value.items())[:_SHOWN]]
    return [
        (_said(pair[0]), _said(pair[1])) for pair in _list(value) if isinstance(pair, list | tuple) and len(pair) == 2
    ]


def _said(value: Any) -> str:
    words = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    cut = words[:_LONG] + (f"... and {len(words) - _LONG:,} more characters" if len(words) > _LONG else "")
    return cut.translate(_UNSEEN)
