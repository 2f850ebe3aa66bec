"""An analyst finds the parcel text in the queue, reads why it hangs together, and follows it to the words."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.service import REPORTS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
SITES = ["parcel-179-fee.example", "my-depot-reschedule.example", "uk-missed-item.example"]


def test_from_the_first_page_to_the_words_of_a_victim_and_back(visit, service):
    analyst = visit("analyst")
    page = analyst.open("/home/")
    expect(page.get_by_role("heading", name="Most pressing networks")).to_be_visible()
    page.get_by_role("link", name="All networks").click()
    page.get_by_label("Sort by").select_option("Most reports")
    page.get_by_role("button", name="Apply filters").click()
    row = page.locator(".sm-queue__row").first
    told = int(row.locator("dd").first.inner_text().replace(",", ""))
    assert REPORTS / 4 < told <= 260
    row.get_by_role("link").click()
    analyst.arrived()
    expect(page.get_by_role("heading", level=1)).to_contain_text("bank accounts")
    _reads_why(page)
    network = page.url
    page.get_by_role("link", name=SITES[0]).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(SITES[0])
    _reads_a_report_that_marks(page, analyst)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text(SITES[0])
    page.go_back()
    expect(page).to_have_url(network)
    expect(page.locator("#chart")).to_have_attribute("data-drawn", "yes")


def _reads_why(page):
    linked = page.get_by_role("heading", name="Why these reports are linked").locator("xpath=..")
    expect(linked.get_by_role("listitem").first).to_contain_text("reports name the")
    points = page.locator(".sm-points").all_inner_texts()
    score = int(page.locator(".sm-figure__number").first.inner_text())
    assert abs(sum(int(re.match(r"\d+", p)[0]) for p in points) - score) == 0
    expect(page.locator("#chart canvas").first).to_be_visible()
    expect(page.locator("#chart-legend")).to_contain_text("Phone number")
    page.get_by_text("more identifiers").click()
    table = page.locator("#identifiers ~ .sm-scroll, details .sm-scroll").all_inner_texts()
    assert sum(site in "\n".join(table) for site in SITES) == len(SITES)
    for name in ("Where the money went", "Victims", "Whose reports these are", "When they were told", "What changed"):
        expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="Accounts and wallets that were paid")).to_contain_text("sort code 00-")


def _reads_a_report_that_marks(page, analyst):
    """Some name the site in a box only; a person opens the next."""
    references = page.locator("main a[href^='/reports/SM-']").evaluate_all("links => links.map(a => a.pathname)")
    assert len(references) > 5
    for path in references[:8]:
        page.locator(f"main a[href='{path}']").first.click()
        analyst.arrived()
        expect(page.locator("main")).to_contain_text(SITES[0])
        marked = page.locator(".sm-narrative .sm-mark a", has_text=SITES[0])
        if marked.count():
            expect(marked.first).to_be_visible()
            return
        page.go_back()
    raise AssertionError("no report marks the site in its words")


@pytest.mark.parametrize("spell", ["{0} {1}", "{0}-{1}", "+44 {2} {1}", "(0044){2}{1}"])
def test_a_telephone_number_is_found_however_it_is_spaced(visit, service, spell):
    value = service.value(
        "SELECT value FROM identifiers_identifier WHERE kind = 'phone' AND value LIKE '+447700%' AND degree > 3 LIMIT 1"
    )
    national = "0" + value.removeprefix("+44")
    page = _search(visit("analyst"), spell.format(national[:5], national[5:], national[1:5]))
    expect(page.get_by_role("heading", name="Exactly this")).to_be_visible()
    found = page.locator("main a[href^='/identifiers/']").first
    assert re.sub(r"\D", "", found.inner_text()).endswith(national[1:])


def test_a_name_is_found_though_it_is_misspelt(visit, service):
    name = service.value(
        "SELECT name FROM reports_party WHERE role = 'victim' AND name ~ '^[A-Z][a-z]{5,9} [A-Z][a-z]{6,9}$'"
        " ORDER BY id LIMIT 1"
    )
    wrong = name[:-4] + name[-3:]
    page = _search(visit("analyst"), wrong)
    expect(page.get_by_role("heading", name="Names spelled nearly so")).to_be_visible()
    expect(page.get_by_role("region", name="People and organisations")).to_contain_text(name)


def test_words_of_victims_are_found(visit):
    page = _search(visit("analyst"), "parcel delivery fee")
    expect(page.get_by_role("heading", name=re.compile("Words of reports|words that begin so"))).to_be_visible()
    expect(page.locator(".sm-found .sm-mark").first).to_be_visible()


def test_a_reference_is_found_though_it_was_heard_badly(visit, service):
    reference = service.value("SELECT reference FROM reports_report WHERE reference ~ '[01]' ORDER BY id LIMIT 1")
    page = _search(visit("analyst"), reference[3:].lower().replace("-", " ").replace("0", "o").replace("1", "l"))
    page.get_by_role("link", name=f"Report {reference}").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("main")).to_contain_text(reference)


def _search(analyst, words):
    page = analyst.open("/home/")
    page.get_by_role("searchbox").fill(words)
    page.get_by_role("button", name="Search").click()
    analyst.arrived()
    return page
