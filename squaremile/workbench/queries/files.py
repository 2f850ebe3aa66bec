"""Files that came with a report: shown as pixels; the file itself only to be saved, and never while it is held back."""

from dataclasses import dataclass
from typing import Any

from squaremile.reports.models import Attachment, Report
from squaremile.vault.models import File


@dataclass(frozen=True, slots=True)
class Came:
    """`pages`: [{number, url, width, height}]; `original`: where it is saved from, nothing while it is held back."""

    attachment: Attachment
    pages: list[dict[str, Any]]
    original: str

    @property
    def file(self) -> File:
        return self.attachment.file

    @property
    def colour(self) -> str:
        return _COLOURS[File.Scan(self.file.scan)]


_COLOURS = {
    File.Scan.WAITING: "yellow", File.Scan.CLEAN: "green", File.Scan.HARMFUL: "red", File.Scan.UNSCANNED: "grey"
}  # fmt: skip


def files_of(report: Report) -> list[Came]:
    """In the order they came; two questions however many there are."""
    attachments = Attachment.objects.filter(report=report).select_related("file").defer("words")
    return [
        _came(attachment, f"/reports/{report.reference}/files/{attachment.pk}/")
        for attachment in attachments.prefetch_related("file__renditions").order_by("added_at", "id")
    ]


def _came(attachment: Attachment, address: str) -> Came:
    if attachment.file.held_back:
        return Came(attachment, [], "")
    pages = [
        {"number": r.page, "url": f"{address}{r.page}.png", "width": r.width, "height": r.height}
        for r in attachment.file.renditions.all()
    ]
    return Came(attachment, pages, address if attachment.file.original_kept else "")
