"""A phone that dies, the Back button, two tabs, a finger that presses twice: nothing is lost, nothing is doubled."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.front_door import FRAUD, Teller
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
COMPLAINT = {
    "about": lambda teller: teller.choose(about="complaint"),
    "say": lambda teller: teller.put(narrative="Nobody rang back"),
    "reply": lambda teller: teller.put(your_name="Ann Test"),
}


def _second_tab(teller, service):
    return Teller(Visitor(teller.page.context.new_page(), service.base))


def _one_report(service, key):
    sent = "SELECT count(*) FROM reports_report r JOIN reports_draft d ON d.report_id = r.id WHERE d.key = %s"
    received = "SELECT count(*) FROM reports_report WHERE source_reference = %s"
    assert service.value(sent, key) == 1
    assert service.value(received, key) <= 1


def test_a_phone_that_dies_after_three_pages(visit):
    phone = Teller(visit("", width=360))
    phone.begin(who="me")
    phone.walk("contact", FRAUD)
    phone.press("Save and come back later", role="link")
    code, key = phone.page.locator("#code").inner_text(), phone.key
    phone.page.context.close()
    tablet = Teller(visit("", width=768))
    tablet.visitor.open(f"/d/{key}/contact/", status=404)
    tablet.open(f"/return/{code}/")
    tablet.press("Carry on")
    assert tablet.path == f"/d/{key}/"
    done = tablet.page.locator(".govuk-task-list__item", has_text="Completed")
    expect(done).to_have_count(3)
    tablet.press("How did they reach you?", role="link")
    tablet.walk("check", FRAUD)
    expect(tablet.page.locator("main")).to_contain_text("moved money to a safe account")
    tablet.declare_and_send()
    assert tablet.at == "done"


def test_going_back_and_two_tabs_lose_nothing(visit, service):
    teller = Teller(visit(""))
    teller.begin(who="me")
    teller.walk("you", FRAUD)
    other = _second_tab(teller, service)
    other.open(f"/d/{teller.key}/home/")
    teller.put(your_name="Ann Test", email="ann@example.org")
    teller.submit()
    other.put(postcode="EC2V 7HH")
    other.submit()
    teller.page.go_back()
    expect(teller.page.locator("[name=your_name]")).to_have_value("Ann Test")
    teller.page.go_back()
    teller.page.go_back()
    assert teller.at == "payment"
    expect(teller.page.locator("[name=amount]")).to_have_value(re.compile("^2,?400$"))
    teller.put(amount="2,500")
    teller.submit()
    teller.walk("check", FRAUD)
    for words in ("£2,500", "EC2V 7HH", "Ann Test"):
        expect(teller.page.locator("main")).to_contain_text(words)
    assert other.visitor.faults == []


@pytest.mark.parametrize("script", [True, False])
def test_pressing_send_twice_makes_one_report(visit, service, script):
    teller = Teller(visit("", script=script))
    teller.begin("contact")
    teller.walk("check", COMPLAINT)
    teller.choose(declared="yes")
    teller.page.get_by_role("button", name="Send").dblclick(no_wait_after=True)
    expect(teller.page.get_by_role("heading", level=1)).to_have_text("We have it")
    assert teller.at == "done"
    _one_report(service, teller.key)


def test_two_tabs_that_send_at_once_make_one_report(visit, service):
    teller = Teller(visit(""))
    teller.begin(who="me")
    teller.walk("check", FRAUD)
    other = _second_tab(teller, service)
    other.open(f"/d/{teller.key}/check/")
    for one in (teller, other):
        one.choose(declared="yes")
    for one in (teller, other):
        one.page.evaluate("document.querySelector('main form').requestSubmit()")
    for one in (teller, other):
        expect(one.page.get_by_role("heading", level=1)).to_have_text("We have it")
    assert teller.reference() == other.reference()
    _one_report(service, teller.key)


def test_an_anonymous_sender_who_presses_twice_has_one_report_and_its_receipt(visit, service):
    teller = Teller(visit("", width=360))
    teller.begin("suspicion")
    teller.walk("check", {
        "danger": lambda one: one.choose(emergency="none"),
        "suspicion": lambda one: one.put(narrative="A van is loaded with bicycles every night"),
        "known": lambda one: one.choose(anonymous="yes"),
    })  # fmt: skip
    key = teller.key
    teller.choose(declared="yes")
    teller.page.get_by_role("button", name="Send").dblclick(no_wait_after=True)
    expect(teller.page.get_by_role("heading", level=1)).to_have_text("We have it")
    assert len(teller.page.locator("#code").inner_text()) == 32
    reference = "SELECT reference FROM reports_draft WHERE key = %s"
    assert service.value(reference, key).replace("-", "") == teller.reference().replace("-", "").replace(" ", "")
