import os
import signal
import subprocess
import sys

import pytest

from squaremile.launch import state
from squaremile.launch.locks import Lock, is_held
from squaremile.launch.processes import end_recorded, started
from squaremile.launch.state import Mark, State
from squaremile.launch.supervisor import end_leftovers


@pytest.fixture
def sleeper():
    child = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(60)"])
    yield child
    child.kill()
    child.wait()


def test_a_state_is_true_only_while_its_supervisor_holds_the_lock(tmp_path):
    written = State(Mark.of(os.getpid()), 8001, "2026-11-24T10:00:00+00:00", children={"pages": Mark(1, "2")})
    written.write(tmp_path)
    assert state.read(tmp_path) == written
    assert state.running(tmp_path) is None
    lock = Lock(tmp_path / state.LOCK)
    assert lock.take(wait=False)
    assert state.running(tmp_path) == written
    assert written.address == "http://localhost:8001"
    lock.release()
    assert state.running(tmp_path) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"port": 1}', '{"supervisor": {"pid": 1}, "children": {}}'])
def test_a_state_that_cannot_be_read_is_none(tmp_path, text):
    (tmp_path / "run.json").write_text(text)
    assert state.read(tmp_path) is None


def test_a_process_is_told_from_another_that_was_given_its_number(sleeper):
    assert Mark.of(sleeper.pid).is_alive()
    assert not Mark(sleeper.pid, "another moment").is_alive()
    assert not Mark(sleeper.pid, "").is_alive()


def test_a_reused_number_is_never_killed(sleeper):
    assert end_recorded(sleeper.pid, "another moment", seconds=1)
    end_leftovers(State(Mark(1, "x"), 8000, "", children={"pages": Mark(sleeper.pid, "another moment")}))
    assert sleeper.poll() is None


def test_what_a_killed_supervisor_left_is_ended(sleeper):
    end_leftovers(State(Mark(1, "x"), 8000, "", children={"pages": Mark.of(sleeper.pid)}))
    assert sleeper.wait(5) == -signal.SIGKILL


def test_a_dead_child_that_nobody_waited_for_has_no_moment(sleeper):
    sleeper.kill()
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)
    assert started(sleeper.pid) is None


def test_a_lock_is_shared_by_many_or_held_by_one(tmp_path):
    path = tmp_path / "lock"
    first, second = Lock(path), Lock(path)
    assert first.take(shared=True)
    assert second.take(shared=True)
    assert not is_held(path)
    assert not first.take(wait=False)
    assert second.take(wait=False)
    assert is_held(path)
    second.release()
    assert not is_held(path)
