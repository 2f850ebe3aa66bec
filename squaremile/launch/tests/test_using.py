import os
import subprocess
import sys
import time

from squaremile.launch.environment import URL_NAMES
from squaremile.launch.places import ROOT
from squaremile.launch.postgres import Cluster
from squaremile.launch.testing import throwaway_folder
from squaremile.launch.using import database

BARE = {name: value for name, value in os.environ.items() if name not in URL_NAMES.values()}
_COMMAND = """
import sys, time
from pathlib import Path
from squaremile.launch.using import database
with database(Path(sys.argv[1]), {}) as url:
    print(url, flush=True)
    sys.stdin.readline()
"""


def command(data):
    """A command that uses the database until it is told to end."""
    return subprocess.Popen(
        [sys.executable, "-c", _COMMAND, str(data)],
        cwd=ROOT,
        env=BARE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_given_database_is_used_and_none_is_started(tmp_path):
    given = "postgresql://a:b@db.example/c"
    with database(tmp_path / "data", {"DATABASE_URL": given}) as url:
        assert url == given
    assert not Cluster(tmp_path / "data").record


def test_a_command_starts_the_database_and_stops_it_after_everybody():
    with throwaway_folder() as data:
        cluster = Cluster(data, durable=False)
        cluster.init()  # quickly: the commands find it made
        with command(data) as first:
            url = first.stdout.readline().strip()
            with command(data) as second:
                assert second.stdout.readline().strip() == url
                first.stdin.write("\n")
                first.stdin.flush()
                time.sleep(0.3)
                assert first.poll() is None  # it started the database, and waits for the other to be done with it
                assert cluster.is_up()
                second.communicate("\n", timeout=10)
            first.communicate(timeout=20)
            assert (first.returncode, second.returncode) == (0, 0)
        assert not cluster.is_up()
        cluster.forget()


def test_a_killed_command_leaves_no_database_behind():
    with throwaway_folder() as data:
        cluster = Cluster(data, durable=False)
        cluster.init()  # quickly: the commands find it made
        with command(data) as killed:
            killed.stdout.readline()
            killed.kill()
        deadline = time.monotonic() + 20
        while cluster.is_up() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not cluster.is_up()
        with command(data) as after:
            assert after.stdout.readline().startswith("postgresql://")
            after.communicate("\n", timeout=20)
        cluster.forget()
