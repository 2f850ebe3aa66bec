"""Of who stays anonymous nothing is kept: not in a row, a file, a job, a log, or in the times of things."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from squaremile.config.logs import OneLine
from squaremile.launch import pages
from squaremile.ledger.models import Leaf
from squaremile.public.tests.teller import Teller
from squaremile.public.tests.test_other_services import BIKES, SECRET, SUSPICION
from squaremile.reports.models import AnonymousSource, Attachment, Draft, Intake, Profile, Report, Step
from squaremile.reports.services.clean import forget_source
from squaremile.vault import store
from squaremile.vault.fields import fingerprint
from squaremile.vault.models import File
from squaremile.vault.tests.hostile import CANARY, jpeg_with_secrets

TRACES = {
    "browser": "Canarybrowser/7.7",
    "address": "203.0.113.77",
    "language": "gv-canary",
    "name": "Cartwright-Canary",
    "email": "canary-sender@example.org",
    "file": "Canary passport",
}


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Any, settings: Any) -> None:
    settings.DATA = tmp_path


def traced(client: Any) -> Any:
    client.defaults |= {
        "HTTP_USER_AGENT": f"{TRACES['browser']} (iPhone) Mobile", "REMOTE_ADDR": TRACES["address"],
        "HTTP_ACCEPT_LANGUAGE": TRACES["language"],
    }  # fmt: skip
    return client


def tell(client: Any) -> Teller:
    """With a name at first, which is thought better of; and with a photograph that says who took it."""
    teller = Teller(client, "suspicion", who="")
    reach = {"your_name": TRACES["name"], "email": TRACES["email"], "phone": "07700 900111"}
    teller.on_to("check", **(SUSPICION | {"reach": reach}))
    photo = SimpleUploadedFile(f"{TRACES['file']}.jpg", jpeg_with_secrets(), "image/jpeg")
    assert client.post(teller.url("files"), {"files": photo}).status_code == 302
    teller.answer("known", **SECRET["known"])
    return teller


def work(as_worker: Callable[[str], Any]) -> Report:
    report = Report.objects.get()
    with as_worker("reports.forget_source"):
        forget_source(report.pk)
    return report


def everything_stored() -> str:
    """Every row of every table, jobs and their arguments too, and what lies in the folder of files."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
        rows = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [f"{table} {row[0]}" for row in cursor.fetchall()]
    rows += [str(draft.answers) for draft in Draft.objects.all()]
    rows += [path.read_bytes().decode("latin-1") for path in store.folder().rglob("*") if path.is_file()]
    return "\n".join(rows)


@pytest.mark.django_db
@pytest.mark.usefixtures("own_files")
def test_no_row_job_or_file_holds_a_trace(web: Any, as_worker: Callable[[str], Any]) -> None:
    teller = tell(traced(web))
    before = everything_stored()
    assert TRACES["email"] in before and TRACES["file"] in before and CANARY.decode("latin-1") in before
    teller.send()
    work(as_worker)
    after = everything_stored()
    assert BIKES in after  # what was told is there: the search sees
    assert [name for name, trace in TRACES.items() if trace in after] == []
    assert CANARY.decode("latin-1") not in after
    assert not AnonymousSource.objects.get().report.parties.filter(role__in=("victim", "witness")).exists()


@pytest.mark.django_db
def test_times_say_the_hour_and_no_more(web: Any, as_worker: Callable[[str], Any]) -> None:
    tell(web).send()
    report = work(as_worker)
    draft, attachment, file = Draft.objects.get(), Attachment.objects.get(), File.objects.get()
    times = [report.told_at, draft.started_at, draft.updated_at, draft.sent_at, draft.expires_at,
             attachment.added_at, file.received_at]  # fmt: skip
    assert all(at and (at.minute, at.second, at.microsecond) == (0, 0, 0) for at in times)
    assert not Step.objects.exclude(device="").exists()


@pytest.mark.django_db
def test_who_is_signed_in_is_not_remembered_either(sign_in: Any, as_worker: Callable[[str], Any]) -> None:
    client = sign_in("reporter")
    tell(client).send()
    report, person = work(as_worker), client.person.pk
    assert {report.reporter_id, report.taken_by_id, Intake.objects.get().by_id, File.objects.get().by_id} == {None}
    assert Draft.objects.get().by_id is None
    assert not Profile.objects.exists()
    assert not Leaf.objects.filter(person=person, kind__in=("file", "report", "draft")).exists()
    assert report.reference not in client.get("/mine/").content.decode()


@pytest.mark.django_db
def test_whoever_began_signed_in_may_end_it_anonymously_on_another_device(sign_in: Any) -> None:
    first = sign_in("reporter")
    teller = tell(first)
    other = sign_in("reporter", person=first.person)
    photo = SimpleUploadedFile("b.jpg", jpeg_with_secrets(), "image/jpeg")
    assert other.post(teller.url("files"), {"files": photo}).status_code == 302
    page = other.post(teller.url("check"), {"declared": "yes"}).content.decode()
    receipt = page.split('id="code">')[1].split("<")[0]
    assert bytes(AnonymousSource.objects.get().receipt_hash) == fingerprint(receipt, "receipt")


@pytest.mark.django_db
def test_a_lost_answer_can_be_asked_for_again_by_the_holder_alone(web: Any) -> None:
    teller = tell(web)
    held = web.cookies["drafts"].value
    receipt = teller.send().content.decode().split('id="code">')[1].split("<")[0]
    assert web.cookies["drafts"].value == ""
    assert web.get(teller.url("done")).status_code == 404
    web.cookies["drafts"] = held
    assert receipt in web.get(teller.url("done")).content.decode()
    assert web.cookies["drafts"].value == ""


@pytest.mark.django_db
def test_no_log_holds_a_trace_even_when_something_breaks(
    web: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*_: Any, **__: Any) -> None:
        raise RuntimeError("broken on purpose")

    caplog.set_level(logging.INFO)
    traced(web).raise_request_exception = False
    teller = tell(web)
    code = teller.look("save").split('id="code">')[1].split("<")[0]
    monkeypatch.setattr("squaremile.public.views.sending.finish", breaks)
    assert web.post(teller.url("check"), {"declared": "yes", "note": TRACES["name"]}).status_code == 500
    monkeypatch.setattr("squaremile.public.views.returning.CodeForm", breaks)
    assert web.get(f"/return/{code}/").status_code == 500
    logged = "\n".join(map(OneLine("%(asctime)s %(levelname)s %(name)s %(message)s").format, caplog.records))
    assert "broken on purpose" in logged and "/return/…/" in logged
    assert [trace for trace in (*TRACES.values(), BIKES, code, web.cookies["drafts"].value) if trace in logged] == []


def test_the_page_server_keeps_no_list_of_who_asked_for_what() -> None:
    command = " ".join(pages.command(8600))
    assert "access" not in command and "--capture-output" not in command
