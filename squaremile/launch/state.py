"""What the supervisor of a data folder says of itself: DATA/run.json, true only while DATA/run.lock is held."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from squaremile.launch.data import write_whole
from squaremile.launch.locks import is_held
from squaremile.launch.processes import started

LOCK, _RECORD = "run.lock", "run.json"


@dataclass(frozen=True)
class Mark:
    """A process and the moment it began, so that its number given again to another is not mistaken for it."""

    pid: int
    began: str

    @classmethod
    def of(cls, pid: int) -> "Mark":
        return cls(pid, started(pid) or "")

    def is_alive(self) -> bool:
        return bool(self.began) and started(self.pid) == self.began


@dataclass
class State:
    supervisor: Mark
    port: int
    since: str
    phase: str = "starting"
    children: dict[str, Mark] = field(default_factory=dict)
    database: str = ""

    @property
    def address(self) -> str:
        return address(self.port)

    def write(self, data: Path) -> None:
        write_whole(data / _RECORD, json.dumps(asdict(self), indent=1))


def address(port: int) -> str:
    """Passkeys refuse a bare IP address."""
    return f"http://localhost:{port}"


def read(data: Path) -> State | None:
    """The last state written there; None where there is none or it cannot be read."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        kept = json.loads((data / _RECORD).read_text())
        kept["supervisor"] = Mark(**kept["supervisor"])
        kept["children"] = {name: Mark(**mark) for name, mark in kept["children"].items()}
        return State(**kept)
    return None


def running(data: Path) -> State | None:
    """The state of the supervisor that runs on this folder now."""
    return read(data) if is_held(data / LOCK) else None


def forget(data: Path) -> None:
    (data / _RECORD).unlink(missing_ok=True)
