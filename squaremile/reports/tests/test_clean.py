"""What must not be kept goes, with its bytes; what belongs to a report stays; and it may stop at any moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from squaremile.accounts.models import Attempt
from squaremile.accounts.viewer import NOBODY
from squaremile.reports.models import Attachment, Draft, Step
from squaremile.reports.services.clean import clean_drafts, forget_source
from squaremile.reports.services.drafts import KEPT, attach, begin, keep
from squaremile.reports.services.read_file import read_attachment
from squaremile.reports.tests.factories import take_in
from squaremile.vault import store
from squaremile.vault.models import File
from squaremile.vault.services import inspect
from squaremile.vault.tests.hostile import CANARY, jpeg_with_secrets, png

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
NOW = timezone.now()
LATER = NOW + KEPT + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Any, settings: Any) -> None:
    settings.DATA = tmp_path


def draft(last_page: str = "paid", *, files: tuple[bytes, ...] = ()) -> Draft:
    made, _code = begin(
        service="fraud", route="online", language="cy", device="phone", viewer=NOBODY, policy={}, now=NOW, answers={}
    )
    made = keep(made, {"narrative": "x"}, page=last_page, done=True, now=NOW)
    for content in files:
        attach(made, [content], name="ann.png", kind="evidence", viewer=NOBODY, now=NOW)
    return made


def send(made: Draft, *, anonymous: bool = False) -> Draft:
    [report] = take_in({"narrative": f"report of {made.key}"})
    made.report, made.reference, made.sent_at, made.anonymous = report, report.reference, NOW, anonymous
    made.save()
    Attachment.objects.filter(draft=made).update(report=report)
    return made


def held() -> list[bytes]:
    return [path.read_bytes() for path in store.folder().rglob("*") if path.is_file()]


@pytest.fixture
def clean(as_worker: Callable[[str], Any]) -> Callable[..., int]:
    def run(at: Any = LATER, **options: Any) -> int:
        with as_worker("reports.clean_drafts"):
            return clean_drafts(now=at, **options)

    return run


def test_an_unsent_draft_goes_with_its_files_and_is_counted_at_its_last_page(clean: Callable[..., int]) -> None:
    draft(files=(png(), png(70, 70)))
    assert clean() == 1
    assert not Draft.objects.exists() and not Attachment.objects.exists() and not File.objects.exists()
    assert held() == []
    step = Step.objects.get(event="abandoned")
    assert (step.service, step.route, step.language, step.device, step.page) == (
        "fraud", "online", "cy", "phone", "paid")  # fmt: skip
    assert step.hour == NOW.replace(minute=0, second=0, microsecond=0)


def test_a_draft_within_its_time_stays(clean: Callable[..., int]) -> None:
    draft(files=(png(),))
    assert clean(NOW + KEPT - timedelta(minutes=1)) == 0
    assert Draft.objects.exists() and held() == [png()]
    assert not Step.objects.exists()


def test_what_was_sent_lies_in_its_report_and_is_not_abandoned(clean: Callable[..., int]) -> None:
    sent = send(draft(files=(png(),)))
    assert clean() == 1
    attachment = Attachment.objects.get(report=sent.report)
    assert attachment.draft_id is None
    assert held() == [png()]
    assert not Step.objects.exists()


def test_the_same_bytes_of_somebody_else_stay(clean: Callable[..., int]) -> None:
    draft(files=(png(),))
    other = draft(files=(png(),))
    Draft.objects.filter(pk=other.pk).update(expires_at=LATER + timedelta(days=1))
    assert clean() == 1
    assert held() == [png()]


def test_a_file_that_was_taken_away_again_goes_after_a_day(clean: Callable[..., int]) -> None:
    made = draft(files=(png(), png(70, 70)))
    Attachment.objects.filter(draft=made).first().delete()  # type: ignore[union-attr]
    assert clean(NOW + timedelta(hours=23)) == 0
    assert clean(NOW + timedelta(hours=25)) == 1
    assert held() == [png(70, 70)]


def test_a_file_of_an_import_stays(clean: Callable[..., int]) -> None:
    made = draft(files=(png(),))
    file = Attachment.objects.get(draft=made).file
    Attachment.objects.filter(draft=made).delete()
    take_in({"narrative": "from a file"}, file=file)
    clean()
    assert held() == [png()]


def test_killed_half_way_and_run_again_the_end_is_the_same(clean: Callable[..., int]) -> None:
    for n in range(5):
        draft(files=(png(50 + n, 50),))
    batches = iter(range(10))

    class Killed(Exception):
        pass

    @contextmanager
    def one_then_killed() -> Iterator[None]:
        with transaction.atomic():
            yield
            if next(batches) == 1:
                raise Killed

    with pytest.raises(Killed):
        clean(each_in=one_then_killed, batch=2)
    assert Draft.objects.count() == 3
    assert clean(batch=2) == 3
    assert clean(batch=2) == 0
    assert Step.objects.filter(event="abandoned").count() == 5
    assert not File.objects.exists() and held() == []


def test_counts_of_attempts_go_too(clean: Callable[..., int]) -> None:
    Attempt.objects.create(key=b"k" * 16, at=NOW)
    clean()
    assert not Attempt.objects.exists()


def test_of_what_came_anonymously_only_pixels_and_words_stay(as_worker: Callable[[str], Any]) -> None:
    sent = send(draft(files=(jpeg_with_secrets(),)), anonymous=True)
    for _ in range(2):
        with as_worker("reports.forget_source"):
            assert sent.report_id
            forget_source(sent.report_id)
    attachment = Attachment.objects.select_related("file").get(report=sent.report)
    file = attachment.file
    assert (file.name, file.sha256, file.by_id, file.token_hash) == ("file", "", None, None)
    assert (file.received_at.minute, attachment.added_at.minute) == (0, 0)
    assert file.renditions.count() == 1
    assert CANARY not in b"".join(held())
    assert attachment.state in (Attachment.State.READ, Attachment.State.KEPT)


def test_reading_again_what_has_no_original_changes_nothing(as_worker: Callable[[str], Any]) -> None:
    sent = send(draft(files=(png(),)), anonymous=True)
    attachment = Attachment.objects.get(report=sent.report)
    inspect(attachment.file_id)
    with as_worker("reports.forget_source"):
        assert sent.report_id
        forget_source(sent.report_id)
        read_attachment(attachment.pk)
    assert Attachment.objects.get(pk=attachment.pk).state == Attachment.State.KEPT
