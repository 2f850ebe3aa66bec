"""The same questions, asked by an officer at a kitchen table and by an agent on the phone."""

import pytest
from playwright.sync_api import expect

from tests.journeys.front_door import FRAUD, Teller

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
TAKEN = "SELECT route, taken_by_id IS NOT NULL, reporter_id IS NULL FROM reports_report WHERE reference = %s"


@pytest.mark.parametrize(("role", "how", "route"), [
    ("force-officer", "In person, with me", "police"), ("agent", "By phone", "phone"),
])  # fmt: skip
def test_a_report_is_taken_for_somebody_else(visit, axe, service, role, how, route):
    staff = Teller(visit(role, width=1024), axe if role == "agent" else "")
    staff.open("/home/")
    with staff.another_page():
        staff.page.get_by_role("navigation", name="Menu").get_by_role("link", name="Take a report").click()
    staff.press("Start now")
    staff.refused("Choose who it happened to")
    staff.tick("The person I am speaking to")
    staff.press("Start now")
    staff.refused("Choose how the person is telling you")
    staff.tick(how)
    staff.press("Start now")
    expect(staff.page.locator(".sm-taking")).to_be_visible()
    staff.walk("check", FRAUD)
    staff.declare_and_send()
    assert staff.at == "done"
    reference = staff.reference()
    assert service.rows(TAKEN, reference) == [(route, True, True)]
    print(staff.effort.told(role))


def test_staff_who_open_the_front_page_stand_at_their_own(visit):
    agent = visit("agent")
    page = agent.open("/")
    assert page.url == f"{agent.base}/home/"
