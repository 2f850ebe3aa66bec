"""Each policy of the database and each guard of a page is taken away, one at a time: the proofs notice each time."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from squaremile.accounts.access import PUBLIC
from squaremile.accounts.roles import Permission, Role
from tests import row_security as rows
from tests.cases import Case, cases_of, may
from tests.cast import ONE_PURPOSE, World
from tests.routing import PINNED, addresses
from tests.row_front_door import front_door_wrongly
from tests.row_messages import messages_wrongly
from tests.row_writes import writes_wrongly
from tests.test_ledger_crawl import crawled
from tests.test_matrix import NOBODY, ROWS, ask, expected

POLICIES = """
SELECT tablename, policyname, cmd, roles::text[], qual, with_check FROM pg_policies
WHERE schemaname = 'public' AND NOT roles::text[] && ARRAY['squaremile_owner'] ORDER BY 1, 2"""
# Where the policy lets everything through by design, there is nothing to open.
OPEN_BY_DESIGN = {
    ("ledger_leaf", "everyone_writes"),
    ("ledger_leafdetail", "everyone_writes"),
    ("accounts_membership", "everybody_reads"),
    ("policy_version", "everybody_reads"),
    ("reports_step", "web_adds"),
}


@contextmanager
def changed(world: World, change: str, back: str) -> Iterator[None]:
    world.owner.execute(change)
    try:
        yield
    finally:
        world.owner.execute(back)


def noticed(world: World, web: Any, worker: Any) -> list[str]:
    try:
        return (
            rows.seen_wrongly(world, web)
            or rows.worker_sees_wrongly(world, worker)
            or writes_wrongly(world, web, worker)
            or front_door_wrongly(world, web)
            or messages_wrongly(world, web)
        )
    except psycopg.Error as error:  # a page that fails is noticed too
        return [str(error)]


def _made(table: str, name: str, verb: str, roles: list[str], using: str | None, check: str | None) -> str:
    parts = [f"CREATE POLICY {name} ON {table} FOR {verb} TO {', '.join(roles)}"]
    parts += [f"USING ({using})"] if using else []
    parts += [f"WITH CHECK ({check})"] if check else []
    return " ".join(parts)


@pytest.fixture(scope="module")
def asking(world: World) -> Iterator[tuple[Any, Any]]:
    with (
        psycopg.connect(world.database.urls["web"], autocommit=True) as web,
        psycopg.connect(world.database.urls["worker"], autocommit=True) as worker,
    ):
        yield web, worker


def test_unchanged_policies_are_not_missed_and_all_are_of_these_tables(world: World, asking: tuple[Any, Any]) -> None:
    assert noticed(world, *asking) == []
    policies = world.rows(POLICIES)
    assert {table for table, *_ in policies} == set(rows.TABLES)
    assert len(policies) > 40


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("table", rows.TABLES)
def test_every_policy_is_missed_when_it_is_dropped_or_opened(world: World, asking: tuple[Any, Any], table: str) -> None:
    survived = []
    for _, name, verb, roles, using, check in [row for row in world.rows(POLICIES) if row[0] == table]:
        made = _made(table, name, verb, roles, using, check)
        drop = f"DROP POLICY {name} ON {table}"
        with changed(world, drop, made):
            survived += [] if noticed(world, *asking) else [drop]
        if (table, name) in OPEN_BY_DESIGN:
            continue
        opened = _made(table, name, verb, roles, using and "true", check and "true")
        with changed(world, f"{drop}; {opened}", f"{drop}; {made}"):
            survived += [] if noticed(world, *asking) else [opened]
    off = f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
    with changed(world, off, f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"):
        survived += [] if noticed(world, *asking) else [off]
    assert survived == []
    assert noticed(world, *asking) == []


GUARDED = [row for row in PINNED if row["access"] != PUBLIC]
VIEWS = {address: pattern.callback for address, pattern in addresses()}


def _fooled(world: World, address: str, cases: list[Case]) -> bool:
    """Whether the matrix, asked of this address, sees that something is other than pinned."""
    row = ROWS[address]
    for case in cases:
        if case.address != address:
            continue
        if ask(world, NOBODY, case).status_code != 302:
            return True
        for role in Role:
            if ask(world, role, case).status_code != expected(role, case):
                return True
            if row["purpose"] and role not in ONE_PURPOSE and may(role, row["access"]):
                to = ask(world, f"{role}, no purpose", case).headers.get("Location", "")
                if not to.startswith("/purpose/"):
                    return True
    return False


def test_every_guard_of_a_page_is_missed_when_it_is_changed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    cases, survived = cases_of(world), []
    for row in GUARDED:
        view = VIEWS[row["address"]]
        changes: list[tuple[str, Any]] = [("access", PUBLIC), ("access", None)]
        if row["access"] != Permission.OWN_ACCOUNT:
            changes.append(("access", Permission.OWN_ACCOUNT))
        if row["purpose"]:
            changes.append(("needs_purpose", False))
        for name, value in changes:
            with monkeypatch.context() as patch:
                patch.setattr(view, name, value)
                if not _fooled(world, row["address"], cases):
                    survived.append(f"{row['address']}: {name} = {value}")
    assert survived == []


@pytest.mark.long
@pytest.mark.parametrize(
    ("place", "role"),
    [
        *((f"workbench.{place}", Role.ANALYST) for place in (
            "access", "views.home", "views.lists", "views.search", "views.imports")),
        ("workbench.views.stop_money", Role.AGENT), ("workbench.views.handovers", Role.FORCE_OFFICER),
        ("public.views.drafts", Role.AGENT),
    ],
)  # fmt: skip
def test_a_page_that_forgets_its_leaf_is_missed(
    world: World, monkeypatch: pytest.MonkeyPatch, place: str, role: Role
) -> None:
    module = importlib.import_module(f"squaremile.{place}")
    monkeypatch.setattr(module, "record", lambda *_, **__: None)
    wrong, _ = crawled(world, role)
    assert any("0 leaves" in one for one in wrong)
