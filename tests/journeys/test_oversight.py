"""Nothing received is lost, and who looked is known."""

import time

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
RECONCILE = """
import django
django.setup()
from django.utils import timezone
from squaremile.reports.services.care import reconcile
reconcile(now=timezone.now())
"""


def test_a_supervisor_sees_the_counts_whole_and_a_report_deleted_by_hand_named(visit, service):
    supervisor = visit("supervisor")
    page = supervisor.open("/counts/")
    expect(page.locator(".govuk-inset-text")).to_contain_text("Every report that we acknowledged is here")
    reference = service.value("SELECT reference FROM reports_report ORDER BY id LIMIT 1")
    with service.without_report(reference):
        service.run(RECONCILE)
        page = supervisor.open("/counts/")
        expect(page.locator(".govuk-warning-text").first).to_contain_text("1 acknowledged report is not here")
        expect(page.locator("main")).to_contain_text(f"Missing: {reference}")
        page = supervisor.open("/home/")
        expect(page.locator("main")).to_contain_text(f"Missing: {reference}")
    service.run(RECONCILE)
    page = supervisor.open("/counts/")
    expect(page.locator(".govuk-inset-text")).to_contain_text("Every report that we acknowledged is here")


def test_an_auditor_sees_who_opened_a_report_and_why(visit, service):
    reference = service.value("SELECT reference FROM reports_report ORDER BY id DESC LIMIT 1")
    visit("reviewer").open(f"/reports/{reference}/")
    name = service.value(
        "SELECT p.name FROM accounts_person p JOIN accounts_membership m ON m.person_id = p.id"
        " WHERE m.role = 'reviewer' ORDER BY m.id LIMIT 1"
    )
    auditor = visit("auditor")
    page = auditor.open("/home/")
    page.locator("main").get_by_role("link", name="Ledger").click()
    auditor.arrived()
    page.get_by_label("Report reference").fill(reference)
    page.get_by_role("button", name="Find").click()
    auditor.arrived()
    seen = page.get_by_role("row").filter(has_text=name).first
    expect(seen).to_contain_text("Crime reviewer")
    expect(seen).to_contain_text(reference)
    why = service.value(
        "SELECT text FROM accounts_purpose WHERE 'reviewer' = ANY(roles) ORDER BY ordering, slug LIMIT 1"
    )
    expect(seen).to_contain_text(why)
    assert auditor.page.get_by_role("row").count() >= 2


def test_the_ledger_numbers_what_was_done_within_a_minute(visit, service):
    reference = service.value("SELECT reference FROM reports_report ORDER BY id DESC LIMIT 1 OFFSET 1")
    visit("analyst").open(f"/reports/{reference}/")
    auditor, until = visit("auditor"), time.monotonic() + 100
    while time.monotonic() < until:
        page = auditor.open(f"/ledger/?object={reference}")
        if page.get_by_role("row").nth(1).get_by_role("cell").last.inner_text() != "waits":
            return
        time.sleep(2)
    raise AssertionError("still waits for its number")
