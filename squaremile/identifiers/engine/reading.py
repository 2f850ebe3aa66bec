"""Read a host name out of text, disguised or plain: `example[.]com`, `www. example .com`, `example dot com`."""

import re
from typing import NamedTuple

from .hosts import a_labels, is_top_level

LABEL = r"[0-9A-Za-z\u00df-\u024f\u0370-\u052f\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff_\-]{1,63}"
_LABEL = re.compile(LABEL)
_LABEL_BEFORE = re.compile(rf"{LABEL}\Z")
_PLAIN_DOT = re.compile(r"\.(?=[0-9A-Za-z\u00df-\uffff_])")
_DEFANGED_DOT = re.compile(
    r"[ ]?(?:\[[ ]?(?:\.|dot)[ ]?\]|\([ ]?(?:\.|dot)[ ]?\)|\{[ ]?(?:\.|dot)[ ]?\}|\\\.)[ ]?", re.I
)
_SPACED_DOT = re.compile(r"[ ]{1,2}\.[ ]{0,2}(?=\w)|\.[ ]{1,2}(?=\w)")
_SPOKEN_DOT = re.compile(r"[ ]{1,2}(?:dot|d0t)[ ]{1,2}(?=\w)", re.I)
_SPOKEN_DASH = re.compile(r"[ ](?:dash|hyphen|underscore)[ ](?=\w)", re.I)
_SEPARATOR_BEFORE = re.compile(
    r"(?:\.|[ ]?[\[({][ ]?(?:\.|dot)[ ]?[\])}][ ]?|[ ]{1,2}\.[ ]?|[ ]{1,2}dot[ ]{1,2})\Z", re.I
)
_DASH_BEFORE = re.compile(r"[ ](?:dash|hyphen|underscore)[ ]\Z", re.I)
# A real ending with the next words stuck to it: `www.example.com1win150p`, `example.comPOBox`.
_GLUED_END = re.compile(r"(com|net|org|biz|info|uk|us|tv)(?=[0-9A-Z])")
# Countries with such endings whose letters are not also a word of English.
_COUNTRY = re.compile(r"(?i:uk|au|nz|za|br|jp|tr|mx|ng|ke|co|ar|cn)(?![\w.\-])")
_SECOND_LEVEL = frozenset(("co", "org", "ac", "gov", "ltd", "plc", "me", "net", "sch", "com", "edu"))
_MAX_LABELS = 12


class Host(NamedTuple):
    """A host as it stands in the text, and its name in lower-case A-labels."""

    name: str
    start: int
    end: int
    flags: tuple[str, ...]
    starts: tuple[int, ...]  # where each label of the name begins


class _Piece(NamedTuple):
    label: str
    start: int
    end: int
    flag: str  # how the dot before it was written: "" where plain


def read_host(text: str, start: int, *, spaced: bool = False, spoken: bool = False) -> Host | None:
    """The host that begins at `start`, up to the last label that is a top-level domain; None where there is none."""
    pieces = _pieces(text, start, spaced, spoken)
    size = _good_size(pieces)
    if size < 2:
        return _glued_host(pieces)
    return _host(pieces[:size])


def _host(pieces: list[_Piece]) -> Host | None:
    name = a_labels(".".join(p.label for p in pieces))
    if name is None:
        return None
    flags = tuple(dict.fromkeys(p.flag for p in pieces if p.flag))
    return Host(name, pieces[0].start, pieces[-1].end, flags, tuple(p.start for p in pieces))


def _pieces(text: str, start: int, spaced: bool, spoken: bool) -> list[_Piece]:
    pieces: list[_Piece] = []
    at, flag = start, ""
    while len(pieces) < _MAX_LABELS:
        m = _LABEL.match(text, at)
        if not m:
            break
        label, end = m.group(), m.end()
        if spoken:
            label, end = _with_dashes(text, label, end)
        bare = label.rstrip("-")
        pieces.append(_Piece(bare, at, end - (len(label) - len(bare)), flag))
        if (dot := _PLAIN_DOT.match(text, end)) is not None:
            flag = ""
        elif (dot := _DEFANGED_DOT.match(text, end)) is not None:
            flag = "defanged"
        elif spoken and (dot := _SPOKEN_DOT.match(text, end)) is not None:
            flag = "spoken"
        elif spaced and (dot := _SPACED_DOT.match(text, end)) is not None:
            flag = "spaced"
            if _complete(pieces) and not _country_follows(label, text, dot.end()):
                break
        else:
            break
        at = dot.end()
    return pieces


def _with_dashes(text: str, label: str, end: int) -> tuple[str, int]:
    while dash := _SPOKEN_DASH.match(text, end):
        m = _LABEL.match(text, dash.end())
        if not m:
            break
        label += ("_" if "under" in dash.group() else "-") + m.group()
        end = m.end()
    return label, end


def _country_follows(label: str, text: str, at: int) -> bool:
    """`co. uk`, `com. au`: the second half of an ending that is not whole yet."""
    country = _COUNTRY.match(text, at)
    return country is not None and label.lower() in _SECOND_LEVEL


def _complete(pieces: list[_Piece]) -> bool:
    return len(pieces) >= 2 and is_top_level(pieces[-1].label) and pieces[-2].label.lower() != "www"


def _good_size(pieces: list[_Piece]) -> int:
    """How many labels up to the last one that is a top-level domain."""
    for size in range(len(pieces), 1, -1):
        if is_top_level(pieces[size - 1].label):
            return size
        if _GLUED_END.match(pieces[size - 1].label):
            return 0
    return 0


def _glued_host(pieces: list[_Piece]) -> Host | None:
    for size in range(2, len(pieces) + 1):
        last = pieces[size - 1]
        m = _GLUED_END.match(last.label)
        if m:
            cut = _Piece(m[1], last.start, last.start + m.end(1), last.flag)
            return _host([*pieces[: size - 1], cut])
    return None


def host_start(text: str, dot: int, floor: int, *, spoken: bool = False) -> int:
    """Where the host begins whose first odd dot stands at `dot`, not before `floor`; `dot` where there is no host."""
    start = at = dot - (text[dot - 1 : dot] == " ")
    for _ in range(_MAX_LABELS):
        label = _LABEL_BEFORE.search(text, max(floor, at - 63), at)
        if not label:
            break
        start = at = label.start()
        if spoken and (dash := _DASH_BEFORE.search(text, max(floor, at - 12), at)):
            at = dash.start()
        elif separator := _SEPARATOR_BEFORE.search(text, max(floor, at - 10), at):
            at = separator.start()
        else:
            break
    return start if start < dot - 1 or at < dot - 1 else dot
