"""Each once, whatever the provider does: down, slow, refusing, silent, answering twice; workers killed meanwhile."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from squaremile.messages.models import Delivery, Message, Wording
from squaremile.messages.services import note_receipt, withdraw_address
from squaremile.messages.services.deciding import close_address
from squaremile.messages.services.sending import NOBODY_KNOWS, TOO_LATE, recover, sweep
from squaremile.messages.tests.fake import NOW, Fake, by, minutes, send, state_of, tell
from squaremile.messages.tests.test_saying import jobs
from squaremile.policy.queries import latest

pytestmark = pytest.mark.django_db


def test_it_is_sent_once_with_the_same_key_and_noted() -> None:
    made, fake = tell(), Fake()
    assert send(fake) == 1 and send(fake) == 0
    assert state_of(made) == "sent" and made.sent_at == NOW and made.tries == 1
    [asked] = fake.asked
    assert (asked.key, asked.address, asked.sender) == (str(made.pk), "ann@example.org", "Square Mile")
    assert list(Delivery.objects.values_list("state", "provider_id")) == [("accepted", f"id-{made.pk}")]


def test_what_is_not_due_waits() -> None:
    made, fake = tell(due_at=minutes(10)), Fake()
    assert send(fake, minutes(9)) == 0 and send(fake, minutes(10)) == 1
    assert state_of(made) == "sent"


def test_the_worker_may_do_all_that_sending_needs(as_worker: Callable[..., Any]) -> None:
    tell(), tell("code", key="2"), tell("message_from_us", key="3"), tell("sent_to_force", key="4")
    with as_worker("messages.send"):
        assert send(Fake(), minutes(40)) == 2  # the code is too late, two updates are one
        sweep(now=minutes(50))
    with as_worker(""):
        assert send(Fake(), minutes(50)) == 0


def test_a_neutral_sender_for_whoever_is_watched() -> None:
    tell(safe_words="email only")
    send(fake := Fake())
    assert fake.asked[0].sender == "No reply"


def test_codes_go_first() -> None:
    for n in range(3):
        tell(key=f"r{n}")
    code = tell("code", key="c", now=minutes(1))
    send(fake := Fake(), minutes(1))
    assert fake.asked[0].key == str(code.pk)


def test_of_a_code_nothing_is_left_once_it_was_sent() -> None:
    made = tell("code")
    send(Fake())
    assert state_of(made) == "sent" and made.address_print is None
    assert not Wording.objects.exists()


def test_a_code_that_would_come_too_late_is_not_sent() -> None:
    made, fake = tell("code"), Fake()
    assert send(fake, minutes(16)) == 0 and fake.asked == []
    assert state_of(made) == "withdrawn" and made.why == TOO_LATE and not Wording.objects.exists()


def test_several_updates_about_one_report_become_one_message() -> None:
    first = tell("message_from_us", key="1")
    second = tell("sent_to_force", key="2", now=minutes(10))
    tell("sent_to_force", key="3", now=minutes(10), about="SM-OTHER", facts={"reference": "SM-OTHER", "force": "Essex"})
    tell("sent_to_force", key="4", now=minutes(10), address="bob@example.org")
    much_later = tell("update_28_days", key="5", due_at=minutes(5_000), facts={"reference": "x", "stands": "Here"})
    assert send(fake := Fake(), minutes(30)) == 1
    assert fake.asked[0].subject == "2 updates about SM-4T7K-2M9Q-X1RC"
    assert "We wrote to you" in fake.asked[0].body and "It was sent to Kent Police" in fake.asked[0].body
    assert state_of(second) == "joined" and second.joined_to_id == first.pk
    assert send(fake, minutes(40)) == 2 and state_of(much_later) == "waiting"


def test_an_update_that_joins_a_message_that_is_tried_again_drops_none() -> None:
    tell("message_from_us", key="1"), tell("sent_to_force", key="2")
    send(Fake("down"), minutes(30))
    tell("needs_more", key="3", now=minutes(5))
    send(fake := Fake(), minutes(31))
    assert fake.asked[0].subject.startswith("3 updates")
    assert fake.asked[0].body.count("\n- ") == 3


def test_one_update_alone_is_said_as_it_is() -> None:
    tell("message_from_us")
    send(fake := Fake(), minutes(30))
    assert fake.asked[0].subject.startswith("We wrote to you")


@pytest.mark.parametrize("mood", ["down", "later", "lost"])
def test_what_was_not_taken_is_tried_again_and_then_failed(mood: str) -> None:
    made, waits = tell(), latest("messages").body["retry_seconds"]
    at, fake = NOW, Fake(mood)
    for n in range(len(waits) + 1):
        assert send(fake, at) == 1
        made.refresh_from_db()
        if n < len(waits):
            assert made.state == "waiting" and (made.next_at - at).total_seconds() == waits[n]
            assert send(fake, at) == 0
            at = made.next_at
    assert made.state == "failed" and made.why and not fake.taken
    assert send(fake, minutes(100_000)) == 0


def test_a_provider_that_is_down_rests_and_others_go_on() -> None:
    for n in range(5):
        tell(key=f"e{n}"), tell(key=f"s{n}", channel="sms")
    down, well = Fake("down"), Fake()
    from squaremile.messages.services.sending import send_due
    from squaremile.messages.tests.fake import here

    send_due(each_in=here, clock=lambda: NOW, by={"email": down, "sms": well})
    assert len(down.asked) == 1 and len(well.asked) == 5


def test_one_that_is_put_off_does_not_hold_up_the_next() -> None:
    tell(key="1"), tell(key="2")
    assert send(fake := Fake("later")) == 2 and len(fake.asked) == 2


def test_a_refusal_is_final() -> None:
    made = tell()
    assert send(fake := Fake("rejects")) == 1 and send(fake, minutes(1_000)) == 0
    assert state_of(made) == "failed" and made.why == "no such address"


def test_a_provider_that_took_it_and_did_not_answer_is_asked() -> None:
    made = tell()
    send(fake := Fake("silent"))
    assert state_of(made) == "sent" and fake.taken[str(made.pk)] == 1


@pytest.mark.parametrize("mood", ["mute"])
def test_where_nobody_can_tell_a_person_decides_and_nothing_is_sent_twice(mood: str) -> None:
    made = tell()
    send(fake := Fake(mood))
    assert state_of(made) == "held" and made.why == NOBODY_KNOWS
    sweep(now=minutes(100))
    assert send(fake, minutes(100)) == 0 and fake.taken[str(made.pk)] == 1


def test_a_provider_with_a_fault_of_its_own_stops_nobody_else() -> None:
    first, second = tell(key="1"), tell(key="2")
    send(Fake("breaks"))
    assert {state_of(first), state_of(second)} == {"waiting"}


def _claimed(message: Message, at: datetime = NOW) -> None:
    Message.objects.filter(pk=message.pk).update(state="sending", claimed_at=at, tries=1)


@pytest.mark.parametrize(("mood", "had", "state"), [("well", True, "sent"), ("well", False, "waiting"),
                                                    ("mute", True, "held")])  # fmt: skip
def test_a_worker_killed_while_it_sent(mood: str, had: bool, state: str) -> None:
    made, fake = tell(), Fake(mood)
    _claimed(made)
    if had:
        fake.taken[str(made.pk)] = 1
    assert recover(now=minutes(5), by=by(fake)) == 0 and state_of(made) == "sending"
    assert recover(now=minutes(11), by=by(fake)) == 1 and state_of(made) == state
    send(fake, minutes(60))
    assert fake.taken[str(made.pk)] == 1 and recover(now=minutes(60), by=by(fake)) == 0


def test_an_answer_that_comes_after_it_was_given_up_still_counts() -> None:
    class Slow(Fake):
        def send(self, message: Any) -> Any:
            recover(now=minutes(20), by=by(Fake("mute")))
            return super().send(message)

    made = tell()
    send(fake := Slow())
    assert state_of(made) == "sent" and fake.taken[str(made.pk)] == 1


def test_receipts_and_the_same_one_twice() -> None:
    made = tell()
    send(Fake())
    for _ in range(2):
        assert note_receipt("fake", f"id-{made.pk}", delivered=True, now=minutes(1))
    assert state_of(made) == "delivered" and Delivery.objects.count() == 2
    assert note_receipt("fake", f"id-{made.pk}", delivered=False, detail="bounced", now=minutes(2))
    assert state_of(made) == "delivered"
    assert not note_receipt("fake", "another", delivered=True)


def test_a_bounce_is_a_failure() -> None:
    made = tell()
    send(Fake())
    note_receipt("fake", f"id-{made.pk}", delivered=False, detail="no such mailbox")
    assert state_of(made) == "failed" and made.why == "no such mailbox"


def test_what_waits_for_an_address_that_was_taken_back_is_not_sent() -> None:
    letter = tell(channel="letter", address="1 High Street")
    other = tell(key="2", channel="letter", address="2 High Street")
    withdraw_address("letter", " 1 HIGH street")
    assert jobs()[-1] == "messages.close"
    with connection.cursor() as cursor:
        cursor.execute("SELECT args->>'address_print' FROM procrastinate_jobs WHERE task_name = 'messages.close'")
        assert close_address(bytes.fromhex(cursor.fetchone()[0])) == 1
    send(fake := Fake())
    assert state_of(letter) == "withdrawn" and state_of(other) == "sent" and len(fake.asked) == 1


def test_the_round_of_each_minute_sees_every_deadline_coming() -> None:
    tell(due_at=minutes(60))
    sweep(now=minutes(59))
    assert jobs() == []
    sweep(now=minutes(60))
    sweep(now=minutes(61))
    assert jobs() == ["messages.send"]


def test_a_long_queue_is_sent_in_parts_and_the_rest_is_staged() -> None:
    for n in range(5):
        tell(key=f"k{n}", due_at=minutes(1))
    assert send(Fake(), minutes(1), most=3) == 3 and jobs() == ["messages.send"]
