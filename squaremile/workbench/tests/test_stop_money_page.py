"""Stopping money: the queue by its clock, one request worked from the sending to the answer, and what a bank sees."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from squaremile.accounts.models import Organisation, Person
from squaremile.accounts.viewer import Viewer
from squaremile.ledger.models import Leaf
from squaremile.reports.models import Report, StopRequest
from squaremile.reports.rules import stop_reference
from squaremile.reports.services import stop_money
from squaremile.reports.states import StopState
from squaremile.reports.tests.factories import take_in

SignIn = Callable[..., Any]
pytestmark = pytest.mark.django_db
WORK = ["agent", "reviewer", "supervisor"]
POSTS = {"claim": {}, "send": {"how": "telephone"}, "withdraw": {"why": "A mistake"},
         "answer": {"answer": "too_late"}}  # fmt: skip


def asked(*hours: float, sort_code: str = "001234", **more: Any) -> list[StopRequest]:
    now = timezone.now()
    told = [
        {
            "narrative": "Ottoline told us how it went",
            "people": [{"role": "victim", "name": "Ottoline Fazakerley", "phones": ["07700 900777"]}],
            "payments": [{"amount": "1200", "sort_code": sort_code, "account_number": "12345678",
                          "payee_name": "J <Doe>", "transaction": "INV 7", "method": "bank_transfer",
                          "paid_at": (now - timedelta(hours=h)).isoformat(), **more}],
        }
        for h in hours
    ]  # fmt: skip
    return list(StopRequest.objects.filter(report__in=take_in(*told)).order_by("report_id"))


def sent(request: StopRequest, minutes_ago: int = 0) -> StopRequest:
    at = timezone.now() - timedelta(minutes=minutes_ago)
    bank = None if request.bank_id else Organisation.objects.get(slug="harbour-vale").pk
    return stop_money.send_to_bank(request.pk, bank=bank, how="telephone", by=staff(), now=at)


def html(client: Any, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.content[:300]
    return str(response.content.decode())


def staff() -> int:
    return Person.objects.get_or_create(email="night@service.example", name="Night Desk")[0].pk


@pytest.mark.parametrize("role", [*WORK, "analyst"])
def test_the_queue_shows_the_newest_payment_first_with_how_long_ago(sign_in: SignIn, role: str) -> None:
    old, new, middle = asked(20.5, 0.5, 3)
    page = sign_in(role).get("/stop-the-money/")
    assert [row.request for row in page.context["rows"]] == [new, middle, old]
    assert [row.clock for row in page.context["rows"]] == ["30 min", "3 h 00 min", "20 h 30 min"]
    words = page.content.decode()
    assert "£1,200.00" in words and "Lantern" in words and stop_reference(new.pk) in words
    assert ("Take the next one" in words) == (role in WORK)


@pytest.mark.parametrize(
    "role", ["reporter", "force-officer", "force-lead", "auditor", "administrator", "member", "senior-officer",
             "programme-office", "professional-standards"],
)  # fmt: skip
def test_other_roles_are_refused_every_address(sign_in: SignIn, role: str) -> None:
    [request] = asked(2)
    client = sign_in(role)
    one = f"/stop-the-money/{request.pk}/"
    answers = [client.get("/stop-the-money/"), client.get(one), client.post("/stop-the-money/next/")]
    answers += [client.post(f"{one}{what}/", given) for what, given in POSTS.items()]
    assert {answer.status_code for answer in answers} == {403}
    assert StopRequest.objects.get().state == StopState.WAITING


def test_an_analyst_looks_and_moves_nothing(sign_in: SignIn) -> None:
    [request] = asked(2)
    client = sign_in("analyst")
    one = f"/stop-the-money/{request.pk}/"
    assert "<form method" not in html(client, one)[html(client, one).index("<main") :].replace('action="/sign-out', "")
    for what, given in POSTS.items():
        assert client.post(f"{one}{what}/", given).status_code == 403
    assert client.post("/stop-the-money/next/").status_code == 403


@pytest.mark.parametrize(
    ("asked_for", "found"),
    [("", 2), ("?state=waiting", 1), ("?state=sent", 1), ("?state=held", 1), ("?state=all", 3), ("?state=late", 1),
     ("?bank=lantern-bank", 1), ("?bank=harbour-vale", 1), ("?bank=none", 0), ("?state=all&bank=none", 0),
     ("?state=nonsense", 2), ("?after=x~y", 2), ("?after=%00~1", 2)],
)  # fmt: skip
def test_the_queue_is_filtered_by_address(sign_in: SignIn, asked_for: str, found: int) -> None:
    _, answered = asked(2, 2)
    [late] = asked(8, sort_code="007777")
    sent(late, minutes_ago=241)
    sent(answered)
    stop_money.answer(answered.pk, answer=StopState.HELD, amount_held=None, by=staff(), note="", now=timezone.now())
    page = sign_in("reviewer").get("/stop-the-money/" + asked_for)
    assert page.status_code == 200
    assert len(page.context["rows"]) == found


@pytest.mark.parametrize("role", WORK)
def test_a_request_goes_from_the_queue_to_the_bank_and_its_answer_is_kept(sign_in: SignIn, role: str) -> None:
    [request] = asked(2)
    client = sign_in(role)
    one = f"/stop-the-money/{request.pk}/"
    assert client.post("/stop-the-money/next/").url == one
    words = html(client, one)
    for said in ("00-12-34 12345678", "J &lt;Doe&gt;", "£1,200.00", "INV 7", stop_reference(request.pk)):
        assert said in words
    assert "Ottoline" not in words
    assert client.post(f"{one}send/", {"how": "telephone"}).url == one
    assert client.post(f"{one}answer/", {"answer": "part_held", "amount_held": "£1,000.5", "note": "Ours"}).url == one
    request.refresh_from_db()
    assert (request.state, str(request.amount_held)) == ("part_held", "1000.50")
    assert (request.sent_how, request.claimed_by) == ("telephone", client.person)
    words = html(client, one)
    assert "Part of it held" in words and "£1,000.50" in words and "Ours" in words and client.person.name in words
    verbs = Leaf.objects.filter(kind="stop-request", object_ids=[str(request.pk)]).values_list("verb", flat=True)
    assert {"work.sent", "record.changed", "record.viewed"} <= set(verbs)


def test_what_is_missing_or_not_allowed_is_said_on_the_page(sign_in: SignIn) -> None:
    [request], [unknown] = asked(2), asked(2, sort_code="204545")
    client = sign_in("agent")
    one = f"/stop-the-money/{request.pk}/"
    assert "Choose how you told the bank" in client.post(f"{one}send/", {}).content.decode()
    assert "cannot be moved so" in client.post(f"{one}answer/", {"answer": "held"}).content.decode()
    assert "Say why" in client.post(f"{one}withdraw/", {"why": ""}).content.decode()
    other = f"/stop-the-money/{unknown.pk}/"
    assert "The sort code is not in our table" in html(client, other)
    assert "Choose the bank" in client.post(f"{other}send/", {"how": "portal"}).content.decode()
    bank = Organisation.objects.get(slug="harbour-vale")
    assert client.post(f"{other}send/", {"how": "portal", "bank": bank.pk}).status_code == 302
    for amount in ("", "0", "1200", "many", "NaN", "1e99", "-3"):
        sending = client.post(f"{other}answer/", {"answer": "part_held", "amount_held": amount})
        assert sending.status_code == 200 and "how much is held" in sending.content.decode(), amount
    assert StopRequest.objects.get(pk=unknown.pk).state == StopState.SENT


def test_two_agents_do_not_ring_the_same_bank(sign_in: SignIn) -> None:
    [request] = asked(2)
    one = f"/stop-the-money/{request.pk}/"
    first, second = sign_in("agent"), sign_in("agent")
    first.post(f"{one}claim/")
    answer = second.post(f"{one}claim/", follow=True).content.decode()
    assert f"{first.person.name} has taken this request already" in answer
    assert "Nothing waits" in second.post("/stop-the-money/next/", follow=True).content.decode()


def test_a_bank_sees_what_was_sent_to_it_and_nothing_of_the_report(sign_in: SignIn) -> None:
    mine, waiting = asked(2, 2)
    [others] = asked(2, sort_code="007777")
    sent(mine)
    sent(others)
    bank, report = sign_in("partner", organisation="lantern-bank"), Report.objects.get(pk=mine.report_id)
    queue = html(bank, "/stop-the-money/")
    assert stop_reference(mine.pk) in queue and "Take the next one" not in queue
    assert [row.request for row in bank.get("/stop-the-money/?state=all").context["rows"]] == [mine]
    page = html(bank, f"/stop-the-money/{mine.pk}/")
    for hidden in ("Ottoline", "900777", report.reference, "how it went"):
        assert hidden not in queue + page
    for other in (waiting.pk, others.pk, 987_654_321):
        assert bank.get(f"/stop-the-money/{other}/").status_code == 404
        assert bank.post(f"/stop-the-money/{other}/answer/", POSTS["answer"]).status_code == 404
    for what in ("claim", "send", "withdraw"):
        assert bank.post(f"/stop-the-money/{mine.pk}/{what}/", POSTS[what]).status_code == 403
    assert bank.get(f"/reports/{report.reference}/").status_code == 404


@pytest.mark.parametrize("given", [one.value for one in stop_money.STOP_MOVES.values() if one.value != "withdrawn"])
def test_a_bank_answers_and_its_note_is_read_by_staff(sign_in: SignIn, given: str) -> None:
    [request] = asked(2)
    sent(request)
    bank = sign_in("partner", organisation="lantern-bank")
    answer = {"answer": given, "amount_held": "3.10", "note": "Our case 77"}
    posted = bank.post(f"/stop-the-money/{request.pk}/answer/", answer)
    if given == "sent":
        assert posted.status_code == 200 and StopRequest.objects.get().state == StopState.SENT
        return
    assert posted.status_code == 302 and StopRequest.objects.get().state == given
    assert "Our case 77" in html(bank, f"/stop-the-money/{request.pk}/")
    assert "Our case 77" in html(sign_in("reviewer"), f"/stop-the-money/{request.pk}/")


def test_a_bank_reads_no_names_or_words_of_the_service(sign_in: SignIn) -> None:
    [request] = asked(2)
    agent = sign_in("agent")
    agent.post(f"/stop-the-money/{request.pk}/send/", {"how": "telephone"})
    agent.post(f"/stop-the-money/{request.pk}/withdraw/", {"why": "Ottoline rang"})
    page = html(sign_in("partner", organisation="lantern-bank"), f"/stop-the-money/{request.pk}/")
    assert "Withdrawn" in page and agent.person.name not in page and "Ottoline" not in page


def test_the_database_itself_lets_a_bank_set_an_answer_and_nothing_else(as_web: Any) -> None:
    [request] = asked(2)
    sent(request)
    viewer = Viewer(1, "partner", Organisation.objects.get(slug="lantern-bank").pk, "answer-request")
    with as_web(viewer):
        for change in ("state = 'waiting'", "bank_id = NULL", "sent_at = NULL", "amount = 1"):
            with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"UPDATE reports_stoprequest SET {change}")
        assert StopRequest.objects.filter(pk=request.pk).update(state="held") == 1


def test_figures_say_what_was_asked_held_and_how_soon(sign_in: SignIn) -> None:
    now = timezone.now()
    first, second, third = asked(3, 3, 3)
    StopRequest.objects.update(asked_at=now - timedelta(minutes=100))
    for request, minutes in ((first, 90), (second, 80), (third, 40)):
        sent(request, minutes_ago=minutes)
    for request, answer, minutes in ((first, StopState.HELD, 60), (second, StopState.TOO_LATE, 70)):
        at = now - timedelta(minutes=minutes)
        stop_money.answer(request.pk, answer=answer, amount_held=None, by=staff(), note="", now=at)
    for client in (sign_in("supervisor"), sign_in("partner", organisation="lantern-bank")):
        figures = client.get("/stop-the-money/").context["figures"]
        said = {figure["label"]: figure["number"] for figure in figures}
        assert (said["asked for"], said["held"]) == ("£3,600.00", "£1,200.00")
        assert (said["median time to send"], said["median time to answer"]) == ("20 min", "20 min")
        assert (said["all of it held"], said["too late: moved on"], said["no such account"]) == ("1", "1", "0")
    other = sign_in("partner", organisation="harbour-vale").get("/stop-the-money/").context["figures"]
    assert other[0]["number"] == "£0.00"


@pytest.mark.parametrize("role", WORK)
def test_what_is_late_is_red_in_the_queue_and_counted_on_the_first_page(sign_in: SignIn, role: str) -> None:
    late, fresh = asked(2, 2)
    StopRequest.objects.filter(pk=late.pk).update(asked_at=timezone.now() - timedelta(minutes=31))
    client = sign_in(role)
    rows = {row.request.pk: row.late for row in client.get("/stop-the-money/").context["rows"]}
    assert rows == {late.pk: True, fresh.pk: False}
    first = html(client, "/home/")
    assert "1 request to stop money is late" in first
    assert "1 request is late" in html(client, "/stop-the-money/")


def test_only_a_bank_finds_it_in_its_menu(sign_in: SignIn) -> None:
    assert 'href="/stop-the-money/"' in html(sign_in("partner", organisation="lantern-bank"), "/home/")
    telco = Organisation.objects.exclude(kind="bank").filter(kind__in=("telco", "platform", "council")).first()
    if telco is None:
        telco = Organisation.objects.create(slug="a-telco", name="A Telco", kind="telco")
    first = html(sign_in("partner", organisation=telco.slug), "/home/")
    assert "/stop-the-money/" not in first and "What cannot wait" not in first


def test_questions_do_not_grow_with_the_queue(sign_in: SignIn) -> None:
    asked(2)
    client = sign_in("agent")
    html(client, "/stop-the-money/")
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            html(client, "/stop-the-money/")
        counts.append(len(captured))
        asked(*[1] * 10)
        asked(*[1] * 10, sort_code="007777")
    assert counts[0] == counts[1]
