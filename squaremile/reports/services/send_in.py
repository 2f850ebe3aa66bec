"""Bulk files sent on a page: kept by the vault, brought in by the worker, answered with a results file."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from squaremile.accounts.jobs import Priority, in_job, stage
from squaremile.accounts.roles import Role
from squaremile.accounts.viewer import Viewer
from squaremile.reports import steps
from squaremile.reports.models import Intake
from squaremile.reports.services.bring_in import bring_in
from squaremile.vault.services import STAFF_IMPORT, path_of, take_in


def send_in(chunks: Iterable[bytes], *, name: str, source: str, kind: str, dry_run: bool, viewer: Viewer) -> Intake:
    """Stores the file and stages its import. Raises vault.services.Refused.

    The file, the intake and the job are one transaction: what the page says was taken will be brought in.
    """
    organisation = viewer.organisation or None
    file = take_in(chunks, name=name, by=viewer.person, organisation=organisation, gate=STAFF_IMPORT)
    intake = Intake.objects.create(
        source=source or file.name, route="partner" if viewer.role == Role.PARTNER else "page",
        started_at=timezone.now(), by_id=viewer.person, organisation_id=organisation,
        file=file, kind=kind, dry_run=dry_run,
    )  # fmt: skip
    stage(steps.IMPORT, priority=Priority.BULK, intake_id=intake.pk)
    return intake


def bring_in_sent(intake_id: int) -> None:
    """The job. Killed half-way and run again, it goes on where it stopped: rows stored before are `already`."""
    with in_job(steps.IMPORT):
        intake = Intake.objects.select_related("file").get(pk=intake_id)
        assert intake.file is not None
        stored, name = path_of(intake.file), intake.file.name
    notices: list[str] = []
    with tempfile.TemporaryDirectory(dir=settings.DATA, prefix="import-") as folder:
        named = Path(folder) / name  # what is said of a row names the file as its sender does
        os.link(stored, named)
        bring_in(
            [named],
            source=intake.source,
            kind=intake.kind or None,  # type: ignore[arg-type]
            dry_run=intake.dry_run,
            results=results_path(intake),
            intake=intake,
            notices=notices,
        )
    with in_job(steps.IMPORT):
        intake.notices = [notice.replace(f"{folder}/", "") for notice in notices[:100]]
        intake.save(update_fields=["notices"])


def results_path(intake: Intake) -> Path:
    folder: Path = settings.DATA / "results"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"{intake.pk}.csv"
