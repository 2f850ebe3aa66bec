"""What a page is made of, read as a browser would: anything that a hostile message could have brought with it."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

# Elements and attributes through which content could run, load or lead away.
_NEVER = {"iframe", "object", "embed", "base", "img", "video", "audio", "applet", "frame", "foreignobject", "style"}
_ADDRESSES = {"href", "src", "action", "formaction", "poster", "data", "srcset", "xlink:href", "background", "ping"}
_ICONS = ("/static/", "data:,")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag in _NEVER:
            self.found.append(f"<{tag}>")
        if tag == "script" and not given.get("src", "").startswith("/static/"):
            self.found.append(f"<script> {given}")
        if tag == "meta" and "http-equiv" in given:
            self.found.append(f"<meta http-equiv> {given}")
        for name, value in given.items():
            if name.startswith("on") or name == "style":
                self.found.append(f"<{tag} {name}={value[:60]}>")
            if name in _ADDRESSES and not _ours(value):
                self.found.append(f"<{tag} {name}={value[:80]}>")


def _ours(address: str) -> bool:
    """A place of this service: no scheme and no host, however disguised."""
    parts = urlsplit(address.strip())
    return not parts.scheme and not parts.netloc and "\\" not in address and not address.strip().startswith("//")


def hostile_parts(body: str) -> list[str]:
    """Everything in a page that runs, loads or leads out of the service. Nothing of ours does."""
    reader = _Reader()
    reader.feed(body)
    reader.close()
    return reader.found
