"""Sarah, who saw something: on a phone, without a name and with one; and what she must not need to prove."""

import pytest
from playwright.sync_api import expect

from tests.journeys.front_door import Teller

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
SEEN = "A van outside number 4 is being loaded with bicycles every night"
REPORT = "FROM reports_report WHERE reference = %s"
HANDED = (
    "SELECT o.slug FROM reports_handover h JOIN accounts_organisation o ON o.id = h.to_id"
    f" WHERE h.report_id = (SELECT id {REPORT})"
)


def _what_she_saw(sarah, postcode="CM1 1AA"):
    sarah.open("/")
    sarah.type("What happened, or what do you need?", SEEN)
    sarah.press("Find the right place")
    sarah.press("Tell us about a suspicion or a crime", exact=False)
    sarah.press("Start now")
    sarah.tick("None of these")
    sarah.go_on()
    expect(sarah.box("What have you seen, heard or been told?")).to_have_value(SEEN)
    sarah.go_on()
    sarah.walk("where", {})
    sarah.type("Where?", "Middlesex Street")
    sarah.type("Postcode or town", postcode)
    sarah.go_on()
    sarah.walk("known", {})
    sarah.tick("I saw it")


def test_without_a_name_nothing_is_left_in_the_browser(visit, axe, service):
    sarah = Teller(visit("", width=360), axe)
    _what_she_saw(sarah)
    sarah.tick("No, I want to stay anonymous")
    sarah.go_on()
    assert sarah.at == "check"
    key = sarah.key
    expect(sarah.page.locator("main")).to_contain_text("It goes without your name")
    sarah.declare_and_send()
    reference, receipt = sarah.reference(), sarah.page.locator("#code").inner_text()
    assert len(receipt) == 32
    assert [cookie["name"] for cookie in sarah.page.context.cookies() if cookie["name"] == "drafts"] == []
    assert receipt not in str(sarah.page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])"))
    # The draft is not this browser's any more, and the receipt stands nowhere again.
    sarah.visitor.open(f"/d/{key}/done/", status=404)
    print(sarah.effort.told("Sarah, without a name"))
    assert sarah.effort.seconds < 3 * 60
    assert service.value(f"SELECT reporter_id {REPORT}", reference) is None
    assert service.rows(HANDED, reference) == [("essex",)]
    kept = "SELECT by_id, device FROM reports_draft WHERE key = %s"
    assert service.rows(kept, key) == [(None, "")]


def test_with_a_name_she_can_be_answered_and_the_force_signs_for_it(visit, axe, service):
    sarah = Teller(visit("", width=360), axe)
    _what_she_saw(sarah, postcode="CT1 2JA")
    sarah.tick("Yes, you may contact me")
    sarah.go_on()
    sarah.type("Your name", "Sarah Test")
    sarah.type("Email address", "sarah@example.org")
    sarah.go_on()
    expect(sarah.page.locator("main")).to_contain_text("sarah@example.org")
    sarah.declare_and_send()
    reference = sarah.reference()
    assert sarah.at == "done"
    assert sarah.page.locator("#code").count() == 0
    assert service.rows(HANDED, reference) == [("kent",)]
    officer = Teller(visit("force-officer"), axe)
    officer.open("/handed-over/")
    officer.press(reference, role="link")
    officer.type("What", "A patrol goes by tonight")
    officer.press("Sign for it")
    assert service.value(f"SELECT received_at IS NOT NULL FROM reports_handover WHERE report_id = (SELECT id {REPORT})",
                         reference)  # fmt: skip


def test_what_could_be_terrorism_shows_its_line_first_and_is_urgent(visit, axe, service):
    sarah = Teller(visit("", width=360), axe)
    sarah.begin("suspicion")
    sarah.choose(emergency="terror")
    sarah.go_on()
    expect(sarah.page.locator(".sm-ring__number").first).to_have_text("0800 789 321")
    sarah.walk("check", {
        "suspicion": lambda teller: teller.put(narrative="A bag was left under the seats and the man walked away"),
        "where": lambda teller: teller.put(place="Liverpool Street", place_postcode="EC2M 7QH"),
        "known": lambda teller: teller.choose(known="saw", anonymous="yes"),
    })  # fmt: skip
    sarah.declare_and_send()
    urgent = f"SELECT h.urgent FROM reports_handover h WHERE h.report_id = (SELECT id {REPORT})"
    assert service.rows(urgent, sarah.reference()) == [(True,)]


def test_another_bodys_door_takes_the_words_along(visit, axe):
    sarah = Teller(visit("", width=360), axe)
    sarah.open("/")
    sarah.type("What happened, or what do you need?", "My neighbour does not pay tax")
    sarah.press("Find the right place")
    sarah.press("HMRC", exact=False)
    expect(sarah.page.locator("#typed")).to_have_text("My neighbour does not pay tax")
    expect(sarah.page.get_by_role("button", name="Copy")).to_be_visible()
