"""The rows of new reports: each report, its parts, its acknowledgement, in one stroke however many."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from squaremile.identifiers.engine import normalise
from squaremile.messages.models import Contact
from squaremile.reports import rules, schema
from squaremile.reports.models import (
    Acknowledgement,
    Change,
    ContactEvent,
    CyberAttack,
    Intake,
    Loss,
    Party,
    PartyContact,
    Payment,
    Report,
)
from squaremile.reports.services.bulk import copy_rows, take_ids
from squaremile.reports.services.stop_money import ask_to_stop
from squaremile.reports.states import State
from squaremile.vault.fields import fingerprint, seal

Told = schema.Person | schema.Organisation
_PRIVATE = (schema.Role.VICTIM, schema.Role.WITNESS)


@dataclass(frozen=True, slots=True)
class Incoming:
    """One valid report, what makes its row the same as before (rules.origin), and what the front door knows of it."""

    report: schema.Report
    origin: bytes
    title: str = ""
    aside: dict[str, Any] = field(default_factory=dict)
    service: str = "fraud"
    language: str = "en-gb"
    is_contact: bool = False
    wishes: dict[str, Any] = field(default_factory=dict)
    reporter: int | None = None
    taken_by: int | None = None

    @property
    def kind(self) -> str:
        """Crime or information report; a contact, compliment or complaint is neither."""
        return Report.Kind.CONTACT.value if self.is_contact else self.report.kind


def write_reports(
    ids: Sequence[int],
    fresh: Sequence[Incoming],
    references: dict[bytes, str],
    *,
    intake: Intake,
    force_of: Callable[[schema.Report], int | None],
    now: datetime,
) -> None:
    """Writes new reports with their parts, acknowledgements and change rows. `references` by origin."""
    # A sender's clock may be wrong: nobody tells us tomorrow.
    told = [min(i.report.received_at or now, now) for i in fresh]
    copy_rows(
        Report,
        _REPORT,
        (
            _report_row(pk, i, references[i.origin], told_at, intake, force_of(i.report), now)
            for pk, i, told_at in zip(ids, fresh, told, strict=True)
        ),
    )
    copy_rows(Acknowledgement, ("reference", "at"), ((references[i.origin], now) for i in fresh))
    said = f"Received from {intake.source}"[:300]
    copy_rows(
        Change,
        ("report_id", "old", "new", "actor", "reason", "at"),
        (
            (pk, "", State.RECEIVED.value, i.taken_by or i.reporter or intake.by_id or 0, said, now)
            for pk, i in zip(ids, fresh, strict=True)
        ),
    )
    pairs = list(zip(ids, (i.report for i in fresh), strict=True))
    _write_parties(pairs)
    _write_events(pairs)
    _write_payments(pairs, now)


_REPORT = (
    "id", "reference", "origin", "intake_id", "source_reference", "route", "service", "language", "kind", "fraud_type",
    "told_at", "received_at", "state", "restricted", "force_id", "sent_by_id", "taken_by_id", "reporter_id", "title",
    "narrative", "wishes", "aside", "loss_amount",
    "victim_count", "sign_count", "still_paying",
)  # fmt: skip


def _report_row(
    pk: int, i: Incoming, reference: str, told_at: datetime, intake: Intake, force: int | None, now: datetime
) -> tuple[Any, ...]:
    report, signs = i.report, rules.signs_told(i.report)
    by_partner = intake.route == "partner"
    return (
        pk, reference, i.origin, intake.pk, report.source_reference, report.route, i.service, i.language, i.kind,
        report.fraud_type, told_at, now, State.RECEIVED.value, report.restricted, force,
        intake.organisation_id if by_partner else None,
        i.taken_by or (None if by_partner else intake.by_id), i.reporter, i.title[:200], report.narrative,
        Jsonb(i.wishes), Jsonb(i.aside),
        rules.pounds_lost(report),
        rules.victims_told(report), len(signs), schema.Sign.STILL_PAYING in signs,
    )  # fmt: skip


def _write_parties(pairs: list[tuple[int, schema.Report]]) -> None:
    parties: list[tuple[int, Told]] = [(pk, party) for pk, report in pairs for party in _told(report)]
    if not parties:
        return
    ids = take_ids(Party, len(parties))
    copy_rows(Party, _PARTY, (_party_row(pk, report, party) for pk, (report, party) in zip(ids, parties, strict=True)))
    reach = [
        (pk, channel, value, party)
        for pk, (_, party) in zip(ids, parties, strict=True)
        if party.role in _PRIVATE
        for channel, values in (("phone", party.phones), ("email", party.emails))
        for value in values
    ]
    if not reach:
        return
    contact_ids = take_ids(Contact, len(reach))
    copy_rows(
        Contact,
        ("id", "channel", "address", "safe_words", "fingerprint"),
        (
            (pk, channel, seal(value, "messages_contact.address"), _sealed_words(party),
             fingerprint(normalise(channel, value) or value.casefold(), "contact"))
            for pk, (_, channel, value, party) in zip(contact_ids, reach, strict=True)
        ),
    )  # fmt: skip
    copy_rows(
        PartyContact,
        ("party_id", "contact_id"),
        ((party_id, contact_id) for contact_id, (party_id, *_) in zip(contact_ids, reach, strict=True)),
    )


def _told(report: schema.Report) -> list[Told]:
    return [*report.people, *report.organisations]


def _sealed_words(party: Told) -> bytes | None:
    words = getattr(party, "safe_contact", "")
    return seal(words, "messages_contact.safe_words") if words else None


_PARTY = (
    "id", "report_id", "role", "is_organisation", "name", "date_of_birth", "gender", "ethnicity", "occupation",
    "address", "postcode", "description", "company_number", "sector", "vehicle", "boxes", "signs",
)  # fmt: skip


def _party_row(pk: int, report_id: int, party: Told) -> tuple[Any, ...]:
    boxes = {"websites": party.websites, "handles": party.handles}
    if party.role not in _PRIVATE:
        boxes |= {"phones": party.phones, "emails": party.emails}
    signs = [sign.value for sign in getattr(party, "signs", [])]
    return (
        pk, report_id, party.role.value, isinstance(party, schema.Organisation), party.name,
        getattr(party, "date_of_birth", None), getattr(party, "gender", ""), getattr(party, "ethnicity", ""),
        getattr(party, "occupation", ""), party.address, party.postcode, party.description,
        getattr(party, "company_number", ""), getattr(party, "sector", ""), getattr(party, "vehicle", ""),
        Jsonb({name: values for name, values in boxes.items() if values}),
        seal(signs, "reports_party.signs") if signs else None,
    )  # fmt: skip


def _write_events(pairs: list[tuple[int, schema.Report]]) -> None:
    copy_rows(
        ContactEvent,
        ("report_id", "mode", "at", "sender", "impersonated", "platform"),
        ((pk, c.mode.value, c.at, c.sender, c.impersonated, c.platform) for pk, r in pairs for c in r.contacts),
    )
    copy_rows(
        Loss,
        ("report_id", "amount", "currency", "kind"),
        ((pk, loss.amount, loss.currency, loss.kind) for pk, r in pairs for loss in r.losses),
    )
    copy_rows(
        CyberAttack,
        ("report_id", "attack", "live", "ransom_amount", "wallet", "systems"),
        (
            (pk, r.cyber.attack, r.cyber.live, r.cyber.ransom_amount, r.cyber.wallet, r.cyber.systems)
            for pk, r in pairs if r.cyber
        ),
    )  # fmt: skip


def _write_payments(pairs: list[tuple[int, schema.Report]], now: datetime) -> None:
    payments = [(report_id, payment) for report_id, report in pairs for payment in report.payments]
    ids = take_ids(Payment, len(payments)) if payments else []
    copy_rows(
        Payment,
        ("id", "report_id", "amount", "currency", "paid_at", "method", "payee_name", "sort_code", "account_number",
         "iban", "card", "wallet", "transaction", "bank_told_at", "recovered_amount"),
        (
            (pk, report_id, p.amount, p.currency, p.paid_at, p.method.value, p.payee_name, p.sort_code,
             p.account_number, p.iban, rules.masked_card(p.card), p.wallet, p.transaction, p.bank_told_at,
             p.recovered_amount)
            for pk, (report_id, p) in zip(ids, payments, strict=True)
        ),
    )  # fmt: skip
    ask_to_stop([(pk, *payment) for pk, payment in zip(ids, payments, strict=True)], now=now)
