"""Web addresses and their registrable domains, plain and disguised."""

import re
from collections.abc import Iterator

from .found import Hit, words
from .hosts import ip_value, registrable
from .paths import tail
from .reading import Host, host_start, read_host
from .websites import is_website

_SCHEME = re.compile(
    r"[hHfF](?<![A-Za-z].)(?:(?i:[tx*]{2}ps?|tp|xp))(?:[ ]?[\[(]?:[\])]?[ ]?(?://|\\\\|\[//\]|/(?!/))[ ]?"
    r"|//(?=(?i:www|[a-z0-9]{1,40}\.)))"
)
_WWW = re.compile(r"www(?<![a-z.@/\-]www)(?=[ ]?(?:\.|[\[({][ ]?(?:\.|dot)[ ]?[\])}])|[ ]dot[ ])")
_DOT = re.compile(r"\.(?=[A-Za-z\u00df-\uffff])")
_NAME = r"[0-9A-Za-z\u00df-\u024f\u0370-\u052f_.\-]{1,253}"
_NAME_BEFORE = re.compile(rf"{_NAME}\Z")
_NAME_HERE = re.compile(_NAME)
_BRACKETED_DOT = re.compile(r"[\[({][ ]?(?i:\.|dot)[ ]?[\])}]")
_GAP_BEFORE_DOT = re.compile(r" \.[ ]?(?=(?i:com|co[ ]?\.[ ]?uk|org|net|info|biz|uk)\b)")
_GAP_AFTER_DOT = re.compile(r"\. (?=(?:com|org|co\.uk)\b|[a-z]{2,6}/\w)")
_SPOKEN_DOT = re.compile(r" (?:dot|Dot|DOT|d0t) (?=\w)")
_USER = re.compile(r"[A-Za-z0-9._~%!$&'*+,;=:\-]{1,100}@", re.ASCII)
_IP = re.compile(r"\d{1,3}(?:(?:\.|\[\.\])\d{1,3}){3}(?![\w\-]|\.[\w\-])|\[[0-9A-Fa-f:.]{2,45}\]", re.ASCII)
_SPOKEN_ENDINGS = words(
    """
    com net org biz info uk eu io xyz site online shop website click link top club app us ru cn de fr es nl ie
    tv co example test invalid
    """
)
_NOT_NAMES = words("the a an big dot this that my your our www")


def addresses(text: str, lower: str, blocked: bytearray) -> Iterator[Hit]:
    """Web addresses that say so (`http://`, `hxxp`, `www.`), with their domains; marks what it took in `blocked`.

    `lower` is `text` in small letters, as long.
    """
    if "//" in text or "\\\\" in text or ":/" in text or ": /" in text or "[//]" in text:
        for m in _SCHEME.finditer(text):
            yield from _anchored(text, m, blocked)
    if "www" in lower:
        for m in _WWW.finditer(lower):
            host = read_host(text, m.start(), spaced=True, spoken=True)
            if host and host.name != "www":
                yield from _from_host(text, m.start(), host, blocked)


def bare_names(text: str, lower: str, blocked: bytearray) -> Iterator[Hit]:
    """Websites by name alone: `example.com`, `example[.]com`, `example .com`, `example dot com`."""
    if "." in text:
        yield from _plain(text, blocked)
        yield from _odd(text, _GAP_BEFORE_DOT, blocked)
        yield from _odd(text, _GAP_AFTER_DOT, blocked)
    if "[" in text or "(" in text or "{" in text:
        yield from _odd(text, _BRACKETED_DOT, blocked)
    if " dot " in lower or " d0t " in lower:
        yield from _odd(text, _SPOKEN_DOT, blocked, spoken=True)


def _anchored(text: str, m: re.Match[str], blocked: bytearray) -> Iterator[Hit]:
    if blocked[m.start()]:
        return
    written = m.group().lower()
    close = written.replace(" ", "")
    flags: tuple[str, ...] = () if close in ("http://", "https://", "ftp://") else ("defanged",)
    flags += ("spaced",) if close != written else ()
    scheme = "ftp" if written[0] == "f" else "https" if close[4:5] == "s" else "http"
    user = _USER.match(text, m.end())
    host_at = user.end() if user else m.end()
    if ip := _IP.match(text, host_at):
        yield from _from_ip(text, m.start(), ip, blocked, scheme, flags)
    elif host := read_host(text, host_at, spaced=True, spoken=True):
        yield from _from_host(text, m.start(), host, blocked, scheme, flags)


def _from_ip(
    text: str, start: int, m: re.Match[str], blocked: bytearray, scheme: str, flags: tuple[str, ...]
) -> Iterator[Hit]:
    plain = m.group().replace("[.]", ".")
    value = ip_value(plain.strip("[]"))
    if value is None:
        return
    odd = ("defanged",) if plain != m.group() else ()
    end, rest = tail(text, m.end(), scheme)
    blocked[start:end] = b"\1" * (end - start)
    yield Hit("url", (f"[{value}]" if ":" in value else value) + rest, start, end, tuple(dict.fromkeys(flags + odd)))
    inner = 1 if plain.startswith("[") else 0
    yield Hit("ip", value, m.start() + inner, m.end() - inner, odd)


def _from_host(
    text: str, start: int, host: Host, blocked: bytearray, scheme: str = "", flags: tuple[str, ...] = ()
) -> Iterator[Hit]:
    domain = registrable(host.name)
    if domain is None or blocked.find(1, start, host.end) >= 0:
        return
    end, rest = tail(text, host.end, scheme, spaced="spaced" in host.flags, spoken="spoken" in host.flags)
    flags = tuple(dict.fromkeys(flags + host.flags))
    blocked[start:end] = b"\1" * (end - start)
    yield Hit("url", host.name + rest, start, end, flags)
    yield Hit("domain", domain, host.starts[-domain.count(".") - 1], host.end, flags)


def _plain(text: str, blocked: bytearray) -> Iterator[Hit]:
    done = 0
    for dot in _DOT.finditer(text):
        if dot.start() < done or blocked[dot.start()]:
            continue
        left = _NAME_BEFORE.search(text, max(done, dot.start() - 253), dot.start())
        if not left:
            continue
        start = left.end() - len(left.group().lstrip(".-_"))
        token = _NAME_HERE.match(text, start)
        done = token.end() if token else dot.end()
        host = read_host(text, start)
        if host and is_website(text, host):
            yield from _from_host(text, start, host, blocked)


def _odd(text: str, dots: re.Pattern[str], blocked: bytearray, *, spoken: bool = False) -> Iterator[Hit]:
    done = 0
    for dot in dots.finditer(text):
        if dot.start() < done or blocked[dot.start()]:
            continue
        start = host_start(text, dot.start(), done, spoken=spoken)
        done = dot.end()
        host = read_host(text, start, spaced=not spoken, spoken=spoken) if start < dot.start() else None
        if host is None or not host.flags:
            continue
        labels = host.name.split(".")
        if (labels[0] in _NOT_NAMES and len(labels) == 2) or (spoken and labels[-1] not in _SPOKEN_ENDINGS):
            continue
        done = host.end
        yield from _from_host(text, start, host, blocked)
