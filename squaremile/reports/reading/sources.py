"""The files behind the paths given: themselves, those in a folder, those in a ZIP. Nothing is unpacked."""

import os
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from squaremile.reports.reading.rows import Limits, Row, refused

_OURS_TO_SKIP = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
_BAD_ZIP = (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError, OverflowError)


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: `open` gives its bytes from the start, each time anew; `inside` when it lies in a ZIP."""

    label: str
    name: str
    size: int
    open: Callable[[], BinaryIO]
    inside: bool = False


def label_of(path: Path | str) -> str:
    """A path as text that can be stored, whatever bytes its name has."""
    return os.fsencode(path).decode("utf-8", "replace")


def _opener(path: Path) -> Callable[[], BinaryIO]:
    return lambda: path.open("rb")


def _one(path: Path) -> Source | Row:
    label = label_of(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return refused(label, "is not a file, a folder or a ZIP")
        with path.open("rb"):
            return Source(label, path.name, status.st_size, _opener(path))
    except FileNotFoundError:
        return refused(label, "is not there: check the path")
    except PermissionError:
        return refused(label, "may not be read by this user: change its permissions")
    except (OSError, ValueError) as error:
        return refused(label, f"cannot be read: {getattr(error, 'strerror', None) or error}")


def _skipped(name: str) -> bool:
    return name.startswith(".") or name.lower() in _OURS_TO_SKIP


def _in_folder(folder: Path) -> Iterator[Source | Row]:
    """Every file below, by name; links are not followed, hidden files are passed over."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield refused(label_of(folder), f"cannot be read: {error.strerror}")
        return
    for entry in entries:
        path = folder / entry.name
        if _skipped(entry.name):
            continue
        if entry.is_symlink():
            yield refused(label_of(path), "is a link, and links in a folder are not followed: give the file itself")
        elif entry.is_dir(follow_symlinks=False):
            yield from _in_folder(path)
        else:
            yield _one(path)


def sources(paths: Iterable[Path]) -> Iterator[Source | Row]:
    """The files at these paths in order, or for one that cannot be read the row that says so."""
    for path in paths:
        try:
            is_folder = path.is_dir()
        except (OSError, ValueError):
            is_folder = False
        if is_folder:
            yield from _in_folder(path)
        else:
            yield _one(path)


def _unsafe_name(name: str) -> bool:
    plain = name.replace("\\", "/")
    return plain.startswith("/") or plain[1:2] == ":" or ".." in plain.split("/") or "\x00" in name


def wrong_member(member: zipfile.ZipInfo, limits: Limits) -> str:
    """Why a file in a ZIP is not read, or "". Sizes are as declared: the standard library reads no more than that."""
    if _unsafe_name(member.filename):
        return "has a name that leads out of its folder: pack the ZIP again without such names"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "is a link, and links are not followed: pack the file itself"
    if member.flag_bits & 0x1:
        return "is locked with a password: pack the ZIP again without one"
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "is packed in a way that is not read: pack the ZIP again with Deflate"
    bomb = member.file_size > limits.zip_ratio_from_bytes
    if bomb and member.file_size > limits.zip_ratio * max(1, member.compress_size):
        return f"unpacks to more than {limits.zip_ratio} times its size: give the file itself, not packed"
    return ""


def _member_opener(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    return lambda: cast(BinaryIO, archive.open(member))


def in_zip(source: Source, limits: Limits) -> Iterator[Source | Row]:
    """The files in a ZIP in its order, each checked before it is opened; read each before asking for the next."""
    with source.open() as stream:
        try:
            archive = zipfile.ZipFile(stream)
        except _BAD_ZIP:
            yield refused(source.label, "is a ZIP that is broken: pack it again")
            return
        with archive:
            members = [member for member in archive.infolist() if not _passed_over(member)]
            if len(members) > limits.zip_members:
                yield refused(source.label, f"holds {len(members):,} files: at most {limits.zip_members:,} at once")
                return
            if not members:
                yield refused(source.label, "The ZIP is empty.")
            total = 0
            for member in members:
                total += member.file_size
                yield _member(source, archive, member, total, limits)


def _passed_over(member: zipfile.ZipInfo) -> bool:
    parts = member.filename.replace("\\", "/").split("/")
    return member.is_dir() or any(_skipped(part) for part in parts if part not in ("..", "."))


def _member(
    source: Source, archive: zipfile.ZipFile, member: zipfile.ZipInfo, total: int, limits: Limits
) -> Source | Row:
    name = member.filename.encode("utf-8", "replace").decode()
    label = f"{source.label}/{name}"
    if reason := wrong_member(member, limits):
        return refused(label, reason)
    if total > limits.zip_total_bytes:
        return refused(label, f"lies past the first {limits.zip_total_bytes >> 30} GB of its ZIP: give it by itself")
    last = name.replace("\\", "/").rpartition("/")[2]
    return Source(label, last, member.file_size, _member_opener(archive, member), inside=True)
