"""What each viewer and the worker can write, table by table: their own, as it begins, and no more."""

from typing import Any

import psycopg

from squaremile.accounts.roles import Role
from tests.cast import World
from tests.row_security import VIEWERS, Viewer, as_viewer, told

LEAF = (
    "INSERT INTO ledger_leaf (id, at, person, organisation, role, purpose, verb, kind, objects)"
    " VALUES (gen_random_uuid(), now(), 1, 1, '', '', 'record.viewed', 'report', '{x}')"
)
DETAIL = (
    "WITH made AS (INSERT INTO ledger_leaf (id, at, person, organisation, role, purpose, verb, kind, objects)"
    " VALUES ('00000000-0000-7000-8000-000000000000', now(), 1, 1, '', '', 'record.viewed', 'report', '{x}'))"
    " INSERT INTO ledger_leafdetail (leaf_id, salt, content, subjects)"
    " VALUES ('00000000-0000-7000-8000-000000000000', '', '{}', '{}')"
)
INTAKE = (
    "INSERT INTO reports_intake (source, route, started_at, rows, accepted, already, refused, kind, dry_run, notices,"
    " by_id) VALUES ('x', 'page', now(), 0, 0, 0, 0, '', false, '[]', %(by)s)"
)
FILE = (
    "INSERT INTO vault_file (sha256, size, kind, name, scan, received_at, by_id, organisation_id)"
    " VALUES ('', 1, '', 'x', 'waiting', now(), %(by)s, %(of)s)"
)


JOINER = (
    "INSERT INTO accounts_membership (person_id, organisation_id, role, started_at)"
    " VALUES (%(who)s, %(of)s, 'supervisor', now())"
)
ROLE = "UPDATE accounts_membership SET role = 'supervisor' WHERE id = %(which)s"


def _changes_of_roles(world: World, web: Any) -> list[str]:
    """Roles are given and taken by an administrator, in the administrator's own organisation."""
    held = world.memberships
    wrong = []
    for who, name, may in (
        ("administrator", "kent colleague", True), ("administrator", "essex officer", False),
        ("administrator", "partner", False), ("administrator", "reporter", False),
        ("force-lead", "kent colleague", False), ("supervisor", "analyst", False), ("analyst", "analyst", False),
    ):  # fmt: skip
        other = held[name]
        values = {"which": other.pk, "of": other.organisation_id, "who": held["reporter-2"].person_id}
        with as_viewer(world, web, Viewer(who, who, frozenset())):
            changed = web.execute(ROLE, values).rowcount == 1
            if changed != may or did(web, JOINER, values) != may:
                wrong.append(f"{who} changes the role of {name}: {'refused' if may else 'done'}")
    return wrong


SOMEBODY_NEW = (
    "INSERT INTO accounts_person (password, email, name, is_active, joined_at)"
    " VALUES ('', 'new@example.org', 'New', true, now()) RETURNING id"
)
SIGN_UP = (
    "INSERT INTO accounts_membership (person_id, organisation_id, role, started_at)"
    " VALUES (%(who)s, %(of)s, %(role)s, now())"
)


def _sign_ups(world: World, web: Any) -> list[str]:
    """Who signs up becomes a reporter of no organisation when they never held a role, and nothing else."""
    analyst = world.memberships["analyst"]
    wrong = []
    for who, role, place, may in (
        ("somebody new", "reporter", None, True), ("somebody new", "analyst", None, False),
        ("somebody new", "reporter", analyst.organisation_id, False), ("analyst", "reporter", None, False),
    ):  # fmt: skip
        with told(web):
            person = web.execute(SOMEBODY_NEW).fetchone()[0] if who != "analyst" else analyst.person_id
            if did(web, SIGN_UP, {"who": person, "of": place, "role": role}) != may:
                wrong.append(f"{who} signs up as {role} of {place}: {'refused' if may else 'done'}")
    return wrong


VERSION = (
    "INSERT INTO policy_version (policy_id, number, effective_at, author, reason, body, made_at)"
    " VALUES ('linking', 900, now() + %(ahead)s::interval, 'x', 'x', '{}', now())"
)
READ_VERSION = "SELECT 1 FROM policy_version WHERE policy_id = 'linking'"
CHANGE_VERSION = ("UPDATE policy_version SET author = 'x'", "DELETE FROM policy_version",
                  "INSERT INTO policy_policy (kind, title) VALUES ('x', 'x')")  # fmt: skip


def _versions_of_policy(world: World, web: Any, worker: Any) -> list[str]:
    """All read; a supervisor publishes, never for a time gone by; nobody changes or takes away a version."""
    wrong = []
    who = [as_viewer(world, web, Viewer(role.value, role.value, frozenset())) for role in Role]
    for role, looking in zip([*Role, "nobody", "worker"], [*who, told(web), told(worker, job="x")], strict=True):
        with looking as asked:
            wrong += [] if asked.execute(READ_VERSION).fetchone() else [f"{role} reads no version"]
            wrong += [f"{role}: {change}: done" for change in CHANGE_VERSION if did(asked, change, {})]
            for ahead in ("-9 days", "9 days"):
                if did(asked, VERSION, {"ahead": ahead}) != (role == Role.SUPERVISOR and ahead == "9 days"):
                    wrong.append(f"{role} publishes for {ahead}")
    return wrong


def writes_wrongly(world: World, web: Any, worker: Any) -> list[str]:
    """What a viewer can write and should not, or should and cannot."""
    kent, essex = world.memberships["force-officer"], world.memberships["essex officer"]
    officer = VIEWERS["kent officer"]
    mine = {"by": kent.person_id, "of": kent.organisation_id}
    theirs = {"by": essex.person_id, "of": essex.organisation_id}
    attempts = [
        ("a leaf", LEAF, {}, True), ("a leaf's detail", DETAIL, {}, True),
        ("an intake of one's own", INTAKE, mine, True), ("an intake of another", INTAKE, theirs, False),
        ("a file of one's own", FILE, mine, True), ("a file of another", FILE, theirs | {"of": mine["of"]}, False),
        ("a file of another force", FILE, mine | {"of": theirs["of"]}, False),
    ]  # fmt: skip
    wrong = _changes_of_roles(world, web) + _sign_ups(world, web) + _versions_of_policy(world, web, worker)
    for what, statement, values, may in attempts:
        with as_viewer(world, web, officer):
            if did(web, statement, values) != may:
                wrong.append(f"pages write {what}: {'refused' if may else 'done'}")
    for what, statement in (("a leaf", LEAF), ("a leaf's detail", DETAIL)):
        with told(worker):
            wrong += [] if did(worker, statement, {}) else [f"worker writes {what}: refused"]
    erase = "DELETE FROM ledger_leafdetail"
    for job, may in (("", False), ("ledger.erase", True)):
        with told(worker, job=job):
            wrong += [] if _changed(worker, erase) == may else [f"worker erases details in job {job!r}"]
    return wrong


def did(connection: Any, statement: str, values: dict[str, Any], changed: list[int] | None = None) -> bool:
    """Whether it was let do it; into `changed` goes how many rows it changed."""
    try:
        with connection.transaction():
            rows = connection.execute(statement, values).rowcount
    except psycopg.errors.InsufficientPrivilege:
        return False
    if changed is not None:
        changed.append(rows)
    return True


def _changed(connection: Any, statement: str) -> bool:
    with connection.transaction():
        return bool(connection.execute(statement).rowcount)
