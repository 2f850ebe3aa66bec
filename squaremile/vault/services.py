"""The one gate for files: what comes in is measured, named harmlessly, typed by its content and kept under its hash."""

import hashlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import puremagic
from django.conf import settings

from squaremile.ledger.services import Verb, record
from squaremile.vault.models import File

LARGEST_BYTES = 512 << 20
_SNIFFED = 8192
_REFUSED = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!")


class Refused(Exception):
    """The file is not taken; the message says why and what to do."""


def take_in(
    chunks: Iterable[bytes],
    *,
    name: str,
    by: int | None = None,
    organisation: int | None = None,
    largest: int = LARGEST_BYTES,
) -> File:
    """Stores a file as it comes, in constant memory. Raises Refused: empty, too big, a program.

    The bytes are on disk and synchronised before the row is written: a row never names a file that is not there.
    """
    folder = _folder()
    handle, path = tempfile.mkstemp(dir=folder, prefix="incoming-")
    try:
        with os.fdopen(handle, "wb") as out:
            digest, size, head = _copy(chunks, out, largest)
            out.flush()
            os.fsync(out.fileno())
        _check(size, head)
        place = _place(digest)
        place.parent.mkdir(parents=True, exist_ok=True)
        Path(path).replace(place)
    finally:
        Path(path).unlink(missing_ok=True)
    file = File.objects.create(
        sha256=digest, size=size, kind=_kind(head), name=harmless_name(name), scan=File.Scan.UNSCANNED, by_id=by,
        organisation_id=organisation,
    )  # fmt: skip
    record(Verb.FILE_RECEIVED, "file", [str(file.pk)], detail={"sha256": digest, "size": size, "name": file.name})
    return file


def path_of(file: File) -> Path:
    """Where the bytes lie. Raises FileNotFoundError when the store has lost them."""
    place = _place(file.sha256)
    if not place.is_file():
        raise FileNotFoundError(f"the stored file {file.sha256} is not in {place.parent}")
    return place


def harmless_name(name: str) -> str:
    """The last part of a name, without control or direction marks, at most 200 characters."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip(" .")
    if len(kept) > 200:
        stem, dot, ending = kept.rpartition(".")
        kept = stem[: 199 - len(ending)] + dot + ending if dot and len(ending) < 20 else kept[:200]
    return kept or "file"


def _copy(chunks: Iterable[bytes], out: object, largest: int) -> tuple[str, int, bytes]:
    digest, size, head = hashlib.sha256(), 0, b""
    for chunk in chunks:
        size += len(chunk)
        if size > largest:
            raise Refused(f"The file is larger than {largest >> 20} MB: send it in parts")
        if len(head) < _SNIFFED:
            head += chunk[: _SNIFFED - len(head)]
        digest.update(chunk)
        out.write(chunk)  # type: ignore[attr-defined]
    return digest.hexdigest(), size, head


def _check(size: int, head: bytes) -> None:
    if size == 0:
        raise Refused("The file is empty")
    if head.startswith(_REFUSED):
        raise Refused("The file is a program, and programs are not taken")


def _kind(head: bytes) -> str:
    try:
        return str(puremagic.from_string(head, mime=True))[:100] or "application/octet-stream"
    except (puremagic.PureError, ValueError):
        return "text/plain" if b"\0" not in head else "application/octet-stream"


def _folder() -> Path:
    folder: Path = settings.DATA / "files"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _place(digest: str) -> Path:
    return _folder() / digest[:2] / digest
