"""Every role at every address with every kind of record: what is not yours is not there, and cannot be told apart.

The expected answers come from CONTRACTS.md by hand (tests/cast.py), not from the code that decides.
"""

from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from squaremile.accounts.access import PUBLIC
from squaremile.accounts.roles import Role
from tests.cases import Case, cases_of, may
from tests.cast import ABSENT_REFERENCE, ONE_PURPOSE, REPORTS, World, normalised, number
from tests.routing import PINNED

ROWS = {row["address"]: row for row in PINNED}
# Open to all: address with an example, and what nobody, a password alone and any role get.
OPEN: dict[str, tuple[str, int, int, int]] = {
    "": ("/", 302, 302, 302),
    "healthz": ("/healthz", 200, 200, 200),
    "accessibility": ("/accessibility", 200, 200, 200),
    "gallery/": ("/gallery/", 200, 200, 200),
    "account/second-factor/": ("/account/second-factor/", 302, 200, 302),
    "demo/": ("/demo/", 200, 200, 200),
    "demo/sign-in/<str:token>/": ("/demo/sign-in/nonsense/", 410, 410, 410),
}
NOBODY = None


def ask(world: World, who: Any, case: Case) -> Any:
    """One request by a browser with only the session's cookie; what it changes is undone."""
    client = Client(raise_request_exception=False)
    if cookie := world.clients[who].cookies.get(settings.SESSION_COOKIE_NAME):
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie.value
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


@pytest.mark.parametrize("address", OPEN)
def test_what_is_open_to_all_answers_all_alike(world: World, address: str) -> None:
    path, nobody, password, signed_in = OPEN[address]
    case = Case(address, "open", path)
    assert ask(world, NOBODY, case).status_code == nobody
    assert ask(world, f"{Role.ANALYST}, no second factor", case).status_code == password
    for role in Role:
        response = ask(world, role, case)
        assert response.status_code == signed_in
        assert not _names_a_record(world, response), (role, path)


def _names_a_record(world: World, response: Any) -> list[str]:
    body = response.content.decode() if not response.streaming else ""
    words = [f"Victim-{name}" for name in REPORTS] + list(world.references.values())
    return [word for word in words if word in body]


@pytest.mark.parametrize("who", [NOBODY, Role.ANALYST, Role.REPORTER, f"{Role.ANALYST}, no second factor"], ids=str)
def test_pages_of_the_sign_in_library_stand_and_show_no_record(world: World, who: Any) -> None:
    for row in PINNED:
        if row["address"].startswith("accounts/") and "<" not in row["address"]:
            response = ask(world, who, Case(row["address"], "library", f"/{row['address']}"))
            assert response.status_code in {200, 302, 403, 404, 405}, row["address"]
            assert not _names_a_record(world, response), row["address"]


def test_every_address_is_asked(cases: list[Case]) -> None:
    """A new address needs its cases here, not only its row."""
    asked = {(case.address, case.method) for case in cases}
    for row in PINNED:
        if row["access"] == PUBLIC:
            assert row["address"] in OPEN or row["address"].startswith("accounts/")
            continue
        for method in row["methods"].split():
            assert (row["address"], method) in asked, f"{method} {row['address']}"


def test_a_post_without_its_token_is_refused_everywhere(world: World, cases: list[Case]) -> None:
    for case in cases:
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
