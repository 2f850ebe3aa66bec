"""Opening what a stranger sent, in a child process that is locked in (vault/render.py). Only pixels and text come back.

No network, no settings, no secrets: the child gets an empty environment, the file on its standard input, and a pipe.
"""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from PIL import Image

import squaremile
from squaremile.vault.frames import FRAME, HEIGHT, PAGES, TEXT_CHARACTERS, TEXT_PAGES, WIDTH

_WALL_SECONDS = 45
_CHILD = [sys.executable, "-s", "-E", "-m", "squaremile.vault.render"]
_ROOT = Path(squaremile.__file__).resolve().parent.parent


class CannotOpen(Exception):
    """`problem`: locked, broken, large (too many pixels) or long (too much work)."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Texts:
    """The text of each of the first pages, in order, "" for a page without; `total` pages in the document."""

    total: int
    pages: list[str]


def pictures_of(path: Path, kind: str) -> Iterator[tuple[Image.Image, int]]:
    """(page as pixels, at most 1600 x 3200; how many pages the document has, 0 for a picture), at most twenty.

    Raises CannotOpen, perhaps after some pages.
    """
    total = shown = 0
    for mark, first, second, content in _frames(path, "pdf" if kind == "application/pdf" else "picture"):
        if mark == b"N":
            total = first
        elif mark == b"P" and shown < PAGES and len(content) == first * second * 3 > 0:
            shown += 1
            yield Image.frombytes("RGB", (first, second), content), total
        else:
            raise CannotOpen("broken")


def texts_of(path: Path) -> Texts:
    """What a PDF holds as text: of at most 100 pages and 200,000 characters. Raises CannotOpen."""
    total = 0
    pages: list[str] = []
    for mark, first, _, content in _frames(path, "words"):
        if mark == b"N":
            total = first
        elif mark == b"T" and len(pages) < TEXT_PAGES:
            pages.append(content.decode("utf-8", "replace"))
        else:
            raise CannotOpen("broken")
    return Texts(total, pages)


def _frames(path: Path, work: str) -> Iterator[tuple[bytes, int, int, bytes]]:
    """What the child says, up to its last word. Whatever it does, at most a page of pixels is held."""
    with _child(path, work) as out:
        while True:
            head = out.read(FRAME.size)
            if len(head) < FRAME.size:
                raise CannotOpen("long")  # it was ended, by a limit or by the clock
            mark, first, second, size = FRAME.unpack(head)
            if first > WIDTH * 100 or second > HEIGHT or size > max(WIDTH * HEIGHT * 3, TEXT_CHARACTERS * 4):
                raise CannotOpen("broken")
            content = out.read(size)
            if len(content) < size:
                raise CannotOpen("long")
            if mark == b"Z":
                return
            if mark == b"E":
                said = content.decode("ascii", "replace")
                raise CannotOpen(said if said in ("locked", "broken", "large") else "broken")
            yield mark, first, second, content


@contextmanager
def _child(path: Path, work: str) -> Iterator[IO[bytes]]:
    with path.open("rb") as given, subprocess.Popen(
        [*_CHILD, work], stdin=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=_ROOT,
        env={"LC_ALL": "C.UTF-8"},
    ) as process:  # fmt: skip
        clock = threading.Timer(_WALL_SECONDS, process.kill)
        clock.start()
        try:
            assert process.stdout is not None
            yield process.stdout
        finally:
            clock.cancel()
            process.kill()
