"""The gallery in a real browser: axe finds no barrier, nothing is wider than the window, nothing needs a script."""

from pathlib import Path

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread
from playwright.sync_api import sync_playwright

from squaremile.launch import assets

CHROMIUM = Path("/usr/bin/chromium")
ROOT = Path(assets.__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (320, 768, 1440)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    """The address of a server of these pages, in a thread of this process."""
    assets.build(ROOT)
    with django_db_blocker.unblock():
        thread = LiveServerThread("localhost", StaticFilesHandler)
        thread.daemon = True
        thread.start()
        thread.is_ready.wait()
        assert thread.error is None
        yield f"http://localhost:{thread.port}"
        thread.terminate()


@pytest.fixture
def browser():
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield started
        started.close()


@pytest.mark.parametrize(
    "path", ["/gallery/", "/accessibility", "/privacy", "/cy/privacy", "/no-such-page", "/cy/no-such-page"]
)
def test_axe_finds_no_barrier_and_nothing_is_wider_than_the_window(site, browser, path):
    source = AXE.read_text(encoding="utf-8")
    for width in WIDTHS:
        page = browser.new_page(viewport={"width": width, "height": 900})
        faults = []
        page.on("pageerror", lambda error, faults=faults: faults.append(str(error)))
        page.goto(site + path)
        page.locator("body.govuk-frontend-supported").wait_for()
        result = page.evaluate(f"{source}; axe.run(document, {{resultTypes: ['violations']}})")
        found = [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in result["violations"]]
        assert (width, found, faults) == (width, [], [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.close()


def test_the_policy_of_the_pages_is_not_broken_by_any_part(site, browser):
    page = browser.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{site}/gallery/")
    page.locator("body.govuk-frontend-supported").wait_for()
    assert [words for words in said if "Content Security Policy" in words] == []


def test_a_choice_shows_its_question_with_and_without_a_script(site, browser):
    for script in (True, False):
        context = browser.new_context(java_script_enabled=script)
        page = context.new_page()
        page.goto(f"{site}/gallery/")
        address = page.locator("#id_empty-address")
        assert not address.is_visible()
        page.locator("#id_empty-contact_2").check()
        assert address.is_visible()
        context.close()


def test_without_a_script_menus_and_filters_are_simply_there(site, browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 900})
    page = context.new_page()
    page.goto(f"{site}/gallery/")
    assert page.get_by_role("button", name="Apply filters").is_visible()
    assert not page.get_by_role("button", name="Copy").is_visible()
    context.close()


def test_on_a_narrow_screen_the_filter_opens_from_a_button(site, browser):
    page = browser.new_page(viewport={"width": 360, "height": 900})
    page.goto(f"{site}/gallery/")
    show = page.get_by_role("button", name="Show filter")
    show.wait_for()
    assert not page.get_by_role("button", name="Apply filters").is_visible()
    show.click()
    assert page.get_by_role("button", name="Apply filters").is_visible()


def test_the_keyboard_reaches_the_skip_link_first_and_a_wide_table(site, browser):
    page = browser.new_page(viewport={"width": 320, "height": 900})
    page.goto(f"{site}/accessibility")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.goto(f"{site}/gallery/")
    table = page.get_by_role("region", name="Reports that are held")
    table.focus()
    page.keyboard.press("ArrowRight")
    page.locator("body").evaluate("() => new Promise((done) => setTimeout(done, 300))")
    assert table.evaluate("(box) => box.scrollLeft") > 0


@pytest.mark.parametrize("script", [True, False])
def test_a_public_page_is_left_by_its_red_button_in_the_same_window(site, browser, script):
    context = browser.new_context(java_script_enabled=script)
    context.route("**/leave/", lambda route: route.fulfill(body="rain"))
    page = context.new_page()
    page.goto(f"{site}/accessibility")
    page.get_by_role("button", name="Exit this page", exact=False).click()
    page.wait_for_url("**/leave/")
    assert len(context.pages) == 1
    context.close()


def test_shift_three_times_leaves_a_public_page(site, browser):
    context = browser.new_context()
    context.route("**/leave/", lambda route: route.fulfill(body="rain"))
    page = context.new_page()
    page.goto(f"{site}/cy/accessibility")
    page.locator("body.govuk-frontend-supported").wait_for()
    page.keyboard.press("Shift")
    assert page.get_by_text("Shift, pwyswch 2 waith eto i adael.").count() == 1
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.wait_for_url("**/leave/")
    context.close()


def test_each_language_leads_to_the_other(site, browser):
    page = browser.new_page()
    page.goto(f"{site}/accessibility")
    page.get_by_role("link", name="Cymraeg").click()
    assert page.get_by_role("heading", name="Datganiad hygyrchedd").is_visible()
    page.get_by_role("link", name="English").click()
    assert page.get_by_role("heading", name="Accessibility statement").is_visible()
