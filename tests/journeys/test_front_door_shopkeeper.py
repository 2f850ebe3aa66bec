"""Joseph, whose shop paid a false invoice twice; and the morning on which all its tills are locked."""

import pytest
from playwright.sync_api import expect

from tests.journeys.front_door import Teller, hours_ago, screenshot, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
MANDATE = "A supplier's bank details were changed, and I paid the wrong account"
LOCKED = "Someone who broke in demands money, or has locked my files"
PICTURE = (
    "From: accounts@bright-tiles.example", "Please note our new bank details", "Sort code 00-01-22",
    "Account number 87654321", "Questions? Call 07700 900733",
)  # fmt: skip
REPORT = "FROM reports_report WHERE reference = %s"


def test_a_false_invoice_with_its_picture_and_two_payments(visit, axe, service):
    joseph = Teller(visit("", width=768), axe)
    joseph.open("/")
    joseph.type("What happened, or what do you need?", "A supplier emailed new bank details and we paid the invoice")
    joseph.press("Find the right place")
    joseph.press("Report fraud or cyber crime", exact=False)
    joseph.tick("A business, charity or other organisation")
    joseph.press("Start now")
    joseph.tick("None of these")
    joseph.go_on()
    joseph.page.get_by_label("Add photos, screenshots").set_input_files(screenshot(*PICTURE))
    joseph.go_on()
    _once_it_is_read(joseph)
    for written in ("accounts@bright-tiles.example", "07700 900733"):
        expect(joseph.page.get_by_label(written)).to_be_checked()
    expect(joseph.page.get_by_label("87654321")).to_be_checked()
    joseph.tick(MANDATE)
    joseph.go_on()
    joseph.walk("paid", {"contact": lambda teller: teller.tick("Email")})
    joseph.tick("Bank transfer")
    joseph.go_on()
    expect(joseph.box("Account number it went to")).to_have_value("87654321")
    joseph.pay("8,100", hours_ago(30))
    joseph.press("Save and add another payment")
    joseph.pay("£8,100.50", hours_ago(8), Sort_code="00-01-22", Account_number="87654321")
    joseph.go_on()
    joseph.walk("business", {})
    joseph.type("Name of the organisation", "Joseph's Tiles")
    joseph.type("Its postcode", "M2 5QR")
    joseph.go_on()
    joseph.type("Your full name", "Joseph Test")
    joseph.type("Phone number", "07700 900981")
    joseph.go_on()
    expect(joseph.page.locator("main")).to_contain_text("screenshot.png")
    expect(joseph.page.locator("main")).to_contain_text("£8,100.50")
    joseph.declare_and_send()
    print(joseph.effort.told("Joseph"))
    reference = joseph.reference()
    assert service.rows(f"SELECT fraud_type, loss_amount {REPORT}", reference) == [("NFIB5D", pytest.approx(16200.5))]
    _held_as_evidence(visit, axe, service, reference)


def _once_it_is_read(joseph):
    """The page looks again by itself until the words in the picture were read."""
    assert joseph.at == "found"
    expect(joseph.page.get_by_role("heading", level=1, name="Is this right?")).to_be_visible(timeout=40_000)
    joseph.look()


def _held_as_evidence(visit, axe, service, reference):
    wait_for(lambda: service.value(f"SELECT state = 'in_work' {REPORT}", reference))
    evidence = "SELECT count(*) FROM reports_attachment a JOIN reports_report r ON r.id = a.report_id"
    assert service.value(f"{evidence} WHERE reference = %s AND a.state = 'read'", reference) == 1
    analyst = Teller(visit("analyst"), axe)
    analyst.open(f"/reports/{reference}/")
    for words in ("87654321", "bright-tiles", "screenshot.png"):
        expect(analyst.page.locator("main")).to_contain_text(words)
    picture = analyst.page.get_by_role("img", name="Page 1 of screenshot.png")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("e => e.naturalWidth") > 300


def test_a_live_attack_is_told_whom_to_ring_before_anything_else(visit, axe, service):
    joseph = Teller(visit("", width=360), axe)
    joseph.begin(who="business")
    joseph.tick("Our computers or systems are being attacked right now")
    joseph.go_on()
    assert joseph.at == "ring-now"
    expect(joseph.page.locator(".sm-ring__number").first).to_have_text("0300 123 2040")
    expect(joseph.page.locator("main")).to_contain_text("Press 9")
    joseph.press("Carry on telling us", role="button")
    joseph.type(
        "In your own words", "Ransomware locked all our files this morning and they want bitcoin for a decryptor"
    )
    joseph.go_on()
    joseph.tick(LOCKED)
    joseph.go_on()
    joseph.walk("attack", {"paid": lambda teller: teller.tick("No money was lost")})
    expect(joseph.page.locator("main")).to_contain_text("Information Commissioner within 72 hours")
    joseph.type("What was attacked or got into?", "All our tills")
    joseph.choose(attack_live="yes", breach="yes")
    joseph.type("Did they ask for money?", "$40,000")
    joseph.go_on()
    joseph.walk("check", {
        "business": lambda teller: teller.type("Name of the organisation", "Joseph's Tiles"),
        "you": lambda teller: teller.type("Your full name", "Joseph Test"),
    })  # fmt: skip
    joseph.declare_and_send()
    expect(joseph.page.locator("main")).to_contain_text("This is recorded as a crime report")
    print(joseph.effort.told("Joseph under attack"))
    assert service.value(f"SELECT fraud_type {REPORT}", joseph.reference()) == "NFIB52E"
    handed = f"SELECT h.urgent FROM reports_handover h WHERE h.report_id = (SELECT id {REPORT})"
    assert service.rows(handed, joseph.reference()) == [(True,)]
