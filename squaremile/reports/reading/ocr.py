"""Words in a picture, by models that are shipped in a package: nothing leaves the machine. In the worker only."""

import logging
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

_LEAST_SURE = 0.6
_LONGEST_SIDE = 2560  # pixels; a larger picture is made smaller first
_MOST_THREADS = 2  # the worker shares its machine with the pages and the database
_SAME_LINE = 0.5  # of a line's height: boxes whose middles are nearer than this lie on one line
_BROKEN_ADDRESS = re.compile(r"(?:(?:https?:|://|www\.)\S*|\S+@\S*)(?P<last>[-_?=&/.])$")
_BROKEN_NUMBER = re.compile(r"(?<![\w.,/£-])(?:\+44|0)[ \d()]{2,8}$")
_REST_OF_NUMBER = re.compile(r"\d{3}")
_BROKEN_CODE = re.compile(r"(?<!\S)(?=\S*\d)(?=\S*[A-Za-z])[A-Za-z0-9]{16,}$")  # of a wallet or an IBAN
_REST_OF_CODE = re.compile(r"(?=\S*\d)(?=\S*[A-Za-z])[A-Za-z0-9]{4,}(?!\S)")
_REST_OF_ADDRESS = re.compile(r"[^\s./?=&]*[./?=&][^\s]")

Box = tuple[float, float, float, str]


@cache
def _reader() -> Any:
    """Loaded once a process, at its first picture."""
    from rapidocr import RapidOCR  # heavy, and pages import what imports this

    log = logging.getLogger("RapidOCR")  # it tells where its models lie at every load
    log.handlers.clear()
    log.addHandler(logging.NullHandler())
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.max_side_len": _LONGEST_SIDE,
            "EngineConfig.onnxruntime.intra_op_num_threads": min(_MOST_THREADS, os.cpu_count() or 1),
        }
    )


def words_in(picture: Path) -> str:
    """The words of a PNG that we made ourselves (vault's renditions), line by line; "" when there are none.

    Never give it what somebody sent: its decoder is not locked in. Raises FileNotFoundError.
    """
    if not picture.is_file():
        raise FileNotFoundError(picture)
    found = _reader()(picture, use_cls=False)
    if found.boxes is None:
        return ""
    boxes = [
        (float(box[:, 1].mean()), float(box[:, 0].min()), float(box[:, 1].max() - box[:, 1].min()), str(text))
        for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
        if score >= _LEAST_SURE
    ]
    return rejoined(lines_of(boxes))


def lines_of(boxes: list[Box]) -> list[str]:
    """Boxes (middle, left, height, text; pixels) -> lines from top to bottom, each from left to right."""
    lines: list[list[tuple[float, str]]] = []
    last = 0.0
    for middle, left, height, text in sorted(boxes):
        if lines and middle - last < _SAME_LINE * height:
            lines[-1].append((left, text))
        else:
            lines.append([(left, text)])
            last = middle
    return [" ".join(text for _, text in sorted(line)) for line in lines]


def rejoined(lines: list[str]) -> str:
    """One text. What a narrow screen broke over two lines is made whole: a web or e-mail address after a hyphen, slash
    or dot, a telephone number, the long code of a wallet or an IBAN."""
    text = ""
    for line in lines:
        text += _between(text.rpartition("\n")[2], line) + line if text else line
    return text


def _between(before: str, line: str) -> str:
    if broken := _BROKEN_ADDRESS.search(before):
        # a slash or a dot may as well be its end
        return "" if broken["last"] not in "/." or _REST_OF_ADDRESS.match(line) else "\n"
    if _BROKEN_CODE.search(before) and _REST_OF_CODE.match(line):
        return ""
    return " " if _BROKEN_NUMBER.search(before) and _REST_OF_NUMBER.match(line) else "\n"
