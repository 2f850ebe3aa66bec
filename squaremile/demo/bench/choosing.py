"""Which addresses stand for a page: real records that the role may open, the largest and the usual, many of each."""

from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet

from squaremile.accounts.roles import Permission
from squaremile.accounts.viewer import Viewer
from squaremile.identifiers.models import Identifier
from squaremile.networks.models import Network
from squaremile.networks.queries import visible_to as networks_visible_to
from squaremile.reports.models import Party, Report
from squaremile.reports.queries import visible_to as reports_visible_to
from squaremile.workbench.paging import SIZE

_DEEP = 100
_SAMPLE = 200
Page = tuple[str, list[str]]


def pages_for(viewer: Viewer) -> Iterator[Page]:
    """(name, addresses to be asked in turn) of every page that the role has; at least one address each."""
    for permission, choose in _CHOICES:
        if viewer.may(permission):
            yield from ((name, paths) for name, paths in choose(viewer) if paths)


def asked(paths: list[str], requests: int) -> list[str]:
    return list(islice(cycle(paths), requests))


def _home(_: Viewer) -> Iterator[Page]:
    yield "home", ["/home/"]


def _figures(_: Viewer) -> Iterator[Page]:
    yield "figures", ["/figures/"]


def _counts(_: Viewer) -> Iterator[Page]:
    yield "counts", ["/counts/"]


def _ledger(viewer: Viewer) -> Iterator[Page]:
    yield "ledger", ["/ledger/"]
    yield "ledger, of a person", _lists("/ledger/", {"person": viewer.person}, {"person": 0})
    references = Report.objects.order_by("-told_at", "-id").values_list("reference", flat=True)
    yield "ledger, of a report", _lists("/ledger/", *({"object": reference} for reference in references[:50]))


def _reports(viewer: Viewer) -> Iterator[Page]:
    visible = reports_visible_to(viewer)
    types = list(visible.values_list("fraud_type").annotate(n=Count("id")).order_by("-n"))
    common, rare = types[0][0] if types else "", types[-1][0] if types else ""
    yield "reports", ["/reports/"]
    yield "reports, by type", _lists("/reports/", {"type": common}, {"type": rare})
    yield "reports, still paying", _lists("/reports/", {"signs": "paying"})
    yield "reports, vulnerable and lost", _lists("/reports/", {"signs": "vulnerable", "loss": 50_000})
    yield "reports, in work and crime", _lists("/reports/", {"state": "in_work", "kind": "crime"})
    yield "reports, nothing fits", _lists("/reports/", {"state": "held"}, {"loss": 10**11})
    yield "reports, largest loss first", _lists("/reports/", {"sort": "loss"}, {"sort": "loss", "type": common})
    if viewer.national:
        yield "reports, of a force", _lists("/reports/", {"force": "city-of-london"}, {"force": "metropolitan"})
    yield "reports, page 100", _deep("/reports/", visible.order_by("-told_at", "-id"), "told_at", {})
    yield (
        "reports, page 100 by loss",
        _deep("/reports/", visible.order_by("-loss_amount", "-id"), "loss_amount", {"sort": "loss"}),
    )
    references = visible.order_by("reference").values_list("reference", flat=True)
    yield "report", [f"/reports/{reference}/" for reference in references[:_SAMPLE]]
    named = visible.annotate(n=Count("occurrences")).order_by("-n").values_list("reference", flat=True)
    yield "report, most identifiers", [f"/reports/{reference}/" for reference in named[:5]]


def _networks(viewer: Viewer) -> Iterator[Page]:
    visible = networks_visible_to(viewer)
    yield "networks", ["/networks/"]
    yield (
        "networks, filtered",
        _lists(
            "/networks/",
            {"signs": "paying"},
            {"loss": 100_000},
            {"reports": 50},
            {"signs": "vulnerable", "type": "NFIB5A"},
        ),
    )
    yield "networks, sorted", _lists("/networks/", {"sort": "loss"}, {"sort": "newest"}, {"sort": "size"})
    yield "networks, page 100", _deep("/networks/", visible.order_by("-score", "-number"), "score", {})
    sizes = list(visible.order_by("-report_count", "number").values_list("number", flat=True))
    middle = sizes[max(len(sizes) // 2 - _SAMPLE // 2, 0) :][:_SAMPLE]
    yield "network, largest", [f"/networks/{number}/" for number in sizes[:1]]
    yield "network, next largest", [f"/networks/{number}/" for number in sizes[1:20]]
    yield "network, usual", [f"/networks/{number}/" for number in middle]
    yield "chart of a network, largest", [f"/networks/{number}/chart.json" for number in sizes[:3]]


def _identifiers(viewer: Viewer) -> Iterator[Page]:
    visible = _named_in(viewer)
    most = visible.order_by("-degree").values_list("pk", flat=True)
    yield "identifier, hub", [f"/identifiers/{pk}/" for pk in most[:1]]
    shared = visible.filter(degree__gt=1).order_by("key").values_list("pk", flat=True)
    yield "identifier, usual", [f"/identifiers/{pk}/" for pk in shared[:_SAMPLE]]


def _search(viewer: Viewer) -> Iterator[Page]:
    phones = list(_named_in(viewer).filter(kind="phone").order_by("key").values_list("value", flat=True)[:50])
    domains = list(_named_in(viewer).filter(kind="domain").order_by("key").values_list("value", flat=True)[:50])
    yield "search, identifier", _words(phones)
    yield "search, part of a number", _words([value[-7:-1] for value in phones])
    yield "search, part of a domain", _words([value[1:9] for value in domains])
    yield "search, number with a wrong figure", _words([value[:-3] + "9" + value[-2:] for value in phones])
    people = Party.objects.filter(report__in=reports_visible_to(viewer).order_by()[:2_000]).exclude(name="")
    names = list(people.order_by("-id").values_list("name", flat=True)[:50])
    yield "search, name", _words(names)
    yield "search, misspelt name", _words([_misspelt(name) for name in names])
    yield "search, two words", _words(["courier parcel", "wallet crypto", "rental deposit", "council tax"])
    yield "search, very common word", _words(["bank", "payment", "said", "called", "the money"])
    yield "search, nothing fits", _words(["zqxwv jkqpz", "0000 000 0001", "qqxx.example"])


def _named_in(viewer: Viewer) -> QuerySet[Identifier]:
    if viewer.national:
        return Identifier.objects.all()
    newest = reports_visible_to(viewer).order_by("-told_at", "-id").values("pk")[:5_000]
    return Identifier.objects.filter(occurrences__report__in=newest).distinct()


def _lists(path: str, *choices: dict[str, Any]) -> list[str]:
    return [f"{path}?{urlencode(choice)}" for choice in choices]


def _deep(path: str, rows: "QuerySet[Report] | QuerySet[Network]", by: str, kept: dict[str, str]) -> list[str]:
    """The address of page 100, or of the last page of a shorter list."""
    count = rows.count()
    place = min((_DEEP - 1) * SIZE, count) - 1
    if place < 0:
        return []
    row: Any = rows[place]
    value = getattr(row, by)
    return _lists(path, kept | {"after": f"{value.isoformat() if hasattr(value, 'isoformat') else value}~{row.pk}"})


def _words(searched: list[str]) -> list[str]:
    return [f"/search/?{urlencode({'q': words})}" for words in searched]


def _misspelt(name: str) -> str:
    """Two letters of its last word changed about."""
    return name[:-3] + name[-2] + name[-3] + name[-1] if len(name) > 4 else f"{name}e"


_CHOICES = (
    (Permission.OWN_ACCOUNT, _home),
    (Permission.VIEW_FIGURES, _figures),
    (Permission.VIEW_RECONCILIATION, _counts),
    (Permission.VIEW_LEDGER, _ledger),
    (Permission.VIEW_REPORT, _reports),
    (Permission.VIEW_NETWORK, _networks),
    (Permission.VIEW_IDENTIFIER, _identifiers),
    (Permission.SEARCH, _search),
)
