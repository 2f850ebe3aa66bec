"""Takes reports in, by the batch: stored whole with their acknowledgement and their next job, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from squaremile.accounts.jobs import Priority, stage
from squaremile.accounts.queries import force_ids_by_code
from squaremile.identifiers.engine import normalise
from squaremile.ledger.services import Verb, record
from squaremile.messages.models import Contact
from squaremile.policy.queries import current
from squaremile.reports import rules, schema, steps
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
from squaremile.reports.states import State
from squaremile.vault.fields import fingerprint, seal

Told = schema.Person | schema.Organisation
_PRIVATE = (schema.Role.VICTIM, schema.Role.WITNESS)


@dataclass(frozen=True, slots=True)
class Incoming:
    """One valid report and what makes its row the same as before (rules.origin)."""

    report: schema.Report
    origin: bytes
    title: str = ""
    aside: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    reference: str
    already: bool


class Allocation:
    """Which force a victim's postcode belongs to, by the policy in force when this was made."""

    def __init__(self) -> None:
        ids = force_ids_by_code()
        table = current("outcodes").body["forces"]
        self._force = {code: ids[force] for force, codes in table.items() if force in ids for code in codes.split()}

    def force_of(self, report: schema.Report) -> int | None:
        parties = (*report.people, *report.organisations)
        for party in sorted(parties, key=lambda p: p.role != schema.Role.VICTIM):
            if party.role == schema.Role.VICTIM and (force := self._force.get(rules.outcode(party.postcode))):
                return force
        return None


def receive(
    batch: Sequence[Incoming], *, intake: Intake, allocation: Allocation, now: datetime, hand_on: bool = True
) -> list[Answer]:
    """Stores the new ones of a batch, in order. One transaction: rows, acknowledgements, change rows, job, ledger.

    Answers for every row, also for those stored before. Safe to call again with the same batch.
    `hand_on=False` stages no job: the caller does the next steps itself (the round of care finds what it left).
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"intake {intake.source}"])
            cursor.execute(
                "SELECT origin, reference FROM reports_report WHERE origin = ANY(%s)", [[i.origin for i in batch]]
            )
            known = {bytes(origin): reference for origin, reference in cursor.fetchall()}
        new: dict[bytes, Incoming] = {i.origin: i for i in reversed(batch) if i.origin not in known}
        fresh = [i for i in batch if new.get(i.origin) is i]
        references = dict(zip((i.origin for i in fresh), _references(len(fresh)), strict=True))
        answers = [
            Answer(references.get(i.origin) or known[i.origin], already=new.get(i.origin) is not i) for i in batch
        ]
        if fresh:
            ids = _write(fresh, references, intake=intake, allocation=allocation, now=now)
            if hand_on:
                stage(steps.EXTRACT, priority=Priority.ONE if len(ids) <= 20 else Priority.BULK, report_ids=ids)
            record(Verb.IMPORTED, "intake", [str(intake.pk)], detail={"references": list(references.values())})
    return answers


def _references(count: int) -> list[str]:
    """Fresh references. A clash of 55 random bits is drawn again here; the unique column has the last word."""
    drawn = {rules.new_reference() for _ in range(count)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT reference FROM reports_acknowledgement WHERE reference = ANY(%s)", [list(drawn)])
        drawn -= {row[0] for row in cursor.fetchall()}
    while len(drawn) < count:
        drawn.add(rules.new_reference())
    return list(drawn)


def _write(
    fresh: list[Incoming], references: dict[bytes, str], *, intake: Intake, allocation: Allocation, now: datetime
) -> list[int]:
    ids = take_ids(Report, len(fresh))
    # A sender's clock may be wrong: nobody tells us tomorrow.
    told = [min(i.report.received_at or now, now) for i in fresh]
    copy_rows(
        Report,
        _REPORT,
        (
            _report_row(pk, i, references[i.origin], told_at, intake, allocation.force_of(i.report), now)
            for pk, i, told_at in zip(ids, fresh, told, strict=True)
        ),
    )
    copy_rows(Acknowledgement, ("reference", "at"), ((references[i.origin], now) for i in fresh))
    copy_rows(
        Change,
        ("report_id", "old", "new", "actor", "reason", "at"),
        ((pk, "", State.RECEIVED.value, intake.by_id or 0, f"Received from {intake.source}"[:300], now) for pk in ids),
    )
    pairs = list(zip(ids, (i.report for i in fresh), strict=True))
    _write_parties(pairs)
    _write_events(pairs)
    return ids


_REPORT = (
    "id", "reference", "origin", "intake_id", "source_reference", "route", "kind", "fraud_type", "told_at",
    "received_at", "state", "restricted", "force_id", "sent_by_id", "taken_by_id", "title", "narrative", "aside",
    "loss_amount",
    "victim_count", "sign_count", "still_paying",
)  # fmt: skip


def _report_row(
    pk: int, i: Incoming, reference: str, told_at: datetime, intake: Intake, force: int | None, now: datetime
) -> tuple[Any, ...]:
    report, signs = i.report, rules.signs_told(i.report)
    by_partner = intake.route == "partner"
    return (
        pk, reference, i.origin, intake.pk, report.source_reference, report.route, report.kind, report.fraud_type,
        told_at,
        now, State.RECEIVED.value, report.restricted, force, intake.organisation_id if by_partner else None,
        None if by_partner else intake.by_id, i.title[:200], report.narrative, Jsonb(i.aside),
        rules.pounds_lost(report),
        rules.victims_told(report), len(signs), schema.Sign.STILL_PAYING in signs,
    )  # fmt: skip


def _write_parties(pairs: list[tuple[int, schema.Report]]) -> None:
    parties: list[tuple[int, Told]] = [
        (pk, party) for pk, report in pairs for party in _told(report)
    ]
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
        Payment,
        ("report_id", "amount", "currency", "paid_at", "method", "payee_name", "sort_code", "account_number", "iban",
         "card", "wallet", "transaction", "bank_told_at", "recovered_amount"),
        (
            (pk, p.amount, p.currency, p.paid_at, p.method.value, p.payee_name, p.sort_code, p.account_number, p.iban,
             rules.masked_card(p.card), p.wallet, p.transaction, p.bank_told_at, p.recovered_amount)
            for pk, r in pairs for p in r.payments
        ),
    )  # fmt: skip
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
