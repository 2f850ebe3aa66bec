"""The people and organisations of a report: what is known of each, signs of vulnerability, how to reach them."""

from dataclasses import dataclass, field
from typing import Any

from squaremile.accounts.viewer import Viewer
from squaremile.messages.models import Contact
from squaremile.reports.models import Party, PartyContact, Report
from squaremile.website.formats import day
from squaremile.workbench.queries.report import Box, Identifiers, box
from squaremile.workbench.queries.words import pressing, said

ORDER = ("victim", "suspect", "payee", "witness")
_BOXES = {"phones": "Phone", "emails": "E-mail", "websites": "Website", "handles": "Social media"}
_PRIVATE = ("victim", "witness")


@dataclass(slots=True)
class Reach:
    channel: str
    address: str
    safe_words: str


@dataclass(slots=True)
class Known:
    """One party. `reach` is filled only for a stated contact purpose."""

    party: Party
    facts: list[Box]
    signs: list[dict[str, Any]]
    reach: list[Reach] = field(default_factory=list)

    @property
    def private(self) -> bool:
        return self.party.role in _PRIVATE


def parties_of(report: Report, found: Identifiers, viewer: Viewer) -> list[Known]:
    """Victims first. How to reach a victim or witness is read only when the viewer may (and the database agrees)."""
    parties = sorted(report.parties.order_by("id"), key=lambda party: ORDER.index(party.role))
    reach = _reach(parties) if viewer.may_contact else {}
    return [Known(p, _facts(p, found), _signs(p), reach.get(p.pk, [])) for p in parties]


def _reach(parties: list[Party]) -> dict[int, list[Reach]]:
    reach: dict[int, list[Reach]] = {}
    rows = PartyContact.objects.filter(party__in=[p.pk for p in parties]).select_related("contact").order_by("id")
    for row in rows:
        contact = row.contact
        label = str(Contact.Channel(contact.channel).label)
        reach.setdefault(row.party_id, []).append(
            Reach(label, str(contact.address or ""), str(contact.safe_words or ""))
        )
    return reach


def _signs(party: Party) -> list[dict[str, Any]]:
    """[{text, pressing}], the pressing ones first."""
    told = sorted(party.signs or [], key=lambda sign: sign not in pressing())
    return [{"text": said("signs", sign), "pressing": sign in pressing()} for sign in told]


def _facts(party: Party, found: Identifiers) -> list[Box]:
    plain = [
        ("Date of birth", day(party.date_of_birth)),
        ("Gender", _capital(party.gender)),
        ("Ethnicity", party.ethnicity),
        ("Occupation", party.occupation),
        ("Sector", party.sector),
        ("Address", party.address),
    ]
    facts = [Box(key, written) for key, written in plain if written.strip()]
    for key, written in (
        ("Postcode", party.postcode),
        ("Company number", party.company_number),
        ("Vehicle", party.vehicle),
    ):
        facts += box(found, key, written, "party", party.pk)
    for name, values in party.boxes.items():
        for written in values:
            facts += box(found, _BOXES.get(name, name), str(written), "party", party.pk)
    if party.description.strip():
        facts.append(Box("Description", party.description))
    return facts


def _capital(written: str) -> str:
    return written[:1].upper() + written[1:]
