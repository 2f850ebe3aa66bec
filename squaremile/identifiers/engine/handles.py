"""Social media names: `@name` near the platform's name, or a name that is said to be one."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from .found import Hit

_PLATFORM_WORDS = {
    "telegram": "telegram", "tg": "telegram", "instagram": "instagram", "insta": "instagram", "ig": "instagram",
    "whatsapp": "whatsapp", "whats app": "whatsapp", "facebook": "facebook", "fb": "facebook",
    "messenger": "facebook", "snapchat": "snapchat", "snap": "snapchat", "tiktok": "tiktok", "tik tok": "tiktok",
    "twitter": "twitter", "discord": "discord", "linkedin": "linkedin", "youtube": "youtube", "threads": "threads",
    "x": "twitter",
}  # fmt: skip
PLATFORMS: tuple[str, ...] = tuple(dict.fromkeys(_PLATFORM_WORDS.values()))
# On the text in small letters; what stands before the word is looked at afterwards, which keeps the scan fast.
_PLATFORM = re.compile(
    rf"(?:{'|'.join(map(re.escape, list(_PLATFORM_WORDS)[:-1]))}|x(?<=on x)|x(?= ?\())(?!\w|\.\w)", re.ASCII
)
_SAID = re.compile(
    rf"(?:{'|'.join(map(re.escape, list(_PLATFORM_WORDS)[:-1]))})"
    r"(?=[ ]{0,2}(?:[:=]|user|handle|account|profile|id|name))"
)
_MARKS = ("telegram", "insta", "whats", "facebook", "messenger", "snap", "tik", "twitter", "discord", "linkedin",
          "youtube", "threads", "fb:", "ig:", "tg:", "fb ", "ig ", "tg ")  # fmt: skip
_NAME = re.compile(
    r"(?i)[ ]{0,2}(?:(?:user ?name|handle|account|profile|id|name|user)\b[ ]{0,2}(?:is\b|was\b|:|=|-)?|:|=)[ ]{0,2}"
    r"[\"'“‘]?@?([a-z0-9_][a-z0-9_.\-]{2,36})(?<![.\-])(?![\w@/])",
    re.ASCII,
)
_CALLED_NAME = re.compile(r"(?i)user ?name|handle|\bid\b")
_AT_NAME = re.compile(r"@(?<![\w.@/]@)([A-Za-z0-9_](?:[A-Za-z0-9_.\-]{1,36}[A-Za-z0-9_]))(?![\w@])", re.ASCII)
_TAG_NAME = re.compile(r"(?<![\w.@])([A-Za-z0-9_.]{2,32}#\d{4})(?!\w)", re.ASCII)
_ON_PLATFORM = re.compile(r"[ ]{0,2}(?:on[ ]|\()")  # `@joe on telegram`, `@joe (telegram)`
_BEFORE, _AFTER = 60, 30


class _Word(NamedTuple):
    platform: str
    start: int
    end: int


def handles(text: str, lower: str, blocked: bytearray) -> Iterator[Hit]:
    """Names on platforms, as `platform:name` in small letters. `lower` is `text` in small letters, as long."""
    if "@" in text:
        yield from _near_platform(text, lower, _AT_NAME, blocked)
    if "#" in text and "discord" in lower:
        yield from _near_platform(text, lower, _TAG_NAME, blocked)
    if not any(mark in lower for mark in _MARKS):
        return
    for said in _SAID.finditer(lower):
        m = _NAME.match(text, said.end())
        whole = not said.start() or not (lower[said.start() - 1].isalnum() or lower[said.start() - 1] in "_.@")
        if whole and m and blocked.find(1, m.start(1), m.end(1)) < 0 and _is_name(text, m):
            yield _hit(_PLATFORM_WORDS[said.group()], m[1], m.start(1), m.end(1))


def _is_name(text: str, m: re.Match[str]) -> bool:
    """Not `Telegram: click here`: a name has a digit, a mark or an @, or is called one; and it has a letter."""
    if not any(c.isalpha() for c in m[1]):
        return False
    if any(c.isdigit() or c in "_." for c in m[1]) or text[m.start(1) - 1] in "@\"'“‘":
        return True
    said = m.group()[: m.start(1) - m.start()]
    return _CALLED_NAME.search(said) is not None and any(c in ":=" for c in said)


def _near_platform(text: str, lower: str, names: re.Pattern[str], blocked: bytearray) -> Iterator[Hit]:
    for m in names.finditer(text):
        if blocked.find(1, m.start(), m.end()) >= 0:
            continue
        platform = _nearest(lower, m.start(), m.end())
        if platform and (names is _AT_NAME or platform == "discord"):
            yield _hit(platform, m[1], m.start(), m.end())


def _nearest(lower: str, start: int, end: int) -> str | None:
    """The platform named last before, or first and close after."""
    before = _words(lower, max(0, start - _BEFORE), start)
    after = _words(lower, end, min(len(lower), end + _AFTER))
    if after and _ON_PLATFORM.fullmatch(lower, end, after[0].start):
        return after[0].platform
    return before[-1].platform if before else after[0].platform if after else None


def _words(lower: str, start: int, end: int) -> list[_Word]:
    found = (m for m in _PLATFORM.finditer(lower, start, end))
    return [
        _Word(_PLATFORM_WORDS[m.group()], m.start(), m.end())
        for m in found
        if not m.start() or not (lower[m.start() - 1].isalnum() or lower[m.start() - 1] in "_.@")
    ]


def _hit(platform: str, name: str, start: int, end: int) -> Hit:
    return Hit("handle", f"{platform}:{name.lower()}", start, end)


def handle_value(platform: str, name: str) -> str | None:
    """`Instagram`, `@Some.One` -> `instagram:some.one`; None where platform or name are none."""
    word = platform.strip().lower()
    known = "twitter" if word in ("twitter/x", "x (twitter)") else _PLATFORM_WORDS.get(word)
    bare = name.strip().lstrip("@").strip()
    if known is None or not re.fullmatch(r"[A-Za-z0-9_.\-]{2,50}(?:#\d{4})?", bare, re.ASCII):
        return None
    return f"{known}:{bare.lower()}"
