"""Every page of every role, in every state: no barrier that axe knows, nothing wider than the window."""

import pytest
from playwright.sync_api import expect

from squaremile.accounts.roles import Role
from tests.journeys.visitor import WIDTHS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
_NATION = ["/networks/", "/reports/", "/search/", "/import/", "/figures/"]
_FORCE = ["/networks/", "/reports/", "/search/", "/figures/", "/handed-over/"]
_AT_ONCE = ["/stop-the-money/", "/handed-over/"]
PAGES = {
    Role.REPORTER: ["/reports/"],
    Role.AGENT: ["/tell/fraud/", "/reports/", "/import/", *_AT_ONCE, "/outbox/"],
    Role.ANALYST: [*_NATION, "/stop-the-money/", "/policy/"],
    Role.REVIEWER: [*_NATION, *_AT_ONCE, "/outbox/", "/policy/"],
    Role.SUPERVISOR: [*_NATION, *_AT_ONCE, "/outbox/", "/counts/", "/policy/", "/policy/linking/",
                      "/policy/linking/change/"],
    Role.FORCE_OFFICER: ["/tell/fraud/", *_FORCE],
    Role.FORCE_LEAD: _FORCE,
    Role.PARTNER: ["/reports/", "/import/", "/stop-the-money/"],
    Role.SENIOR_OFFICER: ["/figures/"],
    Role.MEMBER: ["/figures/"],
    Role.PROGRAMME_OFFICE: [],
    Role.AUDITOR: ["/ledger/", "/counts/", "/figures/", "/policy/", "/policy/stop-list/", "/policy/linking/1/"],
    Role.PROFESSIONAL_STANDARDS: ["/ledger/"],
    Role.ADMINISTRATOR: ["/people/", "/people/add/", "/counts/", "/policy/"],
}  # fmt: skip
OWN = ["/home/", "/account/", "/purpose/", "/role/", "/accessibility"]
NETWORK = (
    "SELECT '/networks/' || number || '/' FROM networks_network WHERE retired_at IS NULL"
    " ORDER BY report_count DESC LIMIT 1"
)
STOP = "SELECT '/stop-the-money/' || id || '/' FROM reports_stoprequest ORDER BY paid_at DESC LIMIT 1"
IDENTIFIER = "SELECT '/identifiers/' || id || '/' FROM identifiers_identifier ORDER BY degree DESC LIMIT 1"
LONG_IDENTIFIER = "SELECT '/identifiers/' || id || '/' FROM identifiers_identifier ORDER BY length(value) DESC LIMIT 1"
REPORT = (
    "SELECT '/reports/' || reference || '/' FROM reports_report WHERE still_paying ORDER BY loss_amount DESC LIMIT 1"
)
# State -> addresses an analyst can reach it by.
STATES = {
    "empty": ["/networks/?loss=999999999999", "/reports/?loss=999999999999", "/search/?q=zzqqxxzz"],
    "wrong": ["/networks/?loss=much&sort=sideways", "/reports/?after=nonsense~x", "/networks/?reports=-3",
              f"/search/?q={'a' * 400}", "/search/?q=%00%27%3Cscript%3E"],
}  # fmt: skip


def _inspect(visitor, axe, *widths):
    visitor.fits(*widths)
    visitor.has_no_barrier(axe)


@pytest.mark.parametrize("role", list(PAGES))
def test_pages_of_a_role(visit, axe, role):
    visitor = visit(role)
    menu = visitor.open("/home/").locator(".govuk-service-navigation__link")
    assert set(menu.evaluate_all("links => links.map(a => a.pathname)")) - {"/home/", *PAGES[role]} == set()
    for path in ["/home/", *PAGES[role]]:
        visitor.open(path)
        _inspect(visitor, axe, *WIDTHS)


def test_one_network_one_report_one_identifier(visit, axe, service):
    visitor = visit("analyst")
    for query in (NETWORK, IDENTIFIER, REPORT, STOP):
        page = visitor.open(service.value(query))
        if query is NETWORK:
            expect(page.locator("#chart")).to_have_attribute("data-drawn", "yes")
        _inspect(visitor, axe, *WIDTHS)


@pytest.mark.parametrize("state", list(STATES))
def test_lists_that_are_empty_or_were_asked_wrongly(visit, axe, state):
    visitor = visit("analyst")
    for path in STATES[state]:
        page = visitor.open(path)
        expect(page.locator("main")).not_to_be_empty()
        _inspect(visitor, axe, *WIDTHS)


def test_pages_that_refuse(visit, axe):
    for role, path, status in [("analyst", "/networks/4/", 404), ("analyst", "/counts/", 403), ("", "/no-such", 404)]:
        visitor = visit(role)
        visitor.open(path, status=status)
        _inspect(visitor, axe, *WIDTHS)


def test_a_form_with_mistakes(visit, axe):
    for role, path, button in [("analyst", "/import/", "Send"), ("administrator", "/people/add/", None)]:
        visitor = visit(role)
        page = visitor.open(path)
        send = page.locator("main").get_by_role("button", name=button) if button else page.locator("main button").first
        send.click()
        expect(page.get_by_role("alert")).to_be_visible()
        assert page.title().startswith("Error: ")
        _inspect(visitor, axe, *WIDTHS)


def test_content_that_is_longer_than_anybody_expects(visit, axe, service):
    visitor = visit("analyst")
    for path in (f"/reports/{service.long_report}/", service.value(LONG_IDENTIFIER), "/reports/?sort=loss",
                 "/search/?q=Featherstonehaugh", "/search/?q=a-very-long-name"):  # fmt: skip
        visitor.open(path)
        _inspect(visitor, axe, *WIDTHS)


def test_signing_in_and_the_front_pages(visit, axe):
    visitor = visit("")
    for path in ("/accounts/login/", "/demo/", "/accessibility"):
        visitor.open(path)
        _inspect(visitor, axe, *WIDTHS)


@pytest.mark.long
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("role", list(PAGES))
def test_every_page_of_a_role_at_every_width(visit, axe, service, role, width):
    visitor = visit(role, width=width)
    records = (
        [NETWORK, IDENTIFIER, LONG_IDENTIFIER, REPORT]
        if "/import/" in PAGES[role] and "/networks/" in PAGES[role]
        else []
    )
    asked = [path for paths in STATES.values() for path in paths if path.split("?")[0] in PAGES[role]]
    for path in [*OWN, *PAGES[role], *asked, *(service.value(query) for query in records)]:
        visitor.open(path)
        _inspect(visitor, axe, width)
