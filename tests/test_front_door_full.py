"""A full disk at the front door: a clear page, what was typed is given back, and what was told before stays."""

import html
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client

from conftest import WebClient
from squaremile.reports.models import Attachment, Draft, Report
from squaremile.vault import store
from squaremile.vault.models import File

pytestmark = pytest.mark.django_db

STORY = "They rang from 07700 900123.\nI paid £250 & was told to “keep quiet”."
LABEL = "In your own words"
NO_ROOM = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END$$;
CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON {} FOR EACH STATEMENT EXECUTE FUNCTION no_room()"""


class Person(WebClient):
    """Somebody on the way through a fraud report, up to the story."""

    def __init__(self, language: str = "") -> None:
        super().__init__(raise_request_exception=False)
        self.language = language
        self.post(f"{language}/tell/fraud/", {"who": "me", "who_asked": "yes"})
        [self.key] = Draft.objects.values_list("key", flat=True)
        self.tell("emergency", emergency="none")

    def address(self, page: str) -> str:
        return f"{self.language}/d/{self.key}/{page}/"

    def tell(self, page: str, **answers: Any) -> Any:
        return self.post(self.address(page), answers)

    @property
    def draft(self) -> Draft:
        return Draft.objects.get(key=self.key)


def fill_up(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(NO_ROOM.format(table))


def make_room(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER no_room ON {table}")


def test_an_answer_that_cannot_be_kept_is_given_back_and_can_be_sent_again() -> None:
    person = Person()
    before = person.draft.answers
    fill_up("reports_draft")
    answer = person.tell("story", narrative=STORY, pasted="")
    page = answer.content.decode()
    assert answer.status_code == 503 and answer["Retry-After"] and answer["Cache-Control"] == "no-store"
    for words in ("We cannot save this just now", "nothing you sent before is lost", "What you typed is below"):
        assert words in page, words
    assert f">{LABEL}</label>" in page and html.escape(STORY) in page
    assert 'name="csrfmiddlewaretoken"' in page and f'action="{person.address("story")}"' in page
    assert person.draft.answers == before
    make_room("reports_draft")
    assert person.tell("story", narrative=STORY, pasted="").status_code == 302
    assert person.draft.answers["narrative"] == STORY


def test_a_page_that_only_offers_choices_gives_no_boxes_back_but_can_be_sent_again() -> None:
    person = Person()
    fill_up("reports_draft")
    page = person.tell("paid", paid="bank_transfer").content.decode()
    assert "nothing you sent before is lost" in page and "readonly" not in page
    assert '<textarea name="paid" hidden>\nbank_transfer</textarea>' in page


@pytest.mark.parametrize("table", ["reports_report", "reports_acknowledgement", "procrastinate_jobs", "ledger_leaf"])
def test_a_report_that_cannot_be_stored_is_not_acknowledged_and_stays_to_be_sent(table: str) -> None:
    person = Person()
    person.tell("story", narrative=STORY, pasted="")
    person.tell("found", fraud_type="other")
    person.tell("type", option="0")
    person.post(person.address("type") + "?q=bought", {"option": "0"})
    person.tell("paid", paid="no")
    person.tell("you", your_name="Ann Example")
    told = person.draft.answers
    fill_up(table)
    answer = person.tell("check", declared="yes")
    page = answer.content.decode()
    assert answer.status_code == 503 and "your report is not sent yet" in page and "SM-" not in page
    assert not Report.objects.exists() and person.draft.answers == told and person.draft.sent_at is None
    make_room(table)
    assert person.tell("check", declared="yes")["Location"].endswith("/done/")
    assert Report.objects.count() == 1


def test_a_start_that_cannot_be_kept_gives_the_words_back() -> None:
    fill_up("reports_draft")
    person = WebClient(raise_request_exception=False)
    answer = person.post("/tell/fraud/", {"who": "me", "who_asked": "yes", "words": STORY})
    assert answer.status_code == 503 and html.escape(STORY) in answer.content.decode()


def test_looking_at_a_page_that_must_be_noted_says_to_come_back(web: WebClient) -> None:
    person = Person()
    fill_up("reports_step")
    answer = person.get(person.address("save"))
    page = answer.content.decode()
    assert answer.status_code == 503 and "nothing you sent before is lost" in page and "Try again</button>" not in page


def test_staff_pages_give_nothing_back(sign_in: Any) -> None:
    client = sign_in("administrator", organisation="kent")
    client.raise_request_exception = False
    fill_up("accounts_membership")
    answer = client.post("/people/add/", {"email": "bob@kent.example", "name": "Bob Short", "role": "force-officer"})
    page = answer.content.decode()
    assert answer.status_code == 503 and "We cannot save this just now" in page and "Bob Short" not in page


def test_a_database_that_is_down_gives_back_what_was_typed(settings: Any) -> None:
    """It is asked who looks before any view runs: the words are shown, though not one label is known."""
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "accounts" not in one] + [
        "tests.test_front_door_full.Down"
    ]
    sent = {"narrative": STORY, "pasted": "", "paid": "bank_transfer"}
    answer = Client(raise_request_exception=False).post("/d/abcdefghij/story/", sent)
    page = answer.content.decode()
    assert answer.status_code == 503 and html.escape(STORY) in page and "not available" in page
    assert page.count("readonly") == 1


class Down:
    """A middleware that needs the database, as the one that decides who may look."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        return self.get_response(request)

    def process_view(self, *_: Any) -> None:
        raise OperationalError("the database is down")


@pytest.fixture
def no_room_for_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """Bytes go where the kernel itself says that no space is left on the device."""

    def opened(**_: Any) -> tuple[int, str]:
        return os.open("/dev/full", os.O_WRONLY), str(tmp_path / "incoming")

    monkeypatch.setattr(store.tempfile, "mkstemp", opened)


def upload(size: int = 100_000) -> SimpleUploadedFile:
    return SimpleUploadedFile("message.txt", b"Pay at fee-1.example now. " * (size // 26), "text/plain")


def test_a_file_that_finds_no_room_is_refused_and_the_words_are_kept(no_room_for_files: None) -> None:
    person = Person()
    answer = person.tell("story", narrative=STORY, pasted="", files=[upload(), upload()])
    page = answer.content.decode()
    assert answer.status_code == 200 and page.count("there is no room left for them") == 2  # summary, field
    assert html.escape(STORY) in page
    assert person.draft.answers["narrative"] == STORY
    assert not Attachment.objects.exists() and not File.objects.exists()
    assert person.tell("story", narrative=STORY, pasted="").status_code == 302


def test_later_files_find_no_room_either_and_nothing_else_stops(no_room_for_files: None) -> None:
    person = Person()
    answer = person.tell("files", files=[upload()])
    assert answer.status_code == 200 and "We cannot take files just now" in answer.content.decode()


def test_another_fault_of_the_store_is_not_called_a_full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(**_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    person = Person()
    monkeypatch.setattr(store.tempfile, "mkstemp", denied)
    answer = person.tell("story", narrative=STORY, pasted="", files=[upload()])
    assert answer.status_code == 500 and "full" not in answer.content.decode()


def test_a_body_that_finds_no_room_while_it_comes_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files above 1 MB pass through the system's folder for temporary files before any view runs."""
    person = Person()
    with Path("/dev/full").open("wb", 0) as no_room:
        monkeypatch.setattr("django.core.files.uploadedfile.tempfile.NamedTemporaryFile", lambda **_: no_room)
        answer = person.tell("story", narrative=STORY, pasted="", files=[upload(2_000_000)])
    page = answer.content.decode()
    assert answer.status_code == 503 and "Go back to see what you typed" in page
