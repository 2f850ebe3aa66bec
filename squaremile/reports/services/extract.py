"""Finds the identifiers that reports name, in boxes and in words, and keeps where each stands.

Reads reports and their parts, writes occurrences and degrees. Run twice on the same reports, it ends the same.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from squaremile.accounts.jobs import Priority, stage
from squaremile.identifiers.engine import extract, normalise
from squaremile.identifiers.engine import handle as platform_handle
from squaremile.identifiers.engine import sortacc as sort_and_account
from squaremile.identifiers.services import count_mentions, identifier_ids, stops_in_force
from squaremile.reports import steps
from squaremile.reports.models import Addition, Attachment, Occurrence
from squaremile.reports.services.bulk import copy_rows
from squaremile.vault.fields import fingerprint

_BOX_KINDS = {"phones": "phone", "emails": "email"}


class Mention(NamedTuple):
    """One identifier in one part of one report. `start` and `end` count code points; None for a box."""

    report: int
    part: str
    part_id: int | None
    kind: str
    value: str
    written: str
    start: int | None
    end: int | None
    found: str
    flags: str = ""


def extract_reports(report_ids: Sequence[int], *, now: datetime, hand_on: bool = True) -> None:
    """The step: one transaction of the caller, rows locked in order."""
    ids = _lock(report_ids)
    if not ids:
        return
    own = _own_contacts(ids)
    mentions = [m for m in _mentions(ids) if not _is_own(m, own.get(m.report, frozenset()))]
    numbers = identifier_ids({(m.kind, m.value) for m in mentions}, stops=stops_in_force(), now=now)
    before = _replace_occurrences(ids, mentions, numbers)
    after = {(m.report, numbers[m.kind, m.value]) for m in mentions}
    change: Counter[int] = Counter(identifier for _, identifier in after - before)
    change.subtract(identifier for _, identifier in before - after)
    count_mentions(change, now=now)
    _hand_on(ids, staged=hand_on)


def _lock(report_ids: Sequence[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM reports_report WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [list(report_ids)]
        )
        return [row[0] for row in cursor.fetchall()]


def _hand_on(ids: list[int], *, staged: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reports_unlinked (report_id, since) SELECT unnest(%s::bigint[]), now() ON CONFLICT DO NOTHING",
            [ids],
        )
    if not staged:
        return
    if len(ids) <= 20:
        stage(steps.LINK, priority=Priority.ONE, report_ids=ids)
        return
    with connection.cursor() as cursor:
        # Held until commit: a sweep that starts meanwhile waits, so it cannot miss these and leave them without a job.
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtext('networks.sweep'))")
    stage(steps.SWEEP, priority=Priority.SWEEP, once=True)


def _own_contacts(ids: list[int]) -> Mapping[int, frozenset[bytes]]:
    """A victim's own number or address, met in the words, is not an offender's identifier."""
    own: dict[int, set[bytes]] = defaultdict(set)
    for report, mark in _rows(
        "SELECT p.report_id, c.fingerprint FROM reports_party p JOIN reports_partycontact pc ON pc.party_id = p.id"
        " JOIN messages_contact c ON c.id = pc.contact_id WHERE p.report_id = ANY(%s)",
        ids,
    ):
        own[report].add(bytes(mark))
    return {report: frozenset(marks) for report, marks in own.items()}


def _is_own(mention: Mention, own: frozenset[bytes]) -> bool:
    return bool(own) and mention.kind in ("phone", "email") and fingerprint(mention.value, "contact") in own


def _mentions(ids: list[int]) -> Iterator[Mention]:
    for report, title, narrative in _rows("SELECT id, title, narrative FROM reports_report WHERE id = ANY(%s)", ids):
        yield from _in_text(report, "narrative", None, narrative)
        yield from _in_text(report, "title", None, title)
    for attached in Attachment.objects.filter(report_id__in=ids, words__isnull=False).order_by("id"):
        yield from _in_text(attached.report_id or 0, "attachment", attached.pk, attached.words)
    for added in Addition.objects.filter(report_id__in=ids, kind=Addition.Kind.FACT).order_by("id"):
        yield from _in_text(added.report_id, "addition", added.pk, added.words)
    yield from _in_parties(ids)
    yield from _in_payments(ids)
    for report, pk, sender in _rows(
        "SELECT report_id, id, sender FROM reports_contactevent WHERE sender <> '' AND report_id = ANY(%s)", ids
    ):
        yield from (m._replace(start=None, end=None, found="box") for m in _in_text(report, "contact", pk, sender))
    for report, pk, wallet in _rows(
        "SELECT report_id, id, wallet FROM reports_cyberattack WHERE wallet <> '' AND report_id = ANY(%s)", ids
    ):
        yield from _in_box(report, "cyber", pk, _wallet(wallet))


def _in_text(report: int, part: str, part_id: int | None, text: str) -> Iterator[Mention]:
    for f in extract(text):
        written = f.value if f.kind == "card" else f.written  # a card's whole number is in the words, nowhere else
        yield Mention(report, part, part_id, f.kind, f.value, written, f.start, f.end, "text", " ".join(f.flags))


def _in_box(report: int, part: str, part_id: int, values: Iterable[tuple[str, str | None, str]]) -> Iterator[Mention]:
    for kind, value, written in values:
        if value:
            yield Mention(report, part, part_id, kind, value, written, None, None, "box")


def _in_parties(ids: list[int]) -> Iterator[Mention]:
    for report, pk, role, boxes, postcode, company, vehicle in _rows(
        "SELECT report_id, id, role, boxes, postcode, company_number, vehicle FROM reports_party"
        " WHERE report_id = ANY(%s)"
        " AND (boxes <> '{}' OR role IN ('suspect', 'payee'))",
        ids,
    ):
        yield from _in_box(report, "party", pk, _boxes(json.loads(boxes)))
        if role in ("suspect", "payee"):
            written = (("postcode", postcode), ("company", company), ("vrm", vehicle))
            yield from _in_box(report, "party", pk, ((k, normalise(k, w) if w else None, w) for k, w in written))


def _boxes(boxes: dict[str, list[str]]) -> Iterator[tuple[str, str | None, str]]:
    for name, values in boxes.items():
        for written in values:
            if name == "websites":
                yield from ((f.kind, f.value, written) for f in extract(written) if f.kind in ("url", "domain"))
            elif name == "handles":
                platform, _, account = written.partition(":")
                yield "handle", platform_handle(platform, account), written
            else:
                yield _BOX_KINDS[name], normalise(_BOX_KINDS[name], written), written


def _in_payments(ids: list[int]) -> Iterator[Mention]:
    for report, pk, sort_code, account, iban, wallet in _rows(
        "SELECT report_id, id, sort_code, account_number, iban, wallet FROM reports_payment WHERE report_id = ANY(%s)",
        ids,
    ):
        values: list[tuple[str, str | None, str]] = []
        if sort_code or account:
            values.append(("sortacc", sort_and_account(sort_code, account), f"{sort_code} {account}"))
        if iban:
            values.append(("iban", normalise("iban", iban), iban))
        values.extend(_wallet(wallet))
        yield from _in_box(report, "payment", pk, values)


def _wallet(written: str) -> list[tuple[str, str | None, str]]:
    return [(kind, normalise(kind, written), written) for kind in ("btc", "eth")] if written else []


def _replace_occurrences(
    ids: list[int], mentions: list[Mention], numbers: Mapping[tuple[str, str], int]
) -> set[tuple[int, int]]:
    """Returns the (report, identifier) pairs that stood there before."""
    before = {
        (r, i)
        for r, i in _rows("SELECT report_id, identifier_id FROM reports_occurrence WHERE report_id = ANY(%s)", ids)
    }
    if before:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM reports_occurrence WHERE report_id = ANY(%s)", [ids])
    copy_rows(
        Occurrence,
        ("report_id", "identifier_id", "part", "part_id", "written", "start", "end", "found", "flags"),
        (
            (m.report, numbers[m.kind, m.value], m.part, m.part_id, m.written, m.start, m.end, m.found, m.flags)
            for m in mentions
        ),
    )
    return before


def _rows(query: str, ids: list[int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, [ids])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
