"""Valerie, tricked by a text and a caller, on a phone and without an account; and what becomes of what she told."""

import pytest
from playwright.sync_api import expect

from tests.journeys.front_door import Teller, hours_ago, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
CALLER = "07700 900417"
ACCOUNT = "31415926"
WORDS = (
    "I had a text about a parcel and paid the small fee. The next day a man rang from 07700 900417 and said he was"
    " the fraud team of my bank. He said my account was not safe and told me to move £2,400 to a safe account. I did it"
    " this morning and now he does not answer."
)
MESSAGE = (
    "Royal Mail: your parcel is held. Pay the fee of £1.45 at https://royalmail-held-parcel.example/pay"
    " or call 07700 900417"
)
SHORT = "I paid for a parcel, then a man said he was my bank and I moved £900 to a safe account"
BANK = "Money was taken from my card or account, or a false bank or police officer made me move it"
LINKED = (
    "SELECT n.number FROM networks_member m JOIN networks_network n ON n.number = m.network_id"
    " JOIN reports_report r ON r.id = m.report_id WHERE r.reference = %s AND m.left_at IS NULL"
)


def _from_the_front_page(teller, words):
    teller.open("/")
    teller.type("What happened, or what do you need?", words)
    teller.press("Find the right place")
    teller.press("Report fraud or cyber crime", exact=False)
    teller.tick("Me")
    teller.press("Start now")


def _who_she_is(teller, name, postcode):
    teller.type("Your full name", name)
    teller.type("Email address", "valerie@example.org")
    teller.type("Is there anything we must not do?", "Do not ring the house phone")
    teller.go_on()
    teller.type("Postcode", postcode)
    teller.go_on()
    teller.tick("I am afraid", "The banks that the money went through, so that they can act")
    teller.go_on()


def test_two_people_tricked_by_one_caller_and_the_analyst_who_sees_both(visit, axe, service):
    valerie = Teller(visit("", width=360), axe)
    first = _typed(valerie, service)
    print(valerie.effort.told("Valerie, typed"))
    interruptions = [path for path in valerie.effort.pages if path.endswith("/ring-now/")]
    assert len(valerie.effort.pages) - len(interruptions) <= 14
    assert valerie.effort.seconds < 5 * 60
    second = Teller(visit("", width=360), axe)
    reference = _pasted(second)
    print(second.effort.told("Valerie, pasted"))
    assert len(second.effort.pages) <= 14
    assert second.effort.seconds < 3 * 60
    numbers = {wait_for(lambda told=told: service.rows(LINKED, told))[0][0] for told in (first, reference)}
    assert len(numbers) == 1
    _seen_by_an_analyst(Teller(visit("analyst"), axe), [first, reference], numbers.pop())


def _typed(valerie, service):
    _from_the_front_page(valerie, WORDS)
    assert valerie.at == "emergency"
    valerie.tick("Money left an account in the last 24 hours")
    valerie.go_on()
    assert valerie.at == "ring-now"
    expect(valerie.page.get_by_role("link", name="159")).to_be_visible()
    valerie.press("Carry on telling us")
    expect(valerie.box("In your own words")).to_have_value(WORDS)
    valerie.go_on()
    assert valerie.at == "found"
    expect(valerie.page.get_by_label(CALLER)).to_be_checked()
    valerie.tick(BANK, "£2,400.00")
    valerie.go_on()
    assert valerie.at == "contact"
    valerie.tick("Phone call", "Text message")
    valerie.type("Who did they say they were?", "My bank")
    valerie.go_on()
    valerie.tick("Bank transfer")
    valerie.go_on()
    expect(valerie.box("How much?")).to_have_value("2400")
    valerie.pay("2,400", hours_ago(2), Name_on_the_account="V Safe", Sort_code="00-01-22", Account_number=ACCOUNT)
    valerie.go_on()
    assert valerie.at == "you"
    _who_she_is(valerie, "Valerie Test", "EC2V 7HH")
    assert valerie.at == "check"
    expect(valerie.page.locator("main")).to_contain_text("Do not ring the house phone")
    valerie.declare_and_send()
    assert valerie.at == "done"
    expect(valerie.page.locator("main")).to_contain_text("We are asking the bank")
    expect(valerie.page.locator("main")).to_contain_text("This is recorded as a crime report")
    reference = valerie.reference()
    stop = "SELECT count(*) FROM reports_stoprequest s JOIN reports_report r ON r.id = s.report_id WHERE reference = %s"
    assert service.value(stop, reference) == 1
    return reference


def _pasted(teller):
    _from_the_front_page(teller, SHORT)
    teller.tick("Money left an account in the last 24 hours")
    teller.go_on()
    teller.press("Carry on telling us")
    teller.paste("Paste the message, if there was one", MESSAGE)
    teller.go_on()
    expect(teller.page.get_by_label(CALLER)).to_be_checked()
    expect(teller.page.get_by_label("royalmail-held-parcel.example")).to_be_checked()
    teller.tick(BANK, "£900.00")
    teller.go_on()
    # How they came and who they are was in the message: neither is asked again.
    assert teller.at == "paid"
    teller.tick("Bank transfer")
    teller.go_on()
    teller.pay("900", hours_ago(1), Sort_code="00-01-22", Account_number=ACCOUNT)
    teller.go_on()
    _who_she_is(teller, "Vera Test", "CT1 2JA")
    teller.declare_and_send()
    return teller.reference()


def _seen_by_an_analyst(analyst, references, number):
    analyst.open("/stop-the-money/")
    row = analyst.page.get_by_role("row", name=references[0])
    expect(row).to_contain_text("£2,400")
    analyst.open(f"/reports/{references[0]}/")
    main = analyst.page.locator("main")
    expect(main).to_contain_text("told me to move")
    expect(main.locator("a[href^='/identifiers/']").first).to_be_visible()
    expect(main).to_contain_text("00-01-22")
    with analyst.another_page():
        main.locator(f"a[href='/networks/{number}/']").click()
    for reference in references:
        expect(main.locator(f"a[href='/reports/{reference}/']").first).to_be_visible()
