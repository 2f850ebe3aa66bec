"""A force officer of Kent: their own in full; of the others that they exist, and whom to ask."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
OF_KENT = "(SELECT id FROM accounts_organisation WHERE slug = 'kent')"
SHARED = f"""
SELECT n.number, n.report_count, count(*) FILTER (WHERE r.force_id = {OF_KENT} AND NOT r.restricted)
FROM networks_network n JOIN networks_member m ON m.network_id = n.number AND m.left_at IS NULL
JOIN reports_report r ON r.id = m.report_id WHERE n.retired_at IS NULL AND {OF_KENT} = ANY(n.force_ids)
GROUP BY 1, 2 ORDER BY 2 DESC LIMIT 1"""
VICTIMS = f"""
SELECT p.name, r.force_id = {OF_KENT} AND NOT r.restricted FROM reports_party p
JOIN reports_report r ON r.id = p.report_id
JOIN networks_member m ON m.report_id = r.id AND m.left_at IS NULL
WHERE m.network_id = %s AND p.role = 'victim' AND r.force_id IS NOT NULL AND length(p.name) > 8"""
ABSENT = "SM-0000-0000-0000"


def test_an_officer_of_kent_sees_their_own_in_full_and_whom_to_ask_about_the_rest(visit, service):
    number, whole, own = service.rows(SHARED)[0]
    officer = visit("force-officer")
    page = officer.open("/home/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kent Police")
    page.get_by_role("link", name="All networks").click()
    page.locator(f"main a[href='/networks/{number}/']").click()
    officer.arrived()
    expect(page.locator(".govuk-inset-text")).to_contain_text(f"You see {own} of these {whole} reports")
    page.get_by_role("link", name="Whose the others are and whom to ask").click()
    forces = page.get_by_role("region", name="Reports by force")
    expect(forces).to_contain_text("Kent Police (yours)")
    expect(forces).to_contain_text("@")
    body = page.locator("main").inner_text()
    victims = service.rows(VICTIMS, number)
    mine = {name for name, ours in victims if ours}
    assert mine
    assert any(name in body for name in mine)
    assert [name for name, ours in victims if not ours and name not in mine and name in body] == []
    page.locator("#reports ~ .sm-scroll a").first.click()
    officer.arrived()
    expect(page.get_by_role("heading", name="At a glance")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Kent Police")


def test_anothers_report_is_the_very_page_of_one_that_does_not_exist(visit, service):
    reference = service.value(f"SELECT reference FROM reports_report WHERE force_id <> {OF_KENT} ORDER BY id LIMIT 1")
    officer = visit("force-officer")
    pages = [_words_of(officer, f"/reports/{one}/") for one in (reference, ABSENT)]
    assert pages[0].replace(reference, ABSENT) == pages[1]
    other = service.value(
        f"SELECT number FROM networks_network WHERE NOT {OF_KENT} = ANY(force_ids) AND retired_at IS NULL LIMIT 1"
    )
    pages = [_words_of(officer, f"/networks/{one}/") for one in (other, 987_654)]
    assert pages[0] == pages[1]


def _words_of(officer, path):
    page = officer.open(path, status=404)
    return page.locator("html").evaluate(
        "page => page.outerHTML.replace(/name=.csrfmiddlewaretoken. value=.[^ ]*/g, '')"
    )
