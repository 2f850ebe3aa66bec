"""`./run`: starts the database, the pages and the worker, keeps them alive, and ends them all when it ends."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from squaremile.launch import pages, state
from squaremile.launch.arguments import Asked
from squaremile.launch.data import make_data_folder
from squaremile.launch.environment import SignIn, environment, without_password
from squaremile.launch.errors import CannotBeDone
from squaremile.launch.locks import Lock
from squaremile.launch.places import ROOT, venv_python
from squaremile.launch.postgres import Cluster
from squaremile.launch.prepare import progress, refuse_without_space
from squaremile.launch.processes import end, end_recorded, spawn
from squaremile.launch.services import Service
from squaremile.launch.using import start_alone

_READY_SECONDS = 90
_LONGEST_LOG = 10_000_000
_QUICK_DEATHS = 4  # of one process before the first page was answered: it will not come up by itself
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_SECONDS_TO_END = {"pages": 8, "worker": 8}


class Stopped(BaseException):
    """Ctrl-C, `./run stop` or the terminal gone: end in good order."""


def supervise(asked: Asked) -> int:
    """Runs until it is stopped. Returns the exit code; raises CannotBeDone with the reason and the mend."""
    refuse_without_space(asked.data)
    make_data_folder(asked.data)
    lock = Lock(asked.data / state.LOCK)
    if not lock.take(wait=False):
        now = state.read(asked.data)
        raise CannotBeDone(f"it is already running at {now.address if now else asked.data}", "./run stop ends it")
    supervisor = Supervisor(asked)
    _stop_when_asked()
    try:
        return supervisor.run()
    except Stopped:
        print("\nStopping …", flush=True)
        return 0
    finally:
        _hear_no_more()
        supervisor.stop()
        state.forget(asked.data)
        lock.release()


class Supervisor:
    def __init__(self, asked: Asked) -> None:
        self.asked, self.data = asked, asked.data
        self.cluster = None if os.environ.get("DATABASE_URL") else Cluster(self.data)
        self.services: list[Service] = []
        since = datetime.now(UTC).isoformat(timespec="seconds")
        self.state = state.State(state.Mark.of(os.getpid()), asked.port, since)

    def run(self) -> int:
        before = state.read(self.data)
        end_leftovers(before)
        refuse_taken_port(self.asked.port, patience=5 if before else 0)
        self.state.write(self.data)
        self._start_database()
        if self._set_up():
            return 3  # it said why
        self._start("pages", "web", pages.command(self.asked.port))
        self._start("worker", "worker", ["-m", "squaremile", "worker"])
        sign_ins = self._ask_sign_ins()
        self._wait_until_ready()
        self._greet(sign_ins)
        while True:
            self._tend()
            time.sleep(0.1)

    def stop(self) -> None:
        """Ends what we started: first who uses the database, then the database."""
        for service in self.services:
            if service.name != "database" and service.process and service.process.poll() is None:
                service.process.send_signal(signal.SIGTERM)  # to all at once; then each is waited for
        for service in reversed(self.services):
            service.stop()

    def _start_database(self) -> None:
        if self.cluster is None:
            self.state.database = without_password(os.environ["DATABASE_URL"])
            return
        cluster = self.cluster
        if cluster.record:
            start_alone(cluster)
        else:
            with progress("Making the database"):
                start_alone(cluster)
        self.services.append(Service("database", cluster.begin, lambda _: cluster.stop(), cluster.process))
        self.state.database = without_password(cluster.url())
        self._record()

    def _set_up(self) -> int:
        """Roles, tables, static files and on first start the demonstration; it says itself what it does."""
        options = ["--live"] if self.asked.live else []
        if self.asked.reports is not None:
            options += ["--reports", str(self.asked.reports)]
        child = self._spawn("owner", ["-m", "squaremile", "setup", *options])
        try:
            return child.wait()
        except BaseException:
            end(child, seconds=10)
            raise

    def _spawn(
        self, sign_in: SignIn, arguments: list[str], *, log: Path | None = None, pipe: bool = False
    ) -> subprocess.Popen[bytes]:
        owner = self.cluster.url() if self.cluster else ""
        told = environment(self.data, sign_in, owner_url=owner, port=self.asked.port)
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if log else None
        try:
            return spawn(
                [venv_python(), *arguments],
                env=told,
                cwd=ROOT,
                umask=0o077,
                output=subprocess.PIPE if pipe else output,
                end_signal=signal.SIGKILL if log else signal.SIGTERM,
            )
        finally:
            if output is not None:
                os.close(output)

    def _start(self, name: str, sign_in: SignIn, arguments: list[str]) -> None:
        log = self._log(name)
        if log.exists() and log.stat().st_size > _LONGEST_LOG:
            log.replace(log.with_suffix(".log.1"))
        service = Service(
            name,
            lambda: self._spawn(sign_in, arguments, log=log),
            lambda process: end(process, seconds=_SECONDS_TO_END[name]),
        )
        self.services.append(service)
        service.start()
        self._record()

    def _log(self, name: str) -> Path:
        folder = self.data / "logs"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder / f"{name}.log"

    def _tend(self) -> None:
        said = [words for service in self.services if (words := service.tend())]
        for words in said:
            print(f"{datetime.now(UTC):%H:%M:%S} {words}", flush=True)
        if said:
            self._record()

    def _record(self) -> None:
        self.state.children = {service.name: mark for service in self.services if (mark := service.mark())}
        self.state.write(self.data)

    def _wait_until_ready(self) -> None:
        """Until the first page is answered. Raises CannotBeDone with the last words of what does not come up."""
        host = os.environ.get("SQUAREMILE_HOSTS", "localhost").split(",")[0].strip()
        deadline = time.monotonic() + _READY_SECONDS
        while not pages.answer(self.asked.port, host):
            self._tend()
            dying = next((service.name for service in self.services if service.deaths >= _QUICK_DEATHS), "")
            if dying or time.monotonic() > deadline:
                log = self._log(dying or "pages")
                raise CannotBeDone(f"the {dying or 'pages'} did not come up: {_last_line(log)}", f"its log is {log}")
            time.sleep(0.05)
        self.state.phase = "running"
        self._record()

    def _ask_sign_ins(self) -> subprocess.Popen[bytes] | None:
        """Asked while the pages start, so that a second start stays quick."""
        if not is_demonstration(self.data):
            return None
        return self._spawn("owner", ["-m", "squaremile", "demo-signin", "--all"], pipe=True)

    def _greet(self, sign_ins: subprocess.Popen[bytes] | None) -> None:
        print(f"\nSquare Mile is running at {self.state.address}", flush=True)
        if sign_ins:
            said, _ = sign_ins.communicate()
            print(said.decode(errors="replace").rstrip(), flush=True)
        print(f"\nCtrl-C or ./run stop ends it. Logs: {self.data / 'logs'}", flush=True)


def is_demonstration(data: Path) -> bool:
    with suppress(OSError):
        return (data / "mode").read_text().strip() == "demonstration"
    return False


def end_leftovers(before: state.State | None) -> None:
    """What a supervisor that was killed could not end; on Linux the kernel did so already."""
    for name, mark in (before.children if before else {}).items():
        first = signal.SIGINT if name == "database" else signal.SIGKILL
        if not end_recorded(mark.pid, mark.began, seconds=15, first=first):
            end_recorded(mark.pid, mark.began, seconds=5, first=signal.SIGKILL)


def refuse_taken_port(port: int, *, patience: float) -> None:
    """Raises CannotBeDone, naming a free one. `patience`: pages that were killed let go of theirs within seconds."""
    deadline = time.monotonic() + patience
    while pages.is_taken(port):
        if time.monotonic() >= deadline:
            free = next((other for other in range(port + 1, 65536) if not pages.is_taken(other)), 8000)
            raise CannotBeDone(f"port {port} is used by another program", f"./run --port {free}")
        time.sleep(0.1)


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")


def _stop_when_asked() -> None:
    """From now on the signals that ask us to end raise Stopped, once."""

    def stop(_number: int, _frame: object) -> None:
        _hear_no_more()
        raise Stopped

    for number in _SIGNALS:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup means it
            signal.signal(number, stop)


def _hear_no_more() -> None:
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)
