"""Stopping money that has just left: a request to the bank that was paid, made in the transaction of its report.

People send it, and note what the bank answered. Each move locks the row, is one of STOP_MOVES, and leaves a row of
history and a leaf of the ledger, all in one transaction.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction

from squaremile.accounts.models import Organisation
from squaremile.accounts.roles import Kind
from squaremile.ledger.services import Verb, record
from squaremile.policy.queries import current
from squaremile.reports import rules, schema
from squaremile.reports.models import StopChange, StopRequest
from squaremile.reports.services.bulk import copy_rows, take_ids
from squaremile.reports.states import STOP_MOVES, StopState
from squaremile.website.formats import money


class Refused(Exception):
    """The request may not be moved so; the message says why to whoever asked."""


def ask_to_stop(payments: Sequence[tuple[int, int, schema.Payment]], *, now: datetime) -> int:
    """`payments`: (payment id, report id, payment). Makes a waiting request for each that may still be stopped."""
    urgent = [one for one in payments if rules.may_be_stopped(one[2], now)]
    if not urgent:
        return 0
    prefixes: dict[str, str] = current("banks").body["prefixes"]
    banks = dict(Organisation.objects.filter(slug__in=set(prefixes.values())).values_list("slug", "id"))
    ids = take_ids(StopRequest, len(urgent))
    copy_rows(
        StopRequest,
        ("id", "report_id", "payment_id", "bank_id", "state", "amount", "currency", "sort_code", "account_number",
         "payee_name", "transaction", "paid_at", "asked_at", "sent_how"),
        (
            (pk, report_id, payment_id, banks.get(rules.bank_of(account[0], prefixes)), StopState.WAITING.value,
             p.amount, p.currency, *account, p.payee_name, p.transaction, p.paid_at, now, "")
            for pk, (payment_id, report_id, p) in zip(ids, urgent, strict=True)
            if (account := rules.uk_account(p))
        ),
    )  # fmt: skip
    copy_rows(
        StopChange,
        ("request_id", "old", "new", "actor", "reason", "at"),
        ((pk, "", StopState.WAITING.value, 0, "A payment of the last 24 hours to a UK account", now) for pk in ids),
    )
    return len(ids)


@transaction.atomic
def claim(request_id: int, *, by: int, now: datetime) -> StopRequest:
    """Says who works on a waiting request, so that two do not ring the same bank. Raises Refused."""
    request = _locked(request_id)
    if request.state != StopState.WAITING:
        raise Refused(f"This request waits no more: {StopState(request.state).label.lower()}.")
    if request.claimed_by_id not in (None, by):
        raise Refused(f"{request.claimed_by} has taken this request already.")
    if request.claimed_by_id is None:
        _claim(request, by, now)
    return request


@transaction.atomic
def take_next(*, by: int, now: datetime) -> StopRequest | None:
    """Claims the waiting request whose money left last: it is the likeliest to be there still. None: nothing waits.

    Two who ask at once get two: a row that another holds is passed over.
    """
    waiting = StopRequest.objects.select_for_update(skip_locked=True).filter(state=StopState.WAITING, claimed_by=None)
    request = waiting.order_by("-paid_at", "-id").first()
    if request:
        _claim(request, by, now)
    return request


@transaction.atomic
def send_to_bank(request_id: int, *, bank: int | None, how: str, by: int, now: datetime) -> StopRequest:
    """Notes that the bank was asked. `bank` is chosen by a person only where the sort code named none. `how`: by what
    way, in words. Raises Refused."""
    request = _locked(request_id)
    new = _next(request, "send")
    if request.bank_id is None:
        request.bank = Organisation.objects.filter(pk=bank or 0, kind=Kind.BANK).first()
        if request.bank is None:
            raise Refused("Choose the bank that the request goes to.")
        chosen = ", chosen by hand: the sort code is not in our table"
    elif bank not in (None, request.bank_id):
        raise Refused(
            f"The sort code belongs to {request.bank}. If that is wrong, the policy of sort codes must change."
        )
    else:
        chosen = ""
    request.sent_at, request.sent_how = now, how[:200]
    request.claimed_by_id = request.claimed_by_id or by
    _move(request, new, by=by, reason=f"To {request.bank} by {how}{chosen}", now=now, verb=Verb.SENT)
    return request


@transaction.atomic
def answer(
    request_id: int, *, answer: StopState, amount_held: Decimal | None, by: int, note: str, now: datetime
) -> StopRequest:
    """Notes what the bank did. `amount_held` counts for a part alone: all is all, and too late is nothing.

    A part that was held may later become all of it; the time of the first answer stays. Raises Refused.
    """
    request = _locked(request_id)
    new = _next(request, f"answer_{answer.value}")
    held = {StopState.HELD: request.amount, StopState.PART_HELD: amount_held}.get(new, Decimal(0))
    if held is None or (new == StopState.PART_HELD and not 0 < held < request.amount):
        asked = money(request.amount, request.currency)
        raise Refused(f"A part is more than nothing and less than {asked}: enter how much is held.")
    request.amount_held = held
    request.answered_at = request.answered_at or now
    _move(request, new, by=by, reason=note or "The bank's answer", now=now, verb=Verb.CHANGED)
    return request


@transaction.atomic
def withdraw(request_id: int, *, by: int, why: str, now: datetime) -> StopRequest:
    """Takes a request back that should not be answered. Raises Refused, also when no reason is given."""
    request = _locked(request_id)
    new = _next(request, "withdraw")
    if not why.strip():
        raise Refused("Say why the request is withdrawn.")
    _move(request, new, by=by, reason=why, now=now, verb=Verb.CHANGED)
    return request


def note_late(*, now: datetime) -> int:
    """Notes once in its history, for each state, that a request rests longer than the policy says. Returns how many."""
    limits = current("stop-money").body
    with connection.cursor() as cursor:
        cursor.execute(_LATE, {**limits, "now": now, "waiting": StopState.WAITING, "sent": StopState.SENT})
        late = [str(row[0]) for row in cursor.fetchall()]
    if late:
        record(Verb.CHANGED, "stop-request", late, detail={"late": True})
    return len(late)


_LATE = """
INSERT INTO reports_stopchange (request_id, old, new, actor, reason, at)
SELECT s.id, s.state, s.state, 0,
  CASE s.state WHEN %(waiting)s THEN 'Late: not sent after ' || %(send_minutes)s || ' minutes'
    ELSE 'Late: no answer after ' || %(answer_minutes)s || ' minutes' END, %(now)s
FROM reports_stoprequest s
WHERE (s.state = %(waiting)s AND s.asked_at < %(now)s - make_interval(mins => %(send_minutes)s)
    OR s.state = %(sent)s AND s.sent_at < %(now)s - make_interval(mins => %(answer_minutes)s))
  AND NOT EXISTS (SELECT 1 FROM reports_stopchange c WHERE c.request_id = s.id AND c.old = s.state AND c.new = s.state
    AND c.actor = 0)
RETURNING request_id"""


def _locked(request_id: int) -> StopRequest:
    return StopRequest.objects.select_for_update(of=("self",)).select_related("bank", "claimed_by").get(pk=request_id)


def _next(request: StopRequest, action: str) -> StopState:
    old = StopState(request.state)
    new = STOP_MOVES.get((old, action))
    if new is None:
        raise Refused(f"This request stands at “{old.label}”, and cannot be moved so any more.")
    return new


def _claim(request: StopRequest, by: int, now: datetime) -> None:
    request.claimed_by_id = by
    request.save(update_fields=["claimed_by"])
    _remember(request, request.state, by=by, reason="", now=now)
    record(Verb.CHANGED, "stop-request", str(request.pk), detail={"claimed": True})


def _move(request: StopRequest, new: StopState, *, by: int, reason: str, now: datetime, verb: Verb) -> None:
    old, request.state = request.state, new.value
    request.save(update_fields=["state", "bank", "sent_at", "sent_how", "answered_at", "amount_held", "claimed_by"])
    _remember(request, old, by=by, reason=reason, now=now)
    held = "" if request.amount_held is None else str(request.amount_held)
    record(verb, "stop-request", str(request.pk), detail={"state": new.value, "held": held})


def _remember(request: StopRequest, old: str, *, by: int, reason: str, now: datetime) -> None:
    StopChange.objects.bulk_create(
        [StopChange(request=request, old=old, new=request.state, actor=by, reason=reason[:500], at=now)]
    )
