"""The data folder and the secrets kept in it."""

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path

from squaremile.launch.errors import CannotBeDone

SECRETS = "secrets.json"
_BYTES = {
    "owner_password": 24,
    "web_password": 24,
    "worker_password": 24,
    "django_secret_key": 48,
    "seal_key": 32,
    "blind_key": 32,
    "ledger_seed": 32,
}


def make_data_folder(data: Path) -> None:
    """Makes the folder and its secrets where they are not there yet.

    Raises CannotBeDone for a folder that holds other things or that may not be written.
    """
    try:
        if not data.exists():
            data.mkdir(parents=True)
            # Root hands the database to another user, who has to pass through; names stay hidden, files are 0600.
            data.chmod(0o711 if _is_root() else 0o700)
        elif not (data / SECRETS).exists() and any(data.iterdir()):
            raise CannotBeDone(f"{data} holds other things", "name an empty or a new folder: ./run --data DIR")
        load_secrets(data)
    except PermissionError as error:
        raise CannotBeDone(
            f"{error.filename or data} may not be written by this user", "name another folder: ./run --data DIR"
        ) from error
    except OSError as error:
        what = f"the data folder {data} cannot be made: {error.strerror}"
        raise CannotBeDone(what, "name another: ./run --data DIR") from error


def load_secrets(data: Path) -> dict[str, str]:
    """The kept secrets (hex), made on first call; two first calls at once end with the same."""
    path = data / SECRETS
    with suppress(FileNotFoundError):
        kept: dict[str, str] = json.loads(path.read_text())
        return kept
    made = {name: secrets.token_hex(size) for name, size in _BYTES.items()}
    draft = data / f".{SECRETS}.{os.getpid()}.{secrets.token_hex(4)}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(made, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    try:
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    return load_secrets(data)


def write_whole(path: Path, text: str) -> None:
    """The file appears whole or not at all; only its owner may read it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
