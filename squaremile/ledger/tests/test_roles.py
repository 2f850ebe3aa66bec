"""What the pages' and the worker's own roles can do to the ledger."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from squaremile.ledger.models import Leaf, LeafDetail
from squaremile.ledger.services import Verb, record

pytestmark = [pytest.mark.django_db, pytest.mark.roles]
TABLES = ["leaf", "leafdetail", "number", "node", "head", "unnumbered"]
WEB_MAY = {("leaf", "INSERT"), ("leafdetail", "INSERT")}
WORKER_MAY = (
    WEB_MAY
    | {(t, "INSERT") for t in ("number", "node", "head")}
    | {(t, "DELETE") for t in ("leafdetail", "unnumbered")}
)


@pytest.mark.parametrize(("role", "may"), [("squaremile_web", WEB_MAY), ("squaremile_worker", WORKER_MAY)])
def test_the_roles_append_and_nothing_else(role, may):
    with connection.cursor() as cursor:
        for table in TABLES:
            for verb in ("INSERT", "UPDATE", "DELETE", "TRUNCATE"):
                cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [role, f"ledger_{table}", verb])
                assert cursor.fetchone()[0] == ((table, verb) in may), (role, table, verb)


@pytest.mark.parametrize(
    "statement", ["UPDATE ledger_leaf SET role = ''", "DELETE FROM ledger_leaf", "DELETE FROM ledger_leafdetail"]
)
def test_the_pages_write_leaves_that_they_can_neither_read_nor_change(as_web, statement):
    with as_web():
        record(Verb.SEARCHED, "report", 1, detail={"words": "a"})
        assert not Leaf.objects.exists() and not LeafDetail.objects.exists()
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert Leaf.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "organisation", "sees"),
    [
        ("auditor", "the service's", {3, 4}),
        ("auditor", 3, {3}),
        ("professional-standards", 3, {3}),
        ("supervisor", 3, set()),
        ("administrator", 3, set()),
    ],
)
def test_the_services_auditors_read_all_and_others_what_their_own_people_did(as_web, role, organisation, sees):
    from squaremile.accounts.models import Organisation
    from squaremile.accounts.viewer import Viewer
    from squaremile.ledger.actor import Actor, acting

    for force in (3, 4):
        with acting(Actor(1, force, "force-officer")):
            record(Verb.VIEWED, "report", 1, detail={"of": force})
    if organisation == "the service's":
        organisation = Organisation.objects.get(kind="service").pk
    with as_web(Viewer(person=5, role=role, organisation=organisation)):
        assert {leaf.organisation for leaf in Leaf.objects.all()} == sees
        assert {detail.read()["of"] for detail in LeafDetail.objects.all()} == sees


def test_the_worker_writes_outside_a_job_and_reads_only_in_one(as_worker):
    with as_worker(""):
        record(Verb.LINKED, "network", 1)
        assert not Leaf.objects.exists()
    with as_worker("ledger.number"):
        assert Leaf.objects.count() == 1
