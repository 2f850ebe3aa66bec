"""What a file is by what it holds, and which kinds the public may send in. Names and what a browser claims count for
nothing, but that a text named .csv is a table."""

import re
from collections.abc import Mapping
from typing import Protocol

import puremagic

# Media type -> what people call it. Everything else is refused from the public.
PUBLIC_KINDS: Mapping[str, str] = {
    "image/png": "picture (PNG)",
    "image/jpeg": "picture (JPEG)",
    "image/webp": "picture (WebP)",
    "image/gif": "picture (GIF)",
    "application/pdf": "PDF",
    "message/rfc822": "e-mail (.eml)",
    "text/plain": "text",
    "text/csv": "table (CSV)",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel workbook",
}
PUBLIC_LARGEST_BYTES = 20 << 20
PICTURES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
SHOWN = PICTURES | {"application/pdf"}  # of which pixels are made for viewing
OLDEST_SIGNATURES_DAYS = 7
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"  # the scanners' own test string

_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"#!",
             b"\x00asm", b"dex\n", b"L\x00\x00\x00\x01\x14\x02\x00")  # fmt: skip
_PACKED = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh",
           b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"MSCF")  # fmt: skip
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{\\rtf", "application/rtf"),
)
_OFFICE = (
    (b"word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MARKUP = re.compile(rb"<\s*(!doctype|!--|\?xml|html|head|body|svg|script|iframe|x:|math|style|link|meta)\b|<!--", re.I)
_SVG = re.compile(rb"<\s*(\w+:)?svg\b", re.I)
_HEADERS = re.compile(rb"(?:From [^\n]*\n)?(?:[!-9;-~]{1,76}:[^\n]*\n(?:[ \t][^\n]*\n)*)+")
_MAIL_HEADER = re.compile(rb"(?im)^(?:received|from|to|subject|date|message-id|return-path|mime-version|content-type):")


class Whole(Protocol):
    """The whole file, searched without being read into memory (an mmap, or bytes)."""

    def find(self, sought: bytes, /) -> int: ...


def kind_of(head: bytes, whole: Whole, name: str) -> str:
    """The media type by content. `head`: its first 64 KB. Active kinds never pass as others: a file that begins as
    markup, script, program or archive is that, whatever follows or its name says."""
    if head.startswith(_PROGRAMS) and not _is_sentence(head):
        return "application/x-executable"
    if head.startswith(_PACKED):
        return _kind_of_packed(whole)
    for signature, kind in _SIGNATURES:
        if head.startswith(signature) and not (kind == "image/bmp" and _is_sentence(head)):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return "image/heic" if brand in (b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"avif") else "video/mp4"
    return _kind_of_text(head, name) or _guess(head)


def _is_sentence(head: bytes) -> bool:
    """Text that only begins like a program or a bitmap: `MZ` or `BM` with nothing but printable text behind."""
    return not head.startswith(b"#!") and len(head) > 8 and not _CONTROLS.search(head) and head.isascii()


def _kind_of_packed(whole: Whole) -> str:
    """Office documents are told apart by the names inside, in the clear in a ZIP; nothing is unpacked."""
    if whole.find(b"[Content_Types].xml") < 0:
        return "application/zip"
    if whole.find(b"vbaProject.bin") >= 0:
        return "application/vnd.ms-office.macros"
    return next((kind for part, kind in _OFFICE if whole.find(part) >= 0), "application/zip")


def _kind_of_text(head: bytes, name: str) -> str:
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    start = (head.replace(b"\x00", b"") if wide else head).lstrip(b"\xef\xbb\xbf\xfe\xff \t\r\n\x0c")
    if found := _MARKUP.match(start):
        return "image/svg+xml" if _SVG.search(start[: found.end() + 4096]) else "text/html"
    headers = _HEADERS.match(start)
    if headers and len(_MAIL_HEADER.findall(headers.group())) >= 2:
        return "message/rfc822"
    if not wide and _CONTROLS.search(head):
        return ""
    return "text/csv" if name.lower().endswith((".csv", ".tsv")) else "text/plain"


def _guess(head: bytes) -> str:
    try:
        found = str(puremagic.from_string(head, mime=True))
    except (puremagic.PureError, ValueError):
        return "application/octet-stream"
    kept = re.sub(r"[^\w.+/-]", "", found)[:100]
    return kept if kept and kept not in PUBLIC_KINDS else "application/octet-stream"
