"""E-mail addresses, plain and disguised."""

import re
from collections.abc import Iterator

from .found import Hit
from .hosts import registrable
from .reading import read_host

_AT = re.compile(
    r"(?i)@|[ ]?(?:\[[ ]?(?:at|@)[ ]?\]|\([ ]?(?:at|@)[ ]?\)|\{[ ]?(?:at|@)[ ]?\})[ ]?|[ ](?:at|AT)[ ](?=[\w\-]{1,63}(?:[ ]dot[ ]|\.))"
)
_LOCAL = re.compile(r"[A-Za-z0-9\u00df-\u024f][A-Za-z0-9\u00df-\u024f._%+'&\-]{0,63}\Z|[A-Za-z0-9]\Z")
_SPOKEN_LOCAL = re.compile(
    r"(?i)(?<![\w.])[a-z0-9._\-]{1,40}(?:(?:[ ](?:dot|underscore|dash|hyphen)[ ]|[ ]?[\[(][ ]?(?:\.|dot)[ ]?[\])][ ]?)[a-z0-9._\-]{1,40}){0,4}\Z"
)
_WORDS = re.compile(r"(?i)[ ]?[\[(]?[ ]?(?:dot|\.|underscore|dash|hyphen)[ ]?[\])]?[ ]?")
_MAIL_WORD = re.compile(r"(?i)\b(?:e-?mail(?:ed|s)?|mail(?:ed)?|address|write to|contact|paypal|reply)\b")
_COMMON_PROVIDERS = frozenset(
    "gmail.com googlemail.com hotmail.com hotmail.co.uk outlook.com live.com live.co.uk yahoo.com yahoo.co.uk "
    "ymail.com icloud.com me.com aol.com protonmail.com proton.me btinternet.com sky.com mail.com gmx.com "
    "zoho.com yandex.com mail.ru msn.com tutanota.com".split()
)
_VERBS = frozenset(
    "me us him her them it is was are shop order buy available look call visit meet see find online only out stay "
    "starts sale here there and or the a in on book now works work staff bank banks hq office up stop".split()
)


def emails(text: str, blocked: bytearray) -> Iterator[Hit]:
    """Every e-mail address outside what `blocked` marks, or after `?` inside a web address; marks what it took."""
    for at in _AT.finditer(text):
        hit = _around(text, at)
        if hit is None:
            continue
        taken = blocked.find(1, hit.start, hit.end)
        if taken >= 0:
            continue
        blocked[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
        yield hit


def _around(text: str, at: re.Match[str]) -> Hit | None:
    sign = at.group()
    if sign == "@":
        return _at_sign(text, at.start(), at.end())
    word = sign.strip().lower() == "at"
    local = _SPOKEN_LOCAL.search(text, max(0, at.start() - 90), at.start())
    host = read_host(text, at.end(), spoken=True)
    if not local or not host or not registrable(host.name):
        return None
    name = _spoken_name(local.group())
    flags = dict.fromkeys(("spoken" if word else "defanged", *host.flags))
    if word and not _meant_as_mail(text, local, name, host.name):
        return None
    return Hit("email", f"{name}@{host.name}", local.start(), host.end, tuple(flags))


def _spoken_name(written: str) -> str:
    def sign(m: re.Match[str]) -> str:
        word = m.group().lower()
        return "_" if "under" in word else "-" if "dash" in word or "hyphen" in word else "."

    spoken = re.compile(r"(?i)[ ](?:dot|underscore|dash|hyphen)[ ]|[ ]?[\[(][ ]?(?:\.|dot)[ ]?[\])][ ]?")
    return spoken.sub(sign, written).lower()


def _meant_as_mail(text: str, local: re.Match[str], name: str, host: str) -> bool:
    """`john at gmail dot com` is an address; `meet me at tesco.com` is not."""
    if name in _VERBS:
        return False
    if host in _COMMON_PROVIDERS or any(c.isdigit() or c in "._" for c in name):
        return True
    return _MAIL_WORD.search(text, max(0, local.start() - 40), local.start()) is not None


def _at_sign(text: str, start: int, end: int) -> Hit | None:
    gap_before = start > 0 and text[start - 1] == " "
    gap_after = text[end : end + 1] == " "
    local = _LOCAL.search(text, max(0, start - 65 - gap_before), start - gap_before)
    if not local:
        return None
    host = read_host(text, end + gap_after, spaced=False)
    if host is None or registrable(host.name) is None:
        return None
    name = local.group().lower()
    begin = local.start()
    for prefix in ("mailto:", "email:"):
        name = name.removeprefix(prefix)
    if name.endswith(".") or ".." in name:
        return None
    if name.startswith("'"):
        begin, name = begin + 1, name[1:]
    flags = ("spaced",) if gap_before or gap_after else ()
    if gap_before and not (host.name in _COMMON_PROVIDERS or _MAIL_WORD.search(text, max(0, begin - 40), begin)):
        return None
    return Hit("email", f"{name}@{host.name}", begin, host.end, (*flags, *host.flags))


def email_value(written: str) -> str | None:
    """The address in lower case, None where it is none."""
    whole = written.strip().removeprefix("mailto:").strip("<>")
    hits = list(emails(whole, bytearray(len(whole))))
    return hits[0].value if len(hits) == 1 and hits[0].start == 0 and hits[0].end == len(whole) else None
