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
    """One text. A web or e-mail address that a narrow screen broke after a hyphen, slash or dot is made whole."""
    text = ""
    for line in lines:
        broken = _BROKEN_ADDRESS.search(text.rpartition("\n")[2])
        if broken and broken["last"] in "/.":  # may as well be its end
            broken = _REST_OF_ADDRESS.match(line)
        text += line if broken or not text else "\n" + line
    return text
