"""Profiles on platforms, by their web addresses."""

import re
from collections.abc import Iterator

from .found import Hit, words

_HOSTS = {
    "t.me": "telegram", "telegram.me": "telegram", "instagram.com": "instagram", "facebook.com": "facebook",
    "fb.com": "facebook", "fb.me": "facebook", "m.me": "facebook", "messenger.com": "facebook", "x.com": "twitter",
    "twitter.com": "twitter", "tiktok.com": "tiktok", "snapchat.com": "snapchat", "discord.gg": "discord",
    "discord.com": "discord", "linkedin.com": "linkedin", "youtube.com": "youtube", "threads.net": "threads",
}  # fmt: skip
_PREFIX = re.compile(r"(?:add/|in/|invite/|s/|users/|people/|c/|@)")
_NEEDS_PREFIX = {"linkedin": ("in/",), "youtube": ("@", "c/"), "tiktok": ("@",), "discord": ("invite/", "users/")}
_NOT_PROFILES = words(
    """
    share sharer sharer.php p reel reels explore tr login help policies privacy joinchat intent home watch about terms
    legal groups events pages hashtag search settings i story stories photo photo.php dialog plugins tv accounts
    marketplace business policy profile.php add l.php nametag web proxy socks addstickers download
    """
)
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]{1,49}", re.ASCII)
_NUMBER = re.compile(r"profile\.php\?(?:.{0,80}&)?id=(\d{5,20})", re.ASCII)


def profiles(text: str, hits: list[Hit]) -> Iterator[Hit]:
    """The names in the addresses of profiles, as `platform:name` in small letters."""
    for hit in hits:
        if hit.kind == "url":
            yield from _profile(text, hit)


def _profile(text: str, hit: Hit) -> Iterator[Hit]:
    host, slash, path = hit.value.partition("/")
    for prefix in ("www.", "m.", "en-gb.", "mobile.", "web."):
        host = host.removeprefix(prefix)
    platform = _HOSTS.get(host)
    if not slash or platform is None:
        return
    number = _NUMBER.match(path) if platform == "facebook" else None
    name = number[1] if number else _name(platform, host, path)
    at = text.find(name, hit.start, hit.end) if name else -1
    if name and at >= 0:
        yield Hit("handle", f"{platform}:{name.lower()}", at, at + len(name))


def _name(platform: str, host: str, path: str) -> str | None:
    prefix = _PREFIX.match(path)
    needed = _NEEDS_PREFIX.get(platform)
    if needed and host != "discord.gg" and not (prefix and prefix.group() in needed):
        return None
    m = _NAME.match(path, prefix.end() if prefix else 0)
    name = m.group().rstrip(".-") if m else ""
    return name if name and name.lower() not in _NOT_PROFILES else None
