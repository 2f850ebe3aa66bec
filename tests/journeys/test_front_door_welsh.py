"""The same way in Welsh: every page says so, and changing the language keeps the page and the answers."""

import pytest
from playwright.sync_api import expect

from tests.journeys.front_door import FRAUD, Teller

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


class WelshTeller(Teller):
    def look(self):
        super().look()
        assert self.path.startswith("/cy/"), self.path
        assert self.page.locator("html").get_attribute("lang") == "cy"


def test_the_whole_way_in_welsh(visit, axe, service):
    teller = WelshTeller(visit("", width=360), axe)
    teller.open("/cy/")
    teller.put(words="Dywedodd dyn ei fod o'r banc. My bank said to move money to a safe account")
    teller.submit()
    with teller.another_page():
        teller.page.locator("main form[action='/cy/tell/fraud/'] button").click()
    teller.choose(who="me")
    teller.submit()
    teller.submit()
    teller.refused()
    teller.walk("check", FRAUD)
    teller.submit()
    teller.refused()
    teller.choose(declared="yes")
    teller.submit()
    assert teller.at == "done"
    assert service.value("SELECT language FROM reports_report WHERE reference = %s", teller.reference()) == "cy"


def test_changing_the_language_keeps_the_page_and_what_was_told(visit):
    teller = Teller(visit("", width=360))
    teller.begin(who="me")
    teller.walk("paid", FRAUD)
    teller.open(f"/d/{teller.key}/contact/")
    teller.page.get_by_role("navigation", name="Language").get_by_role("link").click()
    teller.page.wait_for_url(f"**/cy/d/{teller.key}/contact/")
    expect(teller.page.locator("input[name=modes][value=phone]")).to_be_checked()
    teller.page.locator(".sm-language a").click()
    teller.page.wait_for_url(lambda url: "/cy/" not in url)
    expect(teller.page.get_by_label("Phone call")).to_be_checked()
