"""Leaves are written in the caller's transaction, for whoever acts, and nobody can change them."""

import json
from hashlib import sha256

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from squaremile.ledger.actor import Actor, acting
from squaremile.ledger.models import Leaf, LeafDetail, Unnumbered
from squaremile.ledger.services import Act, Verb, record, record_many

pytestmark = pytest.mark.django_db
OFFICER = Actor(person=7, organisation=3, role="force-officer", purpose="investigation")


def test_a_leaf_says_who_what_and_why_and_holds_only_a_commitment_to_the_detail():
    with acting(OFFICER):
        record(Verb.SEARCHED, "identifier", [12, "13"], detail={"words": "Zoë £5"})
    leaf = Leaf.objects.get()
    written = json.loads(leaf.data())
    assert (leaf.person, leaf.organisation, leaf.role, leaf.purpose) == (7, 3, "force-officer", "investigation")
    assert written["objects"] == ["12", "13"] and written["verb"] == "record.searched"
    assert "words" not in leaf.data().decode()
    detail = LeafDetail.objects.get()
    assert detail.read() == {"words": "Zoë £5"}
    assert written["commitment"] == sha256(bytes(detail.salt) + detail.content.encode()).hexdigest()


def test_without_a_detail_there_is_nothing_to_commit_to():
    record(Verb.VIEWED, "report", "SM-1234-5678-9ABC")
    leaf = Leaf.objects.get()
    assert leaf.commitment is None and leaf.object_ids == ["SM-1234-5678-9ABC"] and leaf.role == "service"


@pytest.mark.parametrize("words", ["\x00", "\ud800", "£" * 100_000, '"\\\n', "\u202e"])
def test_whatever_was_searched_for_can_be_kept(words):
    record(Verb.SEARCHED, "report", [], detail={"words": words})
    assert LeafDetail.objects.get().read() == {"words": words}


def test_a_leaf_is_gone_with_the_act_that_was_rolled_back():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(Verb.VIEWED, "report", 1)
        raise ZeroDivisionError
    assert not Leaf.objects.exists() and not Unnumbered.objects.exists()


def test_many_in_one_go_each_wait_for_a_number():
    assert record_many(Act(Verb.VIEWED, "report", n, {"n": n}) for n in range(2_500)) == 2_500
    assert Leaf.objects.count() == LeafDetail.objects.count() == Unnumbered.objects.count() == 2_500


@pytest.mark.parametrize("table", ["leaf", "number", "node", "head"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_not_even_the_owner_can_change_what_is_written(table, statement):
    column = {"leaf": "role", "number": "hash", "node": "hash", "head": "root"}[table]
    with pytest.raises(ProgrammingError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(statement.format(f"ledger_{table}", column, column))


def test_a_detail_is_never_altered():
    record(Verb.SEARCHED, "report", 1, detail={"words": "a"})
    with pytest.raises(ProgrammingError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_leafdetail SET content = '{}'")
