"""The ledger's own check finds whatever a superuser changed behind its back."""

import random
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection, transaction

from squaremile.ledger.checking import check
from squaremile.ledger.lines import head_line
from squaremile.ledger.models import Head, Leaf
from squaremile.ledger.services import Verb, erase_detail, record, sequence
from squaremile.ledger.signing import public_key
from squaremile.ledger.tests.exports import exported, faults_of_the_tool, grow, write


@contextmanager
def as_superuser():
    """No trigger and no foreign key holds inside; afterwards all is as before."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield cursor
        transaction.set_rollback(True)


def findings(kept=()):
    return check(public=public_key(), kept=kept).findings


@pytest.mark.django_db
def test_an_honest_ledger_holds(db):
    grow(3, 50, 1)
    record(Verb.VIEWED, "report", 1)
    done = check(public=public_key(), kept=[head_line(head) for head in Head.objects.all()])
    assert done.findings == []
    assert (done.entries, done.heads, done.details, done.waiting) == (54, 3, 54, 1)


@pytest.mark.django_db
def test_an_erasure_that_says_so_holds():
    grow(3)
    erase_detail(kind="report", object_id="SM-1", reason="retention")
    sequence()
    done = check(public=public_key())
    assert done.findings == [] and done.erased == 1


TAMPERINGS = {
    "UPDATE ledger_leaf SET person = person + 1 WHERE id = {leaf}": "altered",
    "UPDATE ledger_leaf SET at = at + interval '1 microsecond' WHERE id = {leaf}": "altered",
    "UPDATE ledger_leaf SET objects = objects || ARRAY['x'] WHERE id = {leaf}": "altered",
    "UPDATE ledger_leaf SET purpose = 'another' WHERE id = {leaf}": "altered",
    "UPDATE ledger_leaf SET commitment = NULL WHERE id = {leaf}": "altered",
    "DELETE FROM ledger_leaf WHERE id = {leaf}": "not there",
    "UPDATE ledger_leafdetail SET content = '{{}}' WHERE leaf_id = {leaf}": "detail",
    "UPDATE ledger_leafdetail SET subjects = '{{person:1}}' WHERE leaf_id = {leaf}": "detail",
    "DELETE FROM ledger_leafdetail WHERE leaf_id = {leaf}": "no entry says so",
    "DELETE FROM ledger_number WHERE leaf_id = {leaf}": "not there",
    "UPDATE ledger_number SET hash = sha256(hash) WHERE leaf_id = {leaf}": "altered",
    "UPDATE ledger_node SET hash = sha256(hash) WHERE (level, position) = {node}": "node",
    "DELETE FROM ledger_node WHERE (level, position) = {node}": "not there",
    "INSERT INTO ledger_node VALUES (9, 9, sha256('x'))": "nodes and should have",
    "UPDATE ledger_head SET root = sha256(root) WHERE size = {head}": "another root",
    "UPDATE ledger_head SET at = at + interval '1 second' WHERE size = {head}": "not signed",
    "UPDATE ledger_head SET signature = sha256(root) || sha256(root) WHERE size = {head}": "not signed",
    "UPDATE ledger_head SET public = sha256(root) WHERE size = {head}": "not signed",
    "DELETE FROM ledger_number; DELETE FROM ledger_node; DELETE FROM ledger_head; DELETE FROM ledger_leaf": "cut",
    "DELETE FROM ledger_unnumbered": "neither a number",
    "INSERT INTO ledger_unnumbered VALUES ({leaf})": "wait for a number",
}


@pytest.mark.django_db
@pytest.mark.parametrize(("tampering", "finding"), TAMPERINGS.items())
def test_each_tampering_at_a_random_place_is_found(tampering, finding):
    chance = random.Random(tampering)
    grow(7, 20)
    kept = [head_line(head) for head in Head.objects.all()]
    record(Verb.VIEWED, "report", "waits")
    level = chance.randrange(1, 5)
    leaf = chance.choice(Leaf.objects.exclude(number=None).values_list("pk", flat=True))
    places = {"leaf": f"'{leaf}'", "node": (level, chance.randrange(27 >> level)), "head": chance.choice([7, 27])}
    with as_superuser() as cursor:
        cursor.execute(tampering.format(**places))
        assert cursor.rowcount > 0
        found = findings(kept)
    assert any(finding in one for one in found), found


@pytest.mark.django_db
def test_two_entries_that_changed_places_are_found():
    grow(8)
    with as_superuser() as cursor:
        cursor.execute(
            "WITH gone AS (DELETE FROM ledger_number WHERE index IN (2, 5) RETURNING *) SELECT leaf_id, hash FROM gone"
        )
        for index, (leaf, hashed) in zip((5, 2), cursor.fetchall(), strict=True):
            cursor.execute(
                "INSERT INTO ledger_number (index, leaf_id, hash) VALUES (%s, %s, %s)", [index, leaf, hashed]
            )
        assert "the node at level 1, position 1 is wrong" in findings()


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(20))
def test_a_leaf_altered_at_random_is_found_in_the_database_and_in_its_export(seed, tmp_path):
    chance = random.Random(seed)
    grow(5, 11, 17)
    index = chance.randrange(33)
    column, value = chance.choice(
        [
            ("person", "77"),
            ("role", "'auditor'"),
            ("verb", "'record.listed'"),
            ("kind", "'person'"),
            ("objects", "'{}'"),
        ]
    )
    with as_superuser() as cursor:
        where = f"id = (SELECT leaf_id FROM ledger_number WHERE index = {index})"
        cursor.execute(f"UPDATE ledger_leaf SET {column} = {value} WHERE {where}")
        assert findings() == [f"entry {index} was altered"]
        assert faults_of_the_tool(write(tmp_path / "export.jsonl", exported()))


@pytest.mark.django_db
def test_a_ledger_rewritten_whole_and_signed_is_found_by_the_heads_that_were_kept():
    grow(6)
    kept = [head_line(head) for head in Head.objects.all()]
    with as_superuser() as cursor:
        for table in ("head", "node", "number", "leafdetail", "leaf"):
            cursor.execute(f"DELETE FROM ledger_{table}")
        cursor.execute("SET session_replication_role = origin")
        grow(6)
        assert findings() == []
        assert findings(kept) == ["the ledger was rewritten: a kept head of 6 has another root"]


def test_what_is_written_during_the_check_does_not_disturb_it(own_database, monkeypatch):
    from squaremile.ledger import checking

    with own_database.signed_in("owner"):
        grow(5)
        strays = checking._Check._check_strays

        def meanwhile(self):
            with psycopg.connect(own_database.urls["owner"]) as other:
                other.execute("DELETE FROM ledger_leafdetail")
                other.execute("DELETE FROM ledger_unnumbered")
            strays(self)

        monkeypatch.setattr(checking._Check, "_check_strays", meanwhile)
        assert findings() == []
        assert findings() != []
