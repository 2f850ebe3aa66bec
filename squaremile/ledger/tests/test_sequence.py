"""Numbers are given after commit, once each, by one sequencer that may be killed at any moment."""

import signal
import subprocess
import sys
import threading
from itertools import pairwise

import psycopg
import pytest
from django.db import connection

from squaremile.ledger import queries
from squaremile.ledger.errors import LedgerError
from squaremile.ledger.models import Head, Leaf, LeafDetail, Node, Number, Unnumbered
from squaremile.ledger.rules import Edge, leaf_hash, verify_consistency, verify_inclusion
from squaremile.ledger.services import Act, Verb, erase_detail, record, record_many, sequence, sign_head
from squaremile.ledger.signing import is_signed, public_key

WRITE = (
    "INSERT INTO ledger_leaf (id, at, person, organisation, role, purpose, verb, kind, objects)"
    " VALUES (%s, now(), 1, 1, 'analyst', '', 'record.viewed', 'report', ARRAY[%s])"
)
EARLY, LATE = "00000000-0000-7000-8000-000000000001", "00000000-0000-7000-8000-000000000002"


def whole_tree_holds():
    edge = Edge()
    numbers = list(Number.objects.select_related("leaf").order_by("index"))
    nodes = {(node.level, node.position): bytes(node.hash) for node in Node.objects.all()}
    for place, number in enumerate(numbers):
        assert number.index == place and bytes(number.hash) == leaf_hash(number.leaf.data())
        for level, position, hashed in edge.append(bytes(number.hash)):
            assert nodes.pop((level, position)) == hashed
    assert nodes == {}
    return edge


@pytest.mark.django_db
def test_batches_number_every_leaf_once_and_in_order():
    record_many(Act(Verb.VIEWED, "report", n) for n in range(25))
    assert [sequence(10), sequence(10), sequence(10), sequence(10)] == [10, 10, 5, 0]
    assert Number.objects.count() == Leaf.objects.count() == 25 and not Unnumbered.objects.exists()
    assert queries.root_at(25) == whole_tree_holds().root()


@pytest.mark.django_db
def test_heads_are_signed_and_each_grew_from_the_one_before():
    assert sign_head() is None
    heads = []
    for more in (1, 6, 13):
        record_many(Act(Verb.VIEWED, "report", n) for n in range(more))
        sequence()
        heads.append(sign_head())
        assert sign_head() == heads[-1]
    assert [head.size for head in heads] == [1, 7, 20]
    for old, new in pairwise(heads):
        path = queries.consistency(old.size, new.size)
        assert verify_consistency(old=old.size, size=new.size, old_root=old.root, root=new.root, path=path)
        assert is_signed(public=public_key(), signature=new.signature, message=new.signed_bytes())


@pytest.mark.django_db
@pytest.mark.parametrize("index", [0, 7, 12])
def test_an_entry_is_proved_under_the_latest_head(index):
    record_many(Act(Verb.VIEWED, "report", n) for n in range(13))
    sequence()
    head = sign_head()
    proof = queries.proof(index)
    assert verify_inclusion(leaf=proof.leaf, index=index, size=13, path=proof.path, root=head.root)


@pytest.mark.django_db
def test_a_proof_takes_two_queries_and_few_rows_whatever_the_size(django_assert_num_queries):
    record_many(Act(Verb.VIEWED, "report", n) for n in range(333))
    sequence()
    with django_assert_num_queries(2):
        queries.proof(200, 333)
    with django_assert_num_queries(1):
        queries.consistency(200, 332)


@pytest.mark.django_db
def test_nothing_is_signed_over_a_tree_that_did_not_grow_from_the_last_head():
    record_many(Act(Verb.VIEWED, "report", n) for n in range(3))
    sequence()
    Head.objects.create(size=2, root=bytes(32), at=Leaf.objects.all()[0].at, public=b"", signature=b"")
    with pytest.raises(LedgerError, match="did not grow from the head of 2"):
        sign_head()
    assert Head.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.roles
def test_the_workers_role_numbers_and_signs_in_its_job_and_not_outside(as_worker):
    record(Verb.VIEWED, "report", 1)
    with as_worker(""), pytest.raises(LedgerError, match="cannot be read"):
        sequence()
    with as_worker("ledger.number"):
        assert sequence() == 1
        assert sign_head().size == 1


@pytest.mark.django_db
def test_erasing_a_detail_leaves_the_proof_and_says_so():
    record(Verb.SEARCHED, "person", 5, detail={"words": "Ada"})
    record(Verb.SEARCHED, "report", 9, detail={"words": "Ada of 9"}, subjects=["person:5"])
    record(Verb.SEARCHED, "report", 5, detail={"words": "another"})
    sequence()
    before = queries.root_at(3)
    assert erase_detail(kind="person", object_id=5, reason="retention") == 2
    assert [detail.read() for detail in LeafDetail.objects.exclude(leaf__kind="ledger-entry")] == [{"words": "another"}]
    assert queries.root_at(3) == before
    assert sequence() == 1 and whole_tree_holds().size == 4
    assert Leaf.objects.filter(verb=Verb.DETAIL_ERASED).get().object_ids == [
        str(pk) for pk in Leaf.objects.order_by("pk").values_list("pk", flat=True)[:2]
    ]


@pytest.mark.django_db
def test_entries_are_found_by_object_and_by_person(django_assert_num_queries):
    record_many(Act(Verb.VIEWED, kind, [n, n + 1], {"n": n}) for n in range(3) for kind in ("report", "network"))
    with django_assert_num_queries(1):
        found = list(queries.entries_about("report", 2)[:10])
        assert [leaf.detail.read()["n"] for leaf in found] == [2, 1]
    assert queries.entries_by(0).count() == 6 and not queries.entries_by(8).exists()
    assert not queries.newest_entries().exists()
    sequence()
    assert [leaf.number.index for leaf in queries.newest_entries(before=3)] == [2, 1, 0]


def test_two_that_commit_in_inverse_order_are_both_numbered(own_database):
    with psycopg.connect(own_database.urls["web"]) as early, psycopg.connect(own_database.urls["web"]) as late:
        early.execute(WRITE, [EARLY, "1"])
        late.execute(WRITE, [LATE, "2"])
        late.commit()
        with own_database.signed_in("owner"):
            assert sequence() == 1
            early.commit()
            assert sequence() == 1
            assert [str(n.leaf_id) for n in Number.objects.order_by("index")] == [LATE, EARLY]
            whole_tree_holds()


KILLED = """
import time, django
django.setup()
from squaremile.ledger import services
whole = services._copy
def stop(table, rows):
    whole(table, rows[:3])
    if "node" in table:
        print("in mid-batch", flush=True)
        time.sleep(60)
services._copy = stop
services.sequence()
"""


def test_a_sequencer_killed_in_mid_batch_leaves_nothing_half(own_database):
    with own_database.signed_in("owner"):
        record_many(Act(Verb.VIEWED, "report", n) for n in range(20))
        sequence(7)
        running = subprocess.Popen(
            [sys.executable, "-c", KILLED], env=own_database.environment, stdout=subprocess.PIPE, text=True
        )
        assert running.stdout.readline() == "in mid-batch\n"
        running.send_signal(signal.SIGKILL)
        running.wait()
        running.stdout.close()
        assert sequence() == 13
        assert whole_tree_holds().size == 20


def test_sequencers_at_once_wait_for_each_other(own_database):
    done = []

    def number():
        try:
            done.append(sequence(10))
        finally:
            connection.close()

    with own_database.signed_in("owner"):
        record_many(Act(Verb.VIEWED, "report", n) for n in range(40))
        threads = [threading.Thread(target=number) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(done) + sequence() == 40
        assert whole_tree_holds().size == 40


def test_no_page_waits_for_the_sequencer(own_database):
    with psycopg.connect(own_database.urls["owner"]) as holder, psycopg.connect(own_database.urls["web"]) as page:
        holder.execute("SELECT pg_advisory_xact_lock(%s)", [0x1ED6E5])
        page.execute("SET lock_timeout = '1s'")
        page.execute(WRITE, [EARLY, "1"])
        page.commit()
