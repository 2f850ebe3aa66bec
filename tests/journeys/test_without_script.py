"""With scripts switched off: everything can be read and done."""

import csv
import io

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


@pytest.mark.parametrize("width", [360, 1440])
def test_queue_network_report_and_search(visit, width):
    analyst = visit("analyst", width=width, script=False)
    page = analyst.open("/networks/")
    expect(page.get_by_role("navigation", name="Menu").get_by_role("link", name="Reports")).to_be_visible()
    page.get_by_label("Sort by").select_option("Most reports")
    page.get_by_role("button", name="Apply filters").click()
    page.locator(".sm-queue__title a").first.click()
    analyst.arrived()
    expect(page.locator("#chart")).not_to_be_visible()
    expect(page.get_by_role("region", name="What links these reports, strongest first")).to_be_visible()
    expect(page.locator("#chart-tools")).not_to_be_visible()
    page.get_by_text("more identifiers").click()
    expect(page.get_by_role("region", name="What else links these reports")).to_be_visible()
    page.get_by_role("link", name="Next page").click()
    analyst.arrived()
    page.locator("main a[href^='/reports/SM-']").first.click()
    analyst.arrived()
    expect(page.get_by_role("heading", name="At a glance")).to_be_visible()
    page = analyst.open("/search/")
    page.get_by_label("Number, address, name, reference or words").fill("parcel")
    page.get_by_role("button", name="Search").click()
    analyst.arrived()
    expect(page.locator(".sm-found").first).to_be_visible()
    if width == 360:
        analyst.fits(360)


def test_a_file_is_brought_in_and_its_progress_can_be_asked_for(visit):
    out = io.StringIO()
    csv.writer(out).writerows(
        [["schema_version", "kind", "narrative"], [1, "information", "A man at the door sold roof tiles."]]
    )
    agent = visit("agent", script=False)
    page = agent.open("/import/")
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "one.csv", "mimeType": "text/csv", "buffer": out.getvalue().encode()}
    )
    page.get_by_role("button", name="Send").click()
    for _ in range(40):
        agent.arrived()
        if page.get_by_role("link", name="Send another file").count():
            break
        page.get_by_role("link", name="See how far it is").click()
        page.wait_for_timeout(250)
    expect(page.get_by_role("link", name="Results file (CSV)")).to_be_visible()
