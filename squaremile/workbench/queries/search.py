"""Search over records of every kind, each under the rights of who searches. A query a group, each cut short.

Indexes: trigrams of identifiers' values and of names, full text of reports' words. They hold under row-level security
because set-up marks the operators leakproof (config/database.py).
"""

import re
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.postgres.lookups import TrigramWordSimilar
from django.contrib.postgres.search import SearchQuery, TrigramWordSimilarity
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.lookups import PostgresOperatorLookup

from squaremile.accounts.viewer import Viewer
from squaremile.identifiers.engine import KINDS, extract, normalise
from squaremile.identifiers.models import Identifier
from squaremile.identifiers.rules import key_of
from squaremile.networks.models import Network
from squaremile.networks.queries import visible_to as networks_visible_to
from squaremile.reports.models import Occurrence, Party, Report
from squaremile.reports.queries import visible_to as reports_visible_to
from squaremile.reports.rules import read_reference
from squaremile.workbench.queries.degrees import Holder, holders

Row = TypeVar("Row", Identifier, Party)
SHORTEST = 3
SHOWN = 20
_READINGS = 10
_FENCE = 1_000_000_000
# Beginnings and ends that half of all addresses share: they tell nothing and make every address a candidate.
_EVERYWHERE = re.compile(r"^(https?:/*)?(www\.)?|(\.(com|co|net|org|info|uk|example|test|invalid))+(/.*)?$")
_DIGITS = re.compile(r"[\d\s()+.\-]+")
# How alike two words must be, of 1: what is very near first, which the index finds at once; when there is nothing, what
# has a wrong letter or two, among the first so many that the index gives.
VERY_NEAR = 0.65
_NEAR = {"name": 0.45, "value": 0.5}
_CANDIDATES = 1_000


class ILike(PostgresOperatorLookup):
    """`value ILIKE pattern`, which a trigram index serves; Django's `icontains` asks upper(value), which none does."""

    lookup_name = "ilike"
    postgres_operator = "ILIKE"


@dataclass(frozen=True, slots=True)
class Exact:
    """What was typed, read as an identifier. `identifier` is None when no report that the viewer may open names it."""

    kind: str
    value: str
    identifier: Identifier | None
    holders: list[Holder]

    @property
    def elsewhere(self) -> int:
        return sum(holder.reports for holder in self.holders)


def report_of_reference(viewer: Viewer, words: str) -> Report | None:
    reference = read_reference(words)
    if reference is None:
        return None
    reports = reports_visible_to(viewer).select_related("force").defer("words", "narrative", "aside")
    return reports.filter(reference=reference).first()


def network_of_number(viewer: Viewer, words: str) -> Network | None:
    number = words.casefold().removeprefix("network").strip()
    if not number.isascii() or not number.isdigit() or len(number) > 15:
        return None
    return networks_visible_to(viewer).filter(pk=int(number)).first()


def readings(words: str) -> list[tuple[str, str]]:
    """Each (kind, normal form) that the words can be read as, in free text or in a box of that kind."""
    read = {(found.kind, found.value): None for found in extract(words)}
    read |= {(kind, value): None for kind in KINDS if (value := normalise(kind, words))}
    return list(read)[:_READINGS]


def exact(viewer: Viewer, words: str) -> list[Exact]:
    """Identifiers with exactly this value; for a force also those that only others' reports name, with whom to ask."""
    keys = {key_of(kind, value): (kind, value) for kind, value in readings(words)}
    if not keys:
        return []
    found = {bytes(i.key): i for i in identifiers_visible_to(viewer).filter(key__in=list(keys))}
    hits = []
    for key, (kind, value) in keys.items():
        identifier = found.get(key)
        held = holders(viewer, typed=key) if identifier is None else []
        if identifier is not None or held:
            hits.append(Exact(kind, value, identifier, held))
    return hits


def identifiers_visible_to(viewer: Viewer) -> QuerySet[Identifier]:
    """Row-level security holds this for a force; the query asks it plainly (workbench/access.py says the same)."""
    if viewer.national:
        return Identifier.objects.all()
    own = Occurrence.objects.filter(identifier=OuterRef("pk"), report__in=reports_visible_to(viewer).order_by())
    return Identifier.objects.filter(Exists(own))


def identifiers_with(viewer: Viewer, words: str) -> QuerySet[Identifier]:
    """Identifiers that contain what was typed; numbers also without their gaps, nought or country code."""
    found = Q()
    for pattern in _patterns(words):
        found |= Q(ILike(F("value"), Value(pattern)))
    return identifiers_visible_to(viewer).filter(found)


def _patterns(words: str) -> list[str]:
    typed = [words]
    if _DIGITS.fullmatch(words):
        digits = re.sub(r"\D", "", words)
        if len(digits) >= SHORTEST:
            typed += [digits, re.sub(r"^(0044|44|0)", "", digits)]
            typed += [f"{digits[:6]}-{digits[6:]}"] if 6 < len(digits) <= 14 else []
    return [f"%{escaped(part)}%" for part in dict.fromkeys(typed) if len(part) >= SHORTEST]


def escaped(words: str) -> str:
    """For LIKE: what was typed means itself."""
    return re.sub(r"([\\%_])", r"\\\1", words)


def identifiers_like(viewer: Viewer, words: str) -> list[Identifier]:
    """Identifiers that are spelled nearly so, nearest first."""
    if _DIGITS.fullmatch(words):
        typed = re.sub(r"^(0044|44|0)", "", re.sub(r"\D", "", words))
    else:
        typed = _EVERYWHERE.sub("", words.casefold()) or words
    return _nearest(identifiers_visible_to(viewer), "value", typed)


def people_with(viewer: Viewer, words: str) -> QuerySet[Party]:
    """Parties whose name contains what was typed: every word, in this order."""
    pattern = "%" + "%".join(escaped(word) for word in words.split()) + "%"
    return _people(viewer).filter(ILike(F("name"), Value(pattern)))


def people_like(viewer: Viewer, words: str) -> list[Party]:
    """Parties whose name is spelled nearly so, nearest first."""
    return _nearest(_people(viewer), "name", words)


def _nearest(rows: QuerySet[Row], column: str, words: str) -> list[Any]:
    """At most SHOWN rows with `near`, of 1, nearest first."""
    nearness = TrigramWordSimilarity(words, column)
    like = TrigramWordSimilar(F(column), Value(words))
    _demand(VERY_NEAR)
    if found := list(rows.filter(like).annotate(near=nearness).order_by("-near", "-id")[:SHOWN]):
        return found
    _demand(_NEAR[column])
    # Cut before any other condition, so that a common ending does not send every address through all of them.
    some = rows.model._default_manager.filter(like).order_by().values("pk")[:_CANDIDATES]
    return list(rows.filter(pk__in=some).annotate(near=nearness).order_by("-near", "-id")[:SHOWN])


def _demand(alike: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(alike)])


def _people(viewer: Viewer) -> QuerySet[Party]:
    people = Party.objects.select_related("report").defer(
        "report__words", "report__narrative", "report__aside", "signs"
    )
    if viewer.national:
        return people
    return people.filter(report__in=reports_visible_to(viewer).order_by())


def reports_with(viewer: Viewer, words: str) -> QuerySet[Report]:
    """Reports whose words hold all of what was typed ("in quotes" together, `or`, `-not`)."""
    query = SearchQuery(words, search_type="websearch", config="english")
    reports = reports_visible_to(viewer).select_related("force").defer("words", "narrative", "aside")
    return reports.filter(words=query)


def reports_beginning(viewer: Viewer, words: str) -> QuerySet[Report]:
    """Reports with words that begin as these do."""
    starts = " & ".join(f"{word}:*" for word in re.findall(r"\w{3,}", words)[:8])
    reports = reports_visible_to(viewer).select_related("force").defer("words", "narrative", "aside")
    if not starts:
        return reports.none()
    # Nobody can tell the planner how many words begin so: fenced off, it asks the index and does not walk the table.
    matching = reports_visible_to(viewer).filter(words=SearchQuery(starts, search_type="raw", config="english"))
    return reports.filter(pk__in=matching.order_by().values("pk")[:_FENCE])


_OPEN, _CLOSE = "\ue000", "\ue001"
_HEADLINE = f'StartSel={_OPEN},StopSel={_CLOSE},MaxFragments=2,MaxWords=30,MinWords=15,FragmentDelimiter=" ... "'


def snippets(reports: list[Report], words: str) -> dict[int, dict[str, Any]]:
    """Report id -> {"text", "marks"} around what matched, in the first 20,000 characters of each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, ts_headline('english', translate(title || ' ' || left(narrative, 20000), %s, ''),"
            " websearch_to_tsquery('english', %s), %s) FROM reports_report WHERE id = ANY(%s)",
            [_OPEN + _CLOSE, words, _HEADLINE, [report.pk for report in reports]],
        )
        return {pk: marked(headline) for pk, headline in cursor.fetchall()}


def marked(headline: str) -> dict[str, Any]:
    """`a [b] c` in our two signs -> the text without them, and where the marks stand in code points."""
    text, marks, start = "", [], 0
    for piece in re.split(f"([{_OPEN}{_CLOSE}])", headline.strip()):
        if piece == _OPEN:
            start = len(text)
        elif piece == _CLOSE:
            marks.append({"start": start, "end": len(text), "kind": "found"})
        else:
            text += piece
    return {"text": text, "marks": marks}
