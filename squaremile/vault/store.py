"""Where bytes lie: the data folder, each file under its hash, never under a name that somebody gave."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

_SNIFFED = 64 << 10


class TooLarge(Exception):
    """More bytes came than are taken."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file that came in and is not yet in its place: `path` its temporary one, `head` its first 64 KB."""

    path: Path
    sha256: str
    size: int
    head: bytes


def write(chunks: Iterable[bytes], largest: int) -> Written:
    """Writes what comes to disk, in constant memory, and synchronises it. The caller ends with `keep` or `drop`.

    Raises TooLarge, or OSError when the disk is full; then nothing is left behind.
    """
    handle, named = tempfile.mkstemp(dir=folder(), prefix="incoming-")
    path, digest, size, head = Path(named), hashlib.sha256(), 0, b""
    try:
        with os.fdopen(handle, "wb") as out:
            for chunk in chunks:
                size += len(chunk)
                if size > largest:
                    raise TooLarge
                head += chunk[: max(0, _SNIFFED - len(head))]
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Written(path, digest.hexdigest(), size, head)


def keep(written: Written) -> None:
    place = place_of(written.sha256)
    place.parent.mkdir(parents=True, exist_ok=True)
    written.path.replace(place)


def drop(written: Written) -> None:
    written.path.unlink(missing_ok=True)


def place_of(sha256: str) -> Path:
    return folder() / sha256[:2] / sha256


def folder() -> Path:
    made: Path = settings.DATA / "files"
    made.mkdir(parents=True, exist_ok=True, mode=0o700)
    return made
