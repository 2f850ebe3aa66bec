"""With the keyboard alone, and always seeing where one is."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
# What has the focus, and whether anybody could see it: an outline, a shadow or a background that only focus gives.
FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return { name: "nothing", visible: true };
  const label = at.matches("input[type=radio], input[type=checkbox]") ? at.parentElement.querySelector("label") : null;
  const styles = [getComputedStyle(at), ...(label ? [getComputedStyle(label, "::before")] : [])];
  const clear = "rgba(0, 0, 0, 0)";
  const outlined = (s) => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0 && s.outlineColor !== clear;
  const seen = styles.some((s) => s.boxShadow !== "none" || outlined(s));
  const box = (label ?? at).getBoundingClientRect();
  const sized = box.width > 1 && box.height > 1;
  const inside = sized && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return { name: at.outerHTML.slice(0, 140), visible: (seen && inside) || at.matches("main") };
}"""


def _tab_to(page, is_there, most=80):
    """Presses Tab until what has the focus is the one; every stop on the way must be visible."""
    for _ in range(most):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS)
        assert at["visible"], at["name"]
        if page.evaluate(f"(() => {{ const at = document.activeElement; return Boolean({is_there}); }})()"):
            return
    raise AssertionError(f"the keyboard does not reach {is_there}")


def test_the_whole_way_from_the_queue_into_a_network(visit):
    analyst = visit("analyst")
    page = analyst.open("/networks/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    _tab_to(page, "at.name === 'sort'")
    page.keyboard.press("ArrowDown")
    _tab_to(page, "at.value === 'vulnerable'")
    page.keyboard.press("Space")
    _tab_to(page, "at.textContent.trim() === 'Apply filters'")
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=loss**signs=vulnerable**")
    expect(page.get_by_text("Remove this filter: People")).to_be_attached()
    _tab_to(page, "at.matches('.sm-queue__title a')")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Why these reports are linked")).to_be_visible()
    expect(page.locator("#chart")).to_have_attribute("data-drawn", "yes")
    for name in ("Zoom in", "Zoom out", "Show all"):
        _tab_to(page, f"at.textContent === '{name}'")
        page.keyboard.press("Enter")
    _tab_to(page, "at.matches('main a[href^=\"/identifiers/\"]')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/identifiers/**")


def test_pages_of_a_list_are_turned_with_the_keyboard(visit):
    page = visit("analyst").open("/reports/")
    first = page.locator("main tbody a").first.inner_text()
    _tab_to(page, "at.rel === 'next'")
    page.keyboard.press("Enter")
    page.wait_for_url("**after=**")
    expect(page.locator("main tbody a").first).not_to_have_text(first)
    _tab_to(page, "at.rel === 'prev'")
    page.keyboard.press("Enter")
    page.wait_for_url("**before=**")
    expect(page.locator("main tbody a").first).to_have_text(first)


def test_the_menu_of_a_phone_opens_with_the_keyboard(visit):
    page = visit("analyst", width=360).open("/home/")
    expect(page.get_by_role("link", name="Reports", exact=True)).not_to_be_visible()
    _tab_to(page, "at.textContent.trim() === 'Menu'")
    page.keyboard.press("Enter")
    _tab_to(page, "at.textContent.trim() === 'Reports'")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reports/")


@pytest.mark.parametrize("path", ["/home/", "/search/", "/import/", "/figures/"])
def test_focus_is_visible_at_every_stop(visit, path):
    page = visit("analyst").open(path)
    stops = []
    for _ in range(60):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUS))
        if stops[-1]["name"] == "nothing":
            break
    assert [stop["name"] for stop in stops if not stop["visible"]] == []
    assert len(stops) > 8
