"""Who sees files and their pixels, asked of the database as the pages' and the worker's roles."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from squaremile.accounts.viewer import NOBODY, Viewer, present_token
from squaremile.vault.models import File, Rendition
from squaremile.vault.queries import waiting
from squaremile.vault.services import inspect, take_in
from squaremile.vault.tests.hostile import png

MINE, THEIRS = b"m" * 16, b"t" * 16
pytestmark = pytest.mark.django_db


def sent(token: bytes | None = MINE, **more: Any) -> File:
    return take_in([png()], name="a.png", token_hash=token, **more)


def test_a_file_is_seen_with_the_secret_of_its_draft_and_not_without(as_web: Callable[[Any], Any]) -> None:
    with as_web(NOBODY):
        present_token(MINE)
        file = sent()
        assert list(File.objects.all()) == [file]
    with as_web(NOBODY):
        assert not File.objects.exists()
        present_token(THEIRS)
        assert not File.objects.exists()


@pytest.mark.parametrize("shown", [None, THEIRS])
def test_no_file_is_put_under_a_secret_that_was_not_shown(as_web: Callable[[Any], Any], shown: bytes | None) -> None:
    with as_web(NOBODY):
        if shown:
            present_token(shown)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            sent(MINE)


def test_nobody_without_a_secret_puts_a_file_anywhere(as_web: Callable[[Any], Any]) -> None:
    with as_web(NOBODY), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        File.objects.create(sha256="0" * 64, size=1, kind="text/plain", name="a")


def test_the_pages_of_a_draft_cannot_pass_quarantine(as_web: Callable[[Any], Any]) -> None:
    with as_web(NOBODY):
        present_token(MINE)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            File.objects.create(sha256="0" * 64, size=1, kind="text/plain", name="a", token_hash=MINE, scan="clean")
        file = sent()
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            File.objects.filter(pk=file.pk).update(scan=File.Scan.CLEAN)


def test_who_is_signed_in_sees_their_own(as_web: Callable[[Any], Any], sign_in: Callable[..., Any]) -> None:
    one, other = sign_in("reporter").person.pk, sign_in("reporter").person.pk
    with as_web(Viewer(person=one)):
        file = sent(None, by=one)
        assert list(File.objects.all()) == [file]
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            sent(None, by=other)
    with as_web(Viewer(person=other)):
        assert not File.objects.exists()


def test_pixels_are_seen_by_who_sees_the_file_and_only_when_it_may_be_opened(
    as_web: Callable[[Any], Any], as_worker: Callable[[str], Any]
) -> None:
    file, other = sent(), sent(THEIRS)
    with as_worker("reports.read"):
        inspect(file.pk)
        inspect(other.pk)
        assert Rendition.objects.count() == 2
    with as_web(NOBODY):
        assert not Rendition.objects.exists()
        present_token(MINE)
        assert [one.file_id for one in Rendition.objects.all()] == [file.pk]
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Rendition.objects.create(file=file, page=9, sha256="0" * 64, size=1, width=1, height=1)
    for held in (File.Scan.HARMFUL, File.Scan.WAITING):
        File.objects.filter(pk=file.pk).update(scan=held)
        with as_web(NOBODY):
            present_token(MINE)
            assert not Rendition.objects.exists()


def test_the_worker_sees_nothing_without_a_job(as_worker: Callable[[str], Any]) -> None:
    inspect(sent().pk)
    with as_worker(""):
        assert not File.objects.exists()
        assert not Rendition.objects.exists()


def test_what_waits_too_long_is_counted_for_everybody(as_web: Callable[[Any], Any]) -> None:
    now = timezone.now()
    for minutes in (5, 20, 30):
        File.objects.filter(pk=sent().pk).update(received_at=now - timedelta(minutes=minutes))
    scanned = inspect(sent().pk)
    File.objects.filter(pk=scanned.pk).update(received_at=now - timedelta(hours=9))
    with as_web(NOBODY):
        told = waiting()
    assert (told.number, told.oldest_at, told.alarm) == (2, now - timedelta(minutes=30), True)


def test_nothing_that_waits_is_no_alarm() -> None:
    sent()
    told = waiting()
    assert (told.number, told.oldest_at, told.alarm) == (0, None, False)
