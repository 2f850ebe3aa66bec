"""Social media names: `@name` near the platform's name, and the addresses of profiles."""

import re
from collections.abc import Iterator

from .found import Hit

_PLATFORM_WORDS = {
    "telegram": "telegram", "tg": "telegram", "instagram": "instagram", "insta": "instagram", "ig": "instagram",
    "whatsapp": "whatsapp", "whats app": "whatsapp", "facebook": "facebook", "fb": "facebook",
    "messenger": "facebook", "snapchat": "snapchat", "snap": "snapchat", "tiktok": "tiktok", "tik tok": "tiktok",
    "twitter": "twitter", "discord": "discord", "linkedin": "linkedin", "youtube": "youtube", "threads": "threads",
}  # fmt: skip
PLATFORMS: tuple[str, ...] = tuple(dict.fromkeys(_PLATFORM_WORDS.values()))
_PLATFORM = re.compile(
    rf"(?i)(?<![\w.@])(?:{'|'.join(map(re.escape, _PLATFORM_WORDS))}|(?<=on )x|x(?= ?\())(?!\w|\.\w)"
)
_ROOTS = (
    "tele", "tg", "insta", "ig", "what", "facebook", "fb", "messenger", "snap", "tik", "twitter", "discord", "linkedin",
    "youtube", "threads", "x",
)  # fmt: skip
_AT_NAME = re.compile(r"(?<![\w.@/])@([A-Za-z0-9_](?:[A-Za-z0-9_.\-]{1,36}[A-Za-z0-9_]))(?!\w|@)", re.ASCII)
_SAID_NAME = re.compile(
    r"(?i)[ ]{0,2}(?:(?:user ?name|handle|account|profile|id|name|user)\b[ ]{0,2}(?:is\b|was\b|:|=|-)?|:|=)[ ]{0,2}"
    r"[\"'“‘]?@?([a-z0-9_][a-z0-9_.\-]{2,36})(?<![.\-])(?![\w@/])"
)
_CALLED_NAME = re.compile(r"(?i)user ?name|handle|\bid\b")
_TAG_NAME = re.compile(r"(?<![\w.@])([A-Za-z0-9_.]{2,32}#\d{4})(?!\w)", re.ASCII)
_BEFORE, _AFTER = 60, 30
_PROFILE_HOSTS = {
    "t.me": "telegram", "telegram.me": "telegram", "instagram.com": "instagram", "facebook.com": "facebook",
    "fb.com": "facebook", "fb.me": "facebook", "m.me": "facebook", "messenger.com": "facebook", "x.com": "twitter",
    "twitter.com": "twitter", "tiktok.com": "tiktok", "snapchat.com": "snapchat", "discord.gg": "discord",
    "discord.com": "discord", "linkedin.com": "linkedin", "youtube.com": "youtube", "threads.net": "threads",
}  # fmt: skip
_PROFILE_PREFIX = re.compile(r"(?:add/|in/|invite/|s/|users/|people/|c/|@)")
_NEEDS_PREFIX = {"linkedin": ("in/",), "youtube": ("@", "c/"), "tiktok": ("@",), "discord": ("invite/", "users/")}
_RESERVED = frozenset(
    [
        "share",
        "sharer",
        "sharer.php",
        "p",
        "reel",
        "reels",
        "explore",
        "tr",
        "login",
        "help",
        "policies",
        "privacy",
        "joinchat",
        "intent",
        "home",
        "watch",
        "about",
        "terms",
        "legal",
        "groups",
        "events",
        "pages",
        "hashtag",
        "search",
        "settings",
        "i",
        "story",
        "stories",
        "photo",
        "photo.php",
        "dialog",
        "plugins",
        "tv",
        "accounts",
        "marketplace",
        "business",
        "policy",
        "profile.php",
        "add",
        "l.php",
        "nametag",
        "web",
        "proxy",
        "socks",
        "addstickers",
        "download",
    ]
)
_PROFILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]{1,49}", re.ASCII)
_PROFILE_ID = re.compile(r"/profile\.php\?(?:.{0,80}&)?id=(\d{5,20})")


def handles(text: str, blocked: bytearray, addresses: list[Hit]) -> Iterator[Hit]:
    """Names on platforms, as `platform:name` in small letters."""
    for hit in addresses:
        if hit.kind == "url":
            yield from _from_address(text, hit)
    if not ("@" in text or ":" in text or "#" in text or "=" in text or "ame" in text or "andle" in text):
        return
    lower = text.lower()
    if not any(word in lower for word in _ROOTS):
        return
    words = list(_PLATFORM.finditer(text))
    yield from _at_names(text, blocked, words)
    for word in words:
        m = _SAID_NAME.match(text, word.end())
        if m and blocked.find(1, m.start(1), m.end(1)) < 0 and _is_name(text, m):
            yield _hit(_platform(word), m[1], m.start(1), m.end(1))


def _is_name(text: str, m: re.Match[str]) -> bool:
    """Not `Telegram: click here`: a name has a digit, a mark or an @, or is called one."""
    if not any(c.isalpha() for c in m[1]):
        return False
    if any(c.isdigit() or c in "_." for c in m[1]) or text[m.start(1) - 1] in "@\"'“‘":
        return True
    said = m.group()[: m.start(1) - m.start()]
    return _CALLED_NAME.search(said) is not None and any(c in ":=" for c in said)


def _at_names(text: str, blocked: bytearray, words: list[re.Match[str]]) -> Iterator[Hit]:
    for pattern in (_AT_NAME, _TAG_NAME):
        at = 0
        for m in pattern.finditer(text):
            if blocked.find(1, m.start(), m.end()) >= 0:
                continue
            while at < len(words) - 1 and words[at + 1].start() < m.start():
                at += 1
            near = _nearest(m, words[at : at + 2])
            if near and (pattern is _AT_NAME or _platform(near) == "discord"):
                yield _hit(_platform(near), m[1], m.start(), m.end())


def _nearest(m: re.Match[str], words: list[re.Match[str]]) -> re.Match[str] | None:
    before = [w for w in words if w.end() <= m.start() and m.start() - w.end() <= _BEFORE]
    after = [w for w in words if w.start() >= m.end() and w.start() - m.end() <= _AFTER]
    if before and after and after[0].start() - m.end() < 8 < m.start() - before[-1].end():
        return after[0]
    return before[-1] if before else after[0] if after else None


def _platform(word: re.Match[str]) -> str:
    return _PLATFORM_WORDS.get(word.group().lower(), "twitter")


def _hit(platform: str, name: str, start: int, end: int) -> Hit:
    return Hit("handle", f"{platform}:{name.lower()}", start, end)


def _from_address(text: str, hit: Hit) -> Iterator[Hit]:
    host, slash, path = hit.value.partition("/")
    for prefix in ("www.", "m.", "en-gb.", "mobile.", "web."):
        host = host.removeprefix(prefix)
    platform = _PROFILE_HOSTS.get(host)
    if not slash or platform is None:
        return
    by_id = _PROFILE_ID.match("/" + path) if platform == "facebook" else None
    name = by_id[1] if by_id else _profile_name(platform, host, path)
    if name:
        at = text.find(name, hit.start, hit.end)
        if at >= 0:
            yield _hit(platform, name, at, at + len(name))


def _profile_name(platform: str, host: str, path: str) -> str | None:
    prefix = _PROFILE_PREFIX.match(path)
    needed = _NEEDS_PREFIX.get(platform)
    if needed and host != "discord.gg" and not (prefix and prefix.group() in needed):
        return None
    m = _PROFILE_NAME.match(path, prefix.end() if prefix else 0)
    name = m.group().rstrip(".-") if m else ""
    return name if name and name.lower() not in _RESERVED else None


def handle_value(platform: str, name: str) -> str | None:
    """`Instagram`, `@Some.One` -> `instagram:some.one`; None where platform or name are none."""
    word = platform.strip().lower()
    known = "twitter" if word in ("x", "twitter/x", "x (twitter)") else _PLATFORM_WORDS.get(word)
    bare = name.strip().lstrip("@").strip()
    if known is None or not re.fullmatch(r"[A-Za-z0-9_.\-]{2,50}(?:#\d{4})?", bare, re.ASCII):
        return None
    return f"{known}:{bare.lower()}"
