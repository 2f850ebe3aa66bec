"""Every role at every address with every kind of record: what is not yours is not there, and cannot be told apart.

The expected answers come from CONTRACTS.md by hand (tests/cast.py), not from the code that decides.
"""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from squaremile.accounts.access import PUBLIC
from squaremile.accounts.roles import Role
from squaremile.public.holding import COOKIE
from tests.cases import Case, cases_of, may
from tests.cases_front_door import BEGAN, OF_DRAFT, OPEN, Open, asked_of_drafts
from tests.cast import ABSENT_REFERENCE, ONE_PURPOSE, REPORTS, World, normalised, number
from tests.cast_front_door import UNSENT, WORDS
from tests.routing import PINNED

ROWS = {row["address"]: row for row in PINNED}
NOBODY = None


def ask(world: World, who: Any, case: Case) -> Any:
    """One request by a browser with only the session's cookie; what it changes is undone."""
    client = Client(raise_request_exception=False)
    if cookie := world.clients[who].cookies.get(settings.SESSION_COOKIE_NAME):
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie.value
    if case.shown:
        client.cookies[COOKIE] = json.dumps(case.shown)
    role = next((role for role in Role if str(who or "").split(",")[0] == role.value), Role.ANALYST)
    with transaction.atomic():
        response = client.generic("GET", case.path) if case.method == "GET" else client.post(case.path, case.data(role))
        if response.streaming:
            response.streaming_content = list(response.streaming_content)
        transaction.set_rollback(True)
    return response


def expected(role: Role, case: Case) -> int:
    if not may(role, ROWS[case.address]["access"]):
        return 403
    return case.answer if role in case.opens else 404


@pytest.fixture(scope="module")
def cases(world: World) -> list[Case]:
    return cases_of(world)


def asked_of(role: Role, cases: list[Case]) -> list[Case]:
    """Every case of an address that the role may use; of the others the first and the last, absent one."""
    of_address: dict[tuple[str, str], list[Case]] = {}
    for case in cases:
        of_address.setdefault((case.address, case.method), []).append(case)
    chosen = [
        found if may(role, ROWS[address]["access"]) else [found[0], *found[1:][-1:]]
        for (address, _), found in of_address.items()
    ]
    return [case for found in chosen for case in found]


@pytest.mark.parametrize("role", Role)
def test_each_role_gets_what_the_contract_says(world: World, cases: list[Case], role: Role) -> None:
    wrong, absent = {}, {}
    for case in asked_of(role, cases):
        response = ask(world, role, case)
        if response.status_code != expected(role, case):
            wrong[str(case)] = (response.status_code, expected(role, case))
        if response.status_code == 404:
            absent.setdefault(case.method, {})[str(case)] = (normalised(response), _headers(response))
    assert wrong == {}
    for method, bodies in absent.items():
        assert len({repr(body) for body in bodies.values()}) == 1, f"{method}: {sorted(bodies)}"


def _headers(response: Any) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name != "Set-Cookie"}


def test_nobody_is_asked_to_sign_in(world: World, cases: list[Case]) -> None:
    for case in asked_of(Role.MEMBER, cases):
        response = ask(world, NOBODY, case)
        assert response.status_code == 302, case
        assert response.headers["Location"].startswith("/accounts/login/?next="), case


@pytest.mark.parametrize("role", [role for role in Role if role not in ONE_PURPOSE])
def test_who_stated_no_purpose_is_asked_for_one(world: World, cases: list[Case], role: Role) -> None:
    wrong = {}
    for case in {case.address: case for case in cases if ROWS[case.address]["purpose"]}.values():
        response = ask(world, f"{role}, no purpose", case)
        asked = response.status_code == 302 and response.headers["Location"].startswith("/purpose/?next=")
        if asked != may(role, ROWS[case.address]["access"]) or not (asked or response.status_code == 403):
            wrong[str(case)] = response.status_code
    assert wrong == {}


@pytest.mark.parametrize("role", [Role.ANALYST, Role.FORCE_OFFICER, Role.ADMINISTRATOR])
def test_a_password_alone_opens_nothing(world: World, cases: list[Case], role: Role) -> None:
    for case in {(case.address, case.method): case for case in cases}.values():
        response = ask(world, f"{role}, no second factor", case)
        assert (response.status_code, response.headers.get("Location")) == (302, "/account/second-factor/"), case


@pytest.mark.parametrize("page", OPEN, ids=lambda page: f"{page.case.method} {page.path}")
def test_what_is_open_to_all_answers_all_alike(world: World, page: Open) -> None:
    assert ask(world, NOBODY, page.case).status_code == page.nobody
    assert ask(world, f"{Role.ANALYST}, no second factor", page.case).status_code == page.password
    for role in Role:
        response = ask(world, role, page.case)
        due = page.reporter if page.reporter and role == Role.REPORTER else page.signed_in
        assert response.status_code == due, role
        of_ones_own = {"of-reporter"} if role == Role.REPORTER and page.path == "/mine/" else set()
        assert set(_names_a_record(world, response)) <= {world.references[name] for name in of_ones_own}, role


def _names_a_record(world: World, response: Any) -> list[str]:
    body = response.content.decode("utf-8", "replace") if not response.streaming else ""
    words = [f"Victim-{name}" for name in REPORTS] + list(world.references.values())
    words += [WORDS.format(name) for name in UNSENT] + [draft.code for draft in world.drafts.values()]
    return [word for word in words if word in body]


@pytest.mark.parametrize("who", [NOBODY, *Role, f"{Role.ANALYST}, no second factor"], ids=str)
def test_a_draft_is_there_for_its_secret_and_for_who_began_it(world: World, who: Any) -> None:
    """For everybody else it is as one that is not there, in either language; another's words are in no answer."""
    wrong, absent, own = {}, {}, BEGAN.get(who, "-")
    for asked in asked_of_drafts(world):
        for language in ("", "/cy") if who is NOBODY else ("",):
            case = replace(asked.case, path=language + asked.case.path)
            response = ask(world, who, case)
            there = asked.there or asked.began == own
            if response.status_code != (asked.answer if there else 404):
                wrong[f"{case} {case.path}"] = response.status_code
            elif response.status_code == 404:
                answer = (normalised(response, case.path, case.path.removeprefix("/cy")), _headers(response))
                absent.setdefault((language, case.method), {})[repr(answer)] = str(case)
            shown = set(_names_a_record(world, response)) - (_names_of(world, case) if there else set())
            wrong |= {f"{case} shows": shown} if shown else {}
    assert wrong == {}
    assert {key: len(bodies) for key, bodies in absent.items()} == dict.fromkeys(absent, 1)


def _names_of(world: World, case: Case) -> set[str]:
    """What a page of this draft may name."""
    [name] = [name for name, draft in world.drafts.items() if draft.key == case.draft]
    return {WORDS.format(name), world.drafts[name].code, world.references.get(name, "")}


@pytest.mark.parametrize("who", [NOBODY, Role.ANALYST, Role.REPORTER, f"{Role.ANALYST}, no second factor"], ids=str)
def test_pages_of_the_sign_in_library_stand_and_show_no_record(world: World, who: Any) -> None:
    for row in PINNED:
        if row["address"].startswith("accounts/") and "<" not in row["address"]:
            response = ask(world, who, Case(row["address"], "library", f"/{row['address']}"))
            assert response.status_code in {200, 302, 403, 404, 405}, row["address"]
            assert not _names_a_record(world, response), row["address"]


def test_every_address_is_asked(cases: list[Case]) -> None:
    """A new address needs its cases here, not only its row."""
    asked = {(case.address, case.method) for case in cases} | {(page.address, page.case.method) for page in OPEN}
    asked |= {(page.address, "GET" if page.data is None else "POST") for page in OF_DRAFT}
    for row in PINNED:
        if row["address"].startswith("accounts/") and row["access"] == PUBLIC:
            continue
        for method in row["methods"].split():
            assert (row["address"], method) in asked, f"{method} {row['address']}"


def test_a_post_without_its_token_is_refused_everywhere(world: World, cases: list[Case]) -> None:
    of_drafts = [asked.case for asked in asked_of_drafts(world) if asked.there]
    for case in [*cases, *(page.case for page in OPEN), *of_drafts]:
        if case.method == "POST":
            client = Client(enforce_csrf_checks=True)
            client.cookies = world.clients[Role.ADMINISTRATOR].cookies
            assert client.post(case.path, case.data(Role.ADMINISTRATOR)).status_code == 403, case


HIDDEN_AND_ABSENT = [
    ("a restricted report's number", number("404"), number("888")),
    ("a witness of a restricted report", "Ottoline Fazakerley", "Wilhelmina Zubrowski"),
    ("the words of a restricted report", '"Words of hidden"', '"Words of nobody"'),
    ("another force's witness", "Peregrine Quixwood", "Wilhelmina Zubrowski"),
    ("the words of another force's report", '"Words of essex"', '"Words of nobody"'),
]


@pytest.mark.parametrize(("what", "hidden", "absent"), HIDDEN_AND_ABSENT, ids=[row[0] for row in HIDDEN_AND_ABSENT])
@pytest.mark.parametrize("within", ["", "identifiers", "people", "words"])
def test_a_search_cannot_tell_hidden_from_absent(
    world: World, what: str, hidden: str, absent: str, within: str
) -> None:
    answers = [_searched(world, words, within) for words in (hidden, absent)]
    assert answers[0] == answers[1]


def _searched(world: World, words: str, within: str) -> Any:
    import html
    from urllib.parse import quote, quote_plus

    client = world.clients[Role.FORCE_OFFICER]
    response = client.get("/search/", {"q": words, "within": within})
    digits = "".join(c for c in words if c.isdigit())
    spellings = [words, html.escape(words), quote(words), quote_plus(words)]
    spellings += [digits, f"+44{digits[1:]}", digits[1:]] if len(digits) == 11 else []
    return normalised(response, *spellings)


def test_a_search_cannot_tell_a_hidden_reference_or_network_from_an_absent_one(world: World) -> None:
    absent = _searched(world, ABSENT_REFERENCE, "")
    for name, (_, opens) in REPORTS.items():
        if Role.FORCE_OFFICER not in opens:
            assert _searched(world, world.references[name], "") == absent, name
    nothing = _searched(world, "98765", "")
    for name in ("essex", "hidden", "retired into essex"):
        assert _searched(world, str(world.networks[name]), "") == nothing, name


def test_a_search_finds_what_is_ones_own(world: World) -> None:
    """The twin of the refusals: the same questions have an answer for those who may know."""
    for words, name in ((number("101"), "kent-1"), ("Victim-kent-1", "kent-1"), ('"Words of kent"', "kent-1")):
        body = world.clients[Role.FORCE_OFFICER].get("/search/", {"q": words}).content.decode()
        assert f"Victim-{name}" in body or world.references[name] in body or "identifiers/" in body, words
    body = world.clients[Role.ANALYST].get("/search/", {"q": "Victim-hidden-1"}).content.decode()
    assert world.references["hidden-1"] in body
