"""Somebody who reads Welsh opens each public page they can reach, sends each form empty once, then filled in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from gettext import NullTranslations
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from squaremile.website.language import speaks_welsh

# Words that English sentences have and Welsh ones do not.
ENGLISH = {
    "the", "you", "your", "and", "with", "what", "this", "that", "have", "from", "which", "for", "not", "are", "our",
    "of", "we", "was", "will", "can", "how", "who", "when", "please", "choose", "enter",
}  # fmt: skip
MOST_PAGES = 400
READ_ALOUD = {"alt", "title", "placeholder", "aria-label", "aria-description"}


@dataclass
class Form:
    action: str
    method: str
    fields: list[dict[str, str]] = field(default_factory=list)

    def empty(self) -> dict[str, str]:
        return {given["name"]: given.get("value", "") for given in self.fields if given["type"] == "hidden"}

    def filled(self) -> dict[str, str]:
        data = self.empty()
        for given in self.fields:
            if given["type"] in {"radio", "checkbox", "select"}:
                data.setdefault(given["name"], given.get("value", "on"))
            elif given["type"] not in {"hidden", "file"} and given.get("tabindex") != "-1":
                data[given["name"]] = _answer(given["name"], given["type"])
        return data


def _answer(name: str, kind: str) -> str:
    """Something in Welsh that fits the name of the field."""
    for part, answer in {
        "_day": "24", "_month": "11", "_year": "2025", "time": "15:15", "mail": "enw@example.org",
        "postcode": "CF10 3NP", "phone": "07700 900982", "amount": "120.50", "sort": "11-22-33",
        "account_number": "12345678",
    }.items():  # fmt: skip
        if part in name:
            return answer
    return "enw@example.org" if kind == "email" else "Cefais neges gan rywun a ddywedodd mai fy manc oedd e"


class Page(HTMLParser):
    """The words, links and forms of a page. `texts` are those that a reader meets, shown or read aloud."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.language = ""
        self._foreign = 0
        self._unread = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given.get("lang", "")
        self._unread += tag in {"script", "style", "textarea"}
        self._foreign += tag == "a" and given.get("lang") == "en-GB"
        self.texts += [value for name, value in given.items() if name in READ_ALOUD or name.startswith("data-i18n")]
        if tag == "a":
            self.links.append(given.get("href", ""))
        elif tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get")))
        elif tag in {"input", "textarea", "select"} and self.forms and given.get("name"):
            kind = given.get("type", "text") if tag == "input" else tag
            self.forms[-1].fields.append({**given, "type": kind})

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in {"script", "style", "textarea"}
        if tag == "a":
            self._foreign = 0

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._unread and not self._foreign:
            self.texts.append(re.sub(r"\s+", " ", data).strip())

    def english(self) -> list[str]:
        """The texts that look like English sentences."""
        return [text for text in self.texts if set(re.findall(r"[a-z]+", text.lower())) & ENGLISH]


class Misses(NullTranslations):
    """Stands behind the Welsh catalogue: what is asked of it has no Welsh."""

    def __init__(self, english: Any) -> None:
        super().__init__()
        self.behind = english
        self.found: set[str] = set()

    def gettext(self, message: str) -> str:
        self.found.add(message)
        return str(self.behind.gettext(message))

    def ngettext(self, one: str, many: str, number: int) -> str:
        self.found.add(one)
        return str(self.behind.ngettext(one, many, number))


def read_all(client: Client, *also: str) -> Iterator[tuple[Any, Page]]:
    """Each page under /cy/ that the front door leads to and each that its forms answer, with the response it came in.

    Pages of staff, which show themselves at their English address, are left out.
    """
    waiting = ["/cy/", *also]
    seen = set(waiting)
    read = 0
    while waiting and read < MOST_PAGES:
        address = waiting.pop(0)
        for response in _answers(client, address):
            if "html" not in response.headers.get("Content-Type", "") or not speaks_welsh(response.wsgi_request):
                continue
            read += 1
            page = Page(response.content.decode())
            yield response, page
            for link in [response.wsgi_request.path, *page.links]:
                place = link.partition("#")[0].partition("?")[0]
                if place.startswith("/cy/") and place not in seen and not place.startswith("/cy/gallery"):
                    seen.add(place)
                    waiting.append(place)


def _answers(client: Client, address: str) -> Iterator[Any]:
    opened = client.get(address, follow=True)
    yield opened
    if "html" not in opened.headers.get("Content-Type", ""):
        return
    for form in Page(opened.content.decode()).forms:
        target = form.action or opened.wsgi_request.path
        if target.endswith("/logout/"):
            continue
        if form.method == "post" and target.startswith("/cy/"):
            yield client.post(target, form.empty(), follow=True)
            yield client.post(target, form.filled(), follow=True)
        elif form.method == "get" and (form.action or target).startswith("/cy/"):
            yield client.get(target, form.filled(), follow=True)
