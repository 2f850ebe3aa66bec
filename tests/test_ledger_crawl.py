"""Every page of every role is opened: as many leaves as views of a person, and no way to read that leaves none.

A page counts as showing a person when the words of any report of the cast stand in it, whatever the code says of it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from squaremile.accounts.roles import MAY, Permission, Role
from squaremile.ledger.services import Verb
from tests.cases_front_door import BEGAN
from tests.cast import REPORTS, WITNESSES, World
from tests.cast_front_door import UNSENT, WORDS

MOST_PAGES = 120
NO_PAGES = ("/static/", "/accounts/", "/demo/", "/paper/", "/cy/paper/")
# Address -> the verb and kind of its one leaf.
LEAVES = (
    (r"/home/", Verb.LISTED, "report"),
    (r"/networks/", Verb.LISTED, "network"),
    (r"/networks/\d+/", Verb.VIEWED, "network"),
    (r"/networks/\d+/chart.json", Verb.VIEWED, "network"),
    (r"/reports/", Verb.LISTED, "report"),
    (r"/reports/SM-[^/]+/", Verb.VIEWED, "report"),
    (r"/reports/SM-[^/]+/files/\d+/", Verb.EXPORTED, "file"),
    (r"/reports/SM-[^/]+/files/\d+/\d+.png", Verb.VIEWED, "file"),
    (r"/stop-the-money/", Verb.LISTED, "stop-request"),
    (r"/stop-the-money/\d+/", Verb.VIEWED, "stop-request"),
    (r"/handed-over/", Verb.LISTED, "handover"),
    (r"/handed-over/SM-[^/]+/", Verb.VIEWED, "handover"),
    (r"/outbox/", Verb.LISTED, "message"),
    (r"/outbox/[0-9a-f-]{36}/", Verb.VIEWED, "message"),
    (r"/d/[^/]+/(.+/)?", Verb.VIEWED, "draft"),
    (r"/track/SM-[^/]+/([a-z]+/)?", Verb.VIEWED, "report"),
    (r"/identifiers/\d+/", Verb.VIEWED, "identifier"),
    (r"/search/", Verb.SEARCHED, "report"),
    (r"/import/\d+/results.csv", Verb.EXPORTED, "intake"),
    (r"/policy/[a-z-]+/\d+/", Verb.VIEWED, "policy"),
)
OWN = ("/d/", "/mine/")  # where a reporter meets their own words, and nobody else's: that is no look at a person
REACH = ("07700 900999", "+447700900999", "After six")
READS = {Verb.LISTED, Verb.VIEWED, Verb.SEARCHED, Verb.EXPORTED}


def marks_of(world: World) -> list[str]:
    """Words that are a person's: names, narratives, references and what identifies."""
    words = [*world.references.values(), *WITNESSES.values()]
    for name, (told, _) in REPORTS.items():
        words += [f"Victim-{name}", f"Suspect-{name}", f"Words of {name}", f"Payee-{name}", f"900{told['number']}"]
    return words + [WORDS.format(name) for name in UNSENT]


def leaves_since(world: World, last: list[Any]) -> list[tuple[Any, ...]]:
    found = world.rows(
        "SELECT id::text, verb, kind, objects, person, organisation, role, purpose FROM ledger_leaf"
        " WHERE NOT id::text = ANY(%s) ORDER BY at", last
    )  # fmt: skip
    last += [row[0] for row in found]
    return [row[1:] for row in found]


def crawl(client: Any, extra: list[str]) -> Iterator[tuple[str, Any]]:
    """Every page that links lead to from the first; with other questions behind the `?`, a page five times at most."""
    waiting, seen, paths = ["/home/", *extra], set(), Counter[str]()
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        path = urlsplit(address).path
        if address in seen or paths[path] == 5 or path.startswith(NO_PAGES):
            continue
        seen.add(address)
        paths[path] += 1
        response = client.get(address)
        yield address, response
        if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
            found = re.findall(r'(?:href="|data-[a-z-]+="(?=[/?]))([^"#]+)"', response.content.decode())
            waiting += [to for to in (urljoin(address, unescape(link)) for link in found) if to.startswith("/")]


def body_of(response: Any) -> str:
    return (b"".join(response) if response.streaming else response.content).decode("utf-8", "replace")


def asked_by_hand(world: World, role: Role) -> list[str]:
    """What no link leads to: searches, charts, answers to files, and records that are another's."""
    searches = [f"/search/?q={words}" for words in ("07700+900101", "Victim", "money", "SM-0000-0000-0000")]
    charts = [f"/networks/{number}/chart.json" for number in world.networks.values()]
    records = [f"/reports/{reference}/" for reference in world.references.values()]
    records += [f"/identifiers/{pk}/" for pk in world.identifiers.values()]
    answers = [f"/import/{pk}/results.csv" for pk in world.intakes.values()]
    records += [f"/handed-over/{reference}/" for reference in world.references.values()]
    requests = world.rows("SELECT id FROM reports_stoprequest ORDER BY id")
    records += [f"/stop-the-money/{pk}/" for (pk,) in requests]
    files = world.rows(
        "SELECT r.reference, a.id FROM reports_attachment a JOIN reports_report r ON r.id = a.report_id ORDER BY a.id"
    )
    records += [f"/reports/{reference}/files/{pk}/{page}" for reference, pk in files for page in ("", "1.png")]
    drafts = [world.drafts[name].key for name in ("nobody", *BEGAN.values())]
    records += [f"/d/{key}/{page}" for key in drafts for page in ("", "check/", "story/", "suspect/0/", "save/")]
    several = len(records) if Permission.VIEW_REPORT in MAY[role] else 1  # the others are refused each of them alike
    return [one for kind in (searches, charts, records, answers) for one in kind[:several]]


def named(world: World, kind: str, objects: list[str]) -> list[str]:
    """How addresses name the objects of a leaf: a file by its place at its report."""
    if kind != "file":
        return objects
    ids = list(map(int, objects))
    return [f"/files/{pk}/" for (pk,) in world.rows("SELECT id FROM reports_attachment WHERE file_id = ANY(%s)", ids)]


def crawled(world: World, role: Role) -> tuple[list[str], int]:
    """What is wrong with the leaves of this role's pages, and how many there were."""
    held, client, marks = world.memberships[role.value], world.clients[role], marks_of(world)
    last: list[Any] = []
    leaves_since(world, last)
    wrong, looked = [], 0
    for address, response in crawl(client, asked_by_hand(world, role)):
        leaves = [leaf for leaf in leaves_since(world, last) if leaf[0] in READS]
        if response.status_code != 200:
            wrong += [f"{address}: a leaf for {response.status_code}"] if leaves else []
            continue
        body, path = body_of(response), urlsplit(address).path.removeprefix("/cy")
        # The page that asks for a purpose repeats where one was going; the ledger's own page shows ids, no person.
        shows = any(mark in body for mark in marks) and not path.startswith(("/purpose/", "/ledger/"))
        due = next(((verb, kind) for pattern, verb, kind in LEAVES if re.fullmatch(pattern, path)), None)
        if role == Role.REPORTER and path.startswith(OWN):
            shows, due = False, None
        wrong += [f"{address}: shows how to reach a victim" for mark in REACH if mark in body]
        if shows and due is None:
            wrong.append(f"{address}: shows a person and is not among LEAVES")
        always = due is not None and path not in ("/home/", "/search/")
        if (shows or always) and len(leaves) != 1:
            wrong.append(f"{address}: {len(leaves)} leaves")
        for verb, kind, objects, *who in leaves:
            looked += 1
            if due != (verb, kind) or who[:3] != [held.person_id, held.organisation_id or 0, role.value] or not who[3]:
                wrong.append(f"{address}: {verb} {kind} {objects} by {who}")
            if verb == Verb.VIEWED and not any(str(one) in path for one in named(world, kind, objects)):
                wrong.append(f"{address}: the leaf names {objects}")
            if verb == Verb.LISTED and kind in ("report", "handover"):
                shown = {reference for reference in world.references.values() if reference in body}
                wrong += [f"{address}: shows {shown} and names {objects}"] if shown != set(objects) else []
    return wrong, looked


@pytest.mark.parametrize("role", Role)
def test_as_many_leaves_as_views_of_a_person(world: World, role: Role) -> None:
    wrong, looked = crawled(world, role)
    assert wrong == []
    assert looked > (15 if role in (Role.ANALYST, Role.FORCE_OFFICER) else -1)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.FORCE_OFFICER, Role.AGENT])
def test_how_to_reach_a_victim_shows_for_a_contact_purpose_which_the_leaf_names(world: World, role: Role) -> None:
    name = "of-agent" if role == Role.AGENT else "kent-1"
    last: list[Any] = []
    leaves_since(world, last)
    body = world.clients[f"{role}, safeguarding"].get(f"/reports/{world.references[name]}/").content.decode()
    assert "07700 900999" in body and f"After six, {name}" in body
    [leaf] = leaves_since(world, last)
    assert (leaf[0], leaf[2], leaf[-1]) == (Verb.VIEWED, [world.references[name]], "safeguard")
