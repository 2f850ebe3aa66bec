"""What the page of one network shows. Each list is cut to what a person can read; the counts are whole."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from squaremile.accounts.models import Organisation
from squaremile.accounts.viewer import Viewer
from squaremile.identifiers.engine import KIND_NAMES
from squaremile.networks.models import Change, Network, Tie
from squaremile.reports.models import Occurrence, Party, Payment, Report
from squaremile.reports.queries import visible_to as reports_visible_to
from squaremile.workbench.written import written

SHOWN = 50
MOST_AT_RISK = 15
CHART_REPORTS = 300
CHART_IDENTIFIERS = 80


@dataclass(frozen=True, slots=True)
class ForceShare:
    name: str
    code: str
    contact: str
    reports: int
    own: bool


def reports_of(network: Network, viewer: Viewer) -> QuerySet[Report]:
    """Members that this viewer may open, newest first."""
    return (
        reports_visible_to(viewer)
        .filter(memberships__network=network, memberships__left_at=None)
        .select_related("force")
        .defer("words", "narrative", "aside")
        .order_by("-told_at", "-id")
    )


def ties_of(network: Network) -> QuerySet[Tie]:
    """What holds it together, strongest first: how many reports name it, weighed by how rare it is."""
    return network.ties.select_related("identifier").order_by((F("weight") * F("shared_by")).desc(), "identifier_id")


def months_of(network: Network, viewer: Viewer) -> list[tuple[str, int]]:
    """(month in words, reports told in it), from the first to the last, months without a report too."""
    counted = (
        reports_of(network, viewer)
        .order_by()
        .annotate(month=TruncMonth("told_at"))
        .values("month")
        .annotate(n=Count("id"))
    )
    told = {(row["month"].year, row["month"].month): row["n"] for row in counted}
    if not told:
        return []
    first, last = min(told), max(told)
    months = range(first[0] * 12 + first[1] - 1, last[0] * 12 + last[1])
    return [(f"{date(m // 12, m % 12 + 1, 1):%b %Y}", told.get((m // 12, m % 12 + 1), 0)) for m in months]


def forces_of(network: Network, viewer: Viewer) -> list[ForceShare]:
    """Whose reports these are, and whom to ask; most reports first."""
    counts = {int(pk): n for pk, n in network.force_counts.items()}
    forces = Organisation.objects.filter(pk__in=counts)
    shares = [
        ForceShare(f.name, f.force_code, f.contact, counts[f.pk], own=f.pk == viewer.organisation) for f in forces
    ]
    return sorted(shares, key=lambda share: (-share.reports, share.name))


def victims_of(network: Network, viewer: Viewer) -> QuerySet[Party]:
    """Victims with their reports: those with signs of vulnerability first, then by loss."""
    return (
        Party.objects.filter(role="victim", report__in=reports_of(network, viewer).order_by().values("pk"))
        .select_related("report")
        .order_by("-report__still_paying", "-report__sign_count", "-report__loss_amount", "id")
    )


def payees_of(network: Network, viewer: Viewer) -> list[dict[str, Any]]:
    """What was paid to: [{identifier, kind, value, payments, total, first, last}], most money first."""
    paid = (
        Occurrence.objects.filter(
            part="payment",
            report__in=reports_of(network, viewer).order_by().values("pk"),
            identifier__kind__in=("sortacc", "iban", "btc", "eth"),
        )
        .values("identifier_id", "part_id", "identifier__kind", "identifier__value")
        .distinct()
    )
    by_payment = {row["part_id"]: row for row in paid if row["part_id"]}
    payments = Payment.objects.filter(pk__in=by_payment, currency="GBP").values_list("pk", "amount", "paid_at")
    sums: dict[int, dict[str, Any]] = {}
    for pk, amount, paid_at in payments:
        row = by_payment[pk]
        kept = sums.setdefault(
            row["identifier_id"],
            {"identifier": row["identifier_id"], "kind": row["identifier__kind"], "value": row["identifier__value"],
             "payments": 0, "total": Decimal(0), "first": None, "last": None},
        )  # fmt: skip
        kept["payments"] += 1
        kept["total"] += amount
        if paid_at:
            kept["first"] = min(kept["first"] or paid_at, paid_at)
            kept["last"] = max(kept["last"] or paid_at, paid_at)
    return sorted(sums.values(), key=lambda row: (-row["total"], row["value"]))


def changes_of(network: Network) -> QuerySet[Change]:
    return network.changes.order_by("-at", "-id")


def totals_seen(network: Network, viewer: Viewer) -> dict[str, Any]:
    """What of this network the viewer may open: {reports, loss, first, last, still_paying}."""
    return reports_of(network, viewer).order_by().aggregate(
        reports=Count("id"), loss=Sum("loss_amount"), first=Min("told_at"), last=Max("told_at"),
        still_paying=Count("id", filter=Q(still_paying=True)),
    )  # fmt: skip


def chart_of(network: Network, viewer: Viewer) -> dict[str, Any]:
    """Nodes and edges of the chart: the strongest identifiers and the newest reports that name them.

    {"nodes": [{"id", "kind", "label", "url", "kind_name"?, "reports"?}], "edges": [{"source", "target"}],
    "left_out": {...}}
    """
    ties = list(ties_of(network)[:CHART_IDENTIFIERS])
    reports = list(reports_of(network, viewer).values_list("pk", "reference")[:CHART_REPORTS])
    chosen, identifiers = dict(reports), {tie.identifier_id: tie for tie in ties}
    pairs = (
        Occurrence.objects.filter(report__in=chosen, identifier__in=identifiers)
        .values_list("report_id", "identifier_id")
        .distinct()
    )
    edges = [{"source": f"r{report}", "target": f"i{identifier}"} for report, identifier in pairs]
    joined = {edge["source"] for edge in edges}
    nodes: list[dict[str, Any]] = [
        {"id": f"r{pk}", "kind": "report", "label": reference, "url": f"/reports/{reference}/"}
        for pk, reference in reports
        if f"r{pk}" in joined
    ]
    nodes += [
        {"id": f"i{pk}", "kind": tie.identifier.kind, "kind_name": KIND_NAMES.get(tie.identifier.kind, "Other"),
         "label": written(tie.identifier.kind, tie.identifier.value)[:60], "reports": tie.shared_by,
         "url": f"/identifiers/{pk}/"}
        for pk, tie in identifiers.items()
    ]  # fmt: skip
    left = {
        "reports": max(network.report_count - len(joined), 0),
        "identifiers": max(network.ties.count() - len(ties), 0),
    }
    return {"nodes": nodes, "edges": edges, "left_out": left}
