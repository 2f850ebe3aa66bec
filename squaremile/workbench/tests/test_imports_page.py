"""Bringing files in on a page: sent, brought in by the job, answered row by row; nobody else's to see."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from squaremile.reports.models import Intake, Report
from squaremile.reports.services.send_in import bring_in_sent

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Any]
CSV = b"source_reference,narrative,payment_1_amount\nA1,They took my money,100\nA2,Wrong amount,many\n"


def send(client: Any, content: bytes = CSV, *, how: str = "add", name: str = "frauds.csv") -> Any:
    file = SimpleUploadedFile(name, content, content_type="text/csv")
    return client.post("/import/", {"file": file, "kind": "", "source": "our bank", "how": how})


def body(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode()


def test_a_file_is_taken_brought_in_and_answered_row_by_row(sign_in: SignIn) -> None:
    client = sign_in("partner")
    assert send(client).status_code == 302
    intake = Intake.objects.get()
    assert "stored safely" in client.get(f"/import/{intake.pk}/").content.decode()
    bring_in_sent(intake.pk)
    page = client.get(f"/import/{intake.pk}/")
    assert "refused" in page.content.decode()
    results = body(client.get(f"/import/{intake.pk}/results.csv")).splitlines()
    assert results[0].endswith("status,reference,line,column,value,reason")
    assert "accepted,SM-" in results[1]
    assert ",refused,,3,payment_1_amount,many," in results[2]
    assert Report.objects.get().sent_by == client.membership.organisation


def test_the_job_is_staged_with_the_file(sign_in: SignIn) -> None:
    send(sign_in("analyst"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT args->>'intake_id' FROM procrastinate_jobs WHERE task_name = 'reports.import'")
        assert cursor.fetchall() == [(str(Intake.objects.get().pk),)]


def test_the_job_run_twice_adds_nothing(sign_in: SignIn) -> None:
    send(sign_in("analyst"))
    pk = Intake.objects.get().pk
    bring_in_sent(pk)
    bring_in_sent(pk)
    assert Report.objects.count() == 1
    assert Intake.objects.get().already == 1


def test_a_check_stores_nothing(sign_in: SignIn) -> None:
    client = sign_in("analyst")
    send(client, how="check")
    intake = Intake.objects.get()
    bring_in_sent(intake.pk)
    assert not Report.objects.exists()
    assert "Nothing was stored" in client.get(f"/import/{intake.pk}/").content.decode()


@pytest.mark.parametrize(("content", "why"), [(b"MZ\x90\x00\x03", "program"), (b"", "empty")])
def test_what_the_gate_refuses_is_said_on_the_form(sign_in: SignIn, content: bytes, why: str) -> None:
    page = send(sign_in("analyst"), content)
    assert page.status_code == 200
    assert why in page.content.decode()
    assert not Intake.objects.exists()


def test_anothers_import_is_not_found(sign_in: SignIn) -> None:
    send(sign_in("partner"))
    intake = Intake.objects.get()
    bring_in_sent(intake.pk)
    other = sign_in("partner")
    assert other.get(f"/import/{intake.pk}/").status_code == 404
    assert other.get(f"/import/{intake.pk}/results.csv").status_code == 404
    assert sign_in("supervisor").get(f"/import/{intake.pk}/").status_code == 404


@pytest.mark.parametrize("role", ["reporter", "force-officer", "auditor", "administrator", "member"])
def test_who_may_not_import_is_refused_the_page(sign_in: SignIn, role: str) -> None:
    assert sign_in(role).get("/import/").status_code == 403
    assert send(sign_in(role)).status_code == 403
