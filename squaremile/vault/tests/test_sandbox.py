"""The child that opens what strangers send can do nothing but compute, and is not believed."""

import io
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from squaremile.vault import sandbox
from squaremile.vault.frames import FRAME, HEIGHT, WIDTH
from squaremile.vault.sandbox import CannotOpen, pictures_of, texts_of
from squaremile.vault.tests.hostile import pdf, png

TRIED = """
import os, socket, subprocess, sys, threading
from squaremile.vault.confine import confine
filtered = confine()
def tries(what):
    try:
        what()
    except (OSError, RuntimeError):
        return "refused"
    except MemoryError:
        return "refused"
    return "done"
print(filtered, *[tries(what) for what in (
    lambda: open("/etc/passwd"),
    lambda: open("/tmp/vault-escaped", "w"),
    lambda: os.listdir("/"),
    lambda: os.unlink("/tmp/vault-nothing"),
    lambda: socket.socket(),
    lambda: os.fork(),
    lambda: os.execv("/bin/true", ["true"]),
    lambda: os.kill(os.getppid(), 0),
    lambda: threading.Thread(target=print).start(),
    lambda: bytearray(2 << 30),
)])
"""


def test_the_child_cannot_open_call_start_or_grow() -> None:
    tried = subprocess.run([sys.executable, "-c", TRIED], capture_output=True, text=True, cwd=sandbox._ROOT, check=True)
    assert tried.stdout.split() == ["True", *["refused"] * 10]


def kept(folder: Path, content: bytes) -> Path:
    path = folder / "given"
    path.write_bytes(content)
    return path


def test_the_child_is_told_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SQUAREMILE_SEAL_KEY", "secret")
    monkeypatch.setattr(sandbox, "_CHILD", [sys.executable, "-c", """
import os, struct
told = ",".join(sorted(os.environ)).encode()
os.write(1, struct.pack(">cIII", b"T", 1, 0, len(told)) + told + struct.pack(">cIII", b"Z", 0, 0, 0))
"""])  # fmt: skip
    assert texts_of(kept(tmp_path, pdf())).pages == ["LC_ALL"]


@pytest.mark.parametrize(
    ("form", "mode"),
    [
        *[("PNG", mode) for mode in ("RGB", "RGBA", "P", "L", "LA", "1", "I;16")],
        *[("JPEG", mode) for mode in ("RGB", "L", "CMYK")],
        ("WEBP", "RGB"),
        ("WEBP", "RGBA"),
        ("GIF", "P"),
        ("GIF", "RGB"),
        ("MPO", "RGB"),
    ],
)
def test_every_form_of_picture_is_shown(form: str, mode: str, tmp_path: Path) -> None:
    half = Image.new("L", (200, 100), 255)
    half.paste(0, (0, 0, 100, 100))
    given = half.convert("I").point(lambda value: value * 257).convert("I;16") if mode == "I;16" else half.convert(mode)
    out = io.BytesIO()
    given.save(out, form)
    [(shown, _)] = pictures_of(kept(tmp_path, out.getvalue()), "image/png")
    assert shown.size == (200, 100)
    assert shown.getpixel((50, 50)) < (9, 9, 9)
    assert shown.getpixel((150, 50)) > (246, 246, 246)


def test_a_large_photograph_is_made_smaller(tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("RGB", (9_000, 7_000)).save(out, "JPEG")
    [(shown, _)] = pictures_of(kept(tmp_path, out.getvalue()), "image/jpeg")
    assert shown.size == (1_600, 1_244)


def test_a_long_screenshot_is_cut_where_nothing_stands(tmp_path: Path) -> None:
    image = Image.new("RGB", (400, 7_000), "white")
    for top in range(50, 7_000, 100):
        image.paste("black", (20, top, 380, top + 90))
    out = io.BytesIO()
    image.save(out, "PNG")
    pages = [page for page, _ in pictures_of(kept(tmp_path, out.getvalue()), "image/png")]
    assert sum(page.height for page in pages) == 7_000
    for page in pages[:-1]:
        assert page.getpixel((200, page.height - 1)) == (255, 255, 255)


def saying(monkeypatch: pytest.MonkeyPatch, said: bytes) -> None:
    monkeypatch.setattr(sandbox, "_CHILD", [sys.executable, "-c", f"import os; os.write(1, {said!r})"])


WHOLE = FRAME.pack(b"P", 2, 2, 12) + b"x" * 12
END = FRAME.pack(b"Z", 0, 0, 0)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (b"", "long"),
        (b"not a frame at all", "broken"),
        (WHOLE, "long"),
        (FRAME.pack(b"P", 2, 2, 12) + b"x", "long"),
        (FRAME.pack(b"P", 2, 2, 13) + b"x" * 13 + END, "broken"),
        (FRAME.pack(b"P", 0, 2, 0) + END, "broken"),
        (FRAME.pack(b"P", WIDTH, HEIGHT, 2**31) + END, "broken"),
        (FRAME.pack(b"P", 2**31, 2**31, 12) + b"x" * 12, "broken"),
        (WHOLE * 21 + END, "broken"),
        (FRAME.pack(b"X", 0, 0, 0) + END, "broken"),
        (FRAME.pack(b"E", 0, 0, 8) + b"<script>", "broken"),
        (FRAME.pack(b"E", 0, 0, 6) + b"locked", "locked"),
    ],
)
def test_a_child_that_was_taken_over_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: bytes, problem: str
) -> None:
    saying(monkeypatch, said)
    with pytest.raises(CannotOpen) as caught:
        list(pictures_of(kept(tmp_path, png()), "image/png"))
    assert caught.value.problem == problem


def test_a_child_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sandbox, "_WALL_SECONDS", 0.5)
    monkeypatch.setattr(sandbox, "_CHILD", [sys.executable, "-c", "import time; time.sleep(60)"])
    started = time.monotonic()
    with pytest.raises(CannotOpen) as caught:
        list(pictures_of(kept(tmp_path, png()), "image/png"))
    assert caught.value.problem == "long"
    assert time.monotonic() - started < 10


def test_the_text_of_a_pdf_comes_page_by_page(tmp_path: Path) -> None:
    told = texts_of(kept(tmp_path, pdf(pages=120, text="Ring 07700 900123")))
    assert (told.total, len(told.pages), told.pages[0]) == (120, 100, "Ring 07700 900123")


def test_the_pages_load_no_parser() -> None:
    """What the pages import of the vault brings in neither Pillow nor PDFium nor a model."""
    asked = (
        "import django, os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'squaremile.config.settings'; django.setup();"
        "import squaremile.vault.services, squaremile.vault.queries, squaremile.vault.responses;"
        "print(sorted({'PIL', 'pypdfium2', 'rapidocr', 'numpy'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, cwd=sandbox._ROOT, check=True)
    assert said.stdout.strip() == "[]"
