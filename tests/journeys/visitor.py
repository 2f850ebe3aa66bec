"""A person at a browser. Whatever page they open must bring its protections and its banner, and break nothing."""

import re
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request, Response, expect

BANNER = re.compile(
    "^(Demonstration: every person, report and number here is synthetic"
    "|Arddangosiad: mae pob person, adroddiad a rhif yma yn ffug)$"
)
WIDTHS = (320, 360, 768, 1440)


class Visitor:
    """Wraps a page; `faults` must be empty at the end."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.faults: list[str] = []
        self.refused: set[str] = set()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("request", self._leaves)
        page.on("response", self._protected)

    def open(self, path: str, status: int = 200) -> Page:
        """Opens a page of the service and holds it to what every page must bring."""
        address = path if path.startswith("http") else self.base + path
        if status >= 400:
            self.refused.add(address)
        answer = self.page.goto(address)
        assert answer is not None
        assert (path, answer.status) == (path, status)
        self.arrived()
        return self.page

    def arrived(self) -> None:
        expect(self.page.get_by_role("region", name=re.compile("^(Demonstration|Arddangosiad)$"))).to_have_text(BANNER)
        expect(self.page.locator("h1")).to_have_count(1)

    def fits(self, *widths: int) -> None:
        """The page itself never scrolls sideways."""
        for width in widths or WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                self.faults.append(f"{self._path()} is {wide} wide at {width}: {self._widest(width)}")

    def has_no_barrier(self, axe: str) -> None:
        found = self.page.evaluate(f"{axe}; axe.run(document, {{resultTypes: ['violations']}})")
        for rule in found["violations"]:
            nodes = [node["html"][:160] for node in rule["nodes"][:3]]
            self.faults.append(f"{self._path()}: {rule['id']}: {nodes}")

    def _path(self) -> str:
        return self.page.url.removeprefix(self.base)

    def _widest(self, width: int) -> Any:
        return self.page.evaluate(
            "w => [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > w + 1"
            " && !e.closest('.sm-scroll')).slice(0, 3).map(e => e.outerHTML.slice(0, 120))", width,
        )  # fmt: skip

    def _hear(self, message: ConsoleMessage) -> None:
        expected = "Failed to load resource" in message.text and message.location.get("url") in self.refused
        if message.type in ("error", "warning") and not expected:
            self.faults.append(f"console, {self._path()}: {message.text}")

    def _leaves(self, request: Request) -> None:
        if not request.url.startswith((self.base + "/", "data:", "blob:")):
            self.faults.append(f"a request to {request.url}")

    def _protected(self, response: Response) -> None:
        if response.request.resource_type != "document" or 300 <= response.status < 400:
            return
        told = response.headers
        policy = {
            part.split()[0]: part.split()[1:] for part in told.get("content-security-policy", "").split(";") if part
        }
        held = {
            "default-src 'none'": policy.get("default-src") == ["'none'"],
            "frame-ancestors 'none'": policy.get("frame-ancestors") == ["'none'"],
            "no unsafe word": "unsafe" not in told.get("content-security-policy", "unsafe"),
            "nosniff": told.get("x-content-type-options") == "nosniff",
            "referrer": told.get("referrer-policy") in ("same-origin", "no-referrer"),
        }
        missing = [name for name, there in held.items() if not there]
        if missing:
            self.faults.append(f"{urlsplit(response.url).path} lacks {missing}")
