"""Looking for harmful files: ClamAV when there is one; the scanners' own test string in any case.

Fails closed: a scanner that is there but does not answer, or whose signatures are too old, raises, and the file waits.
"""

import mmap
import os
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from squaremile.vault.rules import EICAR, OLDEST_SIGNATURES_DAYS

_SECONDS = 120
_DATED = re.compile(r"/\w{3} (\w{3} +\d{1,2} \d{2}:\d{2}:\d{2} \d{4})")  # ClamAV 1.4.3/27500/Mon Nov 23 09:31:21 2026
_NAMED = re.compile(r": (.+) FOUND\s*$", re.M)


class ScannerFailed(Exception):
    """The scanner is to be used and cannot be: the file stays in quarantine and is tried again."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`by` names the scanner and its signatures, "" when there is none; `found` what it named, "" when nothing."""

    by: str
    found: str


@dataclass(frozen=True, slots=True)
class Scanner:
    """`signatures_at` is None when it does not say."""

    name: str
    signatures_at: datetime | None

    def age_days(self, now: datetime) -> int | None:
        return (now - self.signatures_at).days if self.signatures_at else None


def command() -> list[str]:
    """How the scanner is called; empty when this machine has none. `SQUAREMILE_CLAMAV` goes before what is found."""
    if told := os.environ.get("SQUAREMILE_CLAMAV", ""):
        return shlex.split(told)
    return [found] if (found := shutil.which("clamdscan") or shutil.which("clamscan")) else []


def scanner() -> Scanner | None:
    """Raises ScannerFailed when there is one that does not answer."""
    called = command()
    if not called:
        return None
    said = _run([*called, "--version"])
    line = next(iter(said.stdout.splitlines()), "").strip()
    if said.returncode != 0 or not line:
        raise ScannerFailed(f"{called[0]} --version answered {said.returncode}")
    dated = _DATED.search(line)
    at = datetime.strptime(dated.group(1), "%b %d %H:%M:%S %Y").replace(tzinfo=UTC) if dated else None
    return Scanner(line, at)


def look_at(path: Path, now: datetime) -> Verdict:
    """Raises ScannerFailed."""
    if _holds_test_string(path):
        return Verdict("built in", "EICAR test file")
    used = scanner()
    if used is None:
        return Verdict("", "")
    age = used.age_days(now)
    if age is not None and age > OLDEST_SIGNATURES_DAYS:
        raise ScannerFailed(f"the signatures of {used.name} are {age} days old: at most {OLDEST_SIGNATURES_DAYS}")
    with path.open("rb") as given:
        said = _run([*command(), "--no-summary", "-"], given)
    if said.returncode == 0:
        return Verdict(used.name[:100], "")
    named = _NAMED.search(said.stdout)
    if said.returncode == 1 and named:
        return Verdict(used.name[:100], named.group(1)[:100])
    raise ScannerFailed(f"{command()[0]} answered {said.returncode}: {said.stderr.strip()[:200]}")


def _holds_test_string(path: Path) -> bool:
    with path.open("rb") as given, mmap.mmap(given.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        return whole.find(EICAR) >= 0


def _run(called: list[str], given: IO[bytes] | None = None) -> "subprocess.CompletedProcess[str]":
    try:
        return subprocess.run(
            called, stdin=given or subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
            timeout=_SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        raise ScannerFailed(f"{called[0]}: {error}") from error
