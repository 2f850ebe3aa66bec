"""Locks on files, let go by the kernel when their holder ends, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Lock:
    """One lock file; shared among many or held by one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._held: int | None = None

    def take(self, *, shared: bool = False, wait: bool = True) -> bool:
        """Takes the lock, or changes how it is held. False: another holds it and `wait` is off."""
        if self._held is None:
            self._held = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(self._held, kind if wait else kind | fcntl.LOCK_NB)
        except BlockingIOError:
            self.release()
            return False
        return True

    def release(self) -> None:
        if self._held is not None:
            os.close(self._held)
            self._held = None


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Inside, nobody else holds the lock; waits for it."""
    lock = Lock(path)
    lock.take()
    try:
        yield
    finally:
        lock.release()


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock for themselves now."""
    if not path.exists():
        return False
    lock = Lock(path)
    free = lock.take(shared=True, wait=False)
    lock.release()
    return not free
