"""Following a report after it was sent: one-time codes to the contact that the report itself names, and additions."""

import re
import secrets
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from django.db import connection

from squaremile.accounts.jobs import Priority, Queue, stage
from squaremile.accounts.viewer import NOBODY, Viewer, present_tracking
from squaremile.ledger.actor import acting
from squaremile.ledger.services import Verb, record
from squaremile.messages.models import Contact
from squaremile.messages.rules import Use, may_use
from squaremile.messages.services import say
from squaremile.reports import steps
from squaremile.reports.models import Addition, Attachment, Party, Report, TrackingCode, TrackingSession
from squaremile.reports.schema import Role
from squaremile.reports.services.bulk import copy_rows, take_ids
from squaremile.reports.services.drafts import LARGEST_FILE
from squaremile.reports.tracked import Tracked, tracked
from squaremile.vault.fields import fingerprint
from squaremile.vault.services import take_in

CODE_LASTS = timedelta(minutes=15)
CODES_AN_HOUR, CODES_A_DAY = 3, 6  # six a day with five tries each: a year of guessing finds one code in a hundred
ADDITIONS_AN_HOUR = 30
MOST_WORDS, MOST_FILES = 10_000, 10
SESSION_SECONDS = 2 * 3600  # as open_tracking in database_access.sql has it
_RECEIPT = re.compile(r"[0-9a-f]{32}")
_CODE = re.compile(r"\d{6}")


def session_hash(secret: str) -> bytes:
    return fingerprint(secret, "tracking")


def code_hash(reference: str, code: str) -> bytes:
    return fingerprint(f"{reference}\0{code}", "tracking code")


def ask_for_code(reference: str) -> None:
    """In the page's transaction. Whether there is such a report, or a way to reach its teller, only the job learns."""
    stage(steps.TRACK_CODE, queue=Queue.CARE, priority=Priority.ONE, reference=reference)


def send_code(reference: str, *, now: datetime) -> bool:
    """In the worker: makes a code and stages its message. False: no such report, no safe e-mail, or too many codes."""
    report = Report.objects.filter(reference=reference).only("id", "language", "wishes").first()
    if report is None:
        return False
    _clear(report.pk, now)
    lately = TrackingCode.objects.filter(report=report, made_at__gt=now - timedelta(days=1))
    within_hour = lately.filter(made_at__gt=now - timedelta(hours=1)).count()
    contact = _mailbox(report) if within_hour < CODES_AN_HOUR and lately.count() < CODES_A_DAY else None
    if contact is None:
        return False
    code = f"{secrets.randbelow(1_000_000):06}"
    made = TrackingCode.objects.create(
        report=report, code_hash=code_hash(reference, code), made_at=now, expires_at=now + CODE_LASTS
    )
    say(
        "code", channel="email", address=str(contact.address), key=f"tracking code {made.pk}", contact=contact,
        facts={"code": f"{code[:3]} {code[3:]}", "minutes": str(int(CODE_LASTS.total_seconds() // 60))},
        language="cy" if report.language == "cy" else "en", about=reference, wishes=_wishes(report), now=now,
    )  # fmt: skip
    record(Verb.SENT, "tracking-code", reference)
    return True


def _clear(report_id: int, now: datetime) -> None:
    """One job at a time for a report; what no limit and nobody looks at any more goes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"tracking {report_id}"])
    TrackingCode.objects.filter(made_at__lt=now - timedelta(days=2)).delete()
    TrackingSession.objects.filter(expires_at__lt=now).delete()


def _wishes(report: Report) -> dict[str, object]:
    return report.wishes if isinstance(report.wishes, dict) else {}


def _contacts(report: Report) -> list[Contact]:
    """How to reach who told it: the first victim's contacts; without a victim's, the first witness's."""
    for role in (Role.VICTIM, Role.WITNESS):
        for party in Party.objects.filter(report=report, role=role.value).order_by("id"):
            if found := list(party.contacts.order_by("id")):
                return found
    return []


def _mailbox(report: Report) -> Contact | None:
    """Only an address that nothing the person said speaks against."""
    contacts = _contacts(report)
    words = "\n".join(dict.fromkeys(str(one.safe_words) for one in contacts if one.safe_words))
    if may_use(words, _wishes(report), "email") != Use.YES:
        return None
    return next((one for one in contacts if one.channel == Contact.Channel.EMAIL), None)


def open_tracking(reference: str, typed: str, *, viewer: Viewer) -> str | None:
    """The secret of a new session, for the code that was sent or an anonymous receipt; None, and a try is counted."""
    plain = re.sub(r"[\s-]", "", typed).casefold()
    if _RECEIPT.fullmatch(plain):
        shown = fingerprint(plain, "receipt")
    else:
        shown = code_hash(reference, plain if _CODE.fullmatch(plain) else "")
    secret = secrets.token_hex(16)
    with connection.cursor() as cursor:
        cursor.execute("SELECT open_tracking(%s, %s, %s)", [reference, shown, session_hash(secret)])
        opened: bool = cursor.fetchone()[0]
    if not opened:
        return None
    present_tracking(session_hash(secret))
    if report := tracked(reference):
        with acting_on(report, viewer):
            record(Verb.CREATED, "tracking", reference)
    return secret


def close_tracking(secret: str) -> None:
    """From here on this secret opens nothing."""
    present_tracking(session_hash(secret))
    with connection.cursor() as cursor:
        cursor.execute("SELECT close_tracking()")


def acting_on(report: Tracked, viewer: Viewer) -> AbstractContextManager[None]:
    """Who told anonymously stays so in the ledger, whoever is signed in."""
    return acting(NOBODY.actor if report.anonymous else viewer.actor)


def note_look(report: Tracked, viewer: Viewer) -> None:
    with acting_on(report, viewer):
        record(Verb.VIEWED, "report", report.reference)


def too_many_lately(report: Tracked, *, now: datetime) -> bool:
    """So many additions within the hour that more have to wait."""
    lately = Addition.objects.filter(report_id=report.id, at__gt=now - timedelta(hours=1))
    return lately.count() >= ADDITIONS_AN_HOUR


def add(
    report: Tracked, kind: str, words: str, *, secret: str, viewer: Viewer, now: datetime,
    attachments: Sequence[int] = (),
) -> None:  # fmt: skip
    """Keeps an addition, and sends the report down the line again when it tells more of what happened.

    `secret`: of the session that follows the report; empty for a reporter who is signed in.
    """
    [pk] = take_ids(Addition, 1)
    person = None if secret else viewer.person
    at = _hour(now) if report.anonymous else now
    copy_rows(
        Addition,
        ("id", "report_id", "kind", "words", "files", "person_id", "at"),
        [(pk, report.id, kind, words.replace("\x00", "")[:MOST_WORDS], len(attachments), person, at)],
    )
    with acting_on(report, viewer):
        record(Verb.CHANGED, "report", report.reference, detail={"added": kind})
    if attachments and report.anonymous:
        stage(steps.FORGET_SOURCE, report_id=report.id)
    for attachment in () if report.anonymous else attachments:
        stage(steps.READ_FILE, priority=Priority.ONE, attachment_id=attachment)
    if kind == Addition.Kind.FACT and words:
        stage(steps.EXTRACT, priority=Priority.ONE, report_ids=[report.id])
    if kind == Addition.Kind.WISH:
        stage(steps.TRACK_WISH, queue=Queue.CARE, priority=Priority.ONE, addition_id=pk)


def attach_later(
    report: Tracked, chunks: Iterable[bytes], *, name: str, secret: str, viewer: Viewer, now: datetime
) -> int:
    """Takes a file in with a report that was sent. `add` then has it read. Raises vault.services.Refused."""
    person = 0 if secret else viewer.person
    with acting_on(report, viewer):
        file = take_in(
            chunks, name=name, by=person or None, organisation=(viewer.organisation or None) if person else None,
            largest=LARGEST_FILE, token_hash=session_hash(secret) if secret else None,
        )  # fmt: skip
    [pk] = take_ids(Attachment, 1)
    copy_rows(
        Attachment,
        ("id", "report_id", "file_id", "kind", "state", "added_at"),
        [(pk, report.id, file.pk, Attachment.Kind.EVIDENCE.value, Attachment.State.WAITING.value,
          _hour(now) if report.anonymous else now)],
    )  # fmt: skip
    return pk


def keep_wish(addition_id: int) -> None:
    """In the worker: the newest words on how to reach somebody stand before the earlier ones, which stay in force.

    What one of them forbids stays forbidden, or a person decides. Run again, it changes nothing.
    """
    wish = Addition.objects.select_related("report").get(pk=addition_id)
    for contact in _contacts(wish.report):
        before = str(contact.safe_words or "")
        if before.startswith(wish.words):
            continue
        contact.safe_words = f"{wish.words}\n{before}".strip()[:MOST_WORDS]
        contact.save(update_fields=["safe_words"])
    record(Verb.CHANGED, "contact", wish.report.reference)


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
