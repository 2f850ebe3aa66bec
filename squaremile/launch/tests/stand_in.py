"""A checkout of its own whose pages, worker and set-up are a few lines, run by the real `./run`."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from squaremile.launch import prepare
from squaremile.launch.data import load_secrets
from squaremile.launch.environment import URL_NAMES
from squaremile.launch.pages import is_taken
from squaremile.launch.places import REQUIREMENTS, ROOT, VENV, site_packages
from squaremile.launch.postgres import Cluster, free_port

BARE = {
    name: value
    for name, value in os.environ.items()
    if name not in URL_NAMES.values() and not name.startswith(("SQUAREMILE_", "DJANGO_"))
}
_MAIN = """
import os, sys, time
from pathlib import Path
data, word = Path(os.environ["SQUAREMILE_DATA"]), sys.argv[1]
if word == "setup":
    assert os.environ["SQUAREMILE_SIGN_IN"] == "owner"
    if (data / "newer").exists():
        sys.exit("The database is newer than this code.")
    (data / "mode").write_text("live" if "--live" in sys.argv else "demonstration")
elif word == "worker":
    assert "DATABASE_URL" not in os.environ
    time.sleep(600)
elif word == "demo-signin":
    print("analyst: http://localhost:" + os.environ["SQUAREMILE_PORT"] + "/sign-in")
else:
    print(word, sys.argv[2:], data)
"""
_PAGES = """
import os
def application(environ, start_response):
    good = environ["PATH_INFO"] == "/healthz" and "DATABASE_URL" not in os.environ
    start_response("200 OK" if good else "404 Not Found", [])
    return [b""]
"""


def make_checkout(root: Path) -> Path:
    """Ours as far as the launcher goes; the packages are those of the virtual environment that runs the tests."""
    package = root / "squaremile"
    shutil.copytree(
        ROOT / "squaremile" / "launch", package / "launch", ignore=shutil.ignore_patterns("tests", "__pycache__")
    )
    (package / "config").mkdir()
    for name, text in (("__init__", ""), ("__main__", _MAIN), ("config/__init__", ""), ("config/wsgi", _PAGES)):
        (package / f"{name}.py").write_text(text)
    for name in ("run", "package-lock.json"):
        shutil.copy(ROOT / name, root / name)
    shutil.copytree(REQUIREMENTS, root / "requirements")
    _lend_packages(root)
    return root


def _lend_packages(root: Path) -> None:
    venv, packages = root / ".venv", root / site_packages().relative_to(ROOT)
    packages.mkdir(parents=True)
    _link_all(site_packages(), packages, but="squaremile-checkout.pth")
    (packages / "squaremile-checkout.pth").write_text(f"{root}\n")
    for name in ("bin", "pyvenv.cfg"):
        (venv / name).symlink_to(VENV / name)
    (root / "node_modules").mkdir()
    _link_all(ROOT / "node_modules", root / "node_modules", but=".stamp")
    (root / ".venv" / ".stamp-environment").write_text(prepare.environment_stamp(root))
    (root / ".venv" / ".stamp-base").write_text(prepare.digest(root / "requirements" / "base.txt"))
    (root / "node_modules" / ".stamp").write_text(prepare.digest(root / "package-lock.json"))


def _link_all(source: Path, target: Path, *, but: str) -> None:
    for path in source.iterdir():
        if path.name != but:
            (target / path.name).symlink_to(path)


class Launcher:
    """`./run` of a checkout on one data folder and port."""

    def __init__(self, root: Path, name: str) -> None:
        self.root, self.data, self.port = root, root / name, free_port()
        self.data.mkdir()
        load_secrets(self.data)
        Cluster(self.data, durable=False).init()  # quickly; `./run` finds it made
        self.process: subprocess.Popen[str] | None = None

    def call(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, self.root / "run", "--data", self.data, *words]
        return subprocess.run(command, env=BARE, capture_output=True, text=True, timeout=60)

    def start(self, *options: str) -> str:
        """Starts it in the background and returns what it said until it was up."""
        command = [sys.executable, self.root / "run", "--data", self.data, "--port", str(self.port), *options]
        self.process = subprocess.Popen(command, env=BARE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said = []
        for line in self.process.stdout:
            said.append(line)
            if line.startswith("Ctrl-C"):
                break
        return "".join(said)

    def status(self) -> dict[str, object]:
        return json.loads(self.call("status", "--json").stdout)

    def pids(self) -> dict[str, int]:
        return self.status()["processes"]

    def end(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()

    def is_gone(self) -> bool:
        """Whether nothing that works for this folder is left."""
        return not is_taken(self.port) and not of_folder(self.data)


def of_folder(data: Path) -> list[int]:
    """Numbers of the processes that were told of this data folder, by their environment or their arguments."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            told = (path / "environ").read_bytes() + (path / "cmdline").read_bytes()
            state = (path / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if os.fsencode(data) in told and state != "Z":
            found.append(int(path.name))
    return found


def eventually(true) -> bool:
    """Whether it becomes true in half a minute."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.05)
    return False
