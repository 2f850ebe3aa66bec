"""The gate for files: what is taken, under which name, and what is not."""

import hashlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from squaremile.vault.models import File
from squaremile.vault.services import Refused, harmless_name, path_of, take_in


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("report.csv", "report.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\bank statement.pdf", "bank statement.pdf"),
        ("in\u202egpj.exe", "ingpj.exe"),
        ("a\x00b\n.csv", "ab.csv"),
        ("", "file"),
        ("...", "file"),
        ("x" * 300 + ".csv", "x" * 196 + ".csv"),
    ],
)
def test_names_are_made_harmless(given: str, kept: str) -> None:
    assert harmless_name(given) == kept


@given(st.text())
def test_no_name_leads_out_of_a_folder(name: str) -> None:
    kept = harmless_name(name)
    assert 0 < len(kept) <= 200
    assert not set(kept) & set("/\\\0\n")
    assert kept not in (".", "..")


@pytest.mark.django_db
def test_the_bytes_are_kept_under_their_hash() -> None:
    file = take_in([b"name,", b"amount\n"], name="a.csv")
    assert file.sha256 == hashlib.sha256(b"name,amount\n").hexdigest()
    assert path_of(file).read_bytes() == b"name,amount\n"
    assert (file.size, file.kind) == (12, "text/plain")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "empty"), (b"MZ\x90\x00", "program"), (b"\x7fELF", "program"), (b"#!/bin/sh\n", "program")],
)
def test_what_is_not_taken_leaves_nothing(content: bytes, why: str) -> None:
    with pytest.raises(Refused, match=why):
        take_in([content], name="a")
    assert not File.objects.exists()


@pytest.mark.django_db
def test_a_file_that_is_too_large_is_refused_while_it_comes() -> None:
    given_on: list[int] = []

    def endless() -> Iterator[bytes]:
        while True:
            given_on.append(1)
            yield b"x" * 1024

    with pytest.raises(Refused, match="larger"):
        take_in(endless(), name="a", largest=10 * 1024)
    assert len(given_on) == 11
