"""A fraud report from the first page to the reference, as the pages' own database role."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from squaremile.public.tests.teller import FRAUD, NO_EMERGENCY, STORY, Teller
from squaremile.reports.models import Acknowledgement, Party, Report, Step, StopRequest

pytestmark = pytest.mark.django_db


def told(client: Any, **answers: dict[str, Any]) -> Teller:
    teller = Teller(client)
    teller.on_to("check", **(FRAUD | answers))
    assert teller.send().status_code == 302
    return teller


def test_a_report_goes_down_the_line_with_everything_that_was_told(web: Any) -> None:
    report = told(web).report
    assert (report.route, report.service, report.fraud_type, report.kind) == ("online", "fraud", "NFIB5A", "crime")
    assert report.narrative == STORY["narrative"]
    assert report.force is not None and report.force.slug == "city-of-london"
    victim = Party.objects.get(report=report, role="victim")
    assert (victim.name, victim.postcode, victim.signs) == ("Ann Test", "EC2V 7HH", ["afraid"])
    assert {c.address for c in victim.contacts.all()} == {"ann@example.org"}
    assert {c.safe_words for c in victim.contacts.all()} == {"email only"}
    suspect = Party.objects.get(report=report, role="suspect")
    assert suspect.boxes == {"phones": ["07700 900123", "07700 900124"]}
    payment = report.payments.get()
    assert (payment.sort_code, payment.account_number, payment.method) == ("00-01-22", "12345678", "bank_transfer")
    assert report.loss_amount == 2400
    assert report.wishes == {"agrees": ["banks"]}
    assert Acknowledgement.objects.filter(reference=report.reference).exists()


def test_the_last_page_says_what_happens_and_never_asks_for_the_secret_again(web: Any) -> None:
    teller = told(web)
    page = teller.look("done")
    assert teller.report.reference in page.replace("\u00a0", " ").replace("<wbr>", "")
    assert "crime report" in page and "About one report in ten" in page


def test_pressing_send_twice_makes_one_report(web: Any) -> None:
    teller = told(web)
    assert teller.send().status_code == 302
    assert Report.objects.filter(service="fraud").count() == 1


def test_a_payment_of_this_morning_asks_the_bank_at_once_and_says_so(web: Any) -> None:
    today = timezone.localdate()
    day = {"paid_on_day": today.day, "paid_on_month": today.month, "paid_on_year": today.year}
    teller = told(web, payment=FRAUD["payment"] | day)
    request = StopRequest.objects.get(report=teller.report)
    assert request.bank is not None and request.bank.slug == "lantern-bank"
    assert (request.sort_code, request.account_number, request.state) == ("000122", "12345678", "waiting")
    assert timezone.now() - request.paid_at < timedelta(hours=24)
    assert "We are asking the bank" in teller.look("done")


def test_a_payment_of_last_week_asks_no_bank(web: Any) -> None:
    day = timezone.localdate() - timedelta(days=7)
    given = {"paid_on_day": day.day, "paid_on_month": day.month, "paid_on_year": day.year}
    teller = told(web, payment=FRAUD["payment"] | given)
    assert not StopRequest.objects.filter(report=teller.report).exists()


def test_the_check_page_says_each_thing_once(web: Any) -> None:
    teller = Teller(web)
    teller.on_to("check", **FRAUD)
    assert teller.look("check").count('__key">What kind of thing happened<') == 1


def test_nothing_is_sent_before_it_is_declared(web: Any) -> None:
    teller = Teller(web)
    teller.on_to("check", **FRAUD)
    response = web.post(teller.url("check"), {})
    assert "Tick the box" in response.content.decode()
    assert not Report.objects.exists()


def test_sending_too_early_leads_to_what_is_missing(web: Any) -> None:
    teller = Teller(web)
    teller.answer("emergency", **NO_EMERGENCY)
    assert "Before you can send it" in teller.look("check")
    teller.send()
    assert teller.page == "story"
    assert not Report.objects.exists()


def test_what_was_pasted_is_not_asked_again(web: Any) -> None:
    teller = Teller(web)
    teller.answer("emergency", **NO_EMERGENCY)
    pasted = "EVRI: your parcel is held, pay the fee at http://evri-redelivery.example/pay or call 07700 900123"
    teller.answer("story", narrative="Then my bank rang and I moved money to a safe account", pasted=pasted)
    assert teller.page == "found"
    page = teller.look("found")
    assert "07700 900123" in page and "evri-redelivery.example" in page
    guess = teller.draft.answers["guesses"][0]
    teller.answer("found", fraud_type=guess, found=[item["id"] for item in teller.draft.answers["found"]])
    assert {"contact", "suspect"} <= set(teller.draft.confirmed)
    assert teller.page == "paid"
    assert teller.draft.answers["modes"] == ["text"]


def test_an_untimed_step_keeps_no_person(web: Any) -> None:
    told(web)
    steps = Step.objects.all()
    assert {step.event for step in steps} >= {"started", "page", "sent"}
    assert all(step.hour.minute == step.hour.second == 0 for step in steps)


@pytest.mark.parametrize(
    ("page", "answers", "said"),
    [
        ("emergency", {}, "Choose what is happening now"),
        ("emergency", {"emergency": ["none", "money"]}, "by itself"),
        ("story", {"narrative": "", "pasted": ""}, "Write what happened, paste a message"),
        ("paid", {}, "Choose how the money went"),
        ("you", {"your_name": ""}, "Enter your full name"),
        ("you", {"your_name": "Ann", "email": "ann@"}, "email address"),
        ("you", {"your_name": "Ann", "phone": "call me"}, "Enter a phone number"),
        ("home", {"postcode": "nowhere"}, "full UK postcode"),
        ("home", {"born_day": "31", "born_month": "2", "born_year": "1980"}, "real date"),
    ],
)
def test_wrong_input_is_named_and_kept_on_the_page(web: Any, page: str, answers: dict[str, Any], said: str) -> None:
    teller = Teller(web)
    response = web.post(teller.url(page), answers)
    html = response.content.decode()
    assert response.status_code == 200
    assert said in html and "There is a problem" in html and "<title>Error: " in html


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"amount": ""}, "Enter how much was paid"),
        ({"amount": "lots"}, "Write the amount in numbers"),
        ({"amount": "5", "sort_code": "12345"}, "A sort code has 6 numbers"),
        ({"amount": "5", "account_number": "12"}, "An account number has 6 to 8 numbers"),
        ({"amount": "5", "paid_on_day": "1", "paid_on_month": "1", "paid_on_year": "2199"}, "today or in the past"),
        ({"amount": "5", "paid_on_time": "25:99"}, "Enter a time"),
        ({"amount": "5", "paid_on_time": "3pm"}, "Enter the date too"),
    ],
)
def test_a_payment_that_cannot_be_is_named(web: Any, answers: dict[str, Any], said: str) -> None:
    teller = Teller(web)
    teller.answer("paid", paid=["bank_transfer"])
    assert said in web.post(teller.url("payment"), answers).content.decode()


def test_several_payments_and_taking_one_away(web: Any) -> None:
    teller = Teller(web)
    teller.answer("paid", paid=["bank_transfer", "card"])
    teller.answer("payment", method="card", amount="10", another="yes")
    assert teller.at.endswith("/payment/1/")
    teller.answer(method="bank_transfer", amount="20")
    assert [item["amount"]["amount"] for item in teller.draft.answers["payments"]] == ["10.00", "20.00"]
    web.post(f"{teller.url('payment')}0/remove/")
    assert [item["amount"]["amount"] for item in teller.draft.answers["payments"]] == ["20.00"]
