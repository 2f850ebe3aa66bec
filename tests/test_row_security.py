"""The database refuses what the code forgot: every query here forgets its filter, and asks as the pages' real role."""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection, connections, transaction

from squaremile.accounts.jobs import Queue, stage
from squaremile.accounts.roles import Role
from squaremile.accounts.viewer import _CONTEXT, NOBODY, present_token, receiving, tell_database
from squaremile.accounts.viewer import Viewer as Looker
from tests import row_security as rows
from tests.cases import cases_of
from tests.cast import World
from tests.row_front_door import front_door_wrongly
from tests.row_messages import messages_wrongly
from tests.row_writes import writes_wrongly
from tests.test_architecture import OPEN_TABLES, OUR_TABLES
from tests.test_matrix import ask, expected

pytestmark = pytest.mark.roles


@pytest.fixture(scope="module")
def web(world: World) -> Iterator[Any]:
    with psycopg.connect(world.database.urls["web"], autocommit=True) as connected:
        yield connected


@pytest.fixture(scope="module")
def worker(world: World) -> Iterator[Any]:
    with psycopg.connect(world.database.urls["worker"], autocommit=True) as connected:
        yield connected


def test_the_proofs_know_all_that_row_level_security_is_told() -> None:
    assert rows.CONTEXT == _CONTEXT


def test_every_table_with_row_level_security_is_asked() -> None:
    assert set(rows.TABLES) == set(OUR_TABLES) - set(OPEN_TABLES)


def test_the_proofs_have_something_to_see(world: World) -> None:
    """Each table has rows that somebody may see, and rows that some do not see: else nothing is proved."""
    for table in rows.SEEN:
        seen = [rows.should_see(world, viewer, table) for viewer in rows.VIEWERS.values()]
        assert any(seen), table
        assert min(map(len, seen)) < max(map(len, seen)), table
    for table in rows.WORKERS_OWN:
        assert world.rows(f"SELECT 1 FROM {table}"), table


def test_without_a_filter_each_viewer_sees_their_own_and_no_more(world: World, web: Any) -> None:
    assert rows.seen_wrongly(world, web) == []


def test_the_worker_sees_nothing_without_a_job(world: World, worker: Any) -> None:
    assert rows.worker_sees_wrongly(world, worker) == []


def test_each_writes_their_own_and_no_more(world: World, web: Any, worker: Any) -> None:
    assert writes_wrongly(world, web, worker) == []


def test_who_tells_writes_the_one_report_and_nothing_beside(world: World, web: Any) -> None:
    assert front_door_wrongly(world, web) == []


def test_every_page_says_and_a_supervisor_decides_what_failed(world: World, web: Any) -> None:
    assert messages_wrongly(world, web) == []


@pytest.mark.parametrize("table", rows.WORKERS_OWN)
def test_the_pages_cannot_even_ask_for_the_lines_own_books(web: Any, table: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute(f"SELECT 1 FROM {table}")


# Beside INSERT: what may be changed or taken away, by whom. Everything else only grows. With columns: only these.
CHANGED = {
    "squaremile_web": {
        ("accounts_person", "UPDATE"), ("accounts_membership", "UPDATE"), ("accounts_signinticket", "DELETE"),
        ("accounts_ratelimit", "UPDATE"), ("accounts_ratelimit", "DELETE"), ("reports_intake", "UPDATE"),
        ("reports_draft", "UPDATE"), ("reports_profile", "UPDATE"), ("reports_attachment", "DELETE"),
        ("reports_attachment", "UPDATE report_id"),
        ("reports_handover", "UPDATE note received_at received_by_id to_id"),
        ("messages_message", "UPDATE next_at state tries why"),
        ("reports_stoprequest",
         "UPDATE amount_held answered_at bank_id claimed_by_id sent_at sent_how state"),
    },
    "squaremile_worker": {
        ("messages_message", "UPDATE"), ("messages_wording", "UPDATE"), ("messages_wording", "DELETE"),
        ("identifiers_identifier", "UPDATE"), ("messages_contact", "UPDATE"), ("networks_network", "UPDATE"),
        ("networks_member", "UPDATE"), ("networks_tie", "UPDATE"), ("networks_tie", "DELETE"),
        ("reports_report", "UPDATE"), ("reports_intake", "UPDATE"), ("reports_occurrence", "DELETE"),
        ("reports_unlinked", "DELETE"), ("reports_reconciliation", "DELETE"), ("reports_tally", "DELETE"),
        ("vault_file", "UPDATE"), ("ledger_leafdetail", "DELETE"), ("ledger_unnumbered", "DELETE"),
        ("accounts_attempt", "DELETE"), ("vault_rendition", "DELETE"), ("vault_file", "DELETE"),
        ("reports_draft", "UPDATE"), ("reports_draft", "DELETE"), ("reports_attachment", "UPDATE"),
        ("reports_attachment", "DELETE"), ("reports_step", "DELETE"), ("reports_servicecount", "UPDATE"),
        ("reports_servicecount", "DELETE"), ("reports_trackingcode", "DELETE"), ("reports_trackingsession", "DELETE"),
    },
}  # fmt: skip


@pytest.mark.parametrize("role", CHANGED)
def test_nobody_changes_what_must_stay(world: World, role: str) -> None:
    granted = {
        (table, verb)
        for table in OUR_TABLES
        for verb in ("UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
        if world.rows("SELECT has_table_privilege(%s, %s, %s)", role, table, verb)[0][0]
    }
    columns = world.rows(
        "SELECT table_name::text, privilege_type || ' ' || string_agg(column_name, ' ' ORDER BY column_name::text)"
        " FROM information_schema.column_privileges WHERE grantee = %s AND table_schema = 'public'"
        " AND privilege_type IN ('UPDATE', 'REFERENCES') AND table_name = ANY(%s)"
        " GROUP BY table_name, privilege_type", role, OUR_TABLES,
    )  # fmt: skip
    granted |= {(table, verb) for table, verb in columns if (table, verb.split()[0]) not in granted}
    assert granted == CHANGED[role]


@pytest.mark.parametrize("table", ["reports_report", "reports_change", "ledger_leaf", "ledger_head",
                                   "reports_acknowledgement", "networks_network", "policy_version"])  # fmt: skip
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET {} = {}", "TRUNCATE {}"])
def test_the_pages_cannot_change_a_report_the_ledger_or_an_acknowledgement(
    world: World, web: Any, table: str, statement: str
) -> None:
    [(column,)] = world.rows("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 2", table)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute(statement.format(table, column, column))


def viewer_of(world: World, name: str) -> Looker:
    held = world.memberships[name]
    return Looker(person=held.person_id, role=held.role, organisation=held.organisation_id)


COUNT = "SELECT DISTINCT force_id FROM reports_report"


def asked(query: str = COUNT) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize("ending", ["commits", "rolls back", "fails"])
def test_no_context_is_left_when_a_request_ends(world: World, ending: str) -> None:
    try:
        with transaction.atomic():
            tell_database(viewer_of(world, "force-officer"), job="reports.extract")
            present_token(world.drafts["nobody"].token)
            receiving(1)
            assert asked() == [world.memberships["force-officer"].organisation_id]
            if ending == "fails":
                asked("SELECT 1 / 0")
            transaction.set_rollback(ending == "rolls back")
    except Exception as error:
        assert ending == "fails", error
    assert asked() == []
    left = [word or "" for name in rows.CONTEXT for word in asked(f"SELECT current_setting('{name}', true)")]
    assert left == [""] * len(rows.CONTEXT)


def test_two_forces_never_cross_on_two_connections(world: World) -> None:
    served = interleaved(world, requests=1_000, pool=2)
    assert len(served) == 2 and sum(served.values()) == 1_000 and min(served.values()) > 50


@pytest.mark.long
@pytest.mark.parametrize("pool", [1, 2])
def test_two_forces_never_cross_in_ten_thousand_requests(world: World, pool: int) -> None:
    assert len(interleaved(world, requests=10_000, pool=pool)) == pool


def interleaved(world: World, *, requests: int, pool: int) -> Counter[int]:
    """Requests of two forces by four threads over Django's own pool, some failing, some of nobody.

    Returns how many each connection served, none of them with a row of the other force.
    """
    connection.close()
    options, before = connection.settings_dict["OPTIONS"], dict(connection.settings_dict["OPTIONS"])
    options["pool"] = {"min_size": pool, "max_size": pool, "timeout": 60}
    looks = {name: viewer_of(world, name) for name in ("force-officer", "essex officer")} | {"nobody": NOBODY}
    crossed: list[Any] = []
    served: Counter[int] = Counter()

    def request(chance: random.Random) -> None:
        name = chance.choice(list(looks))
        try:
            with transaction.atomic():
                tell_database(looks[name])
                served[asked("SELECT pg_backend_pid()")[0]] += 1
                seen = asked()
                if chance.random() < 0.2:
                    asked("SELECT 1 / 0")
                transaction.set_rollback(chance.random() < 0.2)
        except Exception as error:
            if "division" not in str(error):
                crossed.append(error)
        if seen != ([looks[name].organisation] if looks[name].organisation else []):
            crossed.append((name, seen))
        if chance.random() < 0.1 and asked():
            crossed.append("seen outside a request")
        connections.close_all()

    def part(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(requests // 4):
            request(chance)

    threads = [threading.Thread(target=part, args=(seed,)) for seed in range(4)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        connection.close_pool()
        connection.close()
        options.clear()
        options.update(before)
    assert crossed == []
    return served


def test_whole_pages_of_two_forces_never_cross_on_one_connection(world: World) -> None:
    for turn in range(20):
        name, other = ("kent-1", "essex-1") if turn % 2 else ("essex-1", "kent-1")
        body = world.clients[Role.FORCE_OFFICER if turn % 2 else "essex officer"].get("/reports/").content.decode()
        assert world.references[name] in body and world.references[other] not in body


@pytest.mark.parametrize("several", [False, True], ids=["one job", "a batch"])
def test_a_job_staged_in_a_transaction_that_rolls_back_is_no_job(world: World, several: bool) -> None:
    from procrastinate.contrib.django import app

    def waiting() -> int:
        [(count,)] = world.rows("SELECT count(*) FROM procrastinate_jobs WHERE args->>'mark' = 'rolled'")
        return int(count)

    def staged() -> None:
        if several:
            app.configure_task("reports.extract", queue=Queue.FLOW.value).batch_defer(
                {"mark": "rolled"}, {"mark": "rolled"}
            )
        else:
            stage("reports.extract", mark="rolled")

    with transaction.atomic():
        staged()
        transaction.set_rollback(True)
    assert waiting() == 0
    with transaction.atomic():
        staged()
    assert waiting() == (2 if several else 1)
    world.owner.execute("DELETE FROM procrastinate_jobs WHERE args->>'mark' = 'rolled'")


ROWS_OF_OTHERS = ("reports/<", "networks/<", "identifiers/<", "stop-the-money/<", "handed-over/<")


@pytest.mark.parametrize("role", [Role.FORCE_OFFICER, Role.PARTNER, Role.AGENT, Role.REPORTER])
def test_pages_that_forget_their_filter_still_show_only_what_is_ones_own(
    world: World, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    """Every `visible_to` lets everything through: row-level security alone answers as before."""
    from squaremile.networks.models import Network
    from squaremile.reports.models import Handover, Report, StopRequest
    from squaremile.workbench import access
    from squaremile.workbench.queries import handovers, home, identifier, lists, network, report, search, stop_money
    from squaremile.workbench.queries import told as told_beside

    pages = (access, handovers, home, identifier, lists, network, report, search, stop_money, told_beside)
    for module in pages:
        for name, everything in (
            ("reports_visible_to", Report.objects.all),
            ("openable_by", Report.objects.all),
            ("networks_visible_to", Network.objects.all),
            ("handovers_visible_to", Handover.objects.all),
            ("stop_requests_visible_to", StopRequest.objects.all),
        ):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, lambda viewer, everything=everything: everything())
    wrong = {}
    for case in cases_of(world):
        if case.address.startswith(ROWS_OF_OTHERS) and "retired" not in case.variant:
            status = ask(world, role, case).status_code
            if status != expected(role, case):
                wrong[str(case)] = (status, expected(role, case))
    assert wrong == {}
    for path in ("/reports/", "/home/"):
        response = world.clients[role].get(path)
        others = set(rows.REPORTS) - rows.VIEWERS["kent officer" if role == Role.FORCE_OFFICER else role.value].reports
        body = response.content.decode()
        assert not [name for name in others if world.references[name] in body], path
