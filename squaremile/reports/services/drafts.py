"""Drafts: begun, kept page by page, come back to, sent once. The pages' role does all of it with the draft's secret."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from squaremile.accounts.jobs import Priority, stage
from squaremile.accounts.viewer import Viewer, present_token
from squaremile.ledger.actor import acting
from squaremile.reports import rules, steps
from squaremile.reports.models import AnonymousSource, Attachment, Draft, EqualityAnswers, Handover, Profile, Step
from squaremile.reports.services.bulk import copy_rows
from squaremile.reports.services.receive import Incoming, receive_told
from squaremile.vault.fields import fingerprint, seal
from squaremile.vault.services import take_in

KEPT = timedelta(days=28)  # an unfinished report, since it was last touched: as the pages say
KEPT_SENT = timedelta(days=7)  # what was sent lies in the report; the draft only shows its last page
KEPT_ANONYMOUS = timedelta(hours=2)  # from the full hour before, so that no time is kept: at least one hour
LARGEST_FILE = 20 << 20
MOST_FILES = 20


def code_hash(code: str) -> bytes:
    """Keyed hash of a code to come back with. 80 random bits under a key outside the database: cannot be guessed."""
    return fingerprint(code, "draft")


def begin(
    *, service: str, route: str, language: str, device: str, viewer: Viewer, policy: dict[str, int], now: datetime,
    answers: dict[str, Any],
) -> tuple[Draft, str]:  # fmt: skip
    """A new draft and the code that is its only secret. From here on this transaction holds the secret."""
    code = rules.new_code()
    present_token(code_hash(code))
    draft = Draft.objects.create(
        key=rules.new_key(), token_hash=code_hash(code), service=service, route=route, language=language,
        device=device, by_id=viewer.person or None, answers=answers, policy=policy, started_at=now, updated_at=now,
        expires_at=now + KEPT,
    )  # fmt: skip
    return draft, code


def keep(draft: Draft, answers: dict[str, Any], *, page: str, done: bool, now: datetime, language: str = "") -> Draft:
    """Puts answers over those kept, on the locked row: two tabs on two pages lose nothing of each other."""
    locked = Draft.objects.select_for_update().get(pk=draft.pk)
    if locked.sent_at:
        return locked
    locked.answers = locked.answers | answers
    if done and page not in locked.confirmed:
        locked.confirmed = [*locked.confirmed, page]
    locked.last_page, locked.updated_at, locked.expires_at = page, now, now + KEPT
    locked.language = language or locked.language
    locked.save(update_fields=["answers", "confirmed", "last_page", "updated_at", "expires_at", "language"])
    return locked


def keep_item(draft: Draft, group: str, number: int, item: dict[str, Any] | None, *, now: datetime) -> Draft:
    """One of several (payments, people): kept in its place, added at the end, or with None taken away."""
    locked = Draft.objects.select_for_update().get(pk=draft.pk)
    items = list(locked.answers.get(group) or [])
    if item is None:
        items = [one for place, one in enumerate(items) if place != number]
    elif number < len(items):
        items[number] = items[number] | item
    else:
        items.append(item)
    return keep(locked, {group: items}, page=locked.last_page, done=False, now=now)


def attach(draft: Draft, chunks: Iterable[bytes], *, name: str, kind: str, viewer: Viewer, now: datetime) -> Attachment:
    """Takes a file in with the draft and stages its reading. Raises vault.services.Refused.

    It belongs to `viewer`, if to anybody, and to whoever holds the draft's secret. Where the sender may stay anonymous,
    give NOBODY: who sent a file is not to be taken out of it afterwards.
    """
    with acting(viewer.actor):
        file = take_in(
            chunks, name=name, by=viewer.person or None, organisation=viewer.organisation or None,
            largest=LARGEST_FILE, token_hash=bytes(draft.token_hash),
        )  # fmt: skip
    attachment = Attachment.objects.create(draft=draft, file=file, kind=kind, added_at=now)
    stage(steps.READ_FILE, priority=Priority.ONE, attachment_id=attachment.pk)
    return attachment


@dataclass
class Sending:
    """What becomes of a draft: the report, the force it belongs to, and whether somebody must see it at once."""

    incoming: Incoming
    force: int | None = None
    hand_to: int | None = None
    hand_over: bool = False
    urgent: bool = False
    why: str = ""
    anonymous: bool = False
    profile: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Sent:
    reference: str
    already: bool
    receipt: str = ""


def receipt_of(code: str) -> str:
    """What somebody who gave no name comes back with: 128 bits that only the holder of the draft's code can have made
    again. So a second press, or an answer that got lost on the way, shows the same receipt. We keep neither.
    """
    return fingerprint(code, "receipt of a code").hex()


def send(draft: Draft, sending: Sending, *, now: datetime, code: str = "") -> Sent:
    """Makes the report, once, in the caller's transaction: a second press or a replay gets the same reference."""
    locked = Draft.objects.select_for_update().get(pk=draft.pk)
    if locked.sent_at:
        receipt = receipt_of(code) if locked.anonymous and code else ""
        return Sent(locked.reference, already=True, receipt=receipt)
    incoming, at = (_without_time(sending.incoming, now), _hour(now)) if sending.anonymous else (sending.incoming, now)
    report_id, reference = receive_told(incoming, source="front door", force=sending.force, now=now)
    Attachment.objects.filter(draft=locked).update(report_id=report_id)
    if sending.hand_over or sending.urgent:
        copy_rows(
            Handover,
            ("report_id", "to_id", "urgent", "why", "made_at", "note"),
            [(report_id, sending.hand_to, sending.urgent, sending.why[:300], now, "")],
        )
    receipt = _forget_source(locked, report_id, code) if sending.anonymous else ""
    if sending.profile and locked.by_id and sending.incoming.reporter:
        Profile.objects.update_or_create(person_id=locked.by_id, defaults={"answers": sending.profile, "told_at": now})
    locked.stopping = sum(rules.may_be_stopped(payment, now) for payment in sending.incoming.report.payments)
    locked.report_id, locked.reference, locked.sent_at = report_id, reference, at
    locked.anonymous = sending.anonymous
    locked.expires_at = at + (KEPT_ANONYMOUS if sending.anonymous else KEPT_SENT)
    locked.save()
    return Sent(reference, already=False, receipt=receipt)


def _forget_source(draft: Draft, report_id: int, code: str) -> str:
    """The draft of an anonymous sender keeps nothing of what was typed or of who was there. Returns the receipt."""
    receipt = receipt_of(code) if code else secrets.token_hex(16)
    copy_rows(AnonymousSource, ("report_id", "receipt_hash"), [(report_id, fingerprint(receipt, "receipt"))])
    draft.answers, draft.confirmed, draft.by_id, draft.device, draft.last_page = {}, [], None, "", ""
    draft.started_at = draft.updated_at = _hour(draft.updated_at)
    stage(steps.FORGET_SOURCE, report_id=report_id)
    return receipt


def _without_time(incoming: Incoming, now: datetime) -> Incoming:
    """Told at some time within this hour: who watches a network learns no more from it. An earlier day stays."""
    told_at = _hour(min(incoming.report.received_at or now, now))
    return replace(incoming, report=incoming.report.model_copy(update={"received_at": told_at}))


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def answer_equality(draft: Draft, answers: dict[str, Any]) -> None:
    """Kept apart from the report, once: a second answer changes nothing."""
    sealed = seal(answers, "reports_equalityanswers.answers")
    try:
        with transaction.atomic():
            copy_rows(EqualityAnswers, ("report_id", "answers"), [(draft.report_id, sealed)])
    except IntegrityError:
        return


def note_step(
    *, service: str, route: str, language: str, device: str, event: str, now: datetime, page: str = "", amount: int = 0
) -> None:
    """Counts what happened at the front door: the hour, never the person."""
    copy_rows(
        Step,
        ("hour", "service", "route", "language", "device", "event", "page", "amount"),
        [(_hour(now), service, route, language, device, event, page[:40], amount)],
    )
