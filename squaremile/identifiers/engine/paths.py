"""What follows the host of a web address: port, path and query, in normal form."""

import re

_REST = r"[!#-;=?-Z\[-_a-z|~{}]"  # printable ASCII without space, quotes, < and >
_PATH = re.compile(rf"(?::(\d{{2,5}}))?((?:(?:[/?#]|\[/\]){_REST}{{0,4000}})?)", re.ASCII)
_SPACED_PATH = re.compile(rf"[ ](?=[a-z]{{2,5}}[?/]){_REST}{{0,2000}}", re.ASCII)
_SPOKEN_SLASH = re.compile(r"(?i)[ ](?:forward[ ])?slash[ ]([\w\-]{1,60})")
_TRAILING = ".,;:!?'*_`|"
_PAIRS = {")": "(", "]": "[", "}": "{"}
_DEFAULT_PORTS = {"http": "80", "https": "443", "ftp": "21", "": "80"}


def tail(text: str, at: int, scheme: str, *, spaced: bool = False, spoken: bool = False) -> tuple[int, str]:
    """(end of the address whose host ends at `at`, port, path and query in normal form)."""
    m = _PATH.match(text, at)
    if m is None or m.end() == at:
        return _spoken_path(text, at) if spoken else (at, "")
    end = m.end()
    if spaced and text[end - 1] == "." and (more := _SPACED_PATH.match(text, end)):
        end = more.end()
    end = _trimmed(text, m.start(2), end)
    path = text[m.start(2) : end].partition("#")[0]
    path = path.replace("[.]", ".").replace("[/]", "/").replace(" ", "").rstrip("/")
    port = f":{m[1]}" if m[1] and m[1] != _DEFAULT_PORTS[scheme] else ""
    return end, port + path


def _spoken_path(text: str, at: int) -> tuple[int, str]:
    path: list[str] = []
    while m := _SPOKEN_SLASH.match(text, at):
        path.append("/" + m[1])
        at = m.end()
    return at, "".join(path)


def _trimmed(text: str, start: int, end: int) -> int:
    """Where the address ends without the punctuation of the sentence around it."""
    surplus = {c: text.count(c, start, end) - text.count(o, start, end) for c, o in _PAIRS.items()}
    while end > start:
        last = text[end - 1]
        if last in _PAIRS and surplus[last] > 0:
            surplus[last] -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return end
