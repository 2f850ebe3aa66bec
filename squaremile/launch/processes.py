"""Starting processes that end with us, and telling a process from another that was given its number later."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Account:
    """A user of the machine that a child runs as."""

    name: str
    uid: int
    gid: int

    def options(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def spawn(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | str = "/",
    account: Account | None = None,
    output: int | IO[bytes] | None = None,
    stdin: int = subprocess.DEVNULL,
    end_signal: int = signal.SIGTERM,
    own_group: bool = True,
    umask: int = -1,
) -> subprocess.Popen[bytes]:
    """Starts a child that the kernel sends `end_signal` when we die, however we die (Linux).

    `own_group` keeps a Ctrl-C in the terminal from reaching it: the supervisor ends its children in order.
    """
    return subprocess.Popen(
        [str(part) for part in command],
        env=None if env is None else dict(env),
        cwd=cwd,
        stdin=stdin,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        start_new_session=own_group,
        umask=umask,
        preexec_fn=_leash(os.getpid(), end_signal),
        **(account.options() if account else {}),
    )


def _leash(parent: int, end_signal: int) -> Callable[[], None] | None:
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl

    def hold() -> None:
        prctl(_PR_SET_PDEATHSIG, end_signal, 0, 0, 0)
        if os.getppid() != parent:  # it died between the fork and the line above
            os._exit(1)

    return hold


def started(pid: int) -> str | None:
    """When the process began, in the system's own words; None when there is no such process.

    Together with its number it names a process for good: numbers are given again, moments are not.
    """
    if sys.platform.startswith("linux"):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return None if fields[0] in "ZX" else fields[19]
    found = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return found.stdout.strip() or None


def is_same(pid: int, began: str) -> bool:
    return started(pid) == began


def end(child: subprocess.Popen[bytes], *, seconds: float, first: int = signal.SIGTERM) -> None:
    """Asks the child to end, and after `seconds` ends it and all it started."""
    if child.poll() is None:
        child.send_signal(first)
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    end_group(child.pid)


def end_group(leader: int) -> None:
    """Ends what a child of its own group left behind."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def end_recorded(pid: int, began: str, *, seconds: float, first: int = signal.SIGTERM) -> bool:
    """Ends a process that is not our child, if it is still the one recorded. Returns whether it is gone."""
    if not is_same(pid, began):
        return True
    os.kill(pid, first)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not is_same(pid, began):
            return True
        time.sleep(0.05)
    return False
