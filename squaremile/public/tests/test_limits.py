"""Whoever does too much is slowed down; a call centre, a shared address and a person in a hurry are not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import timezone

from squaremile.accounts.models import Attempt
from squaremile.accounts.services.attempts import Limit, forget_attempts, spend
from squaremile.policy.kinds import problems
from squaremile.public import limits
from squaremile.public.tests.teller import Teller
from squaremile.reports.models import Draft

pytestmark = pytest.mark.django_db
START = {"who_asked": "yes", "who": "me"}
NOW = timezone.now()


def begin(web: Any, **more: str) -> Any:
    return web.post("/tell/fraud/", START | {limits.STAMP: old_stamp()} | more)


def old_stamp() -> str:
    return limits._signer().sign("1000000.00")


def tight(monkeypatch: pytest.MonkeyPatch, **rules: dict[str, Any]) -> None:
    """The policy with these limits in place of its own, by what and by whom."""
    body = {"quick_seconds": 1.0, "limits": {what.removesuffix("_"): rule for what, rule in rules.items()}}
    monkeypatch.setattr(limits, "in_force", lambda: limits.Limits.model_validate(body))


def test_counts_in_seconds_and_then_lets_pass_again() -> None:
    limit = [Limit(b"k" * 16, most=3, seconds=10)]
    assert [spend(limit, now=NOW + timedelta(seconds=n)) for n in range(5)] == [0, 0, 0, 7, 6]
    assert spend(limit, now=NOW + timedelta(seconds=10.5)) == 0


def test_one_who_never_stops_goes_on_more_slowly_and_is_not_shut_out() -> None:
    limit = [Limit(b"k" * 16, most=10, seconds=10, in_hour=30, then=2)]
    passed = [n for n in range(600) if not spend(limit, now=NOW + timedelta(seconds=n / 2))]
    assert len([n for n in passed if n < 60]) == 30
    late = [n for n in passed if n >= 100]
    assert len(late) / 500 * 20 == pytest.approx(2, abs=0.2)


def test_what_one_limit_refuses_counts_under_no_other() -> None:
    wide, narrow = Limit(b"w" * 16, most=10, seconds=60), Limit(b"n" * 16, most=1, seconds=60)
    assert [spend([wide, narrow], now=NOW) for _ in range(3)] == [0, 60, 60]
    assert Attempt.objects.filter(key=b"w" * 16).count() == 1


def test_bytes_are_counted_too() -> None:
    assert spend([Limit(b"b" * 16, 100, 60, amount=90)], now=NOW) == 0
    assert spend([Limit(b"b" * 16, 100, 60, amount=20)], now=NOW) == 60


def test_nothing_is_kept_that_no_limit_looks_at(as_worker: Callable[[str], Any]) -> None:
    spend([Limit(b"k" * 16, 5, 60)], now=NOW - timedelta(minutes=61))
    spend([Limit(b"k" * 16, 5, 60)], now=NOW)
    with as_worker("reports.clean_drafts"):
        assert forget_attempts(now=NOW) == 1


@pytest.mark.parametrize(
    ("address", "prefix"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.5", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("nonsense", "unknown"),
        ("", "unknown"),
    ],
)
def test_an_address_counts_by_its_prefix(address: str, prefix: str) -> None:
    assert limits.prefix_of(RequestFactory().get("/", REMOTE_ADDR=address)) == prefix


def test_the_address_is_found_behind_as_many_proxies_as_we_trust(settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.7", REMOTE_ADDR="127.0.0.1")
    assert limits.prefix_of(request) == "198.51.100.0/24"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 5
    assert limits.prefix_of(request) == "127.0.0.0/24"


def test_who_forges_where_they_come_from_is_not_believed() -> None:
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="203.0.113.9", REMOTE_ADDR="192.0.2.1")
    assert limits.prefix_of(request) == "192.0.2.0/24"


def test_no_address_is_stored_and_its_key_is_another_tomorrow(web: Any) -> None:
    begin(web, REMOTE_ADDR="192.0.2.77")
    request = RequestFactory().get("/")
    request.viewer = type("Nobody", (), {"person": 0})()  # type: ignore[attr-defined]
    for day in (0, 1):
        limits.wait_for(request, "start", now=NOW + timedelta(days=day))  # type: ignore[arg-type]
    assert all(len(bytes(key)) == 16 for key in Attempt.objects.values_list("key", flat=True))
    assert Attempt.objects.values("key").distinct().count() >= 2


@pytest.mark.parametrize("shown", ["", "1000000.00"])
def test_a_call_centre_of_200_behind_one_address_begins_at_once(web: Any, shown: str) -> None:
    stamp = limits._signer().sign(shown) if shown else ""  # even if they were machines
    for _ in range(200):
        web.cookies.clear()
        assert begin(web, shown=stamp).status_code == 302


def test_too_many_starts_are_asked_to_wait_with_everything_they_typed(
    web: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tight(monkeypatch, start={"address": {"most": 1, "seconds": 15}})
    begin(web)
    slowed = begin(web, words='They "rang" <me>')
    page = slowed.content.decode()
    assert (slowed.status_code, slowed["Retry-After"], slowed["Cache-Control"]) == (429, "15", "no-store")
    assert "Press the button in 15 seconds" in page
    assert 'name="words" value="They &quot;rang&quot; &lt;me&gt;"' in page
    assert 'name="who" value="me"' in page
    assert 'action="/tell/fraud/"' in page
    assert Draft.objects.count() == 1


def test_another_address_is_not_held_up(web: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    tight(monkeypatch, start={"address": {"most": 1, "seconds": 15}})
    assert [web.post("/tell/fraud/", START, REMOTE_ADDR=at).status_code for at in
            ("192.0.2.1", "192.0.2.200", "198.51.100.1", "2001:db8::1")] == [302, 429, 302, 302]  # fmt: skip


def test_staff_are_counted_by_themselves_and_not_by_where_they_sit(
    web: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tight(monkeypatch, start={"address": {"most": 1, "seconds": 15}, "person": {"most": 2, "seconds": 15}})
    begin(web)
    assert begin(web).status_code == 429
    agent = sign_in("agent")
    assert [begin(agent, route="phone").status_code for _ in range(3)] == [302, 302, 429]


def test_a_form_sent_back_at_once_passes_until_there_are_many(web: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    tight(monkeypatch, quick_start={"address": {"most": 2, "seconds": 15}})
    assert [begin(web, shown="").status_code for _ in range(3)] == [302, 302, 429]
    assert begin(web, shown=limits.stamp()).status_code == 429
    assert begin(web, shown="1000000.00:forged").status_code == 429
    assert begin(web).status_code == 302


def test_the_box_that_no_person_sees(web: Any) -> None:
    asked = begin(web, topic="Buy now")
    page = asked.content.decode()
    assert (asked.status_code, asked["Retry-After"]) == (429, "1")
    assert "Buy now" not in page
    assert begin(web, topic="").status_code == 302
    shown = web.get("/tell/fraud/").content.decode()
    assert 'name="topic" type="text" value="" tabindex="-1" autocomplete="off"' in shown
    assert '<div class="sm-beside" aria-hidden="true">' in shown


def test_a_draft_takes_so_many_pages_an_hour(web: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    teller, other = Teller(web), Teller(web)
    tight(monkeypatch, page={"draft": {"most": 2, "seconds": 3600}})
    for _ in range(2):
        assert teller.answer("emergency", emergency="none").status_code == 302
    slowed = teller.answer("emergency", emergency="none")
    assert slowed.status_code == 429
    assert "Press the button in 60 minutes" in slowed.content.decode()
    assert other.answer("emergency", emergency="none").status_code == 302


def test_a_page_of_several_takes_no_more_than_it_says(web: Any) -> None:
    teller = Teller(web)
    teller.answer("emergency", emergency="none")
    teller.answer("paid", paid=["bank_transfer"])
    assert teller.answer("payment/19", amount="10").status_code == 302
    assert teller.answer("payment/20", amount="10").status_code == 404
    assert teller.answer("payment/1000000000", amount="10").status_code == 404


def test_too_many_files_are_said_so_and_the_words_are_kept(web: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    teller = Teller(web)
    tight(monkeypatch, upload={"draft": {"most": 10, "seconds": 3600}})
    answer = teller.answer("story", narrative="They rang me", files=SimpleUploadedFile("a.txt", b"x" * 100))
    page = answer.content.decode()
    assert "Add yours in 60 minutes, or carry on without" in page
    assert teller.draft.answers["narrative"] == "They rang me"


def test_one_mailbox_is_not_flooded_and_the_page_tells_nobody(web: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr("squaremile.public.views.returning.stage_mail", lambda mail: sent.extend(mail.to))
    tight(monkeypatch, mailbox={"mailbox": {"most": 2, "seconds": 3600}}, mail={"draft": {"most": 3, "seconds": 3600}})
    first, second = Teller(web), Teller(web)
    answers = [one.answer("save", email=at) for one, at in
               [(first, "ann@example.org"), (first, "Ann@Example.org"), (second, "ann@example.org")]]  # fmt: skip
    assert sent == ["ann@example.org", "Ann@Example.org"]
    assert ["The link is on its way" in answer.content.decode() for answer in answers] == [True] * 3
    assert first.answer("save", email="bob@example.org").status_code == 200
    assert first.answer("save", email="bob@example.org").status_code == 429


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"quick_seconds": 1, "limits": {"start": {"address": {"most": 5, "seconds": 3000}}}}, "at most 300 seconds"),
        ({"quick_seconds": 1, "limits": {"start": {"address": {"most": 0, "seconds": 30}}}}, "most"),
        ({"quick_seconds": 1, "limits": {"start": {"address": {"most": 5, "seconds": 9, "in_hour": 9}}}}, "then"),
        ({"quick_seconds": 1, "limits": {"sart": {}}}, "sart"),
    ],
)
def test_a_policy_that_would_shut_somebody_out_is_refused(body: Any, said: str) -> None:
    assert any(said in sentence for sentence in problems(limits.KIND, body))
