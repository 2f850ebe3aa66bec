"""What a person does at the front door stands in the ledger; of whoever stays anonymous nothing stands anywhere."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from squaremile.accounts.roles import Role
from squaremile.ledger.services import Verb
from squaremile.public.tests.teller import FRAUD, NO_EMERGENCY, Teller
from tests.cast import World
from tests.cast_front_door import PNG
from tests.test_architecture import OUR_TASKS
from tests.test_ledger_crawl import leaves_since

MET = "Mallory Unmistakable"
SUSPICION: dict[str, dict[str, Any]] = {
    "danger": NO_EMERGENCY, "suspicion": {"narrative": f"{MET} sells stolen tools"}, "where": {"place": "Leather Lane"},
    "known": {"known": "saw", "anonymous": "no"}, "reach": {"your_name": "Sarah", "phone": "07700 900321"},
}  # fmt: skip
SECRET = {"known": {"known": "saw", "anonymous": "yes"}}


def picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("holiday-of-sarah.png", PNG, "image/png")


def sends(client: Any, service: str, answers: dict[str, dict[str, Any]], **start: str) -> Teller:
    """Tells all of it with a picture, and sends it."""
    teller = Teller(client, service, **start)
    story = "story" if service == "fraud" else "suspicion"
    teller.on_to(story, **answers)
    teller.answer(story, **answers[story], files=picture())
    waiting = teller.client.get(teller.url("found") + "?skip=1")
    if waiting.status_code == 302:
        teller.at = waiting["Location"]
    teller.on_to("check", **answers)
    assert teller.send().status_code in (200, 302)
    return teller


def new_leaves(world: World, act: Any) -> tuple[Teller, list[tuple[Any, ...]]]:
    last: list[Any] = []
    leaves_since(world, last)
    return act(), leaves_since(world, last)


def reference_of(world: World, teller: Teller) -> str:
    [(reference,)] = world.rows("SELECT reference FROM reports_draft WHERE key = %s", teller.key)
    return str(reference)


@pytest.mark.parametrize("who", [None, Role.REPORTER], ids=str)
def test_a_file_and_a_report_leave_a_leaf_each_and_reading_ones_own_leaves_none(world: World, who: Any) -> None:
    client = Client() if who is None else world.clients[who]
    teller, leaves = new_leaves(world, lambda: sends(client, "fraud", FRAUD))
    person = world.memberships[who].person_id if who else 0
    assert [(verb, kind) for verb, kind, *_ in leaves] == [
        (Verb.FILE_RECEIVED, "file"), (Verb.RECEIVED, "report")]  # fmt: skip
    assert {leaf[3:6] for leaf in leaves} == {(person, 0, str(who or "public"))}
    assert leaves[1][2] == [reference_of(world, teller)]


def test_an_agent_leaves_a_leaf_for_each_page_that_shows_what_the_caller_told(world: World) -> None:
    client, held = world.clients[Role.AGENT], world.memberships["agent"]
    teller, leaves = new_leaves(world, lambda: sends(client, "fraud", FRAUD, route="phone"))
    assert {leaf[3:] for leaf in leaves} == {(held.person_id, held.organisation_id, "agent", "take-report")}
    for page, shown in (("done", True), ("check", False)):
        _, looked = new_leaves(world, lambda page=page: client.get(teller.url(page)))  # type: ignore[misc]
        assert [leaf[:3] for leaf in looked] == ([(Verb.VIEWED, "draft", [teller.key])] if shown else [])


PERSONS = """
SELECT DISTINCT c.conrelid::regclass::text, a.attname FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
WHERE c.contype = 'f' AND c.confrelid = 'accounts_person'::regclass"""


def names_of(world: World, person: int) -> Iterator[tuple[str, str, int]]:
    """In which column of which table this person stands, how often."""
    columns = [*world.rows(PERSONS), ("ledger_leaf", "person"), ("reports_change", "actor")]
    assert len(columns) > 10
    for table, column in columns:
        [(count,)] = world.rows(f"SELECT count(*) FROM {table} WHERE {column} = %s", person)
        yield table, column, count


# That somebody is signed in just now stands in the list of their own sessions, whatever they do.
SESSIONS = ["django_session", "usersessions_usersession"]


def rows_of_everything(world: World) -> set[str]:
    named = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND NOT tablename = ANY(%s)"
    tables = world.rows(named, SESSIONS)
    return {f"{table} {row}" for (table,) in tables for (row,) in world.rows(f"SELECT t::text FROM {table} t")}


def test_who_is_signed_in_and_stays_anonymous_stands_nowhere(world: World) -> None:
    """Neither person, session, code, address, browser nor name of a file is in any row that the telling left."""
    client, held = world.clients[Role.REPORTER], world.memberships["reporter"]
    client.defaults |= {"HTTP_USER_AGENT": "Mozilla/5.0 (Unmistakable; iPhone)", "REMOTE_ADDR": "203.0.113.77"}
    before, everything = list(names_of(world, held.person_id)), rows_of_everything(world)
    teller, leaves = new_leaves(world, lambda: sends(client, "suspicion", SUSPICION | SECRET, who=""))
    assert list(names_of(world, held.person_id)) == before
    assert {leaf[3:] for leaf in leaves} == {(0, 0, "public", "")}
    report = world.rows("SELECT report_id FROM reports_draft WHERE key = %s", teller.key)[0][0]
    with world.database.signed_in("worker"):  # the name of the file goes with the file, when its job is done
        OUR_TASKS["reports.forget_source"].func(report_id=report)
    left = "\n".join(rows_of_everything(world) - everything)
    assert MET in left and reference_of(world, teller) in left
    session, person = client.cookies[settings.SESSION_COOKIE_NAME].value, held.person
    for trace in (person.email, person.name, session, "203.0.113", "Unmistakable; iPhone", "holiday-of-sarah"):
        assert trace not in left, trace


def test_the_same_with_a_name_stands_where_it_should(world: World) -> None:
    """The twin: the proof above would see a person."""
    held = world.memberships["reporter"]
    before = set(names_of(world, held.person_id))
    sends(world.clients[Role.REPORTER], "suspicion", SUSPICION, who="")
    grown = {(table, column) for table, column, _ in set(names_of(world, held.person_id)) - before}
    assert {("reports_report", "reporter_id"), ("reports_intake", "by_id"), ("ledger_leaf", "person")} <= grown
