"""The gate for files: what is taken, under which name, and what is not."""

import hashlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from squaremile.vault import store
from squaremile.vault.models import File
from squaremile.vault.services import STAFF_IMPORT, HeldBack, Refused, harmless_name, path_of, take_in

TOKEN = b"t" * 16


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("report.csv", "report.csv"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("C:\\Users\\me\\bank statement.pdf", "bank statement.pdf"),
        ("in\u202egpj.exe", "ingpj.exe"),
        ("a\x00b\n.csv", "ab.csv"),
        ("", "file"),
        ("...", "file"),
        ("x" * 300 + ".csv", "x" * 196 + ".csv"),
        ("half \ud800 a letter.png", "half  a letter.png"),
    ],
)
def test_names_are_made_harmless(given: str, kept: str) -> None:
    assert harmless_name(given) == kept


@given(st.text())
def test_no_name_leads_out_of_a_folder(name: str) -> None:
    kept = harmless_name(name)
    assert 0 < len(kept) <= 200
    assert not set(kept) & set("/\\\0\n\u202e\u2066")
    assert kept not in (".", "..")
    kept.encode()
    assert harmless_name(kept) == kept


@pytest.mark.django_db
def test_the_bytes_are_kept_under_their_hash() -> None:
    file = take_in([b"name,", b"amount\n"], name="a.csv", token_hash=TOKEN)
    assert file.sha256 == hashlib.sha256(b"name,amount\n").hexdigest()
    assert store.place_of(file.sha256).read_bytes() == b"name,amount\n"
    assert (file.size, file.kind, file.by_id, bytes(file.token_hash)) == (12, "text/csv", None, TOKEN)


@pytest.mark.django_db
def test_what_the_public_sends_rests_in_quarantine() -> None:
    file = take_in([b"hello"], name="a.txt", token_hash=TOKEN)
    assert file.scan == File.Scan.WAITING
    with pytest.raises(HeldBack):
        path_of(file)


@pytest.mark.django_db
def test_what_staff_import_is_read_at_once() -> None:
    file = take_in([b"PK\x03\x04 a ZIP"], name="a.zip", token_hash=TOKEN, gate=STAFF_IMPORT)
    assert (file.scan, file.kind) == (File.Scan.UNSCANNED, "application/zip")
    assert path_of(file).read_bytes() == b"PK\x03\x04 a ZIP"


@pytest.mark.django_db
def test_no_file_is_nobodys() -> None:
    with pytest.raises(ValueError, match="belongs"):
        take_in([b"hello"], name="a.txt")


@pytest.mark.usefixtures("own_files")
@pytest.mark.django_db
@pytest.mark.parametrize("gate", [None, STAFF_IMPORT])
@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "empty"), (b"MZ\x90\x00", "program"), (b"\x7fELF", "program"), (b"#!/bin/sh\n", "program")],
)
def test_what_is_not_taken_leaves_nothing(content: bytes, why: str, gate: object) -> None:
    before = set(store.folder().rglob("*"))
    with pytest.raises(Refused, match=why):
        take_in([content], name="a", token_hash=TOKEN, **({"gate": gate} if gate else {}))
    assert not File.objects.exists()
    assert set(store.folder().rglob("*")) == before


def endless(given_on: list[int]) -> Iterator[bytes]:
    while True:
        given_on.append(1)
        yield b"x" * (1 << 20)


@pytest.mark.django_db
@pytest.mark.parametrize(("largest", "pieces"), [({}, 21), ({"largest": 3 << 20}, 4)])
def test_a_file_that_is_too_large_is_refused_while_it_comes(largest: dict[str, int], pieces: int) -> None:
    given_on: list[int] = []
    with pytest.raises(Refused, match=f"larger than {pieces - 1} MB"):
        take_in(endless(given_on), name="a", token_hash=TOKEN, **largest)
    assert len(given_on) == pieces


@pytest.mark.usefixtures("own_files")
@pytest.mark.django_db
def test_a_full_disk_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    before = set(store.folder().rglob("*"))
    monkeypatch.setattr(store.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        take_in([b"hello"], name="a.txt", token_hash=TOKEN)
    assert not File.objects.exists()
    assert set(store.folder().rglob("*")) == before


@pytest.mark.django_db
def test_the_ledger_keeps_no_name_of_who_is_not_signed_in() -> None:
    from squaremile.ledger.models import LeafDetail

    take_in([b"hello"], name="Ann Other passport.txt", token_hash=TOKEN)
    assert not LeafDetail.objects.filter(content__icontains="Ann Other").exists()
