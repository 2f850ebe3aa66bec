"""Web addresses and their registrable domains."""

import re
from collections.abc import Iterator

from .found import Hit
from .hosts import ip_value, is_top_level, registrable
from .reading import LABEL, Host, host_start, read_host

_SCHEME = re.compile(
    r"(?i)(?<![A-Za-z])(h[tx*]{2}ps?|fxp|ftp)(?:[ ]?[\[(]?:[\])]?[ ]?(?://|\\\\|\[//\]|/(?!/))[ ]?|//(?=www|[a-z0-9]+\.))"
)
_WWW = re.compile(r"(?i)(?<![A-Za-z.@/\-])www(?=[ ]?(?:\.|\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\))|[ ]dot[ ])")
_DOT = re.compile(r"\.(?=[A-Za-z\u00df-\uffff])")
_LEFT = re.compile(r"[0-9A-Za-z\u00df-\u024f\u0370-\u052f_.\-]{1,253}\Z")
_SECOND_LEVEL_END = re.compile(r"(?i)\.(?:co|org|ac|gov|ltd|plc|me|net|sch|nhs|police)\.uk\b")
_ODD_DOT = re.compile(
    r"(?i)(?:[ ]?(?:\[[ ]?(?:\.|dot)[ ]?\]|\([ ]?(?:\.|dot)[ ]?\)|\{[ ]?(?:\.|dot)[ ]?\})[ ]?(?=\w))"
)
_SPOKEN = re.compile(r"(?i)[ ](?:dot|d0t)[ ](?=\w)")
_SPACED = re.compile(r"[ ]\.[ ]?(?=(?i:com|co[ ]?\.[ ]?uk|org|net|info|biz|uk)\b)|\.[ ](?=(?:com|org|co\.uk)\b(?![ ]\w+ing)|[a-z]{2,6}/\w)")
_PATH = re.compile(r"(?::(\d{2,5}))?((?:[/?#][!-;=?-Z\[-_a-z|~{}]{0,4000})?)")
_SPACED_PATH = re.compile(r"\.[ ](?=[a-z]{2,5}[?/])[!-;=?-Z\[-_a-z|~{}]{0,2000}|\.[ ][a-z]{2,5}[?/][!-;=?-Z\[-_a-z|~{}]{0,2000}")
_SPOKEN_SLASH = re.compile(r"(?i)[ ](?:forward )?slash[ ]([\w\-]{1,60})")
_TRAILING = ".,;:!?'\"*>_`|"
_PAIRS = {")": "(", "]": "[", "}": "{"}
_DEFAULT_PORTS = {"http": "80", "https": "443", "ftp": "21"}

# Endings that people do not type by accident: enough alone for `example.com` in running text.
_SURE_ENDINGS = frozenset(
    "com net org biz info uk eu co io xyz site online shop website click link top vip icu club app dev buzz cfd sbs "
    "ru cn de fr es nl pl jp br au ca nz ie us tv edu gov mil int page store tech ltd cc ws mobi tk ml ga gq cf ng ac "
    "gl gg ly gd la ph pw su ua cz se ch dk hu ro gr pt bg kr hk sg tw vn th za ke gh ar cl mx pe digital support "
    "finance bank insurance agency services solutions cloud network email group company holdings global".split()
)
# Endings that are also words or abbreviations; they need a path, a digit, a hyphen, three labels or a word such as "visit".
_WORD_ENDINGS = frozenset(
    "site online shop link top club app page store click support bank group company global email network services "
    "co ac la es de ca se us int no".split()
)
_FILE_ENDINGS = frozenset("zip mov py sh md pl ps rs cc so ai app js".split())
_INVITES = re.compile(r"(?i)\b(?:visit|go to|goto|log ?(?:on|in)(?: ?to)?|at|see|via|site|website|web|on|click|link|from|to)[ :]{1,3}\Z")
_NOT_NAMES = frozenset("the a an big dot this that my your our www".split())


def urls(text: str, blocked: bytearray) -> Iterator[Hit]:
    """Every web address with its domain (and `ip` where the host is one); marks what it took in `blocked`."""
    found: list[Host] = []
    lower = text.lower() if "://" in text or "//" in text or "ww" in text or "WW" in text else ""
    if "//" in text or ":\\\\" in text or ":/" in text or "[//" in text or ": /" in text:
        for m in _SCHEME.finditer(text):
            yield from _anchored(text, m, blocked)
    if lower and "www" in lower or "Www" in text or "wWw" in text:
        for m in _WWW.finditer(text):
            yield from _from_host(text, m.start(), read_host(text, m.start(), spaced=True, spoken=True), blocked, "", ())
    if "." in text:
        yield from _plain(text, blocked)
        for m in _SPACED.finditer(text):
            yield from _odd(text, m, blocked, spoken=False)
    if "[" in text or "(" in text or "{" in text:
        for m in _ODD_DOT.finditer(text):
            yield from _odd(text, m, blocked, spoken=False)
    if " dot " in text or " DOT " in text or " Dot " in text or " d0t " in text:
        for m in _SPOKEN.finditer(text):
            yield from _odd(text, m, blocked, spoken=True)
    del found


def _anchored(text: str, scheme: re.Match[str], blocked: bytearray) -> Iterator[Hit]:
    written = scheme.group().lower().replace(" ", "")
    plain = written in ("http://", "https://", "ftp://")
    flags: tuple[str, ...] = () if plain else ("defanged",)
    if " " in scheme.group():
        flags = (*(() if written in ("http://", "https://") else flags), "spaced")
    host_at = scheme.end()
    user = re.compile(r"[A-Za-z0-9._~%!$&'*+,;=:\-]{1,100}@").match(text, host_at)
    if user:
        host_at = user.end()
    name = "https" if scheme[1].lower().endswith("s") else "ftp" if scheme[1].lower() == "ftp" else "http"
    ip = re.compile(r"\d{1,3}(?:(?:\.|\[\.\])\d{1,3}){3}(?![\w.]*[A-Za-z])|\[[0-9A-Fa-f:.]{2,45}\]").match(text, host_at)
    if ip:
        yield from _from_ip(text, scheme.start(), ip, blocked, name, flags)
        return
    yield from _from_host(text, scheme.start(), read_host(text, host_at, spaced=True, spoken=True), blocked, name, flags)


def _from_ip(
    text: str, start: int, m: re.Match[str], blocked: bytearray, scheme: str, flags: tuple[str, ...]
) -> Iterator[Hit]:
    plain = m.group().replace("[.]", ".")
    value = ip_value(plain.strip("[]"))
    if value is None or blocked.find(1, start, m.end()) >= 0:
        return
    if plain != m.group():
        flags = tuple(dict.fromkeys((*flags, "defanged")))
    end, tail = _tail(text, m.end(), scheme)
    host = f"[{value}]" if ":" in value else value
    blocked[start:end] = b"\1" * (end - start)
    yield Hit("url", host + tail, start, end, flags)
    inner = 1 if m.group().startswith("[") else 0
    yield Hit("ip", value, m.start() + inner, m.end() - inner, ("defanged",) if plain != m.group() else ())


def _from_host(
    text: str, start: int, host: Host | None, blocked: bytearray, scheme: str, flags: tuple[str, ...]
) -> Iterator[Hit]:
    if host is None or host.name == "www" or blocked.find(1, start, host.end) >= 0:
        return
    domain = registrable(host.name)
    if domain is None:
        return
    end, tail = _tail(text, host.end, scheme, spaced="spaced" in host.flags, spoken="spoken" in host.flags)
    flags = tuple(dict.fromkeys((*flags, *host.flags)))
    blocked[start:end] = b"\1" * (end - start)
    yield Hit("url", host.name + tail, start, end, flags)
    first = len(host.starts) - domain.count(".") - 1
    yield Hit("domain", domain, host.starts[first], host.end, flags)


def _tail(text: str, at: int, scheme: str, *, spaced: bool = False, spoken: bool = False) -> tuple[int, str]:
    """Where the address ends, and its port, path and query in normal form."""
    m = _PATH.match(text, at)
    if m is None:
        return at, ""
    port, path = m[1] or "", m[2]
    if spaced and path and (more := _SPACED_PATH.match(text, m.end() - (1 if path.endswith(".") else 0))):
        path = path.removesuffix(".") + more.group()
    if spoken and not path:
        return _spoken_path(text, at)
    end = m.start(2) + len(_trim(path))
    written = text[m.start(2) : end]
    if not written and not port:
        return at, ""
    clean = written.partition("#")[0].replace("[.]", ".").replace(". ", ".").rstrip("/")
    shown = f":{port}" if port and port != _DEFAULT_PORTS.get(scheme, "80") else ""
    return max(end, m.end(1) if port else at), shown + clean


def _spoken_path(text: str, at: int) -> tuple[int, str]:
    path = ""
    while m := _SPOKEN_SLASH.match(text, at):
        path, at = f"{path}/{m[1]}", m.end()
    return at, path


def _trim(path: str) -> str:
    """Without the punctuation of the sentence around it."""
    while path:
        last = path[-1]
        if last in _TRAILING or last in _PAIRS and path.count(last) > path.count(_PAIRS[last]):
            path = path[:-1]
        else:
            break
    return path


def _plain(text: str, blocked: bytearray) -> Iterator[Hit]:
    """`example.com` without anything before it."""
    done = 0
    for dot in _DOT.finditer(text):
        if dot.start() < done or blocked[dot.start()]:
            continue
        left = _LEFT.search(text, max(done, dot.start() - 253), dot.start())
        if not left:
            continue
        start = left.start() + len(left.group()) - len(left.group().lstrip(".-_"))
        token = re.compile(r"[0-9A-Za-z\u00df-\u024f\u0370-\u052f\-_.]{1,253}").match(text, start)
        done = token.end() if token else dot.end()
        if start and (text[start - 1] == "@" or text[start - 1 : start + 1] == "\\"):
            continue
        host = read_host(text, start)
        if host and _is_website(text, host):
            yield from _from_host(text, host.start, host, blocked, "", ())


def _is_website(text: str, host: Host) -> bool:
    """Whether a bare name in running text is meant as a website, not two sentences without a space."""
    written = text[host.start : host.end]
    after = text[host.end : host.end + 1]
    labels = host.name.split(".")
    ending = labels[-1]
    path = after == "/" and text[host.end + 1 : host.end + 2].isalnum()
    if after == "@" or after == "(" or after == "=":
        return False
    if path and (ending in _SURE_ENDINGS or written.islower()):
        return ending not in ("py", "sh", "md", "js", "rs")
    if _SECOND_LEVEL_END.search(written):
        return True
    if ending in _FILE_ENDINGS or ending not in _SURE_ENDINGS and not ending.startswith("xn--"):
        return False
    tail = written.rpartition(".")[2]
    if tail != tail.lower() and written != written.upper() and not (tail.lower() == "com" and tail == "Com"):
        return False
    if ending in _WORD_ENDINGS or len(ending) == 2 and ending not in ("uk", "eu", "io", "tv"):
        telling = len(labels) > 2 or any(c.isdigit() or c == "-" for c in labels[-2])
        return telling or _INVITES.search(text, max(0, host.start - 14), host.start) is not None
    return not labels[0].isdigit() or len(labels) > 2 or len(labels[0]) > 2


def _odd(text: str, dot: re.Match[str], blocked: bytearray, *, spoken: bool) -> Iterator[Hit]:
    if blocked[dot.start()]:
        return
    start = host_start(text, dot.start(), spoken=spoken)
    if start >= dot.start():
        return
    host = read_host(text, start, spaced=not spoken, spoken=spoken)
    if host is None or not host.flags:
        return
    labels = host.name.split(".")
    if labels[0] in _NOT_NAMES and len(labels) == 2 or not is_top_level(labels[-1]):
        return
    if spoken and labels[-1] not in _SURE_ENDINGS:
        return
    yield from _from_host(text, host.start, host, blocked, "", ())


BARE_LABEL = LABEL
