"""The front door under abuse: nothing is made twice, and nothing can be guessed, listed or found out."""

import re
from typing import Any

import psycopg
import pytest
from django.test import Client

from conftest import OwnDatabase, WebClient
from squaremile.public.tests.teller import FRAUD, Teller
from squaremile.public.tests.test_other_services import SECRET, SUSPICION
from squaremile.reports.models import Acknowledgement, AnonymousSource, Report
from squaremile.reports.rules import new_code, new_reference
from tests.abused import addresses, lift_limits
from tests.faults import Child
from tests.test_two_writers import at_once

FORM_OWN = re.compile(r'name="(?:csrfmiddlewaretoken|shown|code)" value="[^"]*"')


def same_but_for_the_form(response: Any) -> tuple[int, str]:
    """Status and page, without the form's own token and stamp and what was typed."""
    return response.status_code, FORM_OWN.sub("", response.content.decode())


@pytest.fixture
def no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    lift_limits(monkeypatch)


# One report


def ready(client: Any, *, anonymous: bool = False) -> Teller:
    """All told and ready to be sent."""
    teller = Teller(client, "suspicion", who="") if anonymous else Teller(client)
    teller.on_to("check", **(SUSPICION | SECRET if anonymous else FRAUD))
    return teller


def press_send(client: Client, teller: Teller) -> Any:
    """Tells the status, the start of the reference, and the receipt if there is one."""

    def press(child: Child) -> None:
        answer = client.post(teller.url("check"), {"declared": "yes"}, follow=True)
        shown = answer.content.decode()
        receipt = re.findall(r'id="code">([0-9a-f]{32})<', shown)
        child.tell(" ".join([str(answer.status_code), *re.findall("SM-[0-9A-Z]{4}", shown)[:1], *receipt]))

    return press


@pytest.mark.parametrize("anonymous", [False, True])
def test_send_pressed_twice_at_once_makes_one_report(own_database: OwnDatabase, anonymous: bool) -> None:
    with own_database.signed_in("web"):
        client = Client()
        teller = ready(client, anonymous=anonymous)
        one, two = at_once(press_send(client, teller), press_send(client, teller))
    assert one == two  # the receipt too: which answer arrives is chance
    assert (one[0], one[1][:3], len(one)) == ("200", "SM-", 3 if anonymous else 2)
    with psycopg.connect(own_database.urls["owner"]) as owner:
        for table in ("reports_report", "reports_acknowledgement"):
            assert owner.execute(f"SELECT count(*) FROM {table}").fetchone() == (1,), table


@pytest.mark.django_db
@pytest.mark.parametrize("anonymous", [False, True])
def test_what_was_sent_and_is_sent_again_changes_nothing(web: Any, anonymous: bool) -> None:
    teller = ready(web, anonymous=anonymous)
    kept = {name: morsel.value for name, morsel in web.cookies.items()}
    teller.send()
    for name, value in kept.items():  # a browser that never got the answer
        web.cookies[name] = value
    for page, answers in [
        ("check", {"declared": "yes"}),
        *((page, FRAUD[page]) for page in ("story", "you", "payment")),
    ]:
        again = web.post(teller.url(page), answers, follow=True)
        assert again.status_code == 200
        assert again.redirect_chain[-1][0] == teller.url("done")
        if anonymous:
            web.cookies["drafts"] = kept["drafts"]
    assert (Report.objects.count(), Acknowledgement.objects.count()) == (1, 1)
    assert AnonymousSource.objects.count() == int(anonymous)


@pytest.mark.django_db
def test_the_token_of_one_browser_is_of_no_use_in_another(web: Any) -> None:
    teller = ready(web)
    web.handler.enforce_csrf_checks = True
    other = WebClient()
    other.get("/tell/fraud/")
    foreign = other.cookies["csrf"].value
    assert web.post(teller.url("check"), {"declared": "yes", "csrfmiddlewaretoken": foreign}).status_code == 403
    assert not Report.objects.exists()


# Nothing to guess, nothing to list


@pytest.mark.django_db
def test_codes_cannot_be_guessed_and_a_right_one_still_opens_from_anywhere(web: Any) -> None:
    teller = ready(web)
    code = teller.look("save").split('id="code">')[1].split("<")[0]
    near = [code[:n] + ("A" if code[n] != "A" else "B") + code[n + 1 :] for n in range(len(code)) if code[n] != "-"]
    guesser, answers = WebClient(REMOTE_ADDR="203.0.113.5"), {}
    for guess in [*near, *(new_code() for _ in range(1000 - len(near)))]:
        status, page = same_but_for_the_form(guesser.post("/return/", {"code": guess}))
        answers.setdefault(status, set()).add(re.sub(r"in \d+ seconds?", "", page))
    assert {status: len(pages) for status, pages in answers.items()} == {200: 1, 429: 1}
    assert WebClient(REMOTE_ADDR="198.51.100.7").post("/return/", {"code": code}).status_code == 302


@pytest.mark.django_db
def test_behind_an_address_that_guesses_a_right_code_opens_too(web: Any) -> None:
    code = ready(web).look("save").split('id="code">')[1].split("<")[0]
    neighbour = WebClient(REMOTE_ADDR="203.0.113.5")
    statuses = [neighbour.post("/return/", {"code": new_code()}).status_code for _ in range(30)]
    assert (statuses[0], statuses[-1]) == (200, 429)
    assert neighbour.post("/return/", {"code": code}).status_code == 302


@pytest.mark.django_db
def test_a_draft_of_another_is_as_absent_as_one_that_never_was(web: Any, sign_in: Any, no_limits: None) -> None:
    there = ready(web)
    stranger, holder, signed = WebClient(), WebClient(), sign_in("reporter")
    Teller(holder)
    never = "0" * 10
    pairs = [(a, b) for a, b in zip(addresses(there.key), addresses(never), strict=True) if "/d/" in a]
    assert len(pairs) > 10
    for client in (stranger, holder, signed):
        for real, absent in pairs:
            for method in ("get", "post"):
                one, two = getattr(client, method)(real), getattr(client, method)(absent)
                assert same_but_for_the_form(one) == same_but_for_the_form(two)
                assert one.status_code == (404 if one.status_code != 405 else 405)
                assert sorted(one.headers) == sorted(two.headers)


@pytest.mark.django_db
def test_no_page_tells_whether_an_address_is_known(web: Any, sign_in: Any, no_limits: None) -> None:
    known = sign_in("reporter").person.email
    pages = []
    for email in (known, "nobody-at-all@example.org"):
        client = WebClient()
        teller = Teller(client)
        saved = client.post(teller.url("save"), {"email": email}).content.decode()
        told = client.post(teller.url("you"), {"your_name": "A", "email": email})
        pages.append((re.sub(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", "", saved).replace(email, "").replace(teller.key, ""),
                      told.status_code))  # fmt: skip
    (first, status), (second, other) = pages
    assert (FORM_OWN.sub("", first), status) == (FORM_OWN.sub("", second), other)


def test_references_and_codes_are_drawn_and_do_not_follow_each_other() -> None:
    for draw, bits in ((new_reference, 55), (new_code, 80)):
        drawn = [draw() for _ in range(2000)]
        assert len(set(drawn)) == 2000
        for place in (3, 5, 6, 8, 10, 11):
            assert len({one[place] for one in drawn}) == 32, f"{bits} bits: place {place} is not random"
