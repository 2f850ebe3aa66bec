"""E-mail addresses, plain and disguised."""

import re
from collections.abc import Iterator

from .found import Hit, words
from .hosts import registrable
from .reading import Host, read_host

_BRACKETED_AT = re.compile(r"[\[({][ ]?(?i:at|@)[ ]?[\])}][ ]?")
_SPOKEN_AT = re.compile(r" (?:at|AT|At) (?=[\w\-]{1,63}(?:(?i:[ ]dot[ ])|\.\w|[ ]?[\[(]))")
_LOCAL = re.compile(r"[A-Za-z0-9\u00df-\u024f](?:[A-Za-z0-9\u00df-\u024f._%+'&\-]{0,63})\Z")
_SPOKEN_SIGN = re.compile(r"(?i)[ ](?:dot|underscore|dash|hyphen)[ ]|[ ]?[\[(][ ]?(?:\.|dot)[ ]?[\])][ ]?")
_SPOKEN_LOCAL = re.compile(
    r"(?i)(?<![\w.\-])[a-z0-9._\-]{1,40}"
    r"(?:(?:[ ](?:dot|underscore|dash|hyphen)[ ]|[ ]?[\[(][ ]?(?:\.|dot)[ ]?[\])][ ]?)[a-z0-9._\-]{1,40}){0,4}\Z"
)
_LOCAL_REACH = 90
_MAIL_WORD = re.compile(r"(?i)\b(?:e-?mail(?:ed|s)?|mail(?:ed)?|address|write to|contact|paypal|reply)\b")
_COMMON_PROVIDERS = words(
    """
    gmail.com googlemail.com hotmail.com hotmail.co.uk outlook.com live.com live.co.uk yahoo.com yahoo.co.uk
    ymail.com icloud.com me.com aol.com protonmail.com proton.me btinternet.com sky.com mail.com gmx.com
    zoho.com yandex.com mail.ru msn.com tutanota.com
    """
)
_NOT_LOCAL = words(
    """
    me us him her them it is was are shop order buy available look call visit meet see find online only out stay
    starts sale here there and or the a in on book now works work staff bank banks hq office up stop
    """
)
_CARRIES = "=?#/&"  # before an address that a web address carries: `?e=victim@example.com`


def emails(text: str, blocked: bytearray) -> Iterator[Hit]:
    """Every e-mail address, also those carried inside a web address; marks what it took in `blocked`."""
    at = text.find("@")
    while at >= 0:
        hit = _at_sign(text, at)
        if hit and _free(text, hit, blocked):
            yield hit
        at = text.find("@", hit.end if hit else at + 1)
    if "[" in text or "(" in text or "{" in text:
        yield from _disguised(text, _BRACKETED_AT, blocked)
    if " at " in text or " AT " in text or " At " in text:
        yield from _disguised(text, _SPOKEN_AT, blocked)


def _free(text: str, hit: Hit, blocked: bytearray) -> bool:
    if blocked.find(1, hit.start, hit.end) >= 0:
        carried = hit.start > 1 and blocked[hit.start - 1] and text[hit.start - 1] in _CARRIES
        if not carried or text[hit.start - 2 : hit.start] == "//":
            return False
    blocked[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
    return True


def _at_sign(text: str, at: int) -> Hit | None:
    before = 1 if at and text[at - 1] == " " else 0
    after = 1 if text[at + 1 : at + 2] == " " else 0
    host = read_host(text, at + 1 + after, spoken=True)
    if host is None or registrable(host.name) is None:
        return None
    local = _LOCAL.search(text, max(0, at - 64 - before), at - before)
    if not local:
        return None
    name, start = local.group().lower(), local.start()
    if name.endswith(".") or ".." in name or text[start - 1 : start] == "@":
        return None
    if before and not _meant_as_mail(text, start, name, host.name):
        return None
    flags = ("spaced",) if before or after else ()
    return Hit("email", f"{name}@{host.name}", start, host.end, flags + host.flags)


def _disguised(text: str, signs: re.Pattern[str], blocked: bytearray) -> Iterator[Hit]:
    done = 0
    for sign in signs.finditer(text):
        if sign.start() < done or blocked[sign.start()]:
            continue
        host = read_host(text, sign.end(), spoken=True)
        done = host.end if host else sign.end()
        if host is None or registrable(host.name) is None:
            continue
        end = sign.start() - (text[sign.start() - 1 : sign.start()] == " ")
        local = _SPOKEN_LOCAL.search(text, max(0, end - _LOCAL_REACH), max(0, end))
        hit = _spoken_hit(text, local, host, signs is _SPOKEN_AT) if local else None
        if hit and _free(text, hit, blocked):
            yield hit


def _spoken_hit(text: str, local: re.Match[str], host: Host, spoken: bool) -> Hit | None:
    name = _SPOKEN_SIGN.sub(_sign, local.group()).lower()
    shouted = text[local.end() : local.end() + 4] == " AT " and not local.group().isupper()
    if spoken and not shouted and not _meant_as_mail(text, local.start(), name, host.name):
        return None
    flags = tuple(dict.fromkeys(("spoken" if spoken else "defanged", *host.flags)))
    return Hit("email", f"{name}@{host.name}", local.start(), host.end, flags)


def _sign(m: re.Match[str]) -> str:
    word = m.group().lower()
    return "_" if "under" in word else "-" if "dash" in word or "hyphen" in word else "."


def _meant_as_mail(text: str, start: int, name: str, host: str) -> bool:
    """`john at gmail dot com` is an address; `meet me at tesco.com` is not."""
    if name in _NOT_LOCAL or not name.strip("0123456789.,"):
        return False  # nor is "£1.99 at parcel-fee.example": a price, and a site
    if host in _COMMON_PROVIDERS or any(c.isdigit() or c in "._" for c in name):
        return True
    return _MAIL_WORD.search(text, max(0, start - 40), start) is not None


def email_value(written: str) -> str | None:
    """The address in lower case, None where it is none."""
    whole = written.strip().removeprefix("mailto:").strip("<> ")
    hits = list(emails(whole, bytearray(len(whole))))
    return hits[0].value if len(hits) == 1 and (hits[0].start, hits[0].end) == (0, len(whole)) else None
