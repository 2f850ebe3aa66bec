"""The whole way by keys alone, as a screen reader tells it, at 400 % zoom, and in colours of the person's own."""

import pytest
from playwright.sync_api import expect

from tests.journeys.front_door import FRAUD, Teller
from tests.journeys.test_keyboard import _tab_to

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
ZOOMED = 320  # 1280 wide at 400 %
MOVING = """[...document.querySelectorAll('*')].map(e => getComputedStyle(e))
  .filter(s => parseFloat(s.animationDuration) > 0.01 || parseFloat(s.transitionDuration) > 0.3).length"""
EDGES = """e => [getComputedStyle(e)].some(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth)
  || s.borderStyle !== 'none' && parseFloat(s.borderWidth))"""
FRONT = """
- main:
  - heading "Tell the police" [level=1]
  - paragraph:
    - link "999"
    - link "159"
  - textbox "What happened, or what do you need?"
  - button "Find the right place"
  - heading "Or go straight to" [level=2]
  - heading "Report fraud or cyber crime" [level=3]:
    - link "Report fraud or cyber crime"
"""
EMERGENCY = """
- main:
  - group "Is any of this happening now?":
    - heading "Is any of this happening now?" [level=1]
    - checkbox "Money left an account in the last 24 hours"
    - checkbox "None of these"
  - button "Save and continue"
"""
REFUSED = """
- main:
  - alert:
    - heading "There is a problem" [level=2]
    - list:
      - listitem:
        - link "Choose what is happening now, or ‘None of these’"
  - group "Is any of this happening now?":
    - heading "Is any of this happening now?" [level=1]
"""


class Keys:
    """Tab, Space, Enter, arrows and letters; the mouse is never touched."""

    def __init__(self, teller):
        self.teller, self.page = teller, teller.page

    def to(self, is_there):
        _tab_to(self.page, is_there)

    def write(self, name, words):
        self.to(f"at.name === '{name}'")
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(words)

    def pick(self, name, value):
        """A box by Space; one of several by its group's arrows."""
        one = f"at.name === '{name}' && at.value === '{value}'"
        if self.page.locator(f"main input[name={name}][value='{value}']").get_attribute("type") == "checkbox":
            self.to(one)
            self.page.keyboard.press("Space")
        else:
            self.to(f"at.name === '{name}'")
            self.page.keyboard.press("Space")
            for _ in range(20):
                if self.page.evaluate(f"(() => {{ const at = document.activeElement; return {one}; }})()"):
                    break
                self.page.keyboard.press("ArrowDown")
        assert self.page.locator(f"main input[name={name}][value='{value}']").is_checked()

    def send(self, text="Save and continue"):
        self.to(f"at.textContent.trim() === '{text}'")
        with self.teller.another_page():
            self.page.keyboard.press("Enter")


def test_the_whole_way_by_keys_alone(visit, axe):
    teller = Teller(visit(""), axe)
    keys = Keys(teller)
    teller.open("/")
    page = teller.page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    keys.write("words", "They said they were my bank and I moved money to a safe account, £2,400")
    keys.send("Find the right place")
    keys.to("at.matches('main button')")
    with teller.another_page():
        page.keyboard.press("Enter")
    keys.pick("who", "me")
    keys.send("Start now")
    keys.send()
    _mistake_is_heard(teller, keys)
    keys.pick("emergency", "none")
    keys.send()
    keys.send()
    keys.pick("fraud_type", "NFIB5A")
    keys.send()
    keys.pick("modes", "phone")
    keys.send()
    keys.pick("paid", "bank_transfer")
    keys.send()
    keys.write("amount", "2400")
    keys.write("sort_code", "000122")
    keys.pick("bank_told", "no")
    keys.send()
    keys.write("phones", "07700 900123")
    keys.send()
    keys.write("your_name", "Ann Test")
    keys.send()
    keys.write("postcode", "EC2V 7HH")
    keys.send()
    keys.pick("signs", "afraid")
    keys.send()
    keys.pick("declared", "yes")
    keys.send("Send")
    assert teller.at == "done"
    keys.to("at.name === 'rating' && at.value === '5'")
    with teller.another_page():
        page.keyboard.press("Enter")
    expect(page.locator("main p[role=status]")).to_have_text("Thank you for telling us.")


def _mistake_is_heard(teller, keys):
    """The summary has the focus, and its link leads into the field."""
    teller.refused("Choose what is happening now")
    expect(teller.page.locator(".govuk-error-summary")).to_be_focused()
    expect(teller.page.locator("main")).to_match_aria_snapshot(REFUSED)
    keys.to("at.matches('.govuk-error-summary a')")
    teller.page.keyboard.press("Enter")
    assert teller.page.evaluate("document.activeElement.name") == "emergency"


def test_what_a_screen_reader_is_told(visit):
    teller = Teller(visit(""))
    teller.open("/")
    expect(teller.page.locator("main")).to_match_aria_snapshot(FRONT)
    teller.begin(who="me")
    expect(teller.page.locator("main")).to_match_aria_snapshot(EMERGENCY)
    for landmark, name in (("banner", ""), ("contentinfo", ""), ("main", ""), ("navigation", "Exit this page")):
        found = teller.page.get_by_role(landmark, name=name) if name else teller.page.get_by_role(landmark)
        assert found.count() == 1, landmark
    titles = set()
    for page in ("emergency", "story", "contact", "paid", "you", "home", "support", "files", "save", "check", ""):
        teller.visitor.open(f"/d/{teller.key}/{page}/" if page else f"/d/{teller.key}/")
        titles.add(teller.page.title())
    assert len(titles) == 11


def test_at_400_percent_with_less_motion_and_in_a_persons_own_colours(visit, axe):
    teller = Teller(visit("", width=ZOOMED), axe)
    teller.page.emulate_media(reduced_motion="reduce")
    teller.open("/")
    teller.begin(who="me")
    teller.walk("check", FRAUD)
    assert teller.page.evaluate(MOVING) == 0
    teller.page.emulate_media(forced_colors="active")
    for page in ("emergency", "payment", "save", "", "check"):
        teller.open(f"/d/{teller.key}/{page}/" if page else f"/d/{teller.key}/")
        edges = teller.page.locator("main .govuk-button").first.evaluate(EDGES)
        assert edges, f"in forced colours a button of {page} has no edge"
    teller.declare_and_send()
