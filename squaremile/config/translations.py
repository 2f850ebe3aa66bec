"""Catalogues of translations. People write and keep the `.po` files; the `.mo` files that pages read are made here."""

import os
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings


def compile_catalogues(root: Path | None = None) -> list[Path]:
    """Makes the `.mo` beside each `squaremile/<room>/locale/<language>/LC_MESSAGES/*.po` that has none or an older one.

    Returns the files made. Any number of processes may do so at once. Must come before the language is first spoken:
    Django reads a catalogue once.
    """
    made = []
    for source in sorted((root or settings.ROOT / "squaremile").glob("*/locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        _compile(source, target)
        made.append(target)
    return made


def _compile(source: Path, target: Path) -> None:
    written_at = source.stat()
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parts[-3])
    _leave_out_unfinished(catalogue)
    unfinished = target.with_suffix(f".{os.getpid()}.tmp")
    with unfinished.open("wb") as file:
        write_mo(file, catalogue)
    # As old as what it was made from: a change saved in the meantime is seen as newer.
    os.utime(unfinished, ns=(written_at.st_atime_ns, written_at.st_mtime_ns))
    unfinished.replace(target)


def _leave_out_unfinished(catalogue: Catalog) -> None:
    """A plural of which one form is missing is left in English rather than shown as nothing."""
    for message in catalogue:
        if isinstance(message.string, tuple | list) and not all(message.string):
            message.string = ""
