"""Following a report: what the code opens, what nobody learns, and what is told later."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from squaremile.accounts.viewer import present_tracking
from squaremile.identifiers.models import Identifier
from squaremile.ledger.models import Leaf
from squaremile.messages.models import Contact, Message, Wording
from squaremile.public.holding import TRACKING
from squaremile.public.tests.test_other_services import SECRET, suspicion
from squaremile.reports.models import (
    Addition,
    Attachment,
    Change,
    Handover,
    Occurrence,
    Report,
    TrackingCode,
    TrackingSession,
)
from squaremile.reports.services.extract import extract_reports
from squaremile.reports.services.tracking import keep_wish, send_code, session_hash
from squaremile.reports.tests.factories import take_in, through_the_line
from squaremile.reports.tracked import tracked

pytestmark = pytest.mark.django_db
ABSENT = "SM-0000-0000-0000"


def told(email: str = "ann@example.org", safe: str = "", **more: Any) -> Report:
    victim = {"role": "victim", "name": "Ann Test", "emails": [email] if email else [], "safe_contact": safe}
    [report] = take_in({"narrative": "They rang from 07700 900123", "people": [victim], **more})
    return report


def code_for(report: Report) -> str:
    """Sent by the worker; read where only a test can."""
    assert send_code(report.reference, now=timezone.now())
    body = Wording.objects.get(message=Message.objects.order_by("-id")[0]).body
    found = re.search(r"\b(\d{3}) (\d{3})\b", body)
    assert found
    return found[1] + found[2]


def typed(client: Any, reference: str, code: str) -> Any:
    return client.post("/track/code/", {"reference": reference, "code": code})


def following(client: Any, report: Report) -> Any:
    response = typed(client, report.reference, code_for(report))
    assert response.status_code == 302 and response["Location"] == f"/track/{report.reference}/"
    return client


def look(client: Any, report: Report) -> str:
    response = client.get(f"/track/{report.reference}/")
    assert response.status_code == 200
    return str(response.content.decode())


def staged(name: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args::text FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", [name])
        return [json.loads(row[0]) for row in cursor.fetchall()]


def page_of(response: Any, *taken_out: str) -> str:
    """The bytes of a page, without what differs between any two of it."""
    body = str(response.content.decode())
    body = re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+|nonce="[^"]+"', "", body)
    for one in taken_out:
        body = body.replace(one, "X")
    return body


def test_asking_answers_the_same_whoever_is_there(web: Any) -> None:
    reachable, unreachable, unsafe = told(), told(email=""), told(safe="phone only, never email")
    pages = set()
    for reference in (reachable.reference, unreachable.reference, unsafe.reference, ABSENT):
        response = web.post("/track/", {"reference": reference.lower().replace("-", " ")})
        assert response.status_code == 200 and not response.cookies.get(TRACKING)
        pages.add((page_of(response, reference), response["Cache-Control"]))
    assert len(pages) == 1
    assert [one["reference"] for one in staged("reports.trackcode")][-1] == ABSENT
    assert len(staged("reports.trackcode")) == 4


def test_a_code_goes_only_where_it_is_safe() -> None:
    now = timezone.now()
    assert send_code(told().reference, now=now)
    assert not send_code(ABSENT, now=now)
    assert not send_code(told(email="").reference, now=now)
    for words in ("phone only, never email", "do not email me", "he reads my messages"):
        assert not send_code(told(safe=words).reference, now=now), words
    assert send_code(told(safe="email only").reference, now=now)
    assert Message.objects.count() == TrackingCode.objects.count() == 2
    assert not {message.state for message in Message.objects.all()} - {"waiting"}
    wording = Wording.objects.first()
    assert wording and wording.secret and wording.subject == "Your code" and "SM-" not in wording.body


def test_three_codes_an_hour_then_silence_and_six_a_day() -> None:
    report, now = told(), timezone.now()
    assert [send_code(report.reference, now=now) for _ in range(4)] == [True, True, True, False]
    later = now + timedelta(minutes=61)
    assert [send_code(report.reference, now=later) for _ in range(4)] == [True, True, True, False]
    assert not send_code(report.reference, now=now + timedelta(hours=10))
    assert send_code(report.reference, now=now + timedelta(hours=26))


def test_the_worker_may_do_all_of_it(as_worker: Callable[..., Any]) -> None:
    report = told()
    with as_worker("reports.trackcode"):
        assert send_code(report.reference, now=timezone.now())


def test_the_code_opens_its_report_once(web: Any) -> None:
    report = told()
    code = code_for(report)
    assert typed(web, report.reference.lower(), f" {code[:3]} {code[3:]} ").status_code == 302
    assert "What happened so far" in look(web, report)
    assert web.cookies[TRACKING]["httponly"]
    again = typed(web, report.reference, code)
    assert again.status_code == 200 and TrackingSession.objects.count() == 1


def test_wrong_expired_foreign_and_absent_answer_alike(web: Any) -> None:
    report, other = told(), told(email="ben@example.org")
    code, foreign = code_for(report), code_for(other)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    pages = [
        page_of(typed(web, report.reference, wrong), report.reference, wrong),
        page_of(typed(web, report.reference, foreign), report.reference, foreign),
        page_of(typed(web, ABSENT, code), ABSENT, code),
        page_of(typed(web, "no reference at all", code), "no reference at all", code),
    ]
    TrackingCode.objects.filter(report=report).update(expires_at=timezone.now() - timedelta(seconds=1))
    pages.append(page_of(typed(web, report.reference, code), report.reference, code))
    assert len(set(pages)) == 1
    assert not TrackingSession.objects.exists()


def test_after_five_wrong_tries_the_right_code_opens_nothing(web: Any) -> None:
    report = told()
    code = code_for(report)
    for _ in range(5):
        assert typed(web, report.reference, "000000" if code != "000000" else "111111").status_code == 200
    assert typed(web, report.reference, code).status_code == 200
    assert not TrackingSession.objects.exists()
    assert typed(web, report.reference, code_for(report)).status_code == 302


def test_only_the_newest_code_opens(web: Any) -> None:
    report = told()
    first = code_for(report)
    second = code_for(report)
    assert first == second or typed(web, report.reference, first).status_code == 200
    assert typed(web, report.reference, second).status_code == 302


def test_who_goes_on_guessing_is_slowed_down(web: Any) -> None:
    answers = [typed(web, ABSENT, f"{n:06}").status_code for n in range(22)]
    assert answers[:20] == [200] * 20 and answers[-1] == 429


def test_a_reference_alone_or_anothers_session_shows_nothing(web: Any, sign_in: Callable[..., Any]) -> None:
    report, other = told(), told(email="ben@example.org")
    pages = ("", "add/", "message/", "wishes/", "support/", "review/", "feedback/")
    for reference in (report.reference, ABSENT, "x", "%00"):
        for page in pages:
            response = web.get(f"/track/{reference}/{page}")
            assert (response.status_code, response["Location"]) == (302, "/track/"), page
    following(web, report)
    assert web.get(f"/track/{other.reference}/").status_code == 302
    assert web.post(f"/track/{other.reference}/add/", {"words": "x"}).status_code == 302
    assert not Addition.objects.exists()
    for role in ("reporter", "analyst"):
        assert sign_in(role).get(f"/track/{report.reference}/").status_code == 302
    web.cookies[TRACKING] = "0" * 32
    assert web.get(f"/track/{report.reference}/").status_code == 302


def test_a_session_ends_by_time_by_leaving_and_by_the_way_out(web: Any) -> None:
    report = told()
    following(web, report)
    secret = web.cookies[TRACKING].value
    TrackingSession.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert web.get(f"/track/{report.reference}/").status_code == 302
    TrackingSession.objects.update(expires_at=timezone.now() + timedelta(hours=1))
    assert web.get("/leave/").cookies[TRACKING].value == ""
    web.cookies[TRACKING] = secret
    look(web, report)
    assert web.post("/track/leave/")["Location"] == "/track/"
    web.cookies[TRACKING] = secret
    assert web.get(f"/track/{report.reference}/").status_code == 302


def test_the_database_shows_a_session_its_own_report_and_nothing_else(web: Any, as_web: Callable[..., Any]) -> None:
    report, other = told(), told(email="ben@example.org")
    following(web, report)
    for one in (report, other):
        Addition.objects.create(report=one, kind="message", words="x", at=timezone.now())
    with as_web():
        assert tracked(report.reference) is None and not Addition.objects.exists()
        present_tracking(session_hash(web.cookies[TRACKING].value))
        assert tracked(report.reference) is not None and tracked(other.reference) is None
        assert [one.report_id for one in Addition.objects.all()] == [report.pk]
        assert not Report.objects.exists() and not Change.objects.exists() and not Contact.objects.exists()
        assert not Occurrence.objects.exists() and not Identifier.objects.exists()


def test_what_it_shows_is_what_happened_in_plain_words(web: Any) -> None:
    report = told()
    others = [told(email="") for _ in range(2)]
    through_the_line([report, *others])
    Change.objects.create(report=report, old="in_work", new="held", actor=1, reason="STAFF ONLY", at=timezone.now())
    Handover.objects.create(report=report, why="STAFF ONLY", made_at=timezone.now(), note="STAFF ONLY")
    following(web, report)
    page = look(web, report)
    assert "Day 1 of 28." in page and "Read and compared" in page and "Waiting" in page and "Passed on" in page
    assert "A few other reports share something" in page
    assert "STAFF ONLY" not in page and not any(one.reference in page for one in others)
    through_the_line([told(email="")])
    assert "3 other reports share something" in look(web, report)
    Report.objects.filter(pk=others[0].pk).update(restricted=True)
    assert "A few other reports" in look(web, report)


def test_the_day_counter_stays_honest(web: Any) -> None:
    report = told()
    following(web, report)
    Report.objects.filter(pk=report.pk).update(told_at=timezone.now() - timedelta(days=27))
    assert "Day 28 of 28." in look(web, report)
    Report.objects.filter(pk=report.pk).update(told_at=timezone.now() - timedelta(days=29))
    page = look(web, report)
    assert "there is no decision yet. We are sorry" in page and "Day " not in page
    Report.objects.filter(pk=report.pk).update(state="decided")
    Change.objects.create(report=report, old="in_work", new="decided", actor=1, reason="x", at=timezone.now())
    assert "A decision was made on" in look(web, report)


def test_every_look_leaves_a_leaf(web: Any) -> None:
    report = told()
    following(web, report)
    before = Leaf.objects.count()
    look(web, report)
    look(web, report)
    leaves = Leaf.objects.order_by("at")[before:]
    assert [(leaf.verb, leaf.kind, leaf.object_ids) for leaf in leaves] == [
        ("record.viewed", "report", [report.reference])
    ] * 2


def test_what_is_added_goes_down_the_line_again(web: Any) -> None:
    report = told()
    through_the_line([report])
    following(web, report)
    jobs = len(staged("reports.extract"))
    response = web.post(f"/track/{report.reference}/add/", {"words": "He also wrote from mule@example.net"})
    assert response["Location"] == f"/track/{report.reference}/?said"
    assert "mule@example.net" in look(web, report)
    assert staged("reports.extract")[jobs:] == [{"report_ids": [report.pk]}]
    extract_reports([report.pk], now=timezone.now())
    [found] = Occurrence.objects.filter(report=report, part="addition").select_related("identifier")
    assert (found.identifier.kind, found.identifier.value) == ("email", "mule@example.net")


def test_nobody_finds_out_by_adding_a_number_whether_others_named_it(web: Any) -> None:
    through_the_line([told(email="", narrative="Account 07700 900999") for _ in range(4)])
    report = told(narrative="Nothing of note")
    through_the_line([report])
    following(web, report)
    web.post(f"/track/{report.reference}/add/", {"words": "Call 07700 900999"})
    through_the_line([report])
    assert "So far no other report shares" in look(web, report)


def test_a_file_is_added_and_read(web: Any, as_web: Callable[..., Any]) -> None:
    report = told()
    following(web, report)
    sent = SimpleUploadedFile("note.txt", b"Pay to mule@example.net", "text/plain")
    response = web.post(f"/track/{report.reference}/add/", {"words": "", "files": sent})
    assert response.status_code == 302
    attachment = Attachment.objects.get(report=report)
    assert attachment.file.by_id is None and Addition.objects.get().files == 1
    assert staged("reports.read_file") == [{"attachment_id": attachment.pk}]
    refused = web.post(f"/track/{report.reference}/add/", {"files": SimpleUploadedFile("x.exe", b"MZ\x00\x01")})
    assert refused.status_code == 200 and "There is a problem" in refused.content.decode()
    empty = web.post(f"/track/{report.reference}/add/", {"words": "  "})
    assert empty.status_code == 200 and "Write something, or add a file" in empty.content.decode()
    assert Attachment.objects.count() == 1


def test_support_is_withdrawn_and_given_again_and_all_of_it_stays(web: Any) -> None:
    report = told()
    following(web, report)
    for _ in range(3):
        assert web.post(f"/track/{report.reference}/support/", {"words": ""}).status_code == 302
    assert [one.kind for one in Addition.objects.order_by("id")] == ["withdrawal", "support", "withdrawal"]
    page = look(web, report)
    assert page.count("You withdrew your support for the case") == 3 and "You support the case again" in page
    report.refresh_from_db()
    assert report.state == "received"


def test_a_review_is_asked_for_once_a_decision(web: Any) -> None:
    report = told()
    following(web, report)
    asked = f"/track/{report.reference}/review/"
    assert web.post(asked, {"words": "Look again"}).status_code == 404 and "look at the decision" not in look(
        web, report
    )
    Report.objects.filter(pk=report.pk).update(state="decided")
    Change.objects.create(report=report, old="in_work", new="decided", actor=1, reason="x", at=timezone.now())
    assert "Ask us to look at the decision again" in look(web, report)
    assert web.post(asked, {"words": "Look again"}).status_code == 302
    assert web.get(asked).status_code == 404
    assert Addition.objects.get().kind == "review"


def test_wishes_stand_before_earlier_ones_and_both_hold(web: Any) -> None:
    report = told(safe="email only")
    following(web, report)
    web.post(f"/track/{report.reference}/wishes/", {"words": "do not email me any more"})
    [job] = staged("reports.trackwish")
    for _ in range(2):
        keep_wish(job["addition_id"])
    [contact] = Contact.objects.filter(party__report=report)
    assert contact.safe_words == "do not email me any more\nemail only"
    assert not send_code(report.reference, now=timezone.now())


def test_messages_feedback_and_complaints_are_kept_apart(web: Any) -> None:
    report = told()
    following(web, report)
    web.post(f"/track/{report.reference}/message/", {"words": "Please ring me"})
    web.post(f"/track/{report.reference}/feedback/", {"words": "Good"})
    web.post(f"/track/{report.reference}/feedback/", {"words": "Bad", "complaint": "yes"})
    assert [one.kind for one in Addition.objects.order_by("id")] == ["message", "feedback", "complaint"]
    assert web.post(f"/track/{report.reference}/message/", {"words": ""}).status_code == 200
    assert web.get(f"/track/{report.reference}/nothing/").status_code == 404


def test_what_is_typed_is_shown_as_words(web: Any) -> None:
    report = told()
    following(web, report)
    web.post(f"/track/{report.reference}/message/", {"words": "<script>alert(1)</script>"})
    assert "<script>alert" not in look(web, report) and "&lt;script&gt;" in look(web, report)
    assert web.post(f"/track/{report.reference}/message/", {"words": "a\x00b"}).status_code == 200
    assert Addition.objects.count() == 1


def test_thirty_in_an_hour_then_slower(web: Any) -> None:
    report = told()
    following(web, report)
    Addition.objects.bulk_create(
        Addition(report=report, kind="message", words="x", at=timezone.now()) for _ in range(30)
    )
    response = web.post(f"/track/{report.reference}/message/", {"words": "Kept by the page"})
    assert response.status_code == 429 and "Kept by the page" in response.content.decode()


def test_an_anonymous_receipt_opens_and_leaves_no_time_and_no_name(web: Any, sign_in: Callable[..., Any]) -> None:
    _teller, page = suspicion(web, known=SECRET["known"])
    receipt = re.search(r'id="code">([0-9a-f]{32})<', page)
    assert receipt
    report = Report.objects.get(service="suspicion")
    assert not send_code(report.reference, now=timezone.now())
    signed_in = sign_in("reporter")
    assert typed(signed_in, report.reference, "0" * 32).status_code == 200
    assert typed(signed_in, report.reference, receipt[1]).status_code == 302
    before = Leaf.objects.count()
    look(signed_in, report)
    sent = SimpleUploadedFile("note.txt", b"The van is blue", "text/plain")
    signed_in.post(f"/track/{report.reference}/add/", {"words": "The van is back", "files": sent})
    added = Addition.objects.get()
    assert added.person_id is None and (added.at.minute, added.at.second, added.at.microsecond) == (0, 0, 0)
    assert Attachment.objects.get(report=report).file.by_id is None
    assert staged("reports.forget_source")[-1] == {"report_id": report.pk}
    assert {leaf.person for leaf in Leaf.objects.order_by("at")[before:]} == {0}
    assert signed_in.get(f"/track/{report.reference}/wishes/").status_code == 404


def test_a_signed_in_reporter_follows_their_own(sign_in: Callable[..., Any]) -> None:
    client, report, other = sign_in("reporter"), told(), told()
    Report.objects.filter(pk=report.pk).update(reporter=client.person)
    assert "What happened so far" in look(client, report)
    assert client.get(f"/track/{other.reference}/").status_code == 302
    sent = SimpleUploadedFile("note.txt", b"Words", "text/plain")
    assert client.post(f"/track/{report.reference}/add/", {"words": "More", "files": sent}).status_code == 302
    assert Addition.objects.get().person == client.person
    assert "More" in look(client, report)
