"""The locked-in child that opens what a stranger sent: `python -m squaremile.vault.render picture|pdf|words`.

The file comes on standard input. Out go frames and nothing else: raw pixels, text, or one word for what is wrong.
The parent (vault/sandbox.py) makes pictures of the pixels itself, so nothing of the file's own form crosses over:
no metadata, no scripts, no second file behind the first. Needs no Django and no settings.
"""

import codecs
import io
import os
import sys
from collections.abc import Iterator

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw  # type: ignore[import-untyped]
from PIL import Image, ImageOps, MpoImagePlugin

from squaremile.vault.confine import confine
from squaremile.vault.frames import FRAME, HEIGHT, PAGES, TEXT_CHARACTERS, TEXT_PAGES, WIDTH

_MOST_BYTES = 64 << 20
_MOST_PIXELS = 40_000_000
_MOST_PIXELS_DECLARED = 120_000_000  # of a JPEG, which is made smaller while it is decoded
_TALLEST_CUT = 300  # rows looked through for a blank one to cut at
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_REHEARSED = (MpoImagePlugin,)  # what is loaded besides by `_rehearse`: photographs of some telephones


class Wrong(Exception):
    """Why nothing can be shown: locked, broken or large."""


def main(work: str) -> int:
    content = sys.stdin.buffer.read(_MOST_BYTES + 1)
    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS_DECLARED
    _rehearse()
    confine()
    try:
        if len(content) > _MOST_BYTES:
            raise Wrong("large")
        {"picture": picture, "pdf": pdf, "words": words}[work](content)
        send(b"Z")
    except Wrong as wrong:
        send(b"E", content=str(wrong).encode())
    except (MemoryError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        send(b"E", content=b"large")
    except Exception:  # a parser fed with anything may raise anything; the file is what is broken
        send(b"E", content=b"broken")
    return 0


def _rehearse() -> None:
    """Opens files of our own of every form once, so that all code for it is loaded while files may still be opened."""
    exif = Image.Exif()
    exif[0x0112] = 3
    for form in _FORMATS:
        for mode in ("RGB", "P"):
            out = io.BytesIO()
            Image.new("RGB", (2, 2)).convert("RGB" if form in ("JPEG", "WEBP") else mode).save(out, form, exif=exif)
            list(_sliced(_flat(_narrowed(_opened(out.getvalue())))))
    with pypdfium2.PdfDocument.new() as document:
        document.init_forms()
        page = document.new_page(9, 9)
        page.render(rev_byteorder=True).to_pil().convert("RGB").crop((0, 0, 1, 1)).tobytes()
        page.get_textpage().get_text_bounded()
    for codec in ("ascii", "latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be"):
        codecs.lookup(codec)


def send(kind: bytes, first: int = 0, second: int = 0, content: bytes = b"") -> None:
    data = memoryview(FRAME.pack(kind, first, second, len(content)) + content)
    while data:
        data = data[os.write(1, data) :]


def picture(content: bytes) -> None:
    image = _opened(content)
    pages = _sliced(_flat(_narrowed(image)))
    for number, page in enumerate(pages, 1):
        if number > PAGES:
            break
        send(b"P", page.width, page.height, page.tobytes())


def _opened(content: bytes) -> Image.Image:
    image: Image.Image = Image.open(io.BytesIO(content), formats=_FORMATS)
    image.draft("RGB", (WIDTH, WIDTH))
    if image.width * image.height > _MOST_PIXELS:
        raise Wrong("large")
    image.load()
    ImageOps.exif_transpose(image, in_place=True)
    return image


def _narrowed(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in ("P", "PA", "1", "I", "F", "CMYK", "YCbCr", "LAB", "HSV"):
        image = image.convert("RGBA" if "transparency" in image.info or image.mode == "PA" else "RGB")
    if image.width <= WIDTH:
        return image
    return image.resize((WIDTH, max(1, round(image.height * WIDTH / image.width))), reducing_gap=2.0)


def _flat(image: Image.Image) -> Image.Image:
    """On white where it is transparent."""
    if image.mode in ("RGBA", "LA", "La", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image)
        image = ground
    return image.convert("RGB")


def _sliced(image: Image.Image) -> Iterator[Image.Image]:
    """A long screenshot in pages, cut where a row is blank if one is near."""
    top = 0
    while top < image.height:
        bottom = min(top + HEIGHT, image.height)
        if bottom < image.height:
            bottom = _blank_row(image, bottom)
        yield image.crop((0, top, image.width, bottom))
        top = bottom


def _blank_row(image: Image.Image, bottom: int) -> int:
    for row in range(bottom - 1, bottom - _TALLEST_CUT, -1):
        bands = image.crop((0, row, image.width, row + 1)).getextrema()
        if all(high - low < 8 for low, high in bands):  # type: ignore[misc] # RGB: a pair for each band
            return row
    return bottom


def _document(content: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) in (
            pypdfium2.raw.FPDF_ERR_PASSWORD,
            pypdfium2.raw.FPDF_ERR_SECURITY,
        )
        raise Wrong("locked" if locked else "broken") from error
    if len(document) < 1:
        raise Wrong("broken")
    return document


def pdf(content: bytes) -> None:
    """The first pages as they look on paper. Forms show what was filled in; their scripts are not run."""
    document = _document(content)
    document.init_forms()
    send(b"N", len(document))
    shown = 0
    for number in range(min(len(document), PAGES)):
        try:
            page = document[number]
            width, height = page.get_size()
            scale = min(WIDTH / width, HEIGHT / height)
            image = page.render(scale=scale, rev_byteorder=True).to_pil().convert("RGB")
        except (pypdfium2.PdfiumError, ValueError, ZeroDivisionError, OverflowError):
            continue
        image = image.crop((0, 0, min(image.width, WIDTH), min(image.height, HEIGHT)))
        send(b"P", image.width, image.height, image.tobytes())
        shown += 1
    if not shown:
        raise Wrong("broken")


def words(content: bytes) -> None:
    """The text of each page, as the PDF holds it; an empty one for a page without."""
    document = _document(content)
    send(b"N", len(document))
    left = TEXT_CHARACTERS
    for number in range(min(len(document), TEXT_PAGES)):
        try:
            text = document[number].get_textpage().get_text_bounded()[:left]
        except pypdfium2.PdfiumError:
            text = ""
        left -= len(text)
        send(b"T", number + 1, 0, text.encode("utf-8", "replace"))
        if left <= 0:
            return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
