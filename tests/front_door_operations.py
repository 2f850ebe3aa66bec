"""What people do at the front door and in its queues, each one request by the pages' own role: for test_faults."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from conftest import WEB
from squaremile.accounts.viewer import NOBODY, tell_database
from squaremile.public.tests.teller import FRAUD, NO_EMERGENCY, STORY, Teller
from squaremile.reports.models import Handover, StopRequest
from squaremile.reports.tests.factories import take_in
from tests.cast_front_door import PNG
from tests.faults import StatementFailed

Operation = Callable[[], Any]
SUSPICION: dict[str, dict[str, Any]] = {
    "danger": NO_EMERGENCY, "suspicion": {"narrative": "He said he will kill her with a gun tonight"},
    "where": {"place": "Leather Lane", "place_postcode": "CM1 1AA"}, "known": {"known": "saw", "anonymous": "yes"},
}  # fmt: skip


@contextmanager
def pages_role() -> Iterator[None]:
    """Switched past Django, so that the switch is not one of the statements that are made to fail."""
    connection.connection.execute(f"SET ROLE {WEB}")
    try:
        yield
    finally:
        connection.connection.execute("RESET ROLE")


class Browser(Client):
    def request(self, **request: Any) -> HttpResponse:
        with pages_role():
            response: HttpResponse = super().request(**request)
        return response


def _browser(signed_in: Any = None) -> Browser:
    browser = Browser(raise_request_exception=False)
    if signed_in:
        browser.cookies = signed_in.cookies
    return browser


def _posting(browser: Browser, path: str, data: Callable[[], dict[str, Any]], answer: int = 302) -> Operation:
    def post() -> None:
        status = browser.post(path, data()).status_code
        assert status in (answer, 500, 503), status
        if status != answer:
            raise StatementFailed(status)

    return post


def picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("letter.png", PNG, "image/png")


def _told(service: str, answers: dict[str, dict[str, Any]], until: str, signed_in: Any = None) -> Teller:
    teller = Teller(_browser(signed_in), service, who="me" if service == "fraud" else "")
    teller.on_to(until, **answers)
    return teller


def _today() -> dict[str, dict[str, Any]]:
    """A fraud whose payment may still be stopped."""
    today = timezone.localtime(timezone.now() - timedelta(minutes=1))
    day = {"paid_on_day": today.day, "paid_on_month": today.month, "paid_on_year": today.year}
    return FRAUD | {"payment": FRAUD["payment"] | day}


def _begin(_: Any) -> Operation:
    return _posting(_browser(), "/tell/fraud/", lambda: {"who_asked": "yes", "who": "me", "words": "They rang"})


def _keep(_: Any) -> Operation:
    teller = _told("fraud", FRAUD, "paid")
    return _posting(teller.client, teller.url("paid"), lambda: FRAUD["paid"])


def _keep_item(_: Any) -> Operation:
    teller = _told("fraud", FRAUD, "payment")
    return _posting(teller.client, teller.url("payment"), lambda: FRAUD["payment"])


def _attach(_: Any) -> Operation:
    teller = _told("fraud", FRAUD, "story")
    return _posting(teller.client, teller.url("story"), lambda: STORY | {"files": picture()})


def _attach_as_reporter(sign_in: Any) -> Operation:
    teller = _told("fraud", FRAUD, "check", sign_in("reporter"))
    return _posting(teller.client, teller.url("files"), lambda: {"files": picture()})


def _ready(teller: Teller) -> Operation:
    """Everything is told, with a file: what is left is to press the button. A sent draft is one that was sent whole."""
    teller.client.post(teller.url("files"), {"files": picture()})
    anonymous = teller.draft.answers.get("anonymous") == "yes"
    send = _posting(
        teller.client, teller.url("check"), lambda: {"declared": "yes", "mail_me": "yes"}, 200 if anonymous else 302
    )

    def sent() -> None:
        tell_database(NOBODY)
        send()

    return sent


def _send(_: Any) -> Operation:
    return _ready(_told("fraud", _today(), "check"))


def _send_as_reporter(sign_in: Any) -> Operation:
    return _ready(_told("fraud", FRAUD, "check", sign_in("reporter")))


def _send_anonymously(sign_in: Any) -> Operation:
    return _ready(_told("suspicion", SUSPICION, "check", sign_in("reporter")))


def _about_you(_: Any) -> Operation:
    teller = _told("fraud", FRAUD, "check")
    assert teller.send().status_code == 302
    return _posting(teller.client, teller.url("done/about-you"), lambda: {"age": "25-44"})


def _come_back(_: Any) -> Operation:
    """By the code, on another device: nothing is kept but the count of tries."""
    teller = _told("fraud", FRAUD, "story")
    code = teller.look("save").split('id="code">')[1].split("<")[0]
    return _posting(_browser(), "/return/", lambda: {"code": code})


def _request(state: str, **more: Any) -> StopRequest:
    paid = {"amount": "100", "method": "bank_transfer", "sort_code": "000101", "account_number": "12345678",
            "paid_at": timezone.now()}  # fmt: skip
    [report] = take_in({"narrative": "They rang", "payments": [paid]})
    StopRequest.objects.filter(report=report).update(state=state, **more)
    return StopRequest.objects.get(report=report)


def _send_to_bank(sign_in: Any) -> Operation:
    path = f"/stop-the-money/{_request('waiting').pk}/send/"
    return _posting(_browser(sign_in("agent")), path, lambda: {"how": "telephone"})


def _answer_of_bank(sign_in: Any) -> Operation:
    request = _request("sent", sent_at=timezone.now(), sent_how="by telephone")
    browser = _browser(sign_in("partner", organisation="lantern-bank"))
    return _posting(browser, f"/stop-the-money/{request.pk}/answer/", lambda: {"answer": "held", "note": "Ours"})


def _sign_for(sign_in: Any) -> Operation:
    [report] = take_in({"narrative": "Somebody is in danger"})
    Handover.objects.create(report=report, urgent=True, why="Danger", made_at=timezone.now())
    path = f"/handed-over/{report.reference}/sign/"
    return _posting(_browser(sign_in("supervisor")), path, lambda: {"note": "Sent an officer"})


FRONT_DOOR: dict[str, Callable[[Any], Operation]] = {
    "begin a draft": _begin, "keep a page": _keep, "keep one of several": _keep_item, "attach a file": _attach,
    "attach a file as a reporter": _attach_as_reporter, "send a draft": _send,
    "send a draft as a reporter": _send_as_reporter, "send without a name": _send_anonymously,
    "answer about yourself": _about_you, "come back by code": _come_back, "send a request to a bank": _send_to_bank,
    "answer of a bank": _answer_of_bank, "sign for a handover": _sign_for,
}  # fmt: skip
