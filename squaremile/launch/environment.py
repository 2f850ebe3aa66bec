"""What each process is told through its environment: which database, as whom, where the data lies."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from squaremile.launch.data import load_secrets

SignIn = Literal["web", "worker", "owner"]
URL_NAMES: dict[SignIn, str] = {
    "owner": "DATABASE_URL",
    "web": "DATABASE_URL_WEB",
    "worker": "DATABASE_URL_WORKER",
}


def environment(
    data: Path, sign_in: SignIn, *, owner_url: str = "", base: Mapping[str, str] = os.environ, port: int | None = None
) -> dict[str, str]:
    """The whole environment of one process that signs in to the database as `sign_in`.

    `owner_url` is the embedded database's; DATABASE_URL in `base` goes before it. Pages and worker are never
    given the owner's address.
    """
    kept = load_secrets(data)
    told = {name: value for name, value in base.items() if name not in URL_NAMES.values()}
    owner = base.get("DATABASE_URL") or owner_url
    web = base.get("DATABASE_URL_WEB") or as_role(owner, "squaremile_web", kept["web_password"])
    worker = base.get("DATABASE_URL_WORKER") or as_role(owner, "squaremile_worker", kept["worker_password"])
    told |= {
        "DATABASE_URL": owner,
        "DATABASE_URL_WEB": web,
        "DATABASE_URL_WORKER": worker,
        "SQUAREMILE_SIGN_IN": sign_in,
        "SQUAREMILE_DATA": str(data),
        "SQUAREMILE_PORT": str(port or base.get("SQUAREMILE_PORT") or 8000),
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "squaremile.config.settings",
    }
    if sign_in != "owner":
        # A process that the pages take over must not find another role's way in.
        for other, name in URL_NAMES.items():
            if other != sign_in:
                del told[name]
    return told


def already_told(environ: Mapping[str, str], sign_in: SignIn) -> bool:
    """Whether the launcher already prepared this process for that sign-in."""
    return environ.get("SQUAREMILE_SIGN_IN") == sign_in and bool(environ.get(URL_NAMES[sign_in]))


def as_role(url: str, role: str, password: str) -> str:
    """The same server and database, signed in to by another role; empty for an empty address."""
    if not url:
        return ""
    parts = urlsplit(url)
    server = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role}:{password}@{server}"))


def without_password(url: str) -> str:
    parts = urlsplit(url)
    who, _, server = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{who.partition(':')[0]}@{server}" if who else server))
