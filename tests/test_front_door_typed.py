"""Whatever is typed or sent at the front door is answered: shown again with words, or taken."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from squaremile.public.queries import front_door
from squaremile.public.tests.teller import FRAUD, Teller
from squaremile.reports.models import Draft
from tests.abused import addresses, lift_limits


@pytest.fixture
def no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    lift_limits(monkeypatch)


FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
HOSTILE = [
    "\x00", "a\x00b", "1e400", "-1e400", "NaN", "9" * 5000, "²", "١٢٣", "-1", "1" + "0" * 30, "\u202e\u200b\ufeff",
    "{{ 7*7 }}{% load x %}", "'; DROP TABLE reports_draft; --", "\r\nSet-Cookie: a=b", "x" * 300_000, "😀" * 600,
    "../../etc/passwd", "<script>alert(1)</script>", "%00%ff", "31", "", "[]", '{"amount": {"$gt": ""}}', "ﬀ",
]  # fmt: skip


def fields() -> list[str]:
    """Every name that some form of the front door knows."""
    asked = {question.name for page in front_door().pages.values() for question in page.questions}
    parts = {f"{name}_{part}" for name in asked for part in ("day", "month", "year", "time")}
    own = ("words", "who", "who_asked", "route", "code", "email", "declared", "mail_me", "rating", "remove", "another",
           "found", "fraud_type", "amount", "option", "narrative", "pasted", "topic2", "files")  # fmt: skip
    return sorted(asked | parts | set(own))


def everywhere(teller: Teller) -> list[str]:
    door = front_door()
    large = "9" * 40
    pages = [*door.journey(teller.draft.service).pages, "nowhere", "payment/3", "payment/999999999", f"payment/{large}"]
    removals = ["payment/0/remove", "story/5/remove", f"payment/{large}/remove"]
    odd = ["/return/%00/", "/return/" + "A" * 3000 + "/", "/doors/nowhere/", "/d/-1/", "/d/%00/"]
    asked = [f"/doors/hmrc/?draft={teller.key}%00", f"{teller.url('type')}?q=%00&from=check"]
    return [*addresses(teller.key), *map(teller.url, pages + removals), *odd, *asked]


PASTED = "EVRI: pay the fee of £3.20 at http://evri-redelivery.example/pay or call 07700 900123"


@pytest.mark.django_db
@pytest.mark.parametrize(("service", "rounds"), [("fraud", 8), ("suspicion", 3), ("contact", 2)])
def test_whatever_is_typed_anywhere_is_answered(web: Any, no_limits: None, service: str, rounds: int) -> None:
    """Every field of every form twice in each request, each with another of these values, and another the next time."""
    teller = Teller(web, service, who="me" if service == "fraud" else "")
    if service == "fraud":
        teller.on_to("check", **(FRAUD | {"story": FRAUD["story"] | {"pasted": PASTED}}))
    names = fields()
    for turn in range(rounds):
        values = [HOSTILE[(turn * 3 + n) % len(HOSTILE)] for n in range(2 * len(names))]
        body = urlencode([(name, value[:5000]) for name, value in zip(names * 2, values, strict=True)])
        body += "&" + urlencode({"narrative": HOSTILE[turn * 3 % len(HOSTILE)]})
        for address in everywhere(teller):
            answer = web.post(address, body[:3_900_000], content_type=FORM)
            assert answer.status_code < 500, (turn, address)
    assert teller.send().status_code < 500


PART = b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n--x--\r\n'
RAW = [
    (b"narrative=%ED%A0%80&words=%ff%fe&code=%00&who_asked=yes&who=%ED%A0%80", FORM),
    (b"\xff\xfe\x00n=1&&&==&%%%", FORM),
    (b"narrative=x", FORM + "; charset=utf-16"),
    (b"narrative=x", FORM + "; charset=nonsense"),
    (b"a=1&" * 2500, FORM),
    (b"narrative=" + b"x" * (5 << 20), FORM),
    (b"--x\r\nbroken", PARTS),
    (b"anything", "multipart/form-data"),
    (PART % (b"files", b'; filename="\x00../a"', b"x"), PARTS),
    (PART % (b"narrative", b"\r\nContent-Transfer-Encoding: base64", b"!!"), PARTS),
    (PART % (b"narrative", b"\r\nContent-Type: text/plain; charset=utf-16", b"\xd8\x00"), PARTS),
    (b'{"narrative": 1}', "application/json"),
    (b"", "text/plain\x00"),
    (b"<x/>", "application/xml"),
]


@pytest.mark.django_db
@pytest.mark.parametrize("raw", range(len(RAW)))
def test_whatever_bytes_are_sent_are_answered(web: Any, no_limits: None, raw: int) -> None:
    teller = Teller(web)
    body, kind = RAW[raw]
    for address in everywhere(teller):
        for enforce in (False, True):
            web.handler.enforce_csrf_checks = enforce
            assert web.generic("POST", address, body, kind).status_code < 500, address


@pytest.mark.django_db
def test_every_method_is_answered(web: Any, no_limits: None) -> None:
    teller = Teller(web)
    for address in everywhere(teller):
        for method in ("GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"):
            assert web.generic(method, address).status_code < 500, (method, address)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cookie",
    [
        "{", "[]", "null", '{"a": 1e400}', '{"a": null}', '{"k": "AAAA-AAAA-AAAA-AAAA"}', "[" * 5000,
        '{"\\ud800": "\\ud800"}', '{"a": "' + "A" * 3000 + '"}', "\x7f\xff",
    ],
)  # fmt: skip
def test_a_cookie_that_is_not_ours_is_answered(web: Any, cookie: str) -> None:
    teller = Teller(web)
    web.cookies["drafts"] = cookie
    for address in everywhere(teller):
        assert web.get(address).status_code < 500, address


money = st.from_regex(r"[-+£$]?[0-9.,]{1,20}( ?[a-z]{3})?", fullmatch=True)
typed = st.text(st.characters(codec="utf-8"), max_size=60) | money


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_whole_report_of_anything_is_taken_or_named(web: Any, no_limits: None, data: st.DataObject) -> None:
    """Pages of the way, answered with whatever: each is shown again or leads on, and what can be sent is sent."""
    web.cookies.clear()
    teller = Teller(web)
    door = front_door()
    for slug, page in door.journey("fraud").pages.items():
        answers: dict[str, Any] = {}
        for question in page.questions:
            chosen = st.sampled_from([option.value for option in question.options] or [""])
            one = chosen if question.kind in ("choice", "choices", "tick") else typed
            answers[question.name] = data.draw(one, label=question.name)
            for part in ("day", "month", "year", "time"):
                answers[f"{question.name}_{part}"] = data.draw(st.sampled_from(["", "1", "12", "2025", "3pm", "x"]))
        answers["option"] = data.draw(st.sampled_from(["0", "1", "7", "99", "x"]))
        assert web.post(teller.url(slug), answers).status_code in (200, 302), slug
    assert web.get(teller.url("check")).status_code in (200, 302)
    sent = teller.send()
    assert sent.status_code == 302
    assert Draft.objects.get(key=teller.key).sent_at is None or sent["Location"] == teller.url("done")


@pytest.mark.django_db
def test_files_by_the_hundred_are_left_out_and_said_so(web: Any) -> None:
    teller = Teller(web)
    files = [SimpleUploadedFile(f"{n}.txt", b"words %d" % n) for n in range(60)]
    page = web.post(teller.url("story"), {"narrative": "x", "files": files}).content.decode()
    assert "You can add 20 files" in page
