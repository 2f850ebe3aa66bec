"""A PostgreSQL of its own for tests and benches, thrown away afterwards."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from squaremile.launch.data import make_data_folder
from squaremile.launch.environment import SignIn, environment
from squaremile.launch.postgres import Cluster

TEST_DATABASE_URL = "SQUAREMILE_TEST_DATABASE_URL"
_OF_ANOTHER = ("DATABASE_URL", "DATABASE_URL_WEB", "DATABASE_URL_WORKER", "SQUAREMILE_SIGN_IN")


@dataclass
class Throwaway:
    data: Path
    cluster: Cluster

    def environment(self, sign_in: SignIn = "owner") -> dict[str, str]:
        """The environment of a process on this cluster; nothing of the caller's own database is in it."""
        base = {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER}
        told = environment(self.data, sign_in, owner_url=self.cluster.url(), base=base)
        return told | {TEST_DATABASE_URL: self.cluster.url()}


@contextmanager
def throwaway_folder() -> Iterator[Path]:
    """A data folder with secrets, in the system's folder for temporary files."""
    top = Path(tempfile.mkdtemp(prefix="squaremile-test-"))
    top.chmod(0o711)
    try:
        make_data_folder(top / "data")
        yield top / "data"
    finally:
        shutil.rmtree(top, ignore_errors=True)


@contextmanager
def throwaway_cluster(*, durable: bool = False) -> Iterator[Throwaway]:
    """A started server in a temporary folder; twice as fast as a durable one, and lost with the machine."""
    with throwaway_folder() as data:
        cluster = Cluster(data, durable=durable)
        cluster.start()
        try:
            yield Throwaway(data, cluster)
        finally:
            cluster.stop()
            cluster.forget()
