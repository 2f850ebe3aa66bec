"""Each hostile file is kept and harmless, held back, or refused with words that say what to do. Nothing else."""

import io
import resource
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from squaremile.vault import rules
from squaremile.vault.models import File, Rendition
from squaremile.vault.responses import download, picture
from squaremile.vault.services import HeldBack, Refused, inspect, path_of, take_in
from squaremile.vault.tests.hostile import CANARY, HARMFUL, REFUSED, TAKEN, jpeg_with_secrets, png

TOKEN = b"t" * 16
MOST_SECONDS = 15  # SECURITY.md row 15
MOST_GROWTH_KILOBYTES = 200 << 10


def sent(content: bytes, name: str) -> File:
    return take_in(
        (content[at : at + 65_536] for at in range(0, len(content) or 1, 65_536)), name=name, token_hash=TOKEN
    )


@pytest.mark.django_db
@pytest.mark.parametrize("case", TAKEN)
def test_what_is_taken_is_shown_as_pixels_or_not_at_all(case: str) -> None:
    made, name, kind = TAKEN[case]
    content = made()
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    file = inspect(sent(content, name).pk)
    assert time.monotonic() - started < MOST_SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_GROWTH_KILOBYTES
    assert (file.kind, file.scan) == (kind, File.Scan.UNSCANNED)
    assert path_of(file).read_bytes() == content
    renditions = list(file.renditions.all())
    assert len(renditions) <= 20
    assert kind in rules.SHOWN or not renditions
    if kind in rules.SHOWN:
        assert bool(renditions) != bool(file.problem)
    for one in renditions:
        held_harmless(one)
    served_inert(download(file))


def held_harmless(one: Rendition) -> None:
    content = path_of(one).read_bytes()
    assert CANARY not in content
    with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
        image.load()
        assert image.size == (one.width, one.height)
        assert (image.width <= 1600, image.height <= 3200) == (True, True)
        assert not image.info
        assert not image.getexif()
    assert content.endswith(b"IEND\xaeB`\x82")
    response = picture(one)
    assert response["Content-Type"] == one.kind == "image/png"
    served_inert(response)


def served_inert(response: Any) -> None:
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    if response["Content-Type"] != "image/png":
        assert response["Content-Type"] == "application/octet-stream"
        assert response["Content-Disposition"].startswith("attachment")
    response.close()


EXPECTED = {
    "png of 50,000 x 50,000": "large",
    "png of 2,147,483,647 x 1": "large",
    "png and zip": "",
    "png named pdf": "",
    "png cut short": "broken",
    "png of 6,000 x 6,000 zeros": "",
    "gif and script": "broken",
    "jpeg with secrets": "",
    "pdf with javascript": "",
    "pdf and zip": "",
    "pdf of its first bytes": "broken",
    "pdf of a huge page": "",
}


@pytest.mark.django_db
@pytest.mark.parametrize("case", EXPECTED)
def test_what_is_said_of_it(case: str) -> None:
    made, name, _ = TAKEN[case]
    assert inspect(sent(made(), name).pk).problem == EXPECTED[case]


@pytest.mark.django_db
def test_a_photograph_stands_upright_and_says_nothing_of_its_place() -> None:
    assert CANARY in jpeg_with_secrets()
    one = inspect(sent(jpeg_with_secrets(), "a.jpg").pk).renditions.get()
    assert (one.width, one.height) == (200, 400)
    assert CANARY not in path_of(one).read_bytes()


@pytest.mark.django_db
def test_a_long_pdf_is_shown_in_part_and_counted_whole() -> None:
    made, name, _ = TAKEN["pdf of 300 pages"]
    file = inspect(sent(made(), name).pk)
    assert (file.pages, file.renditions.count()) == (300, 20)


@pytest.mark.django_db
@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_is_refused_with_words(case: str) -> None:
    made, name, words = REFUSED[case]
    with pytest.raises(Refused, match=words):
        sent(made(), name)
    assert not File.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("case", HARMFUL)
def test_what_is_harmful_is_held_back(case: str) -> None:
    file = inspect(sent(HARMFUL[case](), "a.png").pk)
    assert (file.scan, file.found, file.renditions.count()) == (File.Scan.HARMFUL, "EICAR test file", 0)
    with pytest.raises(HeldBack):
        download(file)


@pytest.mark.django_db
def test_a_rendition_of_a_file_found_harmful_later_is_not_served() -> None:
    file = inspect(sent(png(), "a.png").pk)
    one = file.renditions.get()
    File.objects.filter(pk=file.pk).update(scan=File.Scan.HARMFUL)
    with pytest.raises(HeldBack):
        picture(Rendition.objects.get(pk=one.pk))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a\u202egnp.exe", "x" * 300, "a\x00b", "", "con", "\ud800.png", "😀" * 99]
)
def test_any_name_is_kept_harmless(name: str) -> None:
    file = File.objects.get(pk=sent(png(), name).pk)
    assert 0 < len(file.name) <= 200
    assert not set(file.name) & set("/\\\0\u202e")
    file.scan = File.Scan.CLEAN
    served_inert(download(file))


@pytest.mark.django_db
def test_inspecting_twice_changes_nothing_more() -> None:
    file = inspect(sent(png(), "a.png").pk)
    again = inspect(file.pk)
    assert (again.scanned_at, again.renditions.count()) == (file.scanned_at, 1)


MAGIC = [made()[:12] for made, _, _ in [*TAKEN.values(), *REFUSED.values()]]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(MAGIC), st.binary(max_size=300), st.text(max_size=20))
def test_anything_has_a_kind_and_only_harmless_kinds_are_taken(magic: bytes, behind: bytes, name: str) -> None:
    kind = rules.kind_of(magic + behind, magic + behind, name)
    assert 0 < len(kind) <= 100
    if kind in rules.PUBLIC_KINDS:
        start = (magic + behind).lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x0c").lower()
        assert not start.startswith((b"<svg", b"<html", b"<script", b"<!doctype", b"mz\x90", b"#!"))
