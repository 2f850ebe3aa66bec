"""What the front door knows of a report, on its page: service, wishes, other answers, files, what cannot wait."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image

from squaremile.ledger.models import Leaf
from squaremile.reports.models import Attachment, Handover, Report, StopRequest, Tally
from squaremile.reports.rules import stop_reference
from squaremile.reports.services.care import count_figures
from squaremile.reports.tests.factories import take_in
from squaremile.vault.models import File
from squaremile.vault.services import inspect, store

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Any]


def report_of(**told: Any) -> Report:
    [report] = take_in({"narrative": "x", "people": [{"role": "victim", "name": "A", "postcode": "ME14 1XX"}]})
    Report.objects.filter(pk=report.pk).update(**told)
    return report


def attach(report: Report, *, scan: str = "", name: str = "shot.png") -> Attachment:
    """A picture that came with the report: inspected, or left as `scan` says."""
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(drawn, "PNG")
    written = store.write([drawn.getvalue()], 1 << 20)
    store.keep(written)
    file = File.objects.create(sha256=written.sha256, size=written.size, kind="image/png", name=name, token_hash=b"x")
    if scan != "waiting":
        inspect(file.pk)
    if scan:
        File.objects.filter(pk=file.pk).update(scan=scan)
    return Attachment.objects.create(report=report, file=file, state="read", added_at=timezone.now())


def html(client: Any, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.content[:300]
    return str(response.content.decode())


def test_service_language_kind_wishes_and_other_answers_stand_in_plain_words(sign_in: SignIn) -> None:
    wishes = {"consent": "cannot", "formats": ["bsl", "large_print"], "agrees": ["victim_support"]}
    aside = {"Who are you to them?": "Daughter <b>", "How badly?": ["A lot"]}
    report = report_of(service="contact", language="cy", kind="contact", wishes=wishes, aside=aside)
    page = html(sign_in("reviewer"), f"/reports/{report.reference}/")
    for said in ("Contact, compliment or complaint", "Ask, thank or complain", "Welsh", "Who are you to them?",
                 "They cannot decide this for themselves", "British Sign Language; Large print", "Victim support",
                 "Daughter &lt;b&gt;", "A lot"):  # fmt: skip
        assert said in page, said


@pytest.mark.parametrize("wishes", [[], "x", {"formats": {"a": 1}}, {"agrees": None}, {"z": [[1]]}])
def test_wishes_of_any_shape_break_no_page(sign_in: SignIn, wishes: Any) -> None:
    report = report_of(wishes=wishes, aside={"x": {"y": [None]}, "headers": 7})
    html(sign_in("analyst"), f"/reports/{report.reference}/")


@pytest.mark.parametrize("role", ["analyst", "force-officer"])
def test_a_file_is_seen_as_pixels_and_saved_as_it_came_each_with_a_leaf(sign_in: SignIn, role: str) -> None:
    report = report_of()
    came = attach(report, name="a <b>.png")
    client = sign_in(role, organisation="kent" if role == "force-officer" else "")
    address = f"/reports/{report.reference}/files/{came.pk}/"
    page = html(client, f"/reports/{report.reference}/")
    assert f'src="{address}1.png"' in page and f'href="{address}"' in page and "a &lt;b&gt;.png" in page
    picture, original = client.get(f"{address}1.png"), client.get(address)
    for answer, kind in ((picture, "image/png"), (original, "application/octet-stream")):
        assert answer["Content-Type"] == kind and answer["X-Content-Type-Options"] == "nosniff"
        assert (
            "sandbox" in answer["Content-Security-Policy"] and "default-src 'none'" in answer["Content-Security-Policy"]
        )
        assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    assert original["Content-Disposition"].startswith("attachment")
    leaves = Leaf.objects.filter(kind="file", object_ids=[str(came.file_id)]).values_list("verb", "person")
    assert {("record.viewed", client.person.pk), ("record.exported", client.person.pk)} <= set(leaves)


@pytest.mark.parametrize("scan", ["waiting", "harmful"])
def test_what_waits_or_is_harmful_is_named_and_never_served(sign_in: SignIn, scan: str) -> None:
    report = report_of()
    came = attach(report, scan=scan)
    client, address = sign_in("supervisor"), f"/reports/{report.reference}/files/{came.pk}/"
    page = html(client, f"/reports/{report.reference}/")
    assert "shot.png" in page and address not in page
    assert client.get(address).status_code == client.get(f"{address}1.png").status_code == 404
    assert not Leaf.objects.filter(kind="file", person=client.person.pk).exists()


def test_files_of_a_report_that_is_not_theirs_are_not_there(sign_in: SignIn) -> None:
    mine, other = report_of(), report_of()
    came = attach(mine)
    officer = sign_in("force-officer", organisation="essex")
    for client, reference, pk in ((officer, mine.reference, came.pk), (sign_in("partner"), mine.reference, came.pk),
                                  (sign_in("analyst"), other.reference, came.pk),
                                  (sign_in("analyst"), mine.reference, 987_654_321)):  # fmt: skip
        for page in ("", "1.png", "2.png"):
            assert client.get(f"/reports/{reference}/files/{pk}/{page}").status_code == 404
    assert sign_in("auditor").get(f"/reports/{mine.reference}/files/{came.pk}/").status_code == 403


def test_a_file_that_the_store_has_lost_is_not_there(sign_in: SignIn) -> None:
    report = report_of()
    came = attach(report)
    File.objects.filter(pk=came.file_id).update(sha256="0" * 64)
    assert sign_in("analyst").get(f"/reports/{report.reference}/files/{came.pk}/").status_code == 404


def test_requests_to_stop_money_and_handover_are_shown_to_those_who_work_on_them(sign_in: SignIn) -> None:
    paid = {"amount": "9", "sort_code": "001234", "account_number": "12345678", "method": "bank_transfer"}
    at = (timezone.now() - timedelta(hours=2)).isoformat()
    people = [{"role": "victim", "name": "A", "postcode": "ME14 1XX"}]
    [report] = take_in({"narrative": "x", "payments": [paid | {"paid_at": at}], "people": people})
    Handover.objects.create(report=report, urgent=True, why="x", made_at=timezone.now())
    stop, path = stop_reference(StopRequest.objects.get().pk), f"/reports/{report.reference}/"
    for role, stops, hands in (("reviewer", True, True), ("analyst", True, False), ("agent", True, True),
                               ("force-lead", False, False)):  # fmt: skip
        page = html(sign_in(role, organisation="kent" if role == "force-lead" else ""), path)
        assert (stop in page, f"/handed-over/{report.reference}/" in page) == (stops, hands), role


def test_contacts_are_left_out_of_lists_and_figures_until_they_are_asked_for(sign_in: SignIn) -> None:
    fraud, contact = report_of(), report_of(kind="contact", still_paying=True)
    client = sign_in("supervisor")
    for path, shown in (("/reports/", [fraud]), ("/reports/?signs=paying", []), ("/reports/?kind=contact", [contact]),
                        ("/reports/?kind=information", [])):  # fmt: skip
        rows = client.get(path).context["page"].rows
        assert [row.pk for row in rows] == [r.pk for r in shown], path
    assert contact.reference not in html(client, "/home/")
    count_figures(now=timezone.now())
    assert sum(Tally.objects.values_list("reports", flat=True)) == 1


def test_a_reporters_own_list_leaves_nothing_out(sign_in: SignIn) -> None:
    client = sign_in("reporter")
    report = report_of(kind="contact", reporter=client.person)
    assert report.reference in html(client, "/reports/")
