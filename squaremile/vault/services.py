"""The one gate for files: what comes in is measured, named harmlessly, typed by its content and kept under its hash.

Then it rests in quarantine until `inspect`, in the worker, has scanned it and made pixels of it to look at.
"""

import io
import mmap
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from squaremile.ledger.services import Verb, record
from squaremile.vault import store
from squaremile.vault.models import File, Rendition
from squaremile.vault.rules import PUBLIC_KINDS, PUBLIC_LARGEST_BYTES, SHOWN, kind_of
from squaremile.vault.scanner import look_at

LARGEST_BYTES = 512 << 20


class Refused(Exception):
    """The file is not taken; the message says why and what to do, in the language of the page."""


class HeldBack(Exception):
    """The file is in quarantine or harmful: it is not opened."""


@dataclass(frozen=True, slots=True)
class Gate:
    """What is taken: `kinds` are media types by content (None: all but programs), `largest` is bytes."""

    kinds: frozenset[str] | None
    largest: int
    quarantined: bool


PUBLIC = Gate(frozenset(PUBLIC_KINDS), PUBLIC_LARGEST_BYTES, quarantined=True)
STAFF_IMPORT = Gate(None, LARGEST_BYTES, quarantined=False)  # by signed-in staff, read by our own importer alone


def take_in(
    chunks: Iterable[bytes],
    *,
    name: str,
    by: int | None = None,
    organisation: int | None = None,
    token_hash: bytes | None = None,
    gate: Gate = PUBLIC,
    largest: int = LARGEST_BYTES,
) -> File:
    """Stores a file as it comes, in constant memory. Raises Refused: empty, too big, a kind that is not taken.

    It belongs to who is signed in (`by`), and to who holds the draft's secret (`token_hash`, its keyed hash).
    The bytes are on disk and synchronised before the row is written: a row never names a file that is not there.
    """
    if not by and token_hash is None:
        raise ValueError("a file belongs to a person or to the holder of a draft's secret")
    largest = min(largest, gate.largest)
    try:
        written = store.write(chunks, largest)
    except store.TooLarge:
        size = largest >> 20
        raise Refused(_("The file is larger than %(size)d MB. Send a smaller one, or a screenshot of what matters.")
                      % {"size": size}) from None  # fmt: skip
    try:
        kind = _kind(written, name)
        if reason := _refusal(kind, written.size, gate):
            raise Refused(reason)
        _lock(written.sha256)
        store.keep(written)
    finally:
        store.drop(written)
    file = File.objects.create(
        sha256=written.sha256, size=written.size, kind=kind, name=harmless_name(name), by_id=by or None,
        organisation_id=organisation, token_hash=token_hash,
        scan=File.Scan.WAITING if gate.quarantined else File.Scan.UNSCANNED,
    )  # fmt: skip
    detail: dict[str, object] = {"sha256": file.sha256, "size": file.size}
    if by:  # of who is not signed in, the ledger keeps no words: a name may tell who they are
        detail["name"] = file.name
    record(Verb.FILE_RECEIVED, "file", [str(file.pk)], detail=detail)
    return file


def inspect(file_id: int) -> File:
    """Scans a file that waits and makes its renditions, in the worker. Run again, it changes nothing more.

    Raises vault.scanner.ScannerFailed (the file goes on waiting: try the job again), FileNotFoundError,
    File.DoesNotExist.
    """
    with transaction.atomic():
        file = File.objects.select_for_update().get(pk=file_id)
        if file.scan != File.Scan.WAITING:
            return file
        now = timezone.now()
        verdict = look_at(_there(file.sha256), now)
        file.scanned_at, file.scanned_by, file.found = now, verdict.by, verdict.found
        if verdict.found:
            file.scan = File.Scan.HARMFUL
        else:
            file.scan = File.Scan.CLEAN if verdict.by else File.Scan.UNSCANNED
            if file.kind in SHOWN:
                _render(file)
        file.save(update_fields=["scan", "scanned_at", "scanned_by", "found", "problem", "pages"])
        if verdict.found:
            record(Verb.CHANGED, "file", [str(file.pk)], detail={"scan": file.scan, "found": file.found})
    return file


def keep_only_pixels(file_id: int) -> File:
    """Of information without a name: destroys the original, which may say who made it and where, and its name and hash.

    Nor does the row say any more whose it was, by which draft it came, or when within the hour. For the worker, after
    `inspect` and after its words were read. Its renditions stay. Run again, it does nothing more.
    Raises HeldBack while it waits to be scanned.
    """
    with transaction.atomic():
        file = File.objects.select_for_update().get(pk=file_id)
        if file.scan == File.Scan.WAITING:
            raise HeldBack(f"file {file.pk} was not inspected")
        gone, file.sha256, file.size, file.name = file.sha256, "", 0, "file"
        file.by = file.organisation = file.token_hash = None
        file.received_at = file.received_at.replace(minute=0, second=0, microsecond=0)
        file.save(update_fields=["sha256", "size", "name", "by", "organisation", "token_hash", "received_at"])
        _destroy_bytes([gone])
    return file


def destroy(file_id: int) -> None:
    """Takes a file away with its renditions, for the worker, when the draft that it came with is gone.

    Raises ProtectedError while a report, a draft or an import still holds it. Run again, it does nothing more.
    """
    with transaction.atomic():
        file = File.objects.select_for_update().filter(pk=file_id).first()
        if file is None:
            return
        gone = [file.sha256, *file.renditions.values_list("sha256", flat=True)]
        file.delete()
        _destroy_bytes(gone)
        record(Verb.REMOVED, "file", [str(file_id)])


def path_of(kept: File | Rendition) -> Path:
    """Where the bytes lie. Raises HeldBack, or FileNotFoundError when the store has lost them."""
    file = kept.file if isinstance(kept, Rendition) else kept
    if file.held_back:
        raise HeldBack(f"file {file.pk} is {file.scan}")
    return _there(kept.sha256)


def harmless_name(name: str) -> str:
    """The last part of a name, without control or direction marks, at most 200 characters."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip(" .")
    if len(kept) > 200:
        stem, dot, ending = kept.rpartition(".")
        kept = stem[: 199 - len(ending)] + dot + ending if dot and len(ending) < 20 else kept[:200]
    return kept or "file"


def _render(file: File) -> None:
    from squaremile.vault.sandbox import CannotOpen, pictures_of  # loads Pillow: in the worker, not in pages

    number = 0
    try:
        for number, (image, total) in enumerate(pictures_of(_there(file.sha256), file.kind), 1):
            file.pages = total
            out = io.BytesIO()
            image.save(out, "PNG", compress_level=6)
            written = store.write([out.getvalue()], LARGEST_BYTES)
            _lock(written.sha256)
            store.keep(written)
            Rendition.objects.create(file=file, page=number, sha256=written.sha256, size=written.size,
                                     width=image.width, height=image.height)  # fmt: skip
    except CannotOpen as error:
        file.problem = "" if number else error.problem


def _lock(sha256: str) -> None:
    """Until this transaction ends nobody else takes in, or destroys, the same bytes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [sha256])


def _destroy_bytes(hashes: list[str]) -> None:
    """Unlinks what no row names any more. In the transaction, and so again when it fails: nothing is left behind."""
    for sha256 in sorted({one for one in hashes if one}):
        _lock(sha256)
        if not File.objects.filter(sha256=sha256).exists() and not Rendition.objects.filter(sha256=sha256).exists():
            store.place_of(sha256).unlink(missing_ok=True)


def _there(sha256: str) -> Path:
    place = store.place_of(sha256)
    if not place.is_file():
        raise FileNotFoundError(f"the stored file {sha256} is not in {place.parent}")
    return place


def _kind(written: store.Written, name: str) -> str:
    if not written.size:
        return "application/x-empty"
    with written.path.open("rb") as given, mmap.mmap(given.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        return kind_of(written.head, whole, name)


def _refusal(kind: str, size: int, gate: Gate) -> str:
    """Why a file of this kind is not taken and what to do instead; "" when it is taken."""
    if size == 0:
        return _("The file is empty. Check that it opens on your device, then choose it again.")
    if kind == "application/x-executable":
        return _("The file is a program, and programs are not taken. If somebody sent it to you, do not open it. Send "
                 "a screenshot of the message that it came with.")  # fmt: skip
    if gate.kinds is None or kind in gate.kinds:
        return ""
    if kind in ("text/html", "image/svg+xml"):
        return _("The file is a web page or a drawing that can hold a program. Send a screenshot of it instead.")
    if kind in ("application/zip", "application/x-ole-storage", "application/vnd.ms-office.macros", "application/rtf"):
        return _("The file holds other files or programs that we do not open. If it is a folder packed as a ZIP, send "
                 "the files in it one by one. If it is a document, save it as PDF and send that.")  # fmt: skip
    if kind == "image/heic":
        return _("Your phone saved this photograph as HEIC, which we cannot read. Take a screenshot of it, or save it "
                 "as JPEG, and send that.")  # fmt: skip
    if kind.startswith("image/"):
        return _("We cannot read this kind of picture. Take a screenshot of it, or save it as JPEG or PNG, and send "
                 "that.")  # fmt: skip
    if kind.startswith(("video/", "audio/")):
        return _("We cannot take videos or sound here. Tell us what is in it, and keep it: we may ask you for it.")
    return _("We cannot read this kind of file. Send a picture (JPEG, PNG), a PDF, an e-mail saved as .eml, or text.")
