"""A process that the supervisor keeps alive."""

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from squaremile.launch.errors import CannotBeDone
from squaremile.launch.state import Mark

FIRST_WAIT, LONGEST_WAIT, STEADY_SECONDS = 0.25, 30.0, 60.0


def next_wait(last: float, ran_for: float) -> float:
    """Seconds to wait before starting again: doubled after each quick death, from the start after a steady run."""
    return FIRST_WAIT if not last or ran_for >= STEADY_SECONDS else min(last * 2, LONGEST_WAIT)


@dataclass
class Service:
    """`begin` starts the process; `finish` ends it in its own way."""

    name: str
    begin: Callable[[], subprocess.Popen[bytes]]
    finish: Callable[[subprocess.Popen[bytes]], None]
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    _wait: float = field(default=0.0, repr=False)
    _since: float = field(default=0.0, repr=False)
    _again_at: float = field(default=0.0, repr=False)

    def start(self) -> None:
        self._since = time.monotonic()
        self.process = self.begin()

    def stop(self) -> None:
        if self.process is not None:
            self.finish(self.process)
            self.process = None

    def mark(self) -> Mark | None:
        return Mark.of(self.process.pid) if self.process and self.process.poll() is None else None

    def tend(self) -> str:
        """Starts the process again when it died and its wait is over. Returns what happened, in words, or nothing."""
        now = time.monotonic()
        if self.process is not None:
            code = self.process.poll()
            if code is None:
                return ""
            self.deaths += 1
            self._wait = next_wait(self._wait, now - self._since)
            self._again_at = now + self._wait
            self.finish(self.process)
            self.process = None
            return f"{self.name} ended ({_how(code)}); starting it again in {self._wait:g} s"
        return self._start_again() if now >= self._again_at else ""

    def _start_again(self) -> str:
        try:
            self.start()
        except CannotBeDone as error:
            self._wait = next_wait(self._wait, 0)
            self._again_at = time.monotonic() + self._wait
            return f"{self.name}: {error}; trying again in {self._wait:g} s"
        return f"{self.name} is started again"


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
