"""The house keeps its order: rooms, tables, roles and jobs. What is true of all of them is asked of each of them."""

import inspect
import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from procrastinate.contrib.django import app

from squaremile.accounts.jobs import Queue
from squaremile.config import database, worker

# DESIGN.md, The house: a room looks only at rooms before it.
ORDER = (
    "website", "ledger", "accounts", "policy", "vault", "messages", "identifiers", "reports", "networks", "assessment",
    "cases", "evidence", "prevention", "exchange", "tasking", "control", "roads", "estate", "insight", "roadmap",
    "workbench", "public", "demo",
)  # fmt: skip
# Tables without row-level security, and why that gives nothing away.
OPEN_TABLES = {
    "accounts_installation": "one word: demonstration or live",
    "accounts_organisation": "names of forces and partners, shown to all who sign in",
    "accounts_purpose": "the list of purposes, shown to all who sign in",
    "accounts_person": "read to find out who signs in, before anybody is known; staff and reporters",
    "accounts_signinticket": "hashes of one-time addresses of a demonstration, redeemed before anybody is known",
    "accounts_ratelimit": "counts of attempts to sign in, before anybody is known",
    "accounts_attempt": "counts of attempts at the front door under keyed hashes, before anybody is known",
    "policy_policy": "rules, no data of persons",
    "ledger_unnumbered": "random ids of leaves",
    "ledger_number": "hashes of leaves, which the export publishes",
    "ledger_node": "hashes, which the export publishes",
    "ledger_head": "signed hashes, which the export publishes",
}
ROLES = ("squaremile_web", "squaremile_worker")
OUR_MODELS = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in ORDER]
OUR_TABLES = sorted({model._meta.db_table for model in OUR_MODELS} | {"accounts_ratelimit"})  # a cache has no model
OUR_TASKS = {name: task for name, task in app.tasks.items() if not name.startswith(("builtin", "procrastinate"))}
ACCESS_FILES = sorted((settings.ROOT / "squaremile").glob("*/database_access.sql"))


def asked(query: str, *arguments: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, arguments)
        return cursor.fetchall()


def test_every_room_stands_in_the_order() -> None:
    assert set(settings.ROOMS + settings.PAGES) <= set(ORDER)
    assert sorted(settings.ROOMS + settings.PAGES, key=ORDER.index) == settings.ROOMS + settings.PAGES


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_foreign_keys_point_to_the_same_or_an_earlier_room(model: Any) -> None:
    here = ORDER.index(model._meta.app_label)
    for field in model._meta.get_fields(include_hidden=True):
        if (field.many_to_one or field.one_to_one or field.many_to_many) and not field.auto_created:
            room = field.related_model._meta.app_label
            assert room in ORDER, f"{field} points out of the house, to {room}"
            assert ORDER.index(room) <= here, f"{field} points to a later room, {room}"


@pytest.mark.django_db
@pytest.mark.parametrize("table", OUR_TABLES)
def test_row_level_security_is_forced_on_every_table(table: str) -> None:
    [(enabled, forced)] = asked(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", table
    )
    assert (enabled and forced) != (table in OPEN_TABLES)
    assert enabled == forced
    if enabled:
        policies = asked("SELECT policyname, roles FROM pg_policies WHERE tablename = %s", table)
        assert policies and all("public" not in str(roles) for _, roles in policies)


@pytest.mark.django_db
def test_the_list_of_open_tables_names_only_tables() -> None:
    assert set(OPEN_TABLES) <= set(OUR_TABLES)


@pytest.mark.django_db
def test_no_table_is_there_that_no_model_knows() -> None:
    known = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    tables = {name for (name,) in asked("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    assert tables - known - set(OUR_TABLES) - {"django_migrations"} == set()


@pytest.mark.django_db
@pytest.mark.parametrize("table", OUR_TABLES)
def test_every_table_is_granted_to_the_pages_or_the_worker_and_never_whole(table: str) -> None:
    granted = asked(
        "SELECT grantee, privilege_type, is_grantable FROM information_schema.role_table_grants"
        " WHERE table_schema = 'public' AND table_name = %s AND grantee IN ('squaremile_web', 'squaremile_worker')",
        table,
    )
    assert granted, "nobody may read it: say in database_access.sql who does"
    assert {verb for _, verb, _ in granted} <= {"SELECT", "INSERT", "UPDATE", "DELETE"}
    assert {grantable for *_, grantable in granted} == {"NO"}


@pytest.mark.django_db
def test_nothing_is_granted_to_everybody() -> None:
    granted = "SELECT table_name FROM information_schema.role_table_grants WHERE grantee = %s AND table_schema = %s"
    assert asked(granted, "PUBLIC", "public") == []
    definers = asked(
        "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public'"
        " AND p.prosecdef AND has_function_privilege('public', p.oid, 'EXECUTE')"
        " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
        " AND p.prorettype <> 'trigger'::regtype"
    )
    assert definers == [], "a function with its owner's rights must name who may call it"


@pytest.mark.django_db
def test_functions_with_their_owners_rights_fix_where_names_are_looked_up() -> None:
    loose = asked(
        "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public'"
        " AND p.prosecdef AND NOT coalesce(p.proconfig::text, '') LIKE '%%search_path=%%'"
    )
    assert loose == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_the_sign_in_roles_own_nothing_and_cannot_rise(role: str) -> None:
    rights = asked(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolinherit"
        " FROM pg_roles WHERE rolname = %s",
        role,
    )
    assert rights == [(False,) * 6]
    assert asked("SELECT roleid::regrole FROM pg_auth_members WHERE member = %s::regrole", role) == []
    owned = asked(
        "SELECT relname FROM pg_class WHERE relowner = %s::regrole UNION"
        " SELECT proname FROM pg_proc WHERE proowner = %s::regrole UNION"
        " SELECT nspname FROM pg_namespace WHERE nspowner = %s::regrole UNION"
        " SELECT datname FROM pg_database WHERE datdba = %s::regrole",
        *[role] * 4,
    )
    assert owned == []
    [(may_create,)] = asked("SELECT has_schema_privilege(%s, 'public', 'CREATE')", role)
    assert not may_create


@pytest.mark.django_db
def test_search_operators_are_leakproof() -> None:
    assert database.make_search_usable() == []
    for function in database._LEAKPROOF:
        assert asked("SELECT proleakproof FROM pg_proc WHERE oid = to_regprocedure(%s)", function) == [(True,)]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ACCESS_FILES, ids=lambda path: path.parent.name)
def test_access_files_mention_only_tables_that_exist(path: Path) -> None:
    mentioned = set(re.findall(rf"\b(?:{'|'.join(ORDER)})_[a-z]+\b", path.read_text(encoding="utf-8")))
    assert mentioned - set(OUR_TABLES) == set()


@pytest.mark.django_db
def test_access_was_applied_and_applying_it_again_changes_nothing() -> None:
    assert database.apply_access(*ROLES) is False


def test_every_queue_has_a_worker_and_every_job_a_queue() -> None:
    assert inspect.signature(worker.work).parameters["queues"].default == tuple(Queue)
    assert {task.queue for task in OUR_TASKS.values()} == {queue.value for queue in Queue}


@pytest.mark.parametrize("name", sorted(OUR_TASKS))
def test_every_job_names_its_policy(name: str) -> None:
    """`accounts.jobs.job` is the only way to make one: its name is what row-level security is told."""
    task = OUR_TASKS[name]
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", name) and name.split(".")[0] in ORDER
    assert task.func.__code__.co_filename.endswith("accounts/jobs.py"), "made by other means than accounts.jobs.job"
    assert task.retry_strategy is not None


def test_every_step_of_the_line_is_a_job() -> None:
    from squaremile import flow
    from squaremile.reports import steps

    names = {value for name, value in vars(steps).items() if name.isupper()}
    assert names <= set(OUR_TASKS)
    assert {step.job for step in flow.LINE} <= names


CRON = sorted(periodic.task.name for periodic in app.periodic_registry.periodic_tasks.values())


@pytest.mark.roles
@pytest.mark.parametrize("name", CRON)
def test_every_round_of_care_runs_as_the_workers_own_role(name: str, own_database: Any) -> None:
    """With something to do: a leaf to number, a report to count."""
    from squaremile.ledger.services import Verb, record
    from squaremile.reports.tests.factories import take_in

    with own_database.signed_in("owner"):
        take_in({"narrative": "They rang from 07700 900123"})
        record(Verb.VIEWED, "report", "SM-0000-0000-0000")
    with own_database.signed_in("worker"):
        OUR_TASKS[name].func(timestamp=0)
        OUR_TASKS[name].func(timestamp=60)
