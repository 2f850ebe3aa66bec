"""With scripts switched off: told with a picture, saved, carried on elsewhere by the code, sent, and left at once."""

import pytest
from playwright.sync_api import expect

from tests.journeys.front_door import FRAUD, Teller, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


def test_the_whole_way_with_a_picture_and_back_by_the_code_on_another_device(visit, service):
    first = Teller(visit("", width=360, script=False))
    first.open("/")
    first.type("What happened, or what do you need?", "They said they were my bank and I moved money")
    first.press("Find the right place")
    first.press("Report fraud or cyber crime", exact=False)
    first.tick("Me")
    first.press("Start now")
    first.tick("None of these")
    first.go_on()
    first.page.get_by_label("Add photos, screenshots").set_input_files(
        screenshot("Your bank: move your money to a safe account", "Call 07700 900641 now")
    )
    first.go_on()
    for _ in range(100):
        if first.page.get_by_role("heading", level=1, name="Is this right?").count():
            break
        first.page.wait_for_timeout(250)
        first.press("See if it is ready")
    expect(first.page.get_by_label("07700 900641")).to_be_checked()
    first.choose(fraud_type="NFIB5A")
    first.go_on()
    first.press("Save and come back later", role="link")
    code = first.page.locator("#code").inner_text()
    assert not first.page.get_by_role("button", name="Copy").is_visible()
    second = Teller(visit("", width=768, script=False))
    second.open("/return/")
    second.press("Carry on")
    second.refused()
    second.type("Your code", code.lower().replace("-", " "))
    second.press("Carry on")
    assert second.path == f"/d/{first.key}/"
    second.press("Did you pay or lose any money?", role="link")
    second.walk("check", FRAUD)
    expect(second.page.locator("main")).to_contain_text("screenshot.png")
    expect(second.page.locator("main")).to_contain_text("07700 900641")
    second.press("Send")
    second.refused("Tick the box")
    second.declare_and_send()
    reference = second.reference()
    files = "SELECT count(*) FROM reports_attachment a JOIN reports_report r ON r.id = a.report_id WHERE reference = %s"
    assert service.value(files, reference) == 1
    # The first device still holds the code: it, too, is led to the reference, and nothing is sent again.
    first.open(f"/d/{first.key}/check/")
    assert first.reference() == reference


def test_leaving_lets_go_of_the_draft(visit):
    teller = Teller(visit("", script=False))
    teller.begin(who="me")
    context = teller.page.context
    assert "drafts" in {cookie["name"] for cookie in context.cookies()}
    leaving = teller.page.get_by_role("button", name="Exit this page").first
    assert leaving.get_attribute("href") == "/leave/"
    answer = context.request.get(f"{teller.visitor.base}/leave/", max_redirects=0)
    assert answer.status == 302
    assert answer.headers["location"].startswith("https://www.bbc.co.uk/")
    assert "drafts" not in {cookie["name"] for cookie in context.cookies()}
    teller.visitor.open(f"/d/{teller.key}/emergency/", status=404)
