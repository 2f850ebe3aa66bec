"""Said once, in the words in force, by a way that is safe; staged with the change that calls for it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from squaremile.accounts.viewer import Viewer
from squaremile.messages.models import Contact, Message, Wording
from squaremile.messages.rules import Unsayable
from squaremile.messages.services import Saying, say_many
from squaremile.messages.tests.fake import NOW, REFERENCE, minutes, say_, tell

pytestmark = pytest.mark.django_db


def jobs() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name FROM procrastinate_jobs ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def test_it_is_worded_kept_and_staged() -> None:
    made = tell()
    assert (made.state, made.channel, made.about, made.version, made.language) == (
        "waiting",
        "email",
        REFERENCE,
        1,
        "en",
    )
    wording = Wording.objects.get(pk=made.pk)
    assert wording.address == "ann@example.org"
    assert wording.subject == f"We have your report: {REFERENCE}"
    assert REFERENCE in wording.body and "We never ask you for money" in wording.body
    assert jobs() == ["messages.send"]


def test_words_and_address_are_sealed_in_the_database() -> None:
    made = tell()
    with connection.cursor() as cursor:
        cursor.execute("SELECT address, subject, body FROM messages_wording WHERE message_id = %s", [made.pk])
        row = cursor.fetchone()
    assert not [part for part in row if b"ann" in bytes(part) or REFERENCE.encode() in bytes(part)]


def test_the_same_key_twice_is_one_message() -> None:
    assert say_() is not None and say_() is None and say_("needs_more") is None
    assert Message.objects.count() == Wording.objects.count() == 1


def test_the_pages_say_it_too_and_read_nothing_of_it(as_web: Callable[..., Any]) -> None:
    for viewer in (Viewer(), Viewer(person=1, role="reporter"), Viewer(person=1, role="force-officer")):
        with as_web(viewer):
            assert say_(key=viewer.role) is not None and say_(key=viewer.role) is None
            assert Message.objects.count() == Wording.objects.count() == 0


def test_a_rollback_leaves_neither_message_nor_job() -> None:
    with transaction.atomic():
        tell()
        transaction.set_rollback(True)
    assert Message.objects.count() == 0 and jobs() == []


def test_what_is_due_later_stages_nothing_yet() -> None:
    made = tell(due_at=minutes(60 * 24))
    assert made.due_at == made.next_at == minutes(60 * 24) and jobs() == []


def test_an_update_waits_for_the_window() -> None:
    assert tell("message_from_us").due_at == NOW + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("language", "subject"),
    [("cy", "Mae eich adroddiad gennym"), ("en-gb", "We have your report"), ("fr", "We have your report")],
)
def test_in_their_language(language: str, subject: str) -> None:
    assert str(Wording.objects.get(pk=tell(language=language).pk).subject).startswith(subject)


@pytest.mark.parametrize(
    ("words", "wishes", "state"),
    [
        ("", {}, "waiting"), ("email only", {}, "waiting"), ("no email", {}, "withdrawn"), ("be careful", {}, "held"),
        ("", {"channels": {"email": False}}, "withdrawn"), ("email only", {"channels": 7}, "held"),
    ],
)  # fmt: skip
def test_never_by_a_way_that_is_closed_and_in_doubt_a_person_decides(words: str, wishes: Any, state: str) -> None:
    made = tell(safe_words=words, wishes=wishes)
    assert made.state == state and bool(made.why) == (state != "waiting")
    assert jobs() == (["messages.send"] if state == "waiting" else [])


def test_the_safe_words_of_the_contact_count() -> None:
    contact = Contact.objects.create(channel="email", address="x", safe_words="text only", fingerprint=b"x")
    assert tell(contact=contact).state == "withdrawn"


def test_whoever_is_watched_gets_a_subject_and_a_text_that_say_nothing() -> None:
    mail = Wording.objects.get(pk=tell(safe_words="email only").pk)
    assert mail.subject == "A message for you"
    text = Wording.objects.get(pk=tell(key="2", channel="sms", safe_words="text only").pk)
    assert REFERENCE not in text.body and "report" not in text.body.lower()
    code = Wording.objects.get(pk=tell("code", key="3", channel="sms", safe_words="text only").pk)
    assert "482913" in code.body


def test_no_fact_begins_another_header() -> None:
    made = tell(facts={"reference": "X\r\nBcc: eve@example.org"})
    assert "\n" not in Wording.objects.get(pk=made.pk).subject


def test_a_text_that_is_too_long_is_held() -> None:
    assert tell(channel="sms", facts={"reference": "x" * 700}).state == "held"


@pytest.mark.parametrize(
    ("template", "more"),
    [("nonesuch", {}), ("code", {"channel": "letter"}), ("sent_to_force", {"facts": {"reference": "x"}})],
)
def test_what_cannot_be_said_is_a_mistake_of_the_caller(template: str, more: dict[str, Any]) -> None:
    with pytest.raises(Unsayable):
        say_(template, **more)
    assert Message.objects.count() == 0


def test_many_at_once_and_each_key_once() -> None:
    def saying(key: str) -> Saying:
        return Saying("received", "email", f"{key}@example.org", key, facts={"reference": REFERENCE})

    say_many([saying("a"), saying("b"), saying("a")], now=NOW)
    say_many([saying("b"), saying("c")], now=NOW)
    assert sorted(Message.objects.values_list("key", flat=True)) == ["a", "b", "c"]
    assert Wording.objects.count() == 3 and jobs() == ["messages.send"]
