"""The outbox: what became of each message for whoever answers for it, the words for a contact purpose only."""

from collections.abc import Callable
from typing import Any

import pytest

from squaremile.messages.models import Message, Wording
from squaremile.messages.tests.fake import REFERENCE, Fake, minutes, send, tell

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Any]


def read(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.mark.parametrize("role", ["agent", "reviewer", "supervisor"])
def test_states_with_counts_and_an_alarm(sign_in: SignIn, role: str) -> None:
    tell(key="1"), tell(key="2", safe_words="be careful")
    send(Fake("rejects"))
    tell("callback_booked", key="3", facts={"reference": REFERENCE, "day": "today", "time": "noon"}, now=minutes(-60))
    body = read(sign_in(role).get("/outbox/"))
    assert "1 message has failed" in body and "1 message waits for a person" in body and "1 message is late" in body
    assert REFERENCE in body and "ann@example.org" not in body
    only = read(sign_in(role).get("/outbox/?state=held"))
    assert only.count("/outbox/0") == 1 and "Read how it is safe" in only


@pytest.mark.parametrize("role", ["analyst", "administrator", "auditor"])
def test_others_see_no_outbox(sign_in: SignIn, role: str) -> None:
    made = tell()
    assert sign_in(role).get("/outbox/").status_code == 403
    assert sign_in(role).get(f"/outbox/{made.pk}/").status_code == 403


@pytest.mark.parametrize("asked", ["?state=x", "?after=x", "?about=%00", "?state=sent&after=1", "?about=" + "x" * 500])
def test_what_makes_no_sense_in_the_address_breaks_no_page(sign_in: SignIn, asked: str) -> None:
    assert "Outbox" in read(sign_in("agent").get(f"/outbox/{asked}"))


def test_long_lists_in_pages(sign_in: SignIn) -> None:
    for n in range(30):
        tell(key=str(n))
    client = sign_in("agent")
    first = read(client.get("/outbox/?state=waiting"))
    last = Message.objects.order_by("-pk")[24]
    assert f"/outbox/{last.pk}/" in first and f"?state=waiting&amp;after={last.pk}" in first
    second = read(client.get(f"/outbox/?state=waiting&after={last.pk}"))
    assert sum(f"/outbox/{m.pk}/" in second for m in Message.objects.all()) == 5


def test_the_words_for_a_contact_purpose_only(sign_in: SignIn) -> None:
    made = tell()
    plain = read(sign_in("agent").get(f"/outbox/{made.pk}/"))
    assert "ann@example.org" not in plain and "Keep it" not in plain and "Change your purpose" in plain
    shown = read(sign_in("agent", purpose="safeguard").get(f"/outbox/{made.pk}/"))
    assert "ann@example.org" in shown and "Keep it" in shown


def test_a_code_is_shown_to_nobody(sign_in: SignIn) -> None:
    made = tell("code")
    shown = read(sign_in("supervisor", purpose="safeguard").get(f"/outbox/{made.pk}/"))
    assert "482913" not in shown and "It holds a code" in shown


def test_a_supervisor_sends_a_failed_one_again(sign_in: SignIn) -> None:
    made = tell()
    send(Fake("rejects"))
    assert "Send it again" not in read(sign_in("reviewer").get(f"/outbox/{made.pk}/"))
    client = sign_in("supervisor")
    assert "Send it again" in read(client.get(f"/outbox/{made.pk}/"))
    assert client.post(f"/outbox/{made.pk}/again/").status_code == 302
    made.refresh_from_db()
    assert (made.state, made.tries) == ("waiting", 0)
    body = read(client.post(f"/outbox/{made.pk}/again/", follow=True))
    assert "Somebody else has decided" in body
    send(fake := Fake(), minutes(1_000_000))
    assert fake.taken[str(made.pk)] == 1
    assert sign_in("agent").post(f"/outbox/{made.pk}/again/").status_code == 403


def test_a_supervisor_decides_that_it_is_not_sent(sign_in: SignIn) -> None:
    made, client = tell(safe_words="be careful"), sign_in("supervisor")
    assert "Say why it is not sent" in read(client.post(f"/outbox/{made.pk}/withdraw/", {"why": " "}))
    assert client.post(f"/outbox/{made.pk}/withdraw/", {"why": "Not safe"}).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.why) == ("withdrawn", "Not safe")
    assert "somebody else has decided" in read(client.post(f"/outbox/{made.pk}/withdraw/", {"why": "Again"}))


def test_what_was_said_in_one_message_is_shown_with_it(sign_in: SignIn) -> None:
    first, second = tell("message_from_us", key="1"), tell("needs_more", key="2")
    send(Fake(), minutes(30))
    client = sign_in("agent", purpose="safeguard")
    assert f"/outbox/{second.pk}/" in read(client.get(f"/outbox/{first.pk}/"))
    assert f"/outbox/{first.pk}/" in read(client.get(f"/outbox/{second.pk}/"))
    assert Wording.objects.get(pk=first.pk).subject.startswith("2 updates")


def test_every_template_is_shown_with_made_up_facts(sign_in: SignIn) -> None:
    body = read(sign_in("agent").get("/outbox/words/"))
    for words in (
        "update_28_days",
        "Text message in Welsh",
        "Mae eich adroddiad gennym",
        "has not been read by a translator",
    ):
        assert words in body
    assert "{{" not in body


def test_the_menu_leads_to_it(sign_in: SignIn) -> None:
    assert 'href="/outbox/"' in read(sign_in("agent").get("/outbox/words/"))
