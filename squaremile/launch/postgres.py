"""One embedded PostgreSQL server under our own eyes: made, started, stopped, and taken up again after any death."""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from squaremile.launch import refuge
from squaremile.launch.data import load_secrets, write_whole
from squaremile.launch.environment import SignIn, as_role
from squaremile.launch.errors import CannotBeDone
from squaremile.launch.processes import Account, end, end_group, spawn

OWNER, DATABASE = "squaremile_owner", "squaremile"
_RECORD = "postgres.json"
_LOCK_SECONDS = 10.0  # how long the kernel may take to let go of a killed server's memory (STACK.md)
_PASSING = ("postmaster.pid", "shared memory", "in use")  # said while it has not let go yet
_START_SECONDS = 120.0  # recovery after a crash reads the write-ahead log

# For a machine of 2 cores and 4 GB that also runs the pages and the worker.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "jit": "off",
    "password_encryption": "scram-sha-256",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] ",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum_naptime": "1h"}


@dataclass
class Cluster:
    """The server whose record lies in `data`; `durable=False` only for tests, whose data may be lost."""

    data: Path
    durable: bool = True
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _served: bool = field(default=False, init=False)

    @property
    def record(self) -> dict[str, object]:
        """Where the cluster lies and its port, kept since it was made; empty before."""
        with suppress(FileNotFoundError):
            kept: dict[str, object] = json.loads((self.data / _RECORD).read_text())
            return kept
        return {}

    @property
    def place(self) -> Path:
        kept = self.record.get("place")
        return Path(str(kept)) if kept else refuge.cluster_place(self.data)

    @property
    def port(self) -> int:
        return int(str(self.record.get("port", 0)))

    def url(self, role: SignIn = "owner") -> str:
        """The address for signing in as that role, with its password."""
        server = f"postgresql://127.0.0.1:{self.port}/{DATABASE}"
        return as_role(server, f"squaremile_{role}", load_secrets(self.data)[f"{role}_password"])

    def init(self) -> None:
        """Makes the cluster once; a making that was cut short is begun again."""
        place = self.place
        if (place / "PG_VERSION").exists():
            self._keep(place, self.port or free_port())
            return
        account = refuge.account_for(place)
        if place.parent != self.data:
            refuge.make_passable(refuge.REFUGE)
            refuge.make_passable(place.parent)
        draft = place.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        _give(draft, account)
        self._initdb(draft, account)
        draft.rename(place)
        self._keep(place, free_port())

    def start(self) -> None:
        """Starts the server and returns when it takes connections. Raises CannotBeDone with the server's own reason."""
        self.init()
        account = refuge.account_for(self.place)
        self._same_version(account)
        self._refuse_second()
        if not self._served and not _is_free(self.port):
            self._keep(self.place, free_port())
        deadline = time.monotonic() + _LOCK_SECONDS
        while True:
            log = self._log()
            before = log.stat().st_size
            self.process = self._spawn(account, log)
            if self._wait_until_ready():
                self._served = True  # others know the port now: it stays
                return
            said = _tail(log, before)
            self.process = None
            if time.monotonic() > deadline or not any(sign in said for sign in _PASSING):
                raise CannotBeDone(f"the database did not start: {_reason(said)}", f"its log is {log}")
            time.sleep(0.2)

    def begin(self) -> subprocess.Popen[bytes]:
        """Starts the server and returns its process."""
        self.start()
        assert self.process is not None
        return self.process

    def stop(self) -> None:
        """Ends the server we started: open sessions are cut, everything committed is on disk."""
        if self.process is None:
            return
        process, self.process = self.process, None
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
        end(process, seconds=5, first=signal.SIGQUIT)

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def is_up(self) -> bool:
        """Whether a server, ours or another process's, serves this cluster now."""
        pid, state = self._postmaster()
        return state.startswith("ready") and _runs_on(pid, self.place) and not _is_free(self.port)

    def forget(self) -> None:
        """Removes the cluster and its record; it must not be running."""
        place = self.place
        shutil.rmtree(place, ignore_errors=True)
        if place.parent != self.data and place.parent.parent == refuge.REFUGE:
            shutil.rmtree(place.parent, ignore_errors=True)
        (self.data / _RECORD).unlink(missing_ok=True)

    def _initdb(self, draft: Path, account: Account | None) -> None:
        programs = refuge.binaries(account)
        with tempfile.TemporaryDirectory(prefix="squaremile-") as name:
            folder, password = Path(name), Path(name) / "password"
            password.write_text(load_secrets(self.data)["owner_password"])
            _give(password, account)
            _give(folder, account)
            made = _run([
                programs / "initdb", "-D", draft, "-U", OWNER, "-A", "scram-sha-256", f"--pwfile={password}",
                "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
                "--no-instructions",
                *([] if self.durable else ["--no-sync"]),
            ], account)  # fmt: skip
        if made.returncode:
            raise CannotBeDone(f"the database could not be made: {_reason(made.stdout)}", "free some disk space")
        statement = f"CREATE DATABASE {DATABASE} OWNER {OWNER};\n"
        made = _run([programs / "postgres", "--single", "-D", draft, "template1"], account, statement)
        if made.returncode or "ERROR" in made.stdout:
            raise CannotBeDone(f"the database could not be made: {_reason(made.stdout)}", "run it again")
        # Nobody signs in but over loopback with a password.
        rules = draft / "pg_hba.conf"
        rules.write_text("host all all 127.0.0.1/32 scram-sha-256\n")

    def _spawn(self, account: Account | None, log: Path) -> subprocess.Popen[bytes]:
        settings = _SETTINGS | ({} if self.durable else _NOT_DURABLE) | {"port": str(self.port)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with log.open("ab") as output:
            return spawn(
                [refuge.binaries(account) / "postgres", "-D", self.place, *options],
                env=_plain_environment(),
                account=account,
                output=output,
                end_signal=signal.SIGINT,
            )

    def _wait_until_ready(self) -> bool:
        assert self.process is not None
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                end_group(self.process.pid)
                return False
            pid, state = self._postmaster()
            if pid == self.process.pid and state.startswith("ready"):
                return True
            time.sleep(0.02)
        self.stop()
        return False

    def _postmaster(self) -> tuple[int, str]:
        """Number and state of the server that last held the cluster, from its own lock file."""
        try:
            lines = (self.place / "postmaster.pid").read_text().splitlines()
            return int(lines[0]), lines[7].strip() if len(lines) > 7 else "starting"
        except (OSError, ValueError, IndexError):
            return 0, ""

    def _refuse_second(self) -> None:
        """Waits a while for another server on the same cluster, which may be ending; its port is left alone."""
        deadline = time.monotonic() + _LOCK_SECONDS
        while self.is_up():
            if time.monotonic() > deadline:
                raise CannotBeDone(f"another PostgreSQL runs on {self.place}", "stop it first")
            time.sleep(0.1)

    def _same_version(self, account: Account | None) -> None:
        made_by = (self.place / "PG_VERSION").read_text().strip()
        said = _run([refuge.binaries(account) / "postgres", "--version"], account).stdout
        if f" {made_by}." not in said:
            raise CannotBeDone(
                f"the data folder was made by PostgreSQL {made_by}, and this is {said.strip()}",
                "use the version of Square Mile that made it, or move the data with pg_dump (docs/operating.md)",
            )

    def _keep(self, place: Path, port: int) -> None:
        wanted: dict[str, object] = {"place": str(place), "port": port}
        if self.record != wanted:
            write_whole(self.data / _RECORD, json.dumps(wanted))

    def _log(self) -> Path:
        log = self.data / "logs" / "postgres.log"
        log.parent.mkdir(mode=0o700, exist_ok=True)
        log.touch(mode=0o600)
        return log


def _give(path: Path, account: Account | None) -> None:
    if account:
        os.chown(path, account.uid, account.gid)


def _plain_environment() -> dict[str, str]:
    """Without anything of the caller's that would steer PostgreSQL (PGPORT, LC_ALL) or be a secret."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _run(command: list[str | Path], account: Account | None, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command],
        input=typed, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        cwd="/", env=_plain_environment(), **(account.options() if account else {}),
    )  # fmt: skip


def _tail(log: Path, start: int) -> str:
    with log.open("rb") as file:
        file.seek(start)
        return file.read().decode(errors="replace")


def _reason(said: str) -> str:
    """The line of the server's output that says why."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if any(word in line for word in ("FATAL", "PANIC", "error:", "ERROR"))]
    return (telling or lines or ["it said nothing"])[-1]


def _runs_on(pid: int, place: Path) -> bool:
    """Whether that process is a server on this cluster; a number given again to another program is not."""
    line = Path(f"/proc/{pid}/cmdline")
    if not line.parent.parent.joinpath("self").exists():
        return True
    with suppress(OSError):
        return os.fsencode(place) in line.read_bytes().split(b"\0")
    return False


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
