"""What the database itself lets each viewer see and write, asked without any filter, table by table."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from squaremile.accounts.roles import Role
from tests.cast import NETWORKS, REPORTS, World
from tests.cast_front_door import FOLLOWING, TRACKED

CONTEXT = ("app.person", "app.role", "app.organisation", "app.contact", "app.job", "app.token", "app.receiving",
           "app.tracking")  # fmt: skip
KENT = {"kent-1", "kent-2", "both-kent", "of-draft", "handed-over"}
ESSEX = {"essex-1", "essex-2", "both-essex"}


@dataclass(frozen=True)
class Viewer:
    """`member`: whose person and organisation, "" for nobody; `reports` and `networks`: the names that they may see;
    `holds`: the draft whose secret the browser shows; `tracks`: the report that it follows."""

    member: str
    role: str
    reports: frozenset[str]
    networks: frozenset[str] = frozenset()
    contact: bool = False
    holds: str = ""
    tracks: str = ""


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
    "agent": Viewer("agent", "agent", frozenset({"of-agent", "anonymous"})),
    "agent who contacts": Viewer("agent", "agent", frozenset({"of-agent", "anonymous"}), contact=True),
    "reporter": Viewer("reporter", "reporter", frozenset({"of-reporter"})),
    "analyst": Viewer("analyst", "analyst", ALL_REPORTS, ALL_NETWORKS),
    "supervisor who contacts": Viewer("supervisor", "supervisor", ALL_REPORTS, ALL_NETWORKS, contact=True),
    "holder of a draft's secret": Viewer("", "", frozenset(), holds="nobody"),
    "holder of the secret of a draft that was sent": Viewer("", "", frozenset(), holds="of-draft"),
    "holder of the secret of the reporter's draft": Viewer("", "", frozenset(), holds="of the reporter"),
    "reporter who holds another's secret": Viewer("reporter", "reporter", frozenset({"of-reporter"}), holds="nobody-2"),
    "who follows a report": Viewer("", "", frozenset(), tracks=TRACKED),
    "auditor of kent": Viewer("kent auditor", "auditor", frozenset()),
    **{
        role: Viewer(role, role, frozenset())
        for role in ("senior-officer", "member", "programme-office", "auditor", "professional-standards",
                     "administrator")
    },
}  # fmt: skip

_OF_REPORT = "SELECT id FROM {table} WHERE report_id = ANY(%(reports)s)"
_OF_DRAFT = "d.by_id = %(person)s OR d.id = %(holds)s"
_OF_FILE = (
    "f.by_id = %(person)s OR EXISTS (SELECT FROM reports_attachment a JOIN reports_draft d ON d.id = a.draft_id"
    f" WHERE a.file_id = f.id AND (a.report_id = ANY(%(reports)s) OR {_OF_DRAFT}))"
)
_OF_REQUEST = (
    "%(role)s = ANY(%(national)s || ARRAY['agent'])"
    " OR (%(role)s = 'partner' AND s.bank_id = %(organisation)s AND s.sent_at IS NOT NULL)"
)
_ANSWERS_FOR = "%(role)s IN ('agent', 'reviewer', 'supervisor')"
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
    "messages_message": f"SELECT id FROM messages_message WHERE {_ANSWERS_FOR}",
    "messages_wording": f"SELECT message_id FROM messages_wording WHERE {_ANSWERS_FOR} AND %(contact)s AND NOT secret",
    "messages_delivery": f"SELECT id FROM messages_delivery WHERE {_ANSWERS_FOR}",
    "identifiers_identifier": "SELECT i.id FROM identifiers_identifier i WHERE %(role)s = ANY(%(national)s) OR EXISTS"
    " (SELECT FROM reports_occurrence o WHERE o.identifier_id = i.id AND o.report_id = ANY(%(reports)s))",
    "networks_network": "SELECT number FROM networks_network WHERE number = ANY(%(networks)s)",
    "networks_member": "SELECT id FROM networks_member WHERE report_id = ANY(%(reports)s)",
    "networks_tie": "SELECT t.id FROM networks_tie t WHERE t.network_id = ANY(%(networks)s) AND EXISTS"
    " (SELECT FROM reports_occurrence o WHERE o.identifier_id = t.identifier_id AND o.report_id = ANY(%(reports)s))",
    "networks_change": "SELECT id FROM networks_change WHERE network_id = ANY(%(networks)s)",
    "reports_intake": "SELECT id FROM reports_intake WHERE by_id = %(person)s OR %(role)s = 'supervisor'",
    "vault_file": f"SELECT f.id FROM vault_file f WHERE {_OF_FILE}",
    "vault_rendition": "SELECT r.id FROM vault_rendition r JOIN vault_file f ON f.id = r.file_id"
    f" WHERE f.scan IN ('clean', 'unscanned') AND ({_OF_FILE})",
    "reports_draft": f"SELECT d.id FROM reports_draft d WHERE {_OF_DRAFT}",
    "reports_attachment": "SELECT id FROM reports_attachment a WHERE a.report_id = ANY(%(reports)s)"
    f" OR EXISTS (SELECT FROM reports_draft d WHERE d.id = a.draft_id AND ({_OF_DRAFT}))",
    "reports_profile": "SELECT person_id FROM reports_profile WHERE person_id = %(person)s",
    "reports_stoprequest": f"SELECT s.id FROM reports_stoprequest s WHERE {_OF_REQUEST}",
    "reports_stopchange": "SELECT c.id FROM reports_stopchange c JOIN reports_stoprequest s ON s.id = c.request_id"
    f" WHERE {_OF_REQUEST}",
    "reports_addition": "SELECT id FROM reports_addition WHERE report_id = %(tracks)s"
    " OR (%(role)s <> 'partner' AND report_id = ANY(%(reports)s))",
    "reports_handover": "SELECT report_id FROM reports_handover WHERE %(role)s = ANY(%(national)s || ARRAY['agent'])"
    " OR (%(role)s IN ('force-officer', 'force-lead') AND to_id = %(organisation)s)",
    "reports_servicecount": "SELECT id FROM reports_servicecount WHERE"
    " %(role)s = ANY(%(national)s || ARRAY['senior-officer', 'member', 'auditor', 'programme-office'])",
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
        "reports_unlinked": "report_id", "reports_profile": "person_id", "reports_handover": "report_id",
        "reports_anonymoussource": "report_id", "reports_equalityanswers": "report_id",
        "messages_wording": "message_id"}  # fmt: skip
# Read before anybody is known, changed by few.
READ_BY_ALL = ("accounts_membership", "policy_version")
# Tables that the pages may not read; into most of them they write, when a report is sent.
WORKERS_OWN = ("reports_acknowledgement", "reports_unlinked", "reports_anonymoussource", "reports_equalityanswers",
               "reports_step", "reports_trackingcode", "reports_trackingsession")  # fmt: skip
TABLES = (*SEEN, *WORKERS_OWN, *READ_BY_ALL)


@contextmanager
def told(connection: Any, *, person: int = 0, role: str = "", organisation: int = 0, contact: bool = False,
         job: str = "", token: bytes = b"", receiving: int = 0, tracking: bytes = b"") -> Iterator[Any]:  # fmt: skip
    """One transaction in which row-level security knows this; rolled back."""
    values = (str(person), role, str(organisation), "yes" if contact else "", job, token.hex(),
              str(receiving) if receiving else "", tracking.hex())  # fmt: skip
    with connection.transaction(force_rollback=True):
        for name, value in zip(CONTEXT, values, strict=True):
            connection.execute("SELECT set_config(%s, %s, true)", [name, value])
        yield connection


@contextmanager
def as_viewer(world: World, connection: Any, viewer: Viewer, *, receiving: int = 0) -> Iterator[Any]:
    person, organisation = _who(world, viewer)
    token = world.drafts[viewer.holds].token if viewer.holds else b""
    with told(
        connection, person=person, role=viewer.role, organisation=organisation, contact=viewer.contact, token=token,
        receiving=receiving, tracking=FOLLOWING if viewer.tracks else b"",
    ):  # fmt: skip
        yield connection


def _who(world: World, viewer: Viewer) -> tuple[int, int]:
    if not viewer.member:
        return 0, 0
    membership = world.memberships[viewer.member]
    return membership.person_id, membership.organisation_id or 0


def ids(connection: Any, table: str) -> set[Any]:
    return {row[0] for row in connection.execute(f"SELECT {KEYS.get(table, 'id')} FROM {table}").fetchall()}


def should_see(world: World, viewer: Viewer, table: str) -> set[Any]:
    person, organisation = _who(world, viewer)
    place = world.memberships[viewer.member].organisation if viewer.member else None
    facts = {
        "reports": [world.report_ids[name] for name in viewer.reports],
        "networks": [world.networks[name] for name in viewer.networks],
        "contact": viewer.contact,
        "role": viewer.role,
        "national": [Role.ANALYST.value, Role.REVIEWER.value, Role.SUPERVISOR.value],
        "person": person,
        "organisation": organisation,
        "service": bool(place and place.kind in ("service", "authority")),
        "tracks": world.report_ids[viewer.tracks] if viewer.tracks else 0,
        "holds": world.drafts[viewer.holds].pk if viewer.holds else 0,
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
