"""What must not be kept: drafts past their time with their files, and whatever could say who told anonymously."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta

from django.db import connection

from squaremile.accounts.services.attempts import forget_attempts
from squaremile.reports.models import Attachment, Draft
from squaremile.reports.services.drafts import note_step
from squaremile.reports.services.read_file import read_attachment
from squaremile.vault.models import File
from squaremile.vault.services import destroy, keep_only_pixels

BATCH = 100
_LOOSE = timedelta(hours=24)  # a page that takes a file in and names it ends long before


def forget_source(report_id: int) -> None:
    """Of a report told anonymously: of each file only the pixels and the words stay, and nothing of who sent it when.

    A file that was not read yet is read first. May run again.
    """
    for attachment in Attachment.objects.filter(report_id=report_id).order_by("id"):
        if attachment.state == Attachment.State.WAITING:
            read_attachment(attachment.pk)
        keep_only_pixels(attachment.file_id)
        hour = attachment.added_at.replace(minute=0, second=0, microsecond=0)
        Attachment.objects.filter(pk=attachment.pk).update(added_at=hour)


def clean_drafts(
    *, now: datetime, each_in: Callable[[], AbstractContextManager[None]] = nullcontext, batch: int = BATCH
) -> int:
    """Takes away drafts past their time, files that nothing names, and counts of attempts. Returns how many went.

    A batch is one transaction (`each_in`): killed half-way and run again, the end is the same.
    """
    gone = 0
    for step in (_end_drafts, _destroy_loose_files):
        done = batch
        while done == batch:
            with each_in():
                done = step(now, batch)
            gone += done
    with each_in():
        forget_attempts(now=now)
    return gone


def _end_drafts(now: datetime, most: int) -> int:
    """A draft that somebody has open this moment waits for the next round. What was sent lies in its report."""
    ended = list(
        Draft.objects.select_for_update(skip_locked=True)
        .filter(expires_at__lt=now)
        .defer("answers", "confirmed", "policy")
        .order_by("expires_at")[:most]
    )
    for draft in ended:
        if draft.sent_at is None:
            note_step(
                service=draft.service, route=draft.route, language=draft.language, device=draft.device,
                event="abandoned", now=draft.updated_at, page=draft.last_page,
            )  # fmt: skip
    unsent = Attachment.objects.filter(draft__in=ended, report=None)
    files = sorted(unsent.values_list("file_id", flat=True))
    unsent.delete()
    Draft.objects.filter(pk__in=[draft.pk for draft in ended]).delete()
    for file_id in files:
        if not Attachment.objects.filter(file_id=file_id).exists():
            destroy(file_id)
    return len(ended)


def _destroy_loose_files(now: datetime, most: int) -> int:
    """Files that were taken away from a draft again, or came with a page that failed."""
    holders = [
        (relation.related_model._meta.db_table, relation.field.column)
        for relation in File._meta.related_objects
        if relation.related_model._meta.app_label != File._meta.app_label
    ]
    nobody = " AND ".join(
        f'NOT EXISTS (SELECT FROM "{table}" h WHERE h."{column}" = f.id)' for table, column in holders
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT f.id FROM vault_file f WHERE f.received_at < %s AND {nobody} ORDER BY f.id LIMIT %s",
            [now - _LOOSE, most],
        )
        loose = [row[0] for row in cursor.fetchall()]
    for file_id in loose:
        destroy(file_id)
    return len(loose)
