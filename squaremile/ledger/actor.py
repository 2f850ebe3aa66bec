"""Who is acting, for every leaf written while a request, a job or a command runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """`person` and `organisation` are plain ids: the ledger knows nobody by name. 0 is the service itself."""

    person: int = 0
    organisation: int = 0
    role: str = "service"
    purpose: str = ""


SERVICE = Actor()
_current: ContextVar[Actor] = ContextVar("actor", default=SERVICE)


def current() -> Actor:
    return _current.get()


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    token = _current.set(actor)
    try:
        yield
    finally:
        _current.reset(token)
