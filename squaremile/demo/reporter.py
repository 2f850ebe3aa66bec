"""Somebody who tells us of a fraud without a browser: over HTTP, page by page, with cookies, to the reference.

For benches and for proofs with real processes. What it answers is made up by whoever makes it.
"""

import http.client
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

_CLOSED = (OSError, http.client.HTTPException)
_MOST_PAGES = 60
_WAITS = 'data-module="sm-wait"'
_PART = "part-of-a-form-of-a-synthetic-reporter"
FORM = "application/x-www-form-urlencoded"


class NotTaken(Exception):
    """The service did not answer, or with a fault of its own: the same may be tried again."""


class Lost(Exception):
    """A page that the reporter does not understand: trying again does not help."""


@dataclass
class Form:
    action: str = ""
    post: bool = False
    chosen: list[tuple[str, str]] = field(default_factory=list)
    offered: dict[str, list[str]] = field(default_factory=dict)


class _Reading(HTMLParser):
    """Forms, the first heading and the text of #reference."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.heading = self.reference = ""
        self._into = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(told.get("action", ""), told.get("method", "").lower() == "post"))
        elif tag in ("input", "textarea", "select") and self.forms and told.get("name"):
            self._take(self.forms[-1], told, "checked" in told)
        if tag == "h1" or told.get("id") == "reference":
            self._into = "heading" if tag == "h1" else "reference"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("h1", "strong"):
            self._into = ""

    def handle_data(self, data: str) -> None:
        if self._into:
            setattr(self, self._into, (getattr(self, self._into) + data).strip())

    @staticmethod
    def _take(form: Form, told: dict[str, str], checked: bool) -> None:
        kind, name, value = told.get("type", ""), told["name"], told.get("value", "")
        form.offered.setdefault(name, []).append(value)
        if kind not in ("radio", "checkbox", "file", "submit") or checked:
            form.chosen.append((name, value))


@dataclass
class Answer:
    """One answer over HTTP. `where` is the address that it answers for."""

    status: int
    where: str
    headers: dict[str, str]
    text: str
    seconds: float

    def read(self) -> _Reading:
        reading = _Reading()
        reading.feed(self.text)
        return reading


@dataclass
class Reporter:
    """`answers`: field name -> value or values; `heard(method, path, answer)` is told of each answer as it came."""

    port: int
    answers: Mapping[str, Any]
    heard: Callable[[str, str, Answer], None] = lambda *_: None
    think: Callable[[str], None] = lambda _: None
    timeout: float = 30.0
    file: tuple[()] | tuple[str, bytes] = ()  # its name and bytes: added on the first page that takes files
    cookies: dict[str, str] = field(default_factory=dict)
    pages: int = 0

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = FORM) -> Answer:
        """One request on a connection of its own; no redirect is followed. Raises NotTaken."""
        headers = {"Host": f"localhost:{self.port}", "Connection": "close"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method == "POST":
            headers |= {"Content-Type": kind, "Origin": f"http://localhost:{self.port}"}
        began, connection = time.perf_counter(), http.client.HTTPConnection("127.0.0.1", self.port, self.timeout)
        try:
            connection.request(method, path, body or None, headers)
            given = connection.getresponse()
            text = given.read().decode(errors="replace")
        except _CLOSED as error:
            raise NotTaken(f"{method} {path}: {type(error).__name__}") from error
        finally:
            connection.close()
        self._keep(given.headers.get_all("Set-Cookie") or [])
        answer = Answer(given.status, path, dict(given.headers), text, time.perf_counter() - began)
        self.heard(method, path, answer)
        if given.status >= 500 or given.status == 429:
            raise NotTaken(f"{method} {path}: {given.status}")
        return answer

    def _keep(self, told: list[str]) -> None:
        for line in told:
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.coded_value

    def follow(self, answer: Answer) -> Answer:
        """To the page that a redirect leads to. Raises NotTaken, Lost."""
        for _ in range(10):
            if answer.status not in (301, 302, 303):
                break
            answer = self.ask("GET", self._path(answer.where, answer.headers["Location"]))
        if answer.status != 200:
            raise Lost(f"{answer.where} answered {answer.status}: {answer.read().heading}")
        return answer

    @staticmethod
    def _path(where: str, address: str) -> str:
        parts = urlsplit(urljoin(where, address))
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def tell(self, service: str = "fraud") -> str:
        """From the start page to the reference. Raises NotTaken, Lost."""
        return self.on_from(self.follow(self.ask("GET", f"/tell/{service}/")))

    def on_from(self, page: Answer) -> str:
        """From any page on the way to the reference."""
        for _ in range(_MOST_PAGES):
            if reference := page.read().reference:
                return reference
            page = self.skip(page) if _WAITS in page.text else self.answer(page)
        raise Lost(f"{page.where} is page {_MOST_PAGES}, and there is still no reference")

    def skip(self, page: Answer) -> Answer:
        """On without waiting for a file to be read."""
        return self.follow(self.ask("GET", f"{page.where}?skip=1"))

    def answer(self, page: Answer) -> Answer:
        """Fills in the form of a page, sends it and goes on to the next page."""
        path, fields = self.filled(page)
        self.think(page.where)
        self.pages += 1
        if self.file and any(name == "files" for form in page.read().forms for name in form.offered):
            given = self.ask("POST", path, _multipart(fields, *self.file), f"multipart/form-data; boundary={_PART}")
            self.file = ()
        else:
            given = self.ask("POST", path, urlencode(fields).encode())
        if given.status == 200 and not given.read().reference:
            raise Lost(f"{page.where} was not taken: {_problem(given.text)}")
        return self.follow(given)

    def filled(self, page: Answer) -> tuple[str, list[tuple[str, str]]]:
        """The address and the fields that answer a page: what it offered, with our own answers over it."""
        form = self._form(page)
        sent = [(name, value) for name, value in form.chosen if name not in self.answers]
        for name, offered in form.offered.items():
            if name in self.answers:
                given = self.answers[name]
                values = given if isinstance(given, list) else [given]
                sent += [(name, str(value)) for value in values]
            elif name not in dict(form.chosen) and name in ("fraud_type", "option"):
                sent.append((name, offered[0]))
        return self._path(page.where, form.action or page.where), sent

    @staticmethod
    def _form(page: Answer) -> Form:
        """The form with the most to fill in."""
        reading = page.read()
        forms = [form for form in reading.forms if form.post]
        if not forms:
            raise Lost(f"{page.where} has nothing to fill in: {reading.heading}")
        return max(forms, key=lambda form: len(form.offered))


def _multipart(fields: list[tuple[str, str]], name: str, content: bytes) -> bytes:
    parts = [f'Content-Disposition: form-data; name="{field}"\r\n\r\n{value}'.encode() for field, value in fields]
    head = f'Content-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
    parts.append(head.encode() + content)
    return b"".join(b"--%b\r\n%b\r\n" % (_PART.encode(), part) for part in parts) + f"--{_PART}--\r\n".encode()


def _problem(text: str) -> str:
    """What the page says is wrong."""
    _, _, after = text.partition("govuk-error-summary__list")
    return after[:300] if after else text[:300]
