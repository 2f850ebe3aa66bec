"""Every page sent empty, sent wrong, and filled with more than anybody expects: named, kept, readable, no barrier."""

import pytest
from playwright.sync_api import expect

from tests.journeys.front_door import FRAUD, Teller
from tests.journeys.visitor import WIDTHS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
LONG = "W" * 10_000
ENDLESS = "Featherstonehaugh" * 29
# Page, what is given, what is said. Nothing given: the page sent empty.
MISTAKES = [
    ("emergency", {}, "Choose what is happening now"),
    ("emergency", {"ticked": [("emergency", "none"), ("emergency", "money")]}, "by itself"),
    ("story", {}, "Write what happened"),
    ("contact", {"ticked": [("modes", "unknown"), ("modes", "text")]}, "by itself"),
    ("contact", {"first_contact_day": "31", "first_contact_month": "2", "first_contact_year": "2026"}, "real date"),
    ("paid", {}, "Choose how the money went"),
    ("suspect", {"phones": LONG, "description": LONG}, "500"),
    ("you", {}, "Enter your full name"),
    ("you", {"your_name": ENDLESS, "email": "ann@", "phone": "call me"}, "email address"),
    ("home", {"postcode": "nowhere", "born_day": "1"}, "full UK postcode"),
]
PAYMENTS = [
    ("payment", {}, "Enter how much was paid"),
    ("payment", {"amount": "lots", "sort_code": "1", "account_number": "x", "paid_on_time": "25:99"}, "6 numbers"),
    ("payment", {"amount": "5", "paid_on_day": "1", "paid_on_month": "1", "paid_on_year": "2199"}, "in the past"),
]
OTHERS = {
    "someone": [("victim", {}, "Enter the name"), ("victim", {"victim_name": "A", "victim_postcode": "x"}, "postcode")],
    "business": [
        ("business", {"organisation_name": "", "sector": ENDLESS}, "Enter the name"),
        ("business", {"organisation_name": ENDLESS, "organisation_postcode": "x"}, "postcode"),
    ],
}


def _fill(teller, given):
    for name, value in given.get("ticked", []):
        teller.choose(**{name: value})
    teller.put(**{name: words for name, words in given.items() if name != "ticked"})


def _mistakes(teller, mistakes):
    for page, given, said in mistakes:
        teller.open(f"/d/{teller.key}/{page}/")
        _fill(teller, given)
        teller.submit()
        assert teller.at == page
        teller.refused(said)
        for name, words in given.items():
            if name != "ticked":
                expect(teller.page.locator(f"main [name={name}]")).to_have_value(words)


def test_each_page_of_a_fraud_report_names_what_is_wrong(visit, axe):
    teller = Teller(visit("", width=320), axe)
    teller.begin(who="me")
    _mistakes(teller, MISTAKES)
    teller.open(f"/d/{teller.key}/paid/")
    teller.choose(paid="bank_transfer")
    teller.submit()
    _mistakes(teller, PAYMENTS)
    teller.open(f"/d/{teller.key}/story/")
    teller.put(narrative="They said they were my bank, and I moved money to a safe account.")
    teller.submit()
    teller.submit()
    teller.refused("Choose what happened")
    teller.choose(fraud_type="other")
    teller.submit()
    assert teller.at == "type"
    teller.submit()
    teller.refused("Choose the one that is closest")
    teller.page.get_by_label("I bought, rented or sold something").check()
    teller.submit()
    expect(teller.page.get_by_role("heading", level=1)).to_have_text("What did you buy, rent or sell?")
    _files_save_and_check(teller)


def _files_save_and_check(teller):
    teller.open(f"/d/{teller.key}/files/")
    wrong = {"name": "update.exe", "mimeType": "application/octet-stream", "buffer": b"MZ" + b"\0" * 200}
    teller.page.locator("input[type=file]").set_input_files(wrong)
    with teller.another_page():
        teller.page.get_by_role("button", name="Save and continue").click()
    teller.refused("update.exe")
    teller.open(f"/d/{teller.key}/save/")
    teller.put(email="nowhere")
    teller.submit()
    teller.refused("email address")
    teller.put(email="ann@example.org")
    teller.submit()
    expect(teller.page.get_by_role("alert")).to_contain_text("on its way")
    teller.open(f"/d/{teller.key}/check/")
    expect(teller.page.locator("main")).to_contain_text("Before you can send it")


@pytest.mark.parametrize("who", list(OTHERS))
def test_pages_for_somebody_else_and_for_a_business(visit, axe, who):
    teller = Teller(visit("", width=320), axe)
    teller.begin(who=who)
    _mistakes(teller, OTHERS[who])


def test_the_other_services_and_coming_back(visit, axe):
    teller = Teller(visit("", width=320), axe)
    teller.begin("suspicion")
    _mistakes(teller, [("danger", {}, "Choose"), ("suspicion", {}, ""), ("known", {}, "")])
    teller.begin("contact")
    _mistakes(teller, [("about", {}, ""), ("say", {}, ""), ("reply", {}, "Enter")])
    teller.open("/return/")
    teller.submit()
    teller.refused()
    teller.put(code="AAAA-AAAA-AAAA-AAAA")
    teller.submit()
    teller.refused("We cannot find anything")


def test_whoever_fills_in_the_box_that_no_person_sees_is_slowed_and_loses_nothing(visit, axe):
    teller = Teller(visit("", width=320), axe)
    teller.open("/tell/fraud/")
    teller.choose(who="me")
    teller.page.evaluate("document.querySelector('[name=topic]').value = 'buy now'")
    teller.visitor.refused.add(teller.page.url)
    teller.submit()
    expect(teller.page.get_by_role("heading", level=1)).to_contain_text("Wait a moment")
    teller.press("Carry on")
    assert teller.at == "emergency"


def test_more_than_anybody_expects(visit, axe):
    """10,000 letters without a space, and 20 payments: kept whole, and no page grows wider than a phone."""
    teller = Teller(visit("", width=320), axe)
    teller.begin(who="me")
    teller.walk("story", FRAUD)
    teller.put(narrative=f"{LONG} safe account my bank", pasted=f"https://{'a-long-name.' * 15}example/{'path' * 300}")
    teller.submit()
    teller.walk("payment", FRAUD | {"contact": lambda one: one.put(impersonated=ENDLESS)})
    _twenty_payments(teller)
    teller.walk("check", FRAUD | {
        "suspect": lambda one: one.put(name=ENDLESS, description=LONG[:5000]),
        "you": lambda one: one.put(your_name=ENDLESS, safe_contact=ENDLESS),
        "home": lambda one: one.put(address=ENDLESS),
    })  # fmt: skip
    expect(teller.page.locator("main")).to_contain_text("Payment 20")
    teller.visitor.fits(*WIDTHS)
    teller.open(f"/d/{teller.key}/story/")
    expect(teller.page.locator("[name=narrative]")).to_have_value(f"{LONG} safe account my bank")
    teller.open(f"/d/{teller.key}/payment/19/")
    expect(teller.page.locator("[name=amount]")).to_have_value("20")
    teller.visitor.open(f"/d/{teller.key}/payment/20/", status=404)
    teller.open(f"/d/{teller.key}/check/")
    teller.declare_and_send()
    assert teller.at == "done"


def _twenty_payments(teller):
    for number in range(1, 21):
        teller.put(amount=str(number))
        if number < 20:
            teller.press("Save and add another payment")
            assert teller.path.endswith(f"/payment/{number}/")
    teller.submit()
    assert teller.at != "payment"
