"""Loaded by `-p` before anything reads Django's settings: makes sure that the tests have a PostgreSQL of their own.

`./run test` and the controller of parallel test processes hand theirs on by the environment.
"""

import os
from typing import Any

from squaremile.launch.testing import TEST_DATABASE_URL, throwaway_cluster

_open: list[Any] = []


def _begin() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "squaremile.config.settings"
    if TEST_DATABASE_URL not in os.environ:
        running = throwaway_cluster()
        _open.append(running)
        os.environ.update(running.__enter__().environment("owner"))


def pytest_unconfigure(config: Any) -> None:  # noqa: ARG001 - the plugin's signature
    while _open:
        _open.pop().__exit__(None, None, None)


_begin()
