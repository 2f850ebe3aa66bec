"""One small world for the proofs: two forces, two partners, people of every role, records of each kind of secrecy.

It is committed to a database of its own and asked by the pages' real role, so nothing of a test's own rights helps.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import transaction
from django.test import Client
from django.utils import timezone

from squaremile.accounts.roles import NATIONAL, Role

ORGANISATIONS = {
    Role.FORCE_OFFICER: "kent",
    Role.FORCE_LEAD: "kent",
    Role.PROFESSIONAL_STANDARDS: "kent",
    Role.ADMINISTRATOR: "kent",
    Role.SENIOR_OFFICER: "kent",
    Role.PARTNER: "lantern-bank",
}
KENT, ESSEX = "ME14 1XX", "CM1 1AA"
ONE_PURPOSE = {role for role in Role if role in (
    Role.REPORTER, Role.SENIOR_OFFICER, Role.MEMBER, Role.PROGRAMME_OFFICE, Role.PROFESSIONAL_STANDARDS,
    Role.ADMINISTRATOR,
)}  # fmt: skip
NATION, FORCE = set(NATIONAL), {Role.FORCE_OFFICER, Role.FORCE_LEAD}
# Record -> (what is told in it, the roles of this cast that may open it). Written by hand from CONTRACTS.md, Roles.
REPORTS: dict[str, tuple[dict[str, Any], set[Role]]] = {
    "kent-1": ({"number": "101", "postcode": KENT, "pays": "000101"}, NATION | FORCE),
    "kent-2": ({"number": "101", "postcode": KENT}, NATION | FORCE),
    "essex-1": ({"number": "202", "postcode": ESSEX, "pays": "005101"}, NATION),
    "essex-2": ({"number": "202", "postcode": ESSEX}, NATION),
    "both-kent": ({"number": "303", "postcode": KENT}, NATION | FORCE),
    "both-essex": ({"number": "303", "postcode": ESSEX}, NATION),
    "hidden-1": ({"number": "404", "postcode": KENT, "restricted": True}, NATION),
    "hidden-2": ({"number": "404", "postcode": KENT, "restricted": True}, NATION),
    "of-lantern": ({"number": "505", "sent_by": "lantern-bank"}, NATION | {Role.PARTNER}),
    "of-harbour": ({"number": "506", "sent_by": "harbour-vale"}, NATION),
    "of-agent": ({"number": "507", "taken_by": "agent"}, NATION | {Role.AGENT}),
    "of-agent-2": ({"number": "508", "taken_by": "agent-2"}, NATION),
    "of-reporter": ({"number": "509", "reporter": "reporter"}, NATION | {Role.REPORTER}),
    "of-reporter-2": ({"number": "510", "reporter": "reporter-2"}, NATION),
    # Told on the pages of the front door (tests/cast_front_door.py)
    "of-draft": ({"number": "511", "force": "kent", "pays": "000201"}, NATION | FORCE),
    "handed-over": ({"number": "512", "force": "kent"}, NATION | FORCE),
    "anonymous": ({"number": "513"}, NATION | {Role.AGENT}),
    "taken-up": ({"number": "514"}, NATION),
}
# The number that two reports share makes a network; a name for each.
NETWORKS = {"kent": ("101", NATION | FORCE), "essex": ("202", NATION), "both": ("303", NATION | FORCE),
            "hidden": ("404", NATION)}  # fmt: skip
IDENTIFIERS = NETWORKS | {"of-lantern": ("505", NATION), "of-agent": ("507", NATION)}
WITNESSES = {"hidden-1": "Ottoline Fazakerley", "essex-1": "Peregrine Quixwood"}
ABSENT_REFERENCE, ABSENT = "SM-0000-0000-0000", 987_654_321
IMPORTERS = [role for role in Role if role in (
    Role.AGENT, Role.ANALYST, Role.REVIEWER, Role.SUPERVISOR, Role.PARTNER
)]  # fmt: skip


def number(last: str) -> str:
    return f"07700 900{last}"


@dataclass(frozen=True)
class Kept:
    """A draft: its row, its name in addresses, and its secret, in plain and as the database knows it."""

    pk: int
    key: str
    code: str
    token: bytes


@dataclass
class World:
    database: Any
    references: dict[str, str] = field(default_factory=dict)
    report_ids: dict[str, int] = field(default_factory=dict)
    networks: dict[str, int] = field(default_factory=dict)
    identifiers: dict[str, int] = field(default_factory=dict)
    intakes: dict[str, int] = field(default_factory=dict)
    memberships: dict[str, Any] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    drafts: dict[str, "Kept"] = field(default_factory=dict)
    sessions: dict[str, int] = field(default_factory=dict)
    clients: dict[Any, Client] = field(default_factory=dict)
    owner: Any = None

    def rows(self, query: str, *arguments: Any) -> list[tuple[Any, ...]]:
        """Asked by the owner, whatever Django's connection is."""
        return self.owner.execute(query, arguments).fetchall()


@contextmanager
def world_in(database: Any) -> Iterator[World]:
    """Fills the database and leaves Django's connection signed in as the pages' role."""
    from tests.cast_front_door import leave_beside
    from tests.cast_messages import say_to_all

    world = World(database)
    with database.signed_in("owner"), transaction.atomic():
        _people(world)
        _reports(world)
        _intakes(world)
        _acts(world)
        leave_beside(world)
        say_to_all(world)
    with psycopg.connect(database.urls["owner"], autocommit=True) as world.owner, database.signed_in("web"):
        yield world


def _people(world: World) -> None:
    from squaremile.accounts.services import sign_in_for_test

    for role in Role:
        person = None
        for name, purpose in ((role, ""), (f"{role}, no purpose", None)):
            client = world.clients[name] = Client()
            membership = sign_in_for_test(
                client, role=role, organisation=ORGANISATIONS.get(role, ""), purpose=purpose, person=person
            )
            person = membership.person
        world.memberships[role.value] = membership
        if role in NATION | FORCE | {Role.AGENT}:
            client = world.clients[f"{role}, safeguarding"] = Client()
            sign_in_for_test(
                client, role=role, organisation=ORGANISATIONS.get(role, ""), purpose="safeguard", person=person
            )
        world.clients[f"{role}, no second factor"] = _without_second_factor(world.memberships[role.value])
    for name, role, place in (
        ("agent-2", "agent", ""), ("reporter-2", "reporter", ""), ("essex officer", "force-officer", "essex"),
        ("kent leaver", "force-officer", "kent"), ("kent colleague", "force-officer", "kent"),
        ("essex lead", "force-lead", "essex"), ("harbour partner", "partner", "harbour-vale"),
        ("kent auditor", "auditor", "kent"),
    ):  # fmt: skip
        client = world.clients[name] = Client()
        world.memberships[name] = sign_in_for_test(client, role=role, organisation=place)
    left = world.memberships["kent leaver"]
    left.ended_at = timezone.now()
    left.save()
    world.clients[None] = Client()
    _sessions(world)


def _without_second_factor(membership: Any) -> Client:
    from django.conf import settings

    from squaremile.accounts.services import new_session

    store = new_session(membership, None)
    del store["second_factor"]
    store.save()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = store.session_key
    return client


def _sessions(world: World) -> None:
    from allauth.usersessions.models import UserSession
    from django.conf import settings

    for name in (*Role, "essex officer"):
        client = world.clients[name]
        world.sessions[str(name)] = UserSession.objects.create(
            user=world.memberships[str(name)].person, ip="127.0.0.1", user_agent="",
            session_key=client.cookies[settings.SESSION_COOKIE_NAME].value,
        ).pk  # fmt: skip


def _told(name: str, told: dict[str, Any]) -> dict[str, Any]:
    return {
        "narrative": f"Words of {name}. They rang from {number(told['number'])} and asked for money.",
        "restricted": told.get("restricted", False),
        "people": [
            {"role": "victim", "name": f"Victim-{name}", "postcode": told.get("postcode", ""),
             "phones": ["07700 900999"], "safe_contact": f"After six, {name}", "signs": ["still_paying"]},
            {"role": "suspect", "name": f"Suspect-{name}"},
            {"role": "witness", "name": WITNESSES.get(name, "Ann Bell"), "phones": ["07700 900998"]},
        ],
        "contacts": [{"mode": "phone", "from": number(told["number"])}],
        "payments": [{"amount": "100", "method": "bank_transfer", "payee_name": f"Payee-{name}"} | _paid(told)],
        "losses": [{"amount": "100"}],
        "cyber": {"attack": "hacking", "systems": f"Systems-{name}"},
    }  # fmt: skip


def _paid(told: dict[str, Any]) -> dict[str, Any]:
    """Into an account whose bank may still stop it."""
    if "pays" not in told:
        return {}
    return {"sort_code": told["pays"], "account_number": f"12345{told['number']}", "paid_at": timezone.now()}


def _reports(world: World) -> None:
    from squaremile.accounts.models import Organisation
    from squaremile.identifiers.models import Identifier
    from squaremile.networks.models import Member
    from squaremile.reports.models import Report, Unlinked
    from squaremile.reports.services.care import count_figures, reconcile
    from squaremile.reports.tests.factories import take_in, through_the_line
    from tests.cast_front_door import SENT, tell

    slugs = {o.slug: o for o in Organisation.objects.all()}
    for name, (told, _) in REPORTS.items():
        if name in SENT:
            tell(world, name, _told(name, told), slugs)
            continue
        intake: dict[str, Any] = {}
        if "sent_by" in told:
            intake = {"route": "partner", "organisation": slugs[told["sent_by"]]}
        if "taken_by" in told:
            intake = {"route": "page", "by": world.memberships[told["taken_by"]].person}
        [report] = take_in(_told(name, told), source=name, **intake)
        if "reporter" in told:
            Report.objects.filter(pk=report.pk).update(reporter=world.memberships[told["reporter"]].person)
        world.references[name], world.report_ids[name] = report.reference, report.pk
    through_the_line(list(Report.objects.filter(pk__in=world.report_ids.values())))
    for name, (last, _) in IDENTIFIERS.items():
        world.identifiers[name] = Identifier.objects.get(value=f"+447700900{last}").pk
    for name, (last, _) in NETWORKS.items():
        report = next(world.report_ids[r] for r, (told, _) in REPORTS.items() if told["number"] == last)
        world.networks[name] = Member.objects.get(report=report, left_at=None).network_id
    Unlinked.objects.create(report_id=world.report_ids["of-agent-2"])
    _retired(world)
    reconcile(now=timezone.now())
    count_figures(now=timezone.now())


def _retired(world: World) -> None:
    """A number that the network of Kent took in, and one that Essex's did."""
    from squaremile.networks.models import Network

    for name in ("kent", "essex"):
        into = Network.objects.get(pk=world.networks[name])
        now = timezone.now()
        made = Network.objects.create(
            number=into.pk + 500, formed_at=now, changed_at=now, retired_at=now, retired_into=into,
            force_ids=into.force_ids,
        )  # fmt: skip
        world.networks[f"retired into {name}"] = made.pk


def _intakes(world: World) -> None:
    from squaremile.reports.models import Intake
    from squaremile.reports.services.send_in import results_path

    for name in (*map(str, IMPORTERS), "agent-2"):
        membership = world.memberships[name]
        intake = Intake.objects.create(
            source=f"File of {name}", route="page", started_at=timezone.now(), ended_at=timezone.now(),
            by=membership.person, organisation=membership.organisation,
        )  # fmt: skip
        results_path(intake).write_text("row,status\n1,accepted\n", encoding="utf-8")
        world.intakes[name] = intake.pk


def _acts(world: World) -> None:
    """In each force somebody looked at a report, which the ledger tells in detail, and sent a file in."""
    from squaremile.ledger.actor import Actor, acting
    from squaremile.ledger.services import Verb, record
    from squaremile.vault.models import File

    for name in ("force-officer", "essex officer"):
        held = world.memberships[name]
        with acting(Actor(held.person_id, held.organisation_id, "force-officer", "work-case")):
            record(Verb.VIEWED, "report", world.references["kent-1"], detail={"by": name})
        File.objects.create(
            sha256="0" * 64, size=1, kind="text/csv", name=name, by=held.person, organisation=held.organisation
        )


_CHANGING = (
    (r'name="csrfmiddlewaretoken" value="[^"]+"', "csrf"),
    (r"SM-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", "reference"),
)


def normalised(response: Any, *asked: str) -> tuple[int, str, str]:
    """Status, type and body without what differs each time and without what was `asked`."""
    body = response.content.decode()
    for pattern, word in _CHANGING:
        body = re.sub(pattern, word, body)
    for words in asked:
        body = body.replace(words, "asked")
    return response.status_code, response.headers.get("Content-Type", ""), body
