"""Requests to banks to stop money: which are made, every move that is allowed, every other refused, what is late."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from squaremile.accounts.models import Organisation, Person
from squaremile.ledger.models import Leaf
from squaremile.reports import rules
from squaremile.reports.models import StopChange, StopRequest
from squaremile.reports.services import stop_money
from squaremile.reports.services.stop_money import Refused
from squaremile.reports.states import STOP_ANSWERS, STOP_MOVES, StopState
from squaremile.reports.tests.factories import take_in

pytestmark = pytest.mark.django_db


def asked(*hours: float, sort_code: str = "00-12-34", **more: Any) -> list[StopRequest]:
    """A request for each payment, that many hours old."""
    paid = {"amount": "1200", "sort_code": sort_code, "account_number": "12345678", "method": "bank_transfer", **more}
    now = timezone.now()
    reports = take_in(*[{"payments": [paid | {"paid_at": (now - timedelta(hours=h)).isoformat()}]} for h in hours])
    return list(StopRequest.objects.filter(report__in=reports).order_by("report_id"))


@pytest.fixture
def me() -> Person:
    return Person.objects.create(email="me@service.example", name="Ann Agent")


ACTIONS = ["send", "withdraw", *(f"answer_{one.value}" for one in STOP_ANSWERS)]


def act(action: str, request: StopRequest, by: int, now: datetime) -> StopRequest:
    if action == "send":
        return stop_money.send_to_bank(request.pk, bank=None, how="telephone", by=by, now=now)
    if action == "withdraw":
        return stop_money.withdraw(request.pk, by=by, why="Paid to the right account after all", now=now)
    given = StopState(action.removeprefix("answer_"))
    return stop_money.answer(request.pk, answer=given, amount_held=Decimal(500), by=by, note="Rang back", now=now)


def test_a_request_is_made_for_what_left_within_a_day_and_no_other() -> None:
    assert [r.bank.slug for r in asked(3, 23.9, 24.1, 300)] == ["lantern-bank", "lantern-bank"]
    assert asked(3, recovered_amount="1200") == []
    assert asked(3, account_number="") == []
    [unknown] = asked(3, sort_code="20-45-45")
    assert unknown.bank is None and unknown.state == StopState.WAITING


@pytest.mark.parametrize("state", list(StopState))
@pytest.mark.parametrize("action", ACTIONS)
def test_every_move_of_the_table_is_made_and_every_other_refused(state: StopState, action: str, me: Person) -> None:
    [request] = asked(2)
    StopRequest.objects.filter(pk=request.pk).update(state=state)
    leaves, changes = Leaf.objects.count(), request.changes.count()
    new = STOP_MOVES.get((state, action))
    if new is None:
        with pytest.raises(Refused):
            act(action, request, me.pk, timezone.now())
        assert (Leaf.objects.count(), request.changes.count()) == (leaves, changes)
    else:
        act(action, request, me.pk, timezone.now())
        change = request.changes.order_by("-id")[0]
        assert (change.old, change.new, change.actor) == (state, new, me.pk)
        assert Leaf.objects.count() == leaves + 1
    request.refresh_from_db()
    assert request.state == (new or state)


def test_the_way_to_the_bank_and_back_is_timed_and_summed(me: Person) -> None:
    [request] = asked(2)
    start = timezone.now()
    act("send", request, me.pk, start)
    act("answer_part_held", request, me.pk, start + timedelta(minutes=40))
    request.refresh_from_db()
    assert (request.sent_at, request.sent_how, request.claimed_by) == (start, "telephone", me)
    assert (request.answered_at, request.amount_held) == (start + timedelta(minutes=40), Decimal(500))
    act("answer_held", request, me.pk, start + timedelta(minutes=90))
    request.refresh_from_db()
    assert (request.answered_at, request.amount_held) == (start + timedelta(minutes=40), Decimal(1200))


@pytest.mark.parametrize(("held", "fits"), [(None, False), (0, False), (-5, False), (1200, False), (1199.99, True)])
def test_a_part_is_more_than_nothing_and_less_than_all(held: float | None, fits: bool, me: Person) -> None:
    [request] = asked(2)
    act("send", request, me.pk, timezone.now())
    part = None if held is None else Decimal(str(held))
    arguments: dict[str, Any] = {"answer": StopState.PART_HELD, "by": me.pk, "note": "", "now": timezone.now()}
    if fits:
        assert stop_money.answer(request.pk, amount_held=part, **arguments).amount_held == part
    else:
        with pytest.raises(Refused, match="enter how much is held"):
            stop_money.answer(request.pk, amount_held=part, **arguments)


def test_too_late_holds_nothing_whatever_was_typed(me: Person) -> None:
    [request] = asked(2)
    act("send", request, me.pk, timezone.now())
    assert act("answer_too_late", request, me.pk, timezone.now()).amount_held == 0


def test_a_person_chooses_the_bank_only_where_the_sort_code_named_none(me: Person) -> None:
    banks = {o.slug: o for o in Organisation.objects.filter(kind="bank")}
    [known], [unknown] = asked(2), asked(2, sort_code="20-45-45")
    other, now = banks["harbour-vale"].pk, timezone.now()
    with pytest.raises(Refused, match="belongs to"):
        stop_money.send_to_bank(known.pk, bank=other, how="e-mail", by=me.pk, now=now)
    for none in (None, 0, Organisation.objects.get(slug="kent").pk):
        with pytest.raises(Refused, match="Choose the bank"):
            stop_money.send_to_bank(unknown.pk, bank=none, how="e-mail", by=me.pk, now=now)
    sent = stop_money.send_to_bank(unknown.pk, bank=other, how="e-mail", by=me.pk, now=now)
    assert sent.bank_id == other
    assert "chosen by hand" in sent.changes.order_by("-id")[0].reason


def test_two_people_who_take_the_next_get_two_newest_first(me: Person) -> None:
    old, newest, between = asked(20, 1, 5)
    other = Person.objects.create(email="b@service.example", name="Bea")
    now = timezone.now()
    taken = [stop_money.take_next(by=who.pk, now=now) for who in (me, other, me, me)]
    assert taken == [newest, between, old, None]
    with pytest.raises(Refused, match="Ann Agent has taken"):
        stop_money.claim(newest.pk, by=other.pk, now=now)
    assert stop_money.claim(newest.pk, by=me.pk, now=now).changes.count() == 2
    act("send", newest, me.pk, now)
    with pytest.raises(Refused, match="waits no more"):
        stop_money.claim(newest.pk, by=me.pk, now=now)


def test_a_withdrawal_says_why(me: Person) -> None:
    [request] = asked(2)
    with pytest.raises(Refused, match="Say why"):
        stop_money.withdraw(request.pk, by=me.pk, why=" ", now=timezone.now())


def test_what_rests_too_long_is_noted_once_for_each_state(me: Person, as_worker: Any) -> None:
    waiting, sent, fresh = asked(2, 2, 2)
    now = timezone.now()
    act("send", sent, me.pk, now - timedelta(minutes=241))
    StopRequest.objects.filter(pk=waiting.pk).update(asked_at=now - timedelta(minutes=31))
    StopRequest.objects.filter(pk=fresh.pk).update(asked_at=now - timedelta(minutes=29))
    with as_worker("reports.stop_alarm"):
        assert [stop_money.note_late(now=now) for _ in range(2)] == [2, 0]
    noted = StopChange.objects.filter(reason__startswith="Late").values_list("request_id", "reason")
    assert set(noted) == {
        (waiting.pk, "Late: not sent after 30 minutes"), (sent.pk, "Late: no answer after 240 minutes")
    }  # fmt: skip


def test_a_request_has_a_reference_of_its_own_that_finds_a_slip() -> None:
    assert rules.stop_reference(1042).startswith("STOP-1042-")
    assert rules.stop_reference(1042)[-1] != rules.stop_reference(1043)[-1]
