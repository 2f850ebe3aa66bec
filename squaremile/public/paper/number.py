"""The number of a paper form: which questions stand on it, so that it is keyed in with just those."""

import re
from dataclasses import dataclass

from squaremile.public.queries import FrontDoor
from squaremile.website import language

_NUMBER = re.compile(r"([A-Z][A-Z0-9-]*)-([0-9]{1,9})-([0-9]{1,9})-([0-9]{1,9})-(EN|CY)")
VERSIONS = ("services", "questions", "fraud-tree")  # what the number of a form names, in this order


def form_number(door: FrontDoor, slug: str) -> str:
    """`FRAUD-1-3-2-EN`: the service, the versions of its policies (VERSIONS), the language."""
    versions = "-".join(str(door.versions[kind]) for kind in VERSIONS)
    return f"{slug.upper()}-{versions}-{language.current()[:2].upper()}"


@dataclass(frozen=True)
class Number:
    """The number of a form, as it was printed on it."""

    written: str
    slug: str
    versions: dict[str, int]
    language: str


def read_number(written: str) -> Number | None:
    """In any case, with spaces or long dashes; None when it is none."""
    plain = re.sub(r"[\s–—-]+", "-", written[:80].strip().upper())
    match = _NUMBER.fullmatch(plain)
    if match is None:
        return None
    versions = dict(zip(VERSIONS, map(int, match.groups()[1:4]), strict=True))
    return Number(plain, match[1].lower(), versions, {"EN": language.ENGLISH, "CY": language.WELSH}[match[5]])
