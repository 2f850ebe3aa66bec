"""The database for one command: the one that is running, or the embedded one for as long as the command takes."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from squaremile.launch import state
from squaremile.launch.data import make_data_folder
from squaremile.launch.environment import environment
from squaremile.launch.errors import CannotBeDone
from squaremile.launch.locks import Lock
from squaremile.launch.postgres import Cluster

LOCK = "database.lock"
_WAIT_SECONDS = 60


@contextmanager
def database(data: Path, environ: Mapping[str, str] = os.environ) -> Iterator[str]:
    """The owner's address. Starts the embedded database when it is down, and stops it after when we started it and
    no other command still uses it."""
    make_data_folder(data)
    if environ.get("DATABASE_URL"):
        yield environ["DATABASE_URL"]
        return
    cluster, lock = Cluster(data), Lock(data / LOCK)
    try:
        lock.take(shared=True)
        while not cluster.is_up():
            lock.release()  # ./run wants it for itself while it starts the database
            _wait_for_supervisor(data, cluster)
            lock.take()
            if not cluster.is_up() and not state.running(data):
                cluster.start()
            lock.take(shared=True)
        yield cluster.url()
    finally:
        if cluster.process is not None:
            lock.take()
            cluster.stop()
        lock.release()


def _wait_for_supervisor(data: Path, cluster: Cluster) -> None:
    """Where `./run` is at work on this folder it brings the database up itself."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while state.running(data) and not cluster.is_up():
        if time.monotonic() > deadline:
            raise CannotBeDone("the database is not up although ./run is running", "see ./run status")
        time.sleep(0.1)


def start_alone(cluster: Cluster) -> None:
    """For `./run`: starts the database once no command uses one of its own any more."""
    lock = Lock(cluster.data / LOCK)
    try:
        if not lock.take(wait=False):
            print("Waiting for another command to finish with the database …", flush=True)
            lock.take()
        deadline = time.monotonic() + _WAIT_SECONDS
        while cluster.is_up():  # who started it is about to stop it
            lock.release()
            if time.monotonic() > deadline:
                raise CannotBeDone(f"another PostgreSQL runs on {cluster.place}", "stop it first")
            time.sleep(0.1)
            lock.take()
        cluster.start()
    finally:
        lock.release()


def set_up_first(data: Path, owner_url: str, environ: Mapping[str, str] = os.environ) -> None:
    """A command on a folder that was never started makes it ready as `./run` would; one that was is left alone."""
    if (data / "mode").exists() or environ.get("DATABASE_URL"):
        return
    print("Making the data folder ready first (once) …", file=sys.stderr, flush=True)
    told = environment(data, "owner", owner_url=owner_url, base=environ)
    made = subprocess.run([sys.executable, "-m", "squaremile", "setup"], env=told, stdout=sys.stderr, check=False)
    if made.returncode:
        raise CannotBeDone("the data folder could not be made ready", "its reason stands above")
