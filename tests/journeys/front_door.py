"""Somebody who tells us something, in a browser: what they do is done with labels and buttons, and is counted.

Their time is computed, never slept: `Effort` says by which model.
"""

import hashlib
import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Locator, expect

from tests.journeys.visitor import Visitor

WORDS_A_MINUTE, CHARACTERS_A_WORD = 40, 5
READING_SECONDS, PRESS_SECONDS, PASTE_SECONDS = 2.0, 1.0, 5.0
READ_WORDS_A_MINUTE = 240
# Pages of one make, in one window, have the same barriers: each make is examined once.
MAKE = """[document.documentElement.lang, innerWidth, document.title,
  ...[...document.querySelectorAll('body *')].map(e => e.tagName + e.className + e.type)].join()"""
# A heading may go one level deeper than the one before it. The summary of mistakes stands before the page's name.
HEADINGS = """[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')]
  .filter(h => !h.closest('.govuk-error-summary, .govuk-notification-banner')).map(h => Number(h.tagName[1]))"""
UNNAMED = """[...document.querySelectorAll('main input:not([type=hidden]), main textarea, main select')]
  .filter(e => !e.closest('[aria-hidden=true]') && !e.labels.length).map(e => e.outerHTML.slice(0, 120))"""
_examined: set[str] = set()


@dataclass
class Effort:
    """40 words of 5 characters a minute, 2 s to take in a page, 1 s a choice or press, 5 s a paste."""

    pages: list[str] = field(default_factory=list)
    typed: int = 0
    pastes: int = 0
    presses: int = 0
    words_shown: int = 0

    @property
    def seconds(self) -> float:
        typing = self.typed / (WORDS_A_MINUTE * CHARACTERS_A_WORD / 60)
        done = self.presses * PRESS_SECONDS + self.pastes * PASTE_SECONDS
        return typing + done + len(self.pages) * READING_SECONDS

    @property
    def reading_all(self) -> float:
        """The same for somebody who reads every word of every page, at 240 a minute."""
        return self.seconds - len(self.pages) * READING_SECONDS + self.words_shown / READ_WORDS_A_MINUTE * 60

    def told(self, who: str) -> str:
        return (
            f"{who}: {len(self.pages)} pages, {self.typed} characters, {self.presses} presses, {self.pastes} pasted:"
            f" {self.seconds:.0f} s ({self.reading_all:.0f} s reading every word)"
        )


class Teller:
    """Drives a `Visitor`. Every page that comes is held to `Teller.look`."""

    def __init__(self, visitor: Visitor, axe: str = "") -> None:
        self.visitor, self.page, self.axe = visitor, visitor.page, axe
        self.effort = Effort()

    def open(self, path: str) -> None:
        self.visitor.open(path)
        self.look()

    def look(self) -> None:
        """One h1, levels in order, a label for every box, nothing wider than the window, no barrier that axe knows."""
        self.visitor.arrived()
        self.effort.pages.append(self.path)
        self.effort.words_shown += len(self.page.locator("main").inner_text().split())
        faults = self.visitor.faults
        levels = self.page.evaluate(HEADINGS)
        if levels[0] != 1 or any(b > a + 1 for a, b in pairwise(levels)):
            faults.append(f"{self.path}: headings {levels}")
        if unnamed := self.page.evaluate(UNNAMED):
            faults.append(f"{self.path}: no label: {unnamed}")
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(f"{self.path} is too wide")
        if self.axe:
            self.examine()

    def examine(self) -> None:
        make = hashlib.sha256(self.page.evaluate(MAKE).encode()).hexdigest()
        if make not in _examined:
            _examined.add(make)
            self.visitor.has_no_barrier(self.axe)

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.visitor.base).split("?")[0]

    @property
    def at(self) -> str:
        """The name of a draft's page."""
        return self.path.rstrip("/").rsplit("/", 1)[-1]

    @property
    def key(self) -> str:
        return self.page.url.split("/d/")[1].split("/")[0]

    @contextmanager
    def another_page(self) -> Iterator[None]:
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            yield
        self.look()

    def press(self, name: str, *, role: str = "button", exact: bool = True) -> None:
        """A button or link that leads to another page; a button's place among several is the first."""
        self.effort.presses += 1
        with self.another_page():
            self.page.locator("main").get_by_role(role, name=name, exact=exact).first.click()  # type: ignore[arg-type]

    def go_on(self) -> None:
        self.press("Save and continue")

    def box(self, label: str) -> Locator:
        return self.page.locator("main").get_by_role("textbox", name=label)

    def type(self, label: str, words: str) -> None:
        self.effort.typed += len(words)
        self.effort.presses += 1
        self.box(label).fill(words)

    def paste(self, label: str, words: str) -> None:
        self.effort.pastes += 1
        self.box(label).fill(words)

    def tick(self, *labels: str) -> None:
        for label in labels:
            self.effort.presses += 1
            self.page.locator("main").get_by_label(label, exact=True).first.check()

    def pay(self, amount: str, at: datetime | None = None, **boxes: str) -> None:
        """Fills the page of one payment."""
        self.type("How much?", amount)
        if at:
            for label, part in (("Day", at.day), ("Month", at.month), ("Year", at.year)):
                self.type(label, str(part))
            self.type("Time, if you know it", f"{at:%H:%M}")
        for label, words in boxes.items():
            self.type(label.replace("_", " "), words)

    def choose(self, **answers: str) -> None:
        """Ticks by name and value, which are the same in every language."""
        for name, value in answers.items():
            self.effort.presses += 1
            self.page.locator(f"main input[name={name}][value='{value}']").check()

    def put(self, **answers: str) -> None:
        """Fills in by name."""
        for name, words in answers.items():
            self.effort.typed += len(words)
            self.effort.presses += 1
            self.page.locator(f"main :is(input, textarea)[name={name}]").fill(words)

    def submit(self) -> None:
        """The first button of the page's form, whatever it says."""
        self.effort.presses += 1
        with self.another_page():
            self.page.locator("main form button").first.click()

    def begin(self, service: str = "fraud", *, language: str = "", **choices: str) -> None:
        self.open(f"{language}/tell/{service}/")
        self.choose(**choices)
        self.submit()

    def walk(self, until: str, answers: dict[str, Callable[["Teller"], None]]) -> None:
        """Answers page after page as `answers` say, leaving the others empty, until that page comes."""
        for _ in range(25):
            if self.at == until:
                return
            if self.at == "ring-now":
                with self.another_page():
                    self.page.locator("main a.govuk-button").click()
                continue
            answers.get(self.at, lambda _teller: None)(self)
            self.submit()
        raise AssertionError(f"{until} never came; the last was {self.path}")

    def declare_and_send(self) -> None:
        self.tick("What I have told you is true as far as I know")
        self.press("Send")

    def reference(self) -> str:
        shown: str = self.page.locator(".govuk-panel__body strong").inner_text()
        return shown.replace("\u00a0", " ").replace("\u2011", "-").strip()

    def refused(self, *said: str) -> None:
        """The page came back with its mistakes named: in the title, in a summary that has the focus, by the fields."""
        expect(self.page.get_by_role("alert").first).to_be_visible()
        assert self.page.title().startswith(("Error: ", "Gwall: ")), self.page.title()
        summary = self.page.locator(".govuk-error-summary")
        for words in said:
            expect(summary).to_contain_text(words)
        for link in summary.get_by_role("link").all():
            assert self.page.locator(str(link.get_attribute("href"))).count() == 1, link.get_attribute("href")


FRAUD: dict[str, Callable[[Teller], None]] = {
    "emergency": lambda teller: teller.choose(emergency="none"),
    "story": lambda teller: teller.put(narrative="They said they were my bank, and I moved money to a safe account."),
    "found": lambda teller: teller.choose(fraud_type="NFIB5A"),
    "contact": lambda teller: teller.choose(modes="phone"),
    "paid": lambda teller: teller.choose(paid="bank_transfer"),
    "payment": lambda teller: teller.put(amount="2,400", sort_code="000122", account_number="12345678"),
    "suspect": lambda teller: teller.put(phones="07700 900123"),
    "you": lambda teller: teller.put(your_name="Ann Test", email="ann@example.org"),
    "home": lambda teller: teller.put(postcode="EC2V 7HH"),
    "support": lambda teller: teller.choose(signs="afraid"),
}


def hours_ago(hours: float) -> datetime:
    """As a clock on a wall in London shows it."""
    return datetime.now(ZoneInfo("Europe/London")) - timedelta(hours=hours)


def wait_for(ask: Any, *, seconds: float = 40) -> Any:
    """What `ask` answers, once that is something."""
    deadline = time.monotonic() + seconds
    while not (answer := ask()):
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.1)
    return answer


def screenshot(*lines: str) -> dict[str, Any]:
    """A picture of a message, to choose as a file."""
    picture = Image.new("RGB", (1000, 90 + 70 * len(lines)), "white")
    pen = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        pen.text((40, 40 + 70 * number), line, fill="black", font=ImageFont.load_default(38))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return {"name": "screenshot.png", "mimeType": "image/png", "buffer": out.getvalue()}
