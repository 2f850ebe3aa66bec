"""The pages of policy: read by those who oversee, changed by a supervisor, in two steps."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from squaremile.ledger.models import Leaf
from squaremile.policy import queries
from squaremile.policy.services import publish, publish_change

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Any]
READERS = ("supervisor", "analyst", "reviewer", "auditor", "administrator")
OTHERS = ("reporter", "agent", "force-officer", "force-lead", "partner", "senior-officer", "member",
          "programme-office", "professional-standards")  # fmt: skip
CHANGE = "/policy/linking/change/"


def body(reach: int = 1_500) -> dict[str, Any]:
    return queries.latest("linking").body | {"reach": reach}


def sent(reach: int = 1_500, **more: Any) -> dict[str, Any]:
    return {"body": json.dumps(body(reach)), "reason": "Measured again", "base": "1", "step": "check"} | more


def text(answer: Any) -> str:
    return answer.content.decode()


def organisation_of(role: str) -> str:
    return {"force": "kent", "partner": "lantern-bank"}.get(role.split("-")[0], "")


@pytest.mark.parametrize("role", READERS)
def test_those_who_oversee_read_every_page(sign_in: SignIn, role: str) -> None:
    client = sign_in(role)
    page = text(client.get("/policy/"))
    assert "How reports are linked" in page and "Square Mile maintainers" in page
    assert 'href="/policy/"' in text(client.get("/home/"))
    assert "&quot;reach&quot;: 2000" in text(client.get("/policy/linking/"))
    assert "Version object" not in text(client.get("/policy/linking/")) + text(client.get("/policy/linking/1/"))
    assert "the first version" in text(client.get("/policy/linking/1/"))


@pytest.mark.parametrize("role", OTHERS)
def test_others_are_refused(sign_in: SignIn, role: str) -> None:
    client = sign_in(role, organisation=organisation_of(role))
    assert {
        client.get(f"/policy/{page}").status_code for page in ("", "linking/", "linking/1/", "linking/change/")
    } == {403}
    assert 'href="/policy/"' not in text(client.get("/home/"))


@pytest.mark.parametrize("role", [role for role in READERS if role != "supervisor"])
def test_only_a_supervisor_may_change_one(sign_in: SignIn, role: str) -> None:
    client = sign_in(role)
    assert "Change this policy" not in text(client.get("/policy/linking/"))
    assert client.get(CHANGE).status_code == 403
    assert client.post(CHANGE, sent(step="publish")).status_code == 403
    assert queries.latest("linking").number == 1


@pytest.mark.parametrize("page", ["nothing/", "nothing/1/", "linking/2/", "linking/0/", f"linking/{10**30}/",
                                  "nothing/change/"])  # fmt: skip
def test_what_is_not_there_is_not_found(sign_in: SignIn, page: str) -> None:
    assert sign_in("supervisor").get(f"/policy/{page}").status_code == 404


def test_a_supervisor_checks_and_then_publishes(sign_in: SignIn) -> None:
    client = sign_in("supervisor")
    assert "&quot;reach&quot;: 2000" in text(client.get(CHANGE))
    checked = client.post(CHANGE, sent())
    assert "The rules hold together. Nothing is published yet." in text(checked)
    assert "<del>−   &quot;reach&quot;: 2000</del>" in text(checked)
    assert "<ins>+   &quot;reach&quot;: 1500</ins>" in text(checked)
    assert queries.latest("linking").number == 1
    done = client.post(CHANGE, sent(step="publish"), follow=True)
    assert done.redirect_chain == [("/policy/linking/2/", 302)]
    assert "Version 2 published" in text(done) and "What it changed in version 1" in text(done)
    made = queries.current("linking")
    assert (made.number, made.body["reach"], made.author) == (2, 1_500, client.person.name)


def test_what_the_check_page_sends_back_is_what_was_checked(sign_in: SignIn) -> None:
    import html
    import re

    client = sign_in("supervisor")
    ahead = timezone.localtime() + timedelta(days=40)
    when = {
        "begins_on_day": ahead.day,
        "begins_on_month": ahead.month,
        "begins_on_year": ahead.year,
        "begins_at": "6.30",
    }
    page = text(client.post(CHANGE, sent(reason='Two\r\nlines & "marks"', **when)))
    fields = {
        name: html.unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)
    }
    client.post(CHANGE, fields | {"step": "publish"})
    made = queries.latest("linking")
    assert (made.number, made.body, made.reason) == (2, body(), 'Two\nlines & "marks"')
    begins = timezone.localtime(made.effective_at)
    assert (begins.date(), begins.hour, begins.minute) == (ahead.date(), 6, 30)
    assert queries.current("linking").number == 1
    assert "Version 2 waits" in text(client.get("/policy/linking/"))
    assert "Waits" in text(client.get("/policy/"))


def test_going_back_keeps_every_word(sign_in: SignIn) -> None:
    page = text(sign_in("supervisor").post(CHANGE, sent(step="edit", reason="Measured twice")))
    assert "Change this policy" in page and "Measured twice" in page and "&quot;reach&quot;: 1500" in page
    assert "There is a problem" not in page


def test_a_file_takes_the_place_of_the_box(sign_in: SignIn) -> None:
    file = SimpleUploadedFile("linking.json", b"\xef\xbb\xbf" + json.dumps(body(1_234)).encode())
    page = text(sign_in("supervisor").post(CHANGE, sent(body="", file=file)))
    assert "<ins>+   &quot;reach&quot;: 1234</ins>" in page


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"body": "{"}, "This cannot be read: not JSON: line 1, column 2"),
        ({"body": "[" * 200 + "]" * 200}, "nested more than 64 deep"),
        ({"body": "[]"}, "A policy is one object"),
        ({"body": " "}, "Enter the rules, or send a file"),
        ({"body": '{"a":"\x00"}'}, "Null characters are not allowed"),
        ({"body": '{"kinds": ["fax"], "reach": 9, "engine": {}, "gathering": {}}'}, "no kind of identifier fax"),
        ({"body": '{"a":"' + "x" * 1_048_576 + '"}'}, "larger than 1048576 bytes"),
        ({"file": SimpleUploadedFile("x.json", b"")}, "The file is empty"),
        ({"file": SimpleUploadedFile("x.json", b"\xff\xfe")}, "not UTF-8"),
        ({"reason": " "}, "Say why it changes"),
        ({"begins_on_day": "1", "begins_on_month": "1", "begins_on_year": "2020"}, "It must begin in the future"),
        ({"begins_on_day": "1", "begins_on_month": "1", "begins_on_year": "2999"}, "It must begin within a year"),
        ({"begins_on_day": "31", "begins_on_month": "2", "begins_on_year": "2027"}, "must be a real date"),
        ({"begins_at": "6:30"}, "Enter the day too"),
        ({"begins_at": "noon"}, "must be a time, like 06:30"),
    ],
)
def test_what_does_not_hold_is_said_at_its_place_and_nothing_is_published(
    sign_in: SignIn, more: dict[str, Any], why: str
) -> None:
    client = sign_in("supervisor")
    for step in ("check", "publish"):
        for file in (value for value in more.values() if hasattr(value, "seek")):
            file.seek(0)
        answer = client.post(CHANGE, sent() | more | {"step": step})
        assert answer.status_code == 200
        assert "There is a problem" in text(answer) and why in text(answer)
    assert queries.latest("linking").number == 1


def test_nothing_filled_in_is_no_error_page(sign_in: SignIn) -> None:
    assert sign_in("supervisor").post(CHANGE, {}).status_code == 200


@pytest.mark.parametrize("base", ["1", "0", "9999999999", "x", "", "77"])
def test_the_second_of_two_is_told_and_sees_what_the_first_changed(sign_in: SignIn, base: str) -> None:
    publish_change(kind="linking", base=1, body=body(1_400), author="The First", reason="Faster")
    client = sign_in("supervisor")
    answer = client.post(CHANGE, sent(1_500, step="publish", base=base))
    assert queries.current("linking").body["reach"] == 1_400
    page = text(answer)
    assert "&quot;reach&quot;: 1500" in page, "the words of the second are still there"
    if base == "1":
        assert "was published by The First while you wrote" in page
        assert "<ins>+   &quot;reach&quot;: 1400</ins>" in page
        assert client.post(CHANGE, sent(1_500, step="publish", base="2")).status_code == 302
        assert queries.current("linking").body["reach"] == 1_500


def test_a_kind_without_rules_is_read_but_not_changed(sign_in: SignIn) -> None:
    publish(kind="new", title="Something new", body={"a": 1}, author="maintainers", reason="r")
    client = sign_in("supervisor")
    page = text(client.get("/policy/new/"))
    assert "Change this policy" not in page and "changes with the code only" in page
    assert client.get("/policy/new/change/").status_code == 404


def test_the_ledger_keeps_who_looked_at_a_change_and_who_published_one(sign_in: SignIn) -> None:
    client = sign_in("supervisor")
    client.post(CHANGE, sent(step="publish"))
    client.get("/policy/linking/2/")
    kept = Leaf.objects.filter(kind="policy").order_by("at", "pk")
    assert [(leaf.verb, leaf.object_ids, leaf.person, leaf.role) for leaf in kept] == [
        ("policy.approved", ["linking/2"], client.person.pk, "supervisor"),
        ("record.viewed", ["linking/2"], client.person.pk, "supervisor"),
    ]


def test_words_of_a_policy_are_shown_as_words(sign_in: SignIn) -> None:
    publish(kind="new", title="<b>New</b>", body={"<i>": "<script>"}, author="<a>", reason="<u>")
    client = sign_in("supervisor")
    for page in ("", "new/", "new/1/"):
        shown = text(client.get(f"/policy/{page}"))
        assert "<b>New" not in shown and "<script>" not in shown and "<u>" not in shown and "<i>" not in shown


def test_lists_do_not_ask_more_with_more_rows(sign_in: SignIn) -> None:
    client = sign_in("auditor")

    def asked(page: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries_made:
            client.get(page)
        return len(queries_made)

    client.get("/policy/")
    before = (asked("/policy/"), asked("/policy/linking/"))
    for number in range(5):
        publish(kind="linking", title="t", body=body(100 + number), author="a", reason="r")
        publish(kind=f"new-{number}", title="t", body={}, author="a", reason="r")
    assert (asked("/policy/"), asked("/policy/linking/")) == before
