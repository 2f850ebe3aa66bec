"""Checks a file that came with a draft, makes it safe to view, and reads the words in it."""

from squaremile.accounts.jobs import Priority, stage
from squaremile.reports import steps
from squaremile.reports.models import Attachment
from squaremile.reports.reading.words import Unreadable, words_of
from squaremile.vault.models import File
from squaremile.vault.services import inspect


def read_attachment(attachment_id: int) -> None:
    """May run again. A file that was taken away meanwhile is left; one that is harmful is held back, unread.

    What is read of a file whose report was sent already goes down the line again.
    """
    attachment = Attachment.objects.select_related("file").filter(pk=attachment_id).first()
    if attachment is None:
        return
    file = inspect(attachment.file_id)
    if not file.original_kept:
        return
    if file.scan == File.Scan.HARMFUL:
        attachment.state, attachment.words = Attachment.State.HARMFUL, None
    else:
        try:
            attachment.words = words_of(file).text
            attachment.state = Attachment.State.READ
        except Unreadable:
            attachment.state, attachment.words = Attachment.State.KEPT, None
    attachment.save(update_fields=["state", "words"])
    # The row may have gone with its report while we read.
    report_id = Attachment.objects.filter(pk=attachment_id).values_list("report_id", flat=True).first()
    if report_id and attachment.words:
        stage(steps.EXTRACT, priority=Priority.ONE, report_ids=[report_id])
