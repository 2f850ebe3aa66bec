import subprocess
import sys
import time

import pytest

from squaremile.launch.errors import CannotBeDone
from squaremile.launch.processes import end
from squaremile.launch.services import Service, next_wait


@pytest.mark.parametrize(
    ("last", "ran_for", "wait"),
    [(0, 0, 0.25), (0.25, 1, 0.5), (0.5, 1, 1), (16, 1, 30), (30, 59, 30), (30, 60, 0.25), (0, 600, 0.25)],
)
def test_the_wait_doubles_after_quick_deaths_only(last, ran_for, wait):
    assert next_wait(last, ran_for) == wait


def _service(code: str) -> Service:
    return Service(
        "pages", lambda: subprocess.Popen([sys.executable, "-S", "-c", code]), lambda child: end(child, seconds=2)
    )


def _tend_until(service: Service, ready) -> list[str]:
    said = []
    while not ready():
        if words := service.tend():
            said.append(words)
        time.sleep(0.01)
    return said


def test_a_killed_process_is_started_again():
    service = _service("import time; time.sleep(60)")
    service.start()
    first = service.process
    first.kill()
    said = _tend_until(service, lambda: service.process is not None and service.process is not first)
    assert said == ["pages ended (signal 9); starting it again in 0.25 s", "pages is started again"]
    assert service.mark().is_alive()
    service.stop()
    assert service.mark() is None


def test_a_process_that_cannot_be_started_is_tried_again():
    service = _service("")
    service.begin = _refuse
    assert service.tend() == "pages: no room; trying again in 0.25 s"
    assert service.tend() == ""


def _refuse():
    raise CannotBeDone("no room")
