"""What the page of one report shows: the words with their identifiers, people, payments, history. A query a part."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from squaremile.accounts.models import Person
from squaremile.accounts.roles import Permission
from squaremile.accounts.viewer import Viewer
from squaremile.identifiers.engine import KIND_NAMES
from squaremile.identifiers.models import Identifier
from squaremile.networks.models import Network
from squaremile.networks.queries import visible_to as networks_visible_to
from squaremile.reports.models import Occurrence, Report
from squaremile.website.marks import Mark
from squaremile.workbench.queries.degrees import degree_words, degrees
from squaremile.workbench.queries.words import said

LISTED = 200


@dataclass(slots=True)
class Named:
    """One identifier that the report names: how it is written there, where, and how many reports share it."""

    identifier: Identifier
    degree: str
    url: str
    written: dict[str, None] = field(default_factory=dict)
    places: dict[str, None] = field(default_factory=dict)
    flags: dict[str, None] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What is said of it where it is marked."""
        kind = KIND_NAMES.get(self.identifier.kind, self.identifier.kind)
        if self.identifier.stop_reason:
            return f"{kind}, never links reports: {self.identifier.stop_reason}"
        if not self.degree:
            return kind
        return f"{kind}, named by this report only" if self.degree == "1" else f"{kind}, named by {self.degree} reports"


@dataclass(slots=True)
class Identifiers:
    """`named` has each once, most shared first; `marks` by part of the text; `boxes` by part, row and words."""

    named: list[Named]
    marks: dict[str, list[Mark]]
    boxes: dict[tuple[str, int | None, str], Named]


def identifiers_of(report: Report, viewer: Viewer) -> Identifiers:
    found = list(Occurrence.objects.filter(report=report).select_related("identifier").order_by("part", "start", "id"))
    counts = degrees({o.identifier_id: o.identifier for o in found}.values(), viewer)
    linked = viewer.may(Permission.VIEW_IDENTIFIER)
    named: dict[int, Named] = {}
    marks: dict[str, list[Mark]] = defaultdict(list)
    boxes: dict[tuple[str, int | None, str], Named] = {}
    for o in found:
        if (one := named.get(o.identifier_id)) is None:
            url = f"/identifiers/{o.identifier_id}/" if linked else ""
            one = named[o.identifier_id] = Named(o.identifier, degree_words(counts.get(o.identifier_id), viewer), url)
        one.written[o.written] = None
        one.places[said("parts", o.part)] = None
        one.flags |= {said("flags", flag): None for flag in o.flags.split()}
        if o.start is not None and o.end is not None:
            kind = "stopped" if o.identifier.stop_reason else o.identifier.kind
            marks[o.part].append(Mark(o.start, o.end, kind, one.url, one.label))
        else:
            boxes.setdefault((o.part, o.part_id, o.written), one)
    most_shared = sorted(
        named.values(), key=lambda n: (bool(n.identifier.stop_reason), -counts.get(n.identifier.pk, 0))
    )
    return Identifiers(most_shared, marks, boxes)


def network_of(report: Report, viewer: Viewer) -> Network | None:
    if not viewer.may(Permission.VIEW_NETWORK):
        return None
    return networks_visible_to(viewer).filter(members__report=report, members__left_at=None).first()


@dataclass(slots=True)
class Box:
    """Something given in a box, and the identifier that we read from it, when we read one."""

    key: str
    written: str
    named: Named | None = None


def box(found: Identifiers, key: str, written: str, part: str, pk: int, *, stored: str = "") -> list[Box]:
    """Nothing when the box is empty."""
    return [Box(key, written, found.boxes.get((part, pk, stored or written)))] if written.strip() else []


def payments_of(report: Report, found: Identifiers) -> list[dict[str, Any]]:
    """[{payment, to: [Box]}] in the order paid; those without a time last."""
    rows = []
    for payment in report.payments.order_by("paid_at", "id"):
        account = f"{payment.sort_code} {payment.account_number}"
        to = [
            *box(found, "Sort code and account", account, "payment", payment.pk),
            *box(found, "IBAN", payment.iban, "payment", payment.pk),
            *box(found, "Wallet", payment.wallet, "payment", payment.pk),
            *box(found, "Card", payment.card, "payment", payment.pk),
        ]
        rows.append({"payment": payment, "to": to})
    return rows


def contact_events_of(report: Report, found: Identifiers) -> list[dict[str, Any]]:
    """[{event, sender: [Named]}]: the identifiers read from what a contact came from."""
    by_event: dict[int | None, list[Named]] = defaultdict(list)
    for (part, pk, _), named in found.boxes.items():
        if part == "contact" and named not in by_event[pk]:
            by_event[pk].append(named)
    return [{"event": event, "sender": by_event[event.pk]} for event in report.contact_events.order_by("at", "id")]


def history_of(report: Report) -> list[dict[str, Any]]:
    """The report's moves, newest first, for website/timeline.html."""
    changes = list(report.changes.order_by("-at", "-id"))
    names = dict(Person.objects.filter(pk__in={c.actor for c in changes if c.actor}).values_list("pk", "name"))
    return [
        {"title": said("moves", c.new), "by": names.get(c.actor, "the service"), "at": c.at, "text": c.reason}
        for c in changes
    ]
