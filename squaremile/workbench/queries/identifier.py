"""What the page of one identifier shows. A hub is named by 100,000 reports: whatever counts looks at the newest few."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from squaremile.accounts.viewer import Viewer
from squaremile.identifiers.models import Identifier
from squaremile.networks.models import Network
from squaremile.networks.queries import visible_to as networks_visible_to
from squaremile.reports.models import Occurrence, Report
from squaremile.reports.queries import visible_to as reports_visible_to
from squaremile.website.formats import in_london

NEWEST = 500
_OCCURRENCES = 20_000
_MONTHS = 24
SPELLINGS = 10
BESIDE = 20


@dataclass(frozen=True, slots=True)
class Beside:
    """Another identifier, and in how many of the reports looked at it appears too."""

    identifier: Identifier
    reports: int


@dataclass(frozen=True, slots=True)
class Newest:
    """Figures over the newest reports that name it; `looked_at` says over how many, `whole` whether that is all."""

    looked_at: int
    whole: bool
    spellings: list[tuple[str, int]]
    beside: list[Beside]
    months: list[tuple[str, int]]


def reports_naming(identifier: Identifier, viewer: Viewer) -> QuerySet[Report]:
    """Those that this viewer may open."""
    names_it = Occurrence.objects.filter(report=OuterRef("pk"), identifier=identifier)
    return (
        reports_visible_to(viewer).filter(Exists(names_it)).select_related("force").defer("words", "narrative", "aside")
    )


def newest(identifier: Identifier, viewer: Viewer) -> Newest:
    """Spellings, companions and months over the NEWEST reports."""
    rows = list(
        reports_naming(identifier, viewer)
        .select_related(None)
        .order_by("-told_at", "-id")
        .values_list("pk", "told_at")[: NEWEST + 1]
    )
    looked_at = rows[:NEWEST]
    ids = [pk for pk, _ in looked_at]
    return Newest(
        looked_at=len(ids),
        whole=len(rows) <= NEWEST,
        spellings=_spellings(identifier, ids),
        beside=_beside(identifier, ids),
        months=_months([at for _, at in looked_at]),
    )


def _spellings(identifier: Identifier, ids: list[int]) -> list[tuple[str, int]]:
    written = Occurrence.objects.filter(identifier=identifier, report__in=ids).values_list("written", flat=True)
    return Counter(written[:_OCCURRENCES]).most_common(SPELLINGS)


def _beside(identifier: Identifier, ids: list[int]) -> list[Beside]:
    pairs = (
        Occurrence.objects.filter(report__in=ids)
        .exclude(identifier=identifier)
        .values_list("report_id", "identifier_id")
    )
    counts = Counter(other for _, other in set(pairs[:_OCCURRENCES]))
    most = [(pk, n) for pk, n in counts.most_common(BESIDE) if n > 1 or len(ids) == 1]
    found = Identifier.objects.in_bulk([pk for pk, _ in most])
    return [Beside(found[pk], n) for pk, n in most if pk in found]


def _months(told: list[datetime]) -> list[tuple[str, int]]:
    """(month in words, reports told in it), at most the last _MONTHS, months without a report too."""
    counts = Counter(at.year * 12 + at.month - 1 for at in map(in_london, told))
    if not counts:
        return []
    last = max(counts)
    first = max(min(counts), last - _MONTHS + 1)
    return [(f"{date(m // 12, m % 12 + 1, 1):%b %Y}", counts[m]) for m in range(first, last + 1)]


def networks_tied(identifier: Identifier, viewer: Viewer) -> QuerySet[Network]:
    """Networks that it holds together and the viewer may open, highest score first."""
    return networks_visible_to(viewer).filter(ties__identifier=identifier).order_by("-score", "-number")
