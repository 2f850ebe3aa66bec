"""What was asked of `./run`: our own options, our own word, or a word to pass on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from squaremile.launch.places import data_folder

OWN_WORDS = ("start", "stop", "status", "reset", "test", "bench", "help")
DEFAULT_PORT = 8000


class CalledWrongly(Exception):
    """Ends with exit code 2."""


@dataclass
class Asked:
    word: str
    data: Path
    port: int = DEFAULT_PORT
    port_given: bool = False
    live: bool = False
    reports: int | None = None
    json: bool = False
    rest: list[str] = field(default_factory=list)


def split_options(argv: Sequence[str], environ: Mapping[str, str]) -> tuple[Path, int, bool, list[str]]:
    """(data folder, port, whether a port was given, the other words). `--data` stands anywhere, for it means the
    same to every command; `--port` only before the first word, for others may have a port of their own."""
    data, port = "", ""
    rest: list[str] = []
    words = list(argv)
    while words:
        word = words.pop(0)
        name, equals, value = word.partition("=")
        if name == "--data" or (name == "--port" and not any(not known.startswith("-") for known in rest)):
            if not equals:
                if not words:
                    raise CalledWrongly(f"{name} needs a value")
                value = words.pop(0)
            data, port = (value, port) if name == "--data" else (data, value)
        elif word == "--":
            rest += [word, *words]
            break
        else:
            rest.append(word)
    given = bool(port or environ.get("SQUAREMILE_PORT"))
    folder = data_folder({"SQUAREMILE_DATA": data} if data else environ)
    return folder, _port(port or environ.get("SQUAREMILE_PORT") or str(DEFAULT_PORT)), given, rest


def parse(argv: Sequence[str], environ: Mapping[str, str]) -> Asked:
    """Raises CalledWrongly with one line that says what is wrong."""
    data, port, given, rest = split_options(argv, environ)
    if any(word in ("-h", "--help") for word in rest[:1]):
        return Asked("help", data, port)
    word = "start" if not rest or (rest[0].startswith("--") and rest[0] != "--version") else rest.pop(0)
    asked = Asked(word, data, port, given, rest=rest)
    if word not in OWN_WORDS or word in ("test", "bench"):
        return asked
    return _own(asked)


def _own(asked: Asked) -> Asked:
    words, asked.rest = list(asked.rest), []
    while words:
        name, equals, value = words.pop(0).partition("=")
        if name == "--live" and asked.word == "start":
            asked.live = True
        elif name == "--json" and asked.word == "status":
            asked.json = True
        elif name in ("--reports", "--port") and asked.word == "start":
            value = value if equals else words.pop(0) if words else ""
            if name == "--port":
                asked.port, asked.port_given = _port(value), True
            else:
                asked.reports = _count(value)
        else:
            raise CalledWrongly(f"{asked.word} does not know {name}: see ./run help")
    if asked.live and asked.reports is not None:
        raise CalledWrongly("--reports is for a demonstration, and --live is not one")
    return asked


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise CalledWrongly(f"--port needs a number from 1 to 65535, not {text!r}")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal():
        raise CalledWrongly(f"--reports needs a number, not {text!r}")
    return int(text)
