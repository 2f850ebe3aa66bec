"""What must not be kept is really gone: rows, bytes and renditions, and never what somebody else still has."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from squaremile.vault import store
from squaremile.vault.models import File, Rendition
from squaremile.vault.services import HeldBack, destroy, inspect, keep_only_pixels, path_of, take_in
from squaremile.vault.tests.hostile import CANARY, jpeg_with_secrets, png

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


def sent(content: bytes, token: bytes = b"t" * 16) -> File:
    return take_in([content], name="Ann Other.jpg", token_hash=token)


def held() -> bytes:
    return b"".join(path.read_bytes() for path in store.folder().rglob("*") if path.is_file())


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Any, settings: Any) -> None:
    settings.DATA = tmp_path


def test_of_information_without_a_name_only_pixels_stay(as_worker: Callable[[str], Any]) -> None:
    file = sent(jpeg_with_secrets())
    with as_worker("reports.read"):
        inspect(file.pk)
        for _ in range(2):
            file = keep_only_pixels(file.pk)
    assert (file.sha256, file.name, file.original_kept, file.renditions.count()) == ("", "file", False, 1)
    assert CANARY not in held()
    assert path_of(file.renditions.get()).is_file()
    with pytest.raises(FileNotFoundError):
        path_of(file)


def test_what_was_not_inspected_is_not_thrown_away() -> None:
    with pytest.raises(HeldBack):
        keep_only_pixels(sent(png()).pk)


def test_a_file_is_destroyed_with_all_that_was_made_of_it(as_worker: Callable[[str], Any]) -> None:
    file = inspect(sent(png()).pk)
    with as_worker("reports.expire"):
        destroy(file.pk)
        destroy(file.pk)
    assert not File.objects.exists()
    assert not Rendition.objects.exists()
    assert held() == b""


def test_the_same_bytes_of_somebody_else_stay() -> None:
    mine, theirs = inspect(sent(png()).pk), inspect(sent(png(), b"o" * 16).pk)
    destroy(mine.pk)
    assert path_of(theirs).read_bytes() == png()
    assert path_of(theirs.renditions.get()).is_file()


def test_a_file_that_is_still_held_stays() -> None:
    from squaremile.reports.models import Intake

    file = inspect(sent(png()).pk)
    Intake.objects.create(source="x", route="page", started_at=timezone.now(), file=file)
    with pytest.raises(ProtectedError), transaction.atomic():
        destroy(file.pk)
    assert path_of(file).is_file()
    assert file.renditions.count() == 1
