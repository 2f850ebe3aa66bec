"""How the pages are served, and whether they answer."""

import http.client
import os
import socket
from contextlib import closing
from pathlib import Path


def command(port: int) -> list[str]:
    """Arguments of the Python that serves the pages on loopback."""
    memory = Path("/dev/shm")  # noqa: S108 - gunicorn's heartbeat files, which must not wait for a disk
    heartbeat = [f"--worker-tmp-dir={memory}"] if memory.is_dir() and os.access(memory, os.W_OK) else []
    return [
        "-m", "gunicorn", "squaremile.config.wsgi:application", f"--bind=127.0.0.1:{port}",
        "--worker-class=gthread", "--workers=2", "--threads=4", "--graceful-timeout=5", "--keep-alive=5",
        "--no-control-socket", "--log-level=warning", *heartbeat,
    ]  # fmt: skip


def answer(port: int, host: str) -> bool:
    """Whether the pages say that they and their database are well."""
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            connection.request("GET", "/healthz", headers={"Host": host})
            return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False


def is_taken(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
