"""Host names: which suffixes are real, the registrable domain, and A-labels. Offline."""

import functools
import ipaddress
import re

import idna
import tldextract

# The copy of the public suffix list that comes with the package: nothing is ever fetched.
_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
# RFC 2606 keeps these for examples and tests: training and demonstration reports are full of them.
_RESERVED = ("example", "test", "invalid")
_SUFFIXES: frozenset[str] = frozenset((*_EXTRACTOR.tlds, *_RESERVED))
TOP_LEVEL: frozenset[str] = frozenset(s for s in _SUFFIXES if "." not in s)
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.ASCII)


@functools.lru_cache(maxsize=65536)
def a_labels(host: str) -> str | None:
    """The host in lower-case A-labels, or None where it is no host name."""
    host = host.lower().strip(".")
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True, transitional=False).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            return None
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in host.split(".")):
        return None
    return host


def suffix_length(labels: list[str]) -> int:
    """How many of the last labels are a public suffix (ICANN section), 0 where the last is not a known one."""
    if labels[-1] not in TOP_LEVEL:
        return 0
    for start in range(max(0, len(labels) - 5), len(labels)):
        tail = labels[start:]
        name = ".".join(tail)
        if "!" + name in _SUFFIXES:
            return len(tail) - 1
        if name in _SUFFIXES or ".".join(["*", *tail[1:]]) in _SUFFIXES:
            return len(tail)
    return 1


@functools.lru_cache(maxsize=65536)
def registrable(host: str) -> str | None:
    """`a.b.co.uk` -> `b.co.uk`, for a host in A-labels; None for a suffix alone or one there is not."""
    labels = host.split(".")
    size = suffix_length(labels)
    if not size or len(labels) <= size:
        return None
    return ".".join(labels[-size - 1 :])


def is_top_level(label: str) -> bool:
    """Whether the label, as written, is a top-level domain that exists."""
    lower = label.lower()
    if lower in TOP_LEVEL:
        return True
    if lower.isascii():
        return False
    ascii_label = a_labels(lower)
    return ascii_label is not None and ascii_label in TOP_LEVEL


def ip_value(written: str) -> str | None:
    """The normal form of an IPv4 or IPv6 address, None where it is none."""
    try:
        return str(ipaddress.ip_address(written))
    except ValueError:
        return None
