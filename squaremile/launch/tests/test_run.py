"""`./run` itself, in a checkout whose path holds a space, with real processes that are really killed."""

import os
import signal
import socket

import pytest

from squaremile.launch.pages import answer
from squaremile.launch.testing import throwaway_folder
from squaremile.launch.tests.stand_in import Launcher, eventually, make_checkout


@pytest.fixture(scope="module")
def checkout():
    with throwaway_folder() as folder:
        place = folder.parent / "a checkout"
        place.mkdir()
        yield make_checkout(place)


@pytest.fixture(scope="module")
def launchers(checkout):
    return Launcher(checkout, "one"), Launcher(checkout, "other")


@pytest.fixture
def launcher(launchers):
    yield launchers[0]
    launchers[0].end()
    assert eventually(launchers[0].is_gone)


@pytest.fixture
def other(launchers):
    yield launchers[1]
    launchers[1].end()
    assert eventually(launchers[1].is_gone)


def test_it_starts_tells_where_it_is_and_stops_leaving_nothing(launcher):
    said = launcher.start()
    assert f"Square Mile is running at http://localhost:{launcher.port}" in said
    assert f"analyst: http://localhost:{launcher.port}/sign-in" in said
    status = launcher.status()
    assert (status["running"], status["mode"], status["phase"]) == (True, "demonstration", "running")
    assert set(status["processes"]) == {"supervisor", "database", "pages", "worker"}
    assert "password" not in str(status)
    assert f":{launcher.port}" in launcher.call("status").stdout

    again = launcher.call("--port", str(launcher.port))
    assert again.returncode == 3
    assert f"already running at http://localhost:{launcher.port}" in again.stderr
    refused = launcher.call("reset")
    assert (refused.returncode, "./run stop" in refused.stderr) == (3, True)

    assert launcher.call("stop").returncode == 0
    assert launcher.process.wait(30) == 0
    assert eventually(launcher.is_gone)
    assert launcher.call("stop").stdout.startswith("Square Mile is not running")
    assert launcher.status()["running"] is False


@pytest.mark.parametrize("name", ["database", "pages", "worker"])
def test_a_killed_child_is_started_again(launcher, name):
    launcher.start()
    before = launcher.pids()
    os.kill(before[name], signal.SIGKILL)
    assert eventually(lambda: launcher.pids().get(name) not in (None, before[name]))
    after = launcher.pids()
    assert {other: after[other] for other in after if other != name} == {n: before[n] for n in before if n != name}
    assert eventually(lambda: answer(launcher.port, "localhost"))
    launcher.process.send_signal(signal.SIGINT)
    assert launcher.process.wait(30) == 0


def test_a_killed_supervisor_leaves_nothing_and_a_new_start_works_at_once(launcher):
    launcher.start()
    launcher.process.kill()
    launcher.process.wait()
    launcher.process.stdout.close()
    assert "Square Mile is running" in launcher.start()
    launcher.process.kill()
    launcher.process.wait()
    assert eventually(launcher.is_gone)
    assert launcher.call("stop").returncode == 0


def test_two_run_side_by_side_and_end_alone(launcher, other):
    launcher.start()
    other.start("--live")
    assert other.status()["mode"] == "live"
    assert launcher.call("stop").returncode == 0
    assert answer(other.port, "localhost")
    other.process.terminate()
    assert other.process.wait(30) == 0
    refused = other.call("reset")
    assert (refused.returncode, "never reset" in refused.stderr) == (3, True)
    assert (other.data / "secrets.json").exists()


def test_a_taken_port_is_said_with_a_free_one(launcher):
    with socket.create_server(("127.0.0.1", launcher.port)):
        refused = launcher.call("--port", str(launcher.port))
    assert refused.returncode == 3
    assert f"Port {launcher.port} is used by another program. ./run --port" in refused.stderr
    assert not launcher.status()["running"]


def test_what_set_up_refuses_ends_the_start_with_its_own_words(launcher):
    (launcher.data / "newer").touch()
    refused = launcher.call("--port", str(launcher.port))
    assert refused.returncode == 3
    assert refused.stderr.strip() == "The database is newer than this code."
    (launcher.data / "newer").unlink()


def test_other_words_go_to_the_command_with_the_folder(launcher):
    done = launcher.call("import", "a file.csv", "--dry-run")
    assert done.stderr == ""
    assert done.stdout == f"import ['a file.csv', '--dry-run'] {launcher.data}\n"


def test_a_demonstration_is_thrown_away_whole(launcher):
    (launcher.data / "mode").write_text("demonstration")
    done = launcher.call("reset")
    assert (done.returncode, launcher.data.exists()) == (0, False)
    assert launcher.call("reset").returncode == 0
