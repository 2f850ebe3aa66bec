"""What the database itself lets each viewer see and write, asked without any filter, table by table."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from squaremile.accounts.roles import Role
from tests.cast import NETWORKS, REPORTS, World

CONTEXT = ("app.person", "app.role", "app.organisation", "app.contact", "app.job")
KENT = {"kent-1", "kent-2", "both-kent"}
ESSEX = {"essex-1", "essex-2", "both-essex"}


@dataclass(frozen=True)
class Viewer:
    """`member`: whose person and organisation; `reports` and `networks`: the names that they may see."""

    member: str
    role: str
    reports: frozenset[str]
    networks: frozenset[str] = frozenset()
    contact: bool = False


ALL_REPORTS = frozenset(REPORTS)
ALL_NETWORKS = frozenset({*NETWORKS, "retired into kent", "retired into essex"})
OF_KENT, OF_ESSEX = frozenset({"kent", "both", "retired into kent"}), frozenset({"essex", "both", "retired into essex"})
VIEWERS = {
    "kent officer": Viewer("force-officer", "force-officer", frozenset(KENT), OF_KENT),
    "kent officer who contacts": Viewer("force-officer", "force-officer", frozenset(KENT), OF_KENT, contact=True),
    "kent lead": Viewer("force-lead", "force-lead", frozenset(KENT), OF_KENT),
    "essex officer": Viewer("essex officer", "force-officer", frozenset(ESSEX), OF_ESSEX, contact=True),
    "partner": Viewer("partner", "partner", frozenset({"of-lantern"})),
    "other partner": Viewer("harbour partner", "partner", frozenset({"of-harbour"})),
    "agent": Viewer("agent", "agent", frozenset({"of-agent"})),
    "agent who contacts": Viewer("agent", "agent", frozenset({"of-agent"}), contact=True),
    "reporter": Viewer("reporter", "reporter", frozenset({"of-reporter"})),
    "analyst": Viewer("analyst", "analyst", ALL_REPORTS, ALL_NETWORKS),
    "supervisor who contacts": Viewer("supervisor", "supervisor", ALL_REPORTS, ALL_NETWORKS, contact=True),
    "auditor of kent": Viewer("kent auditor", "auditor", frozenset()),
    **{
        role: Viewer(role, role, frozenset())
        for role in ("senior-officer", "member", "programme-office", "auditor", "professional-standards",
                     "administrator")
    },
}  # fmt: skip

_OF_REPORT = "SELECT id FROM {table} WHERE report_id = ANY(%(reports)s)"
# Table -> the ids that the viewer may see, asked by the owner. `contact` tables also need a contact purpose.
SEEN = {
    "reports_report": "SELECT id FROM reports_report WHERE id = ANY(%(reports)s)",
    **{
        f"reports_{part}": _OF_REPORT.format(table=f"reports_{part}")
        for part in ("change", "party", "contactevent", "payment", "loss", "cyberattack", "occurrence")
    },
    "reports_partycontact": "SELECT c.id FROM reports_partycontact c JOIN reports_party p ON p.id = c.party_id"
    " WHERE %(contact)s AND p.report_id = ANY(%(reports)s)",
    "messages_contact": "SELECT c.contact_id FROM reports_partycontact c JOIN reports_party p ON p.id = c.party_id"
    " WHERE %(contact)s AND p.report_id = ANY(%(reports)s)",
    "identifiers_identifier": "SELECT i.id FROM identifiers_identifier i WHERE %(role)s = ANY(%(national)s) OR EXISTS"
    " (SELECT FROM reports_occurrence o WHERE o.identifier_id = i.id AND o.report_id = ANY(%(reports)s))",
    "networks_network": "SELECT number FROM networks_network WHERE number = ANY(%(networks)s)",
    "networks_member": "SELECT id FROM networks_member WHERE report_id = ANY(%(reports)s)",
    "networks_tie": "SELECT t.id FROM networks_tie t WHERE t.network_id = ANY(%(networks)s) AND EXISTS"
    " (SELECT FROM reports_occurrence o WHERE o.identifier_id = t.identifier_id AND o.report_id = ANY(%(reports)s))",
    "networks_change": "SELECT id FROM networks_change WHERE network_id = ANY(%(networks)s)",
    "reports_intake": "SELECT id FROM reports_intake WHERE by_id = %(person)s OR %(role)s = 'supervisor'",
    "vault_file": "SELECT id FROM vault_file WHERE by_id = %(person)s",
    "reports_tally": "SELECT id FROM reports_tally WHERE"
    " %(role)s = ANY(%(national)s || ARRAY['senior-officer', 'member', 'auditor'])"
    " OR (%(role)s IN ('force-officer', 'force-lead') AND force_id = %(organisation)s)",
    "reports_reconciliation": "SELECT id FROM reports_reconciliation"
    " WHERE %(role)s IN ('supervisor', 'administrator', 'auditor')",
    "ledger_leaf": "SELECT id FROM ledger_leaf WHERE (%(role)s = 'auditor' AND (organisation = %(organisation)s"
    " OR %(service)s)) OR (%(role)s = 'professional-standards' AND organisation = %(organisation)s)",
    "ledger_leafdetail": "SELECT leaf_id FROM ledger_leafdetail JOIN ledger_leaf l ON l.id = leaf_id"
    " WHERE (%(role)s = 'auditor' AND (organisation = %(organisation)s OR %(service)s))"
    " OR (%(role)s = 'professional-standards' AND organisation = %(organisation)s)",
}
KEYS = {"networks_network": "number", "ledger_leafdetail": "leaf_id", "reports_acknowledgement": "reference",
        "reports_unlinked": "report_id"}  # fmt: skip
# Read before anybody is known, changed by few.
READ_BY_ALL = ("accounts_membership", "policy_version")
# Tables that the pages have no business with at all.
WORKERS_OWN = ("reports_acknowledgement", "reports_unlinked")
TABLES = (*SEEN, *WORKERS_OWN, *READ_BY_ALL)


@contextmanager
def told(connection: Any, *, person: int = 0, role: str = "", organisation: int = 0, contact: bool = False,
         job: str = "") -> Iterator[Any]:  # fmt: skip
    """One transaction in which row-level security knows this; rolled back."""
    values = (str(person), role, str(organisation), "yes" if contact else "", job)
    with connection.transaction(force_rollback=True):
        for name, value in zip(CONTEXT, values, strict=True):
            connection.execute("SELECT set_config(%s, %s, true)", [name, value])
        yield connection


@contextmanager
def as_viewer(world: World, connection: Any, viewer: Viewer) -> Iterator[Any]:
    membership = world.memberships[viewer.member]
    with told(
        connection, person=membership.person_id, role=viewer.role, organisation=membership.organisation_id or 0,
        contact=viewer.contact,
    ):  # fmt: skip
        yield connection


def ids(connection: Any, table: str) -> set[Any]:
    return {row[0] for row in connection.execute(f"SELECT {KEYS.get(table, 'id')} FROM {table}").fetchall()}


def should_see(world: World, viewer: Viewer, table: str) -> set[Any]:
    membership = world.memberships[viewer.member]
    facts = {
        "reports": [world.report_ids[name] for name in viewer.reports],
        "networks": [world.networks[name] for name in viewer.networks],
        "contact": viewer.contact,
        "role": viewer.role,
        "national": [Role.ANALYST.value, Role.REVIEWER.value, Role.SUPERVISOR.value],
        "person": membership.person_id,
        "organisation": membership.organisation_id or 0,
        "service": bool(membership.organisation and membership.organisation.kind in ("service", "authority")),
    }
    return {row[0] for row in world.owner.execute(SEEN[table], facts).fetchall()}


def seen_wrongly(world: World, web: Any) -> list[str]:
    """`viewer: table: more|less` for everything that a viewer sees too much or too little of."""
    wrong = []
    for name, viewer in VIEWERS.items():
        with as_viewer(world, web, viewer):
            for table in SEEN:
                seen, should = ids(web, table), should_see(world, viewer, table)
                wrong += [f"{name}: {table}: more"] if seen - should else []
                wrong += [f"{name}: {table}: less"] if should - seen else []
    with told(web):
        wrong += [f"nobody: {table}: more" for table in SEEN if ids(web, table)]
    return wrong


def worker_sees_wrongly(world: World, worker: Any) -> list[str]:
    """Nothing without a job, all that it is granted in one."""
    wrong = []
    granted = {
        row[0] for row in world.rows(
            "SELECT c.relname FROM pg_class c WHERE c.relname = ANY(%s)"
            " AND has_table_privilege('squaremile_worker', c.oid, 'SELECT')", [*SEEN, *WORKERS_OWN])
    }  # fmt: skip
    for table in granted:
        with told(worker):
            wrong += [f"worker without a job: {table}: more"] if ids(worker, table) else []
        with told(worker, job="reports.extract"):
            seen = ids(worker, table)
        every = {row[0] for row in world.rows(f"SELECT {KEYS.get(table, 'id')} FROM {table}")}
        wrong += [f"worker in a job: {table}: less"] if seen != every else []
    return wrong


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
            if changed != may or _did(web, JOINER, values) != may:
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
            if _did(web, SIGN_UP, {"who": person, "of": place, "role": role}) != may:
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
            wrong += [f"{role}: {change}: done" for change in CHANGE_VERSION if _did(asked, change, {})]
            for ahead in ("-9 days", "9 days"):
                if _did(asked, VERSION, {"ahead": ahead}) != (role == Role.SUPERVISOR and ahead == "9 days"):
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
            if _did(web, statement, values) != may:
                wrong.append(f"pages write {what}: {'refused' if may else 'done'}")
    for what, statement in (("a leaf", LEAF), ("a leaf's detail", DETAIL)):
        with told(worker):
            wrong += [] if _did(worker, statement, {}) else [f"worker writes {what}: refused"]
    erase = "DELETE FROM ledger_leafdetail"
    for job, may in (("", False), ("ledger.erase", True)):
        with told(worker, job=job):
            wrong += [] if _changed(worker, erase) == may else [f"worker erases details in job {job!r}"]
    return wrong


def _did(connection: Any, statement: str, values: dict[str, Any]) -> bool:
    try:
        with connection.transaction():
            connection.execute(statement, values)
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True


def _changed(connection: Any, statement: str) -> bool:
    with connection.transaction():
        return bool(connection.execute(statement).rowcount)
