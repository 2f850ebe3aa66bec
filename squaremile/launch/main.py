"""`./run`: what each of its own words does; any other word is the `squaremile` command's."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from squaremile.launch import checks, prepare, state
from squaremile.launch.arguments import Asked, CalledWrongly, parse
from squaremile.launch.data import SECRETS
from squaremile.launch.errors import CannotBeDone
from squaremile.launch.locks import is_held
from squaremile.launch.places import ROOT, venv_python
from squaremile.launch.postgres import Cluster
from squaremile.launch.processes import end_recorded
from squaremile.launch.supervisor import supervise

HELP = """./run [--data DIR] [--port N]       start everything: pages at http://localhost:8000 (Ctrl-C ends it)
      --live                        the first start makes a live force, not a demonstration
      --reports N                   synthetic reports of the demonstration on first start (20000)
./run stop                          end what was started
./run status [--json]               what runs, where its data and its database lie
./run reset                         throw the demonstration away; the next start makes it anew
./run test [-k EXPR] [--long] [paths]   lint, types, contracts, migrations, all tests
./run bench [NAME]                  time the work on a database of its own
./run COMMAND …                     any command of squaremile, with the right environment:

--data DIR (or SQUAREMILE_DATA) names the data folder, by default ./.squaremile.
DATABASE_URL names a PostgreSQL of your own instead of the embedded one.
Exit codes: 0 done; 1 done, some rows refused; 2 called wrongly; 3 could not be done."""


def main(argv: Sequence[str]) -> int:
    try:
        asked = parse(argv, os.environ)
        return _WORDS.get(asked.word, pass_on)(asked)
    except CalledWrongly as error:
        print(error, file=sys.stderr)
        return 2
    except CannotBeDone as error:
        print(error.sentence, file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 130


def start(asked: Asked) -> int:
    prepare.everything()
    return supervise(asked)


def stop(asked: Asked) -> int:
    now = state.running(asked.data)
    if now is None:
        print(f"Square Mile is not running on {asked.data}.")
        return 0
    try:
        ended = end_recorded(now.supervisor.pid, now.supervisor.began, seconds=60)
        if not ended:
            end_recorded(now.supervisor.pid, now.supervisor.began, seconds=10, first=signal.SIGKILL)
    except PermissionError as error:
        raise CannotBeDone("it was started by another user", "stop it as that user") from error
    print("Stopped.")
    return 0


def status(asked: Asked) -> int:
    now, mode = state.running(asked.data), _kept_mode(asked.data)
    place = Cluster(asked.data).record.get("place")
    processes = {"supervisor": now.supervisor.pid} if now else {}
    processes |= {name: mark.pid for name, mark in now.children.items()} if now else {}
    told = {
        "running": now is not None,
        "phase": now.phase if now else None,
        "address": now.address if now else None,
        "mode": mode or None,
        "since": now.since if now else None,
        "data": str(asked.data),
        "database": now.database if now else None,
        "database_folder": place,
        "processes": processes,
    }
    if asked.json:
        print(json.dumps(told))
        return 0
    if now is None:
        print(f"Square Mile is not running on {asked.data}.")
    else:
        doing = "is running" if now.phase == "running" else "is starting"
        print(f"Square Mile {doing} at {now.address} since {now.since}{f' ({mode})' if mode else ''}.")
        print(f"Processes: {', '.join(f'{name} {pid}' for name, pid in processes.items())}")
        print(f"Data: {asked.data}\nDatabase: {now.database}")
    if place and Path(str(place)).parent != asked.data:
        print(f"The database lies in {place}: its user cannot pass into {asked.data}.")
    return 0


def reset(asked: Asked) -> int:
    """Only a demonstration can be thrown away; a folder that may be live is never touched."""
    if os.environ.get("DATABASE_URL"):
        raise CannotBeDone("the database of DATABASE_URL is yours", "make an empty one: dropdb NAME && createdb NAME")
    if is_held(asked.data / state.LOCK):
        raise CannotBeDone("it is running", "./run stop")
    if not (asked.data / SECRETS).exists():
        print(f"There is nothing in {asked.data}.")
        return 0
    mode = _kept_mode(asked.data) or _asked_mode(asked)
    if mode not in ("demonstration", "new"):
        raise CannotBeDone(f"{asked.data} is a live force and is never reset", "use another folder: ./run --data DIR")
    if not mode_is_ours(asked.data, mode):
        raise CannotBeDone(
            f"{asked.data} has no database of its own: it may hold the keys of one elsewhere",
            "delete it by hand when sure",
        )
    Cluster(asked.data).forget()
    for path in asked.data.iterdir():
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    asked.data.rmdir()
    print("The demonstration is gone; ./run makes it anew.")
    return 0


def mode_is_ours(data: Path, mode: str) -> bool:
    """A folder whose set-up never ended may belong to a database that is not in it: its keys are not thrown away."""
    return mode == "demonstration" or (data / "postgres.json").exists()


def _kept_mode(data: Path) -> str:
    path = data / "mode"
    return path.read_text().strip() if path.exists() else ""


def _asked_mode(asked: Asked) -> str:
    """As the database says, where setting up was cut short before it could be written down."""
    prepare.everything()
    command = [str(venv_python()), "-m", "squaremile", "mode"]
    said = subprocess.run(command, env=_environment(asked), cwd=ROOT, stdout=subprocess.PIPE, check=False)
    if said.returncode:
        raise CannotBeDone("what lies in the folder cannot be read", f"remove it by hand if you are sure: {asked.data}")
    return said.stdout.decode().strip()


def test(asked: Asked) -> int:
    prepare.everything(tests=True)
    return checks.run(asked.rest)


def bench(asked: Asked) -> int:
    prepare.everything()
    return checks.bench(asked.rest)


def show_help(_: Asked) -> int:
    print(HELP, flush=True)
    if venv_python().exists():
        subprocess.run([venv_python(), "-m", "squaremile", "help"], cwd=ROOT, check=False)
    return 0


def pass_on(asked: Asked) -> int:
    """Becomes the `squaremile` command."""
    prepare.everything()
    sys.stdout.flush()
    command = [str(venv_python()), "-P", "-m", "squaremile", asked.word, *asked.rest]  # -P: not from where we stand
    os.execve(command[0], command, _environment(asked))  # noqa: S606


def _environment(asked: Asked) -> dict[str, str]:
    told = dict(os.environ) | {"SQUAREMILE_DATA": str(asked.data)}
    return told | {"SQUAREMILE_PORT": str(asked.port)} if asked.port_given else told


_WORDS = {
    "start": start,
    "stop": stop,
    "status": status,
    "reset": reset,
    "test": test,
    "bench": bench,
    "help": show_help,
}
