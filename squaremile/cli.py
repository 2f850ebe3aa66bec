"""The `squaremile` command: each word, who answers it and as whom that signs in to the database."""

import importlib
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from squaremile.launch import state
from squaremile.launch.arguments import CalledWrongly, split_options
from squaremile.launch.environment import SignIn, already_told, environment
from squaremile.launch.errors import CannotBeDone
from squaremile.launch.using import database, set_up_first

Handler = Callable[[list[str]], int]


@dataclass(frozen=True)
class Command:
    """`handler` is imported only when it is called, so that engines need neither Django nor a database."""

    handler: str
    help: str
    sign_in: SignIn = "owner"
    database: bool = True
    set_up: bool = True


COMMANDS = {
    "import": Command("squaremile.reports.command:import_", "take in reports or messages from files", "worker"),
    "demo-signin": Command("squaremile.accounts.command:demo_signin", "a one-time sign-in to a demonstration, by role"),
    "add-administrator": Command("squaremile.accounts.command:add_administrator", "a live force's first person"),
    "ledger": Command("squaremile.ledger.command:run", "export and verify the ledger"),
    "policy": Command("squaremile.policy.command:run", "list, show and publish the rules in force"),
    "engine": Command("squaremile.cli:engine", "extract, networks: files in, files out", database=False),
    "demo": Command("squaremile.demo.command:run", "write synthetic reports to a file", database=False),
    "bench": Command("squaremile.demo.bench:run", "time the work on synthetic reports"),
    "setup": Command("squaremile.config.setup:run", "make the database ready (./run does this)", set_up=False),
    "mode": Command("squaremile.config.setup:mode", "print demonstration, live or new", set_up=False),
    "worker": Command("squaremile.config.worker:run", "do the staged work (./run does this)", "worker"),
    "manage": Command("squaremile.cli:manage", "Django's own commands, for developers", set_up=False),
}
ENGINES = {
    "extract": "squaremile.identifiers.engine.command:run",
    "networks": "squaremile.networks.engine.command:run",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command. Exit codes: 0 done, 1 some rows refused, 2 called wrongly, 3 could not be done."""
    try:
        data, port, given, words = split_options(sys.argv[1:] if argv is None else argv, os.environ)
        return _dispatch(words, data, port if given else None)
    except CalledWrongly as error:
        print(error, file=sys.stderr)
        return 2
    except CannotBeDone as error:
        print(error.sentence, file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _dispatch(words: list[str], data: Path, port: int | None) -> int:
    word, rest = (words[0], words[1:]) if words else ("", [])
    if word == "--version":
        print(f"squaremile {version()}")
        return 0
    if word in ("help", "--help", "-h"):
        print(overview())
        return 0
    command = COMMANDS.get(word)
    if command is None:
        raise CalledWrongly(f"{f'there is no command {word!r}' if word else 'name a command'}\n\n{overview()}")
    if not command.database:
        return _load(command.handler)(rest)
    return _with_database(command, rest, data, port)


def _with_database(command: Command, rest: list[str], data: Path, port: int | None) -> int:
    with ExitStack() as stack:
        if not already_told(os.environ, command.sign_in):
            owner_url = stack.enter_context(database(data))
            if command.set_up and not {"-h", "--help"} & set(rest):
                set_up_first(data, owner_url)
            now = state.running(data)
            told = environment(data, command.sign_in, owner_url=owner_url, port=port or (now.port if now else None))
            os.environ.clear()
            os.environ.update(told)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "squaremile.config.settings")
        return _in_django(command.handler, rest)


def _in_django(handler: str, rest: list[str]) -> int:
    import django
    from django.db import OperationalError

    django.setup()
    try:
        return _load(handler)(rest)
    except OperationalError as error:
        reason = str(error).strip().partition("\n")[0]
        raise CannotBeDone(f"the database does not answer: {reason}", "start it, or mend DATABASE_URL") from error


def _load(handler: str) -> Handler:
    module, _, name = handler.partition(":")
    loaded: Handler = getattr(importlib.import_module(module), name)
    return loaded


def engine(argv: list[str]) -> int:
    name, rest = (argv[0], argv[1:]) if argv else ("", [])
    if name not in ENGINES:
        raise CalledWrongly(f"squaremile engine {' | '.join(ENGINES)}")
    return _load(ENGINES[name])(rest)


def manage(argv: list[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["squaremile manage", *argv])
    return 0


def version() -> str:
    """As the checkout says, for it is run from there and not installed."""
    import tomllib

    with (Path(__file__).resolve().parents[1] / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def overview() -> str:
    lines = [f"  {name:<12} {command.help}" for name, command in COMMANDS.items()]
    return "\n".join(("squaremile [--data DIR] COMMAND …", "", *lines, "", "squaremile COMMAND --help says more."))
