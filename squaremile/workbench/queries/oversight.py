"""What those who run the service, and those who oversee it, see: counts."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet, Sum

from squaremile.accounts.models import Organisation
from squaremile.accounts.roles import Kind, Role
from squaremile.accounts.viewer import Viewer
from squaremile.ledger.models import Leaf
from squaremile.reports.models import Reconciliation, Tally
from squaremile.website.formats import money

SMALLEST_SHOWN = 5
HIDDEN = "fewer than 5"


def leaves_for(viewer: Viewer) -> QuerySet[Leaf]:
    """Entries of the ledger that the viewer may read. Row-level security says the same (ledger/database_access.sql);
    asked plainly, the auditor of a small force is served by the index of its own entries."""
    leaves = Leaf.objects.select_related("number")
    everywhere = Organisation.objects.filter(pk=viewer.organisation, kind__in=(Kind.SERVICE, Kind.AUTHORITY))
    if viewer.role == Role.AUDITOR and everywhere.exists():
        return leaves
    return leaves.filter(organisation=viewer.organisation)


def latest_reconciliation() -> Reconciliation | None:
    return Reconciliation.objects.order_by("-at").first()


def reconciliations() -> QuerySet[Reconciliation]:
    return Reconciliation.objects.order_by("-at")[:60]


@dataclass(frozen=True, slots=True)
class Figures:
    by_month: list[tuple[str, Any]]
    by_type: list[tuple[str, Any, Any]]
    by_force: list[tuple[str, str, str]]
    counts_by_force: dict[str, int]
    kept_back: dict[str, str]
    reports: int
    loss: Decimal
    made_at: Any


def figures_for(viewer: Viewer, titles: dict[str, str]) -> Figures:
    """The last 13 months. For a member of the authority, counts under five are not given (DOMAIN.md O1)."""
    rows = Tally.objects.all()
    months = sorted(set(rows.values_list("month", flat=True)))[-13:]
    rows = rows.filter(month__in=months)
    guard = viewer.role == Role.MEMBER

    def shown(count: int) -> Any:
        return HIDDEN if guard and 0 < count < SMALLEST_SHOWN else f"{count:,}"

    by_month = dict(rows.values_list("month").annotate(n=Sum("reports")))
    by_type = rows.values_list("fraud_type").annotate(n=Sum("reports"), loss=Sum("loss_amount")).order_by("-n")
    by_force = rows.values_list("force__name", "force__force_code").annotate(n=Sum("reports")).order_by("-n")
    total = rows.aggregate(reports=Sum("reports"), loss=Sum("loss_amount"), made_at=Max("made_at"))
    return Figures(
        by_month=[(f"{month:%b %Y}", by_month.get(month, 0)) for month in months],
        by_type=[
            (titles.get(code, code) or "Not yet classified", shown(n), HIDDEN if shown(n) == HIDDEN else money(loss))
            for code, n, loss in by_type
        ],
        counts_by_force={code: n for _, code, n in by_force if code and shown(n) != HIDDEN},
        kept_back={code: f"<{SMALLEST_SHOWN}" for _, code, n in by_force if code and shown(n) == HIDDEN},
        by_force=[(name or "Not known", code or "", shown(n)) for name, code, n in by_force],
        reports=total["reports"] or 0,
        loss=total["loss"] or Decimal(0),
        made_at=total["made_at"],
    )
