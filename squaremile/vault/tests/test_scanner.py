"""Looking for harmful files fails closed: what cannot be scanned by the scanner that is there goes on waiting."""

import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from squaremile.vault import scanner
from squaremile.vault.models import File
from squaremile.vault.scanner import ScannerFailed, look_at
from squaremile.vault.services import HeldBack, inspect, path_of, take_in
from squaremile.vault.tests.hostile import EICAR, png

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
VERSION = "ClamAV 1.4.6/27500/Mon Nov 23 09:31:21 2026"


@pytest.fixture
def clamav(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """A stand-in for clamdscan that says `said` of what it is given and ends with `code`."""

    def make(said: str = "stream: OK", code: int = 0, version: str = VERSION, does: str = "") -> Path:
        path = tmp_path / "clamdscan"
        path.write_text(f"""#!/bin/sh
[ "$1" = --version ] && {{ echo '{version}'; exit 0; }}
[ "$*" = "--no-summary -" ] || exit 3
cat > {tmp_path}/got
{does}
echo '{said}'
exit {code}
""")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("SQUAREMILE_CLAMAV", str(path))
        return tmp_path / "got"

    return make


def kept(folder: Path, content: bytes = b"hello") -> Path:
    path = folder / "given"
    path.write_bytes(content)
    return path


def test_a_clean_file_is_said_to_be_so_by_whom(clamav: Callable[..., Path], tmp_path: Path) -> None:
    got = clamav()
    verdict = look_at(kept(tmp_path), NOW)
    assert (verdict.by, verdict.found) == (VERSION, "")
    assert got.read_bytes() == b"hello"


def test_a_harmful_file_is_named(clamav: Callable[..., Path], tmp_path: Path) -> None:
    clamav("stream: Win.Test.Thing-1 FOUND", 1)
    assert look_at(kept(tmp_path), NOW).found == "Win.Test.Thing-1"


@pytest.mark.parametrize(
    "failing",
    [
        {"said": "ERROR: no database", "code": 2},
        {"said": "", "code": 1},
        {"code": 127},
        {"version": ""},
        {"version": "ClamAV 1.4.6/27000/Mon Nov 16 09:31:21 2026"},
        {"does": "kill -9 $$"},
    ],
)
def test_a_scanner_that_fails_or_is_stale_says_nothing(
    clamav: Callable[..., Path], tmp_path: Path, failing: dict[str, object]
) -> None:
    clamav(**failing)
    with pytest.raises(ScannerFailed):
        look_at(kept(tmp_path), NOW)


def test_a_scanner_that_hangs_is_given_up(
    clamav: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clamav(does="exec sleep 60")
    monkeypatch.setattr(scanner, "_SECONDS", 0.5)
    with pytest.raises(ScannerFailed):
        look_at(kept(tmp_path), NOW)


def test_a_scanner_that_was_named_and_is_not_there_is_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SQUAREMILE_CLAMAV", str(tmp_path / "missing"))
    with pytest.raises(ScannerFailed):
        look_at(kept(tmp_path), NOW)


def test_the_age_of_the_signatures_is_told(clamav: Callable[..., Path]) -> None:
    clamav()
    found = scanner.scanner()
    assert found is not None
    assert found.age_days(NOW) == 1
    clamav(version="ClamAV 1.4.6")
    unknown = scanner.scanner()
    assert unknown is not None
    assert unknown.age_days(NOW) is None


def test_without_a_scanner_only_the_test_string_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SQUAREMILE_CLAMAV", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert scanner.scanner() is None
    assert look_at(kept(tmp_path), NOW) == scanner.Verdict("", "")
    assert look_at(kept(tmp_path, EICAR), NOW).found == "EICAR test file"


@pytest.mark.django_db
def test_a_file_waits_until_the_scanner_answers(clamav: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = f"ClamAV 1.4.6/27500/{timezone.now() - timedelta(hours=5):%a %b %d %H:%M:%S %Y}"
    clamav(code=2, version=fresh)
    file = take_in([png()], name="a.png", token_hash=b"t" * 16)
    for _ in range(2):
        with pytest.raises(ScannerFailed):
            inspect(file.pk)
        file.refresh_from_db()
        assert (file.scan, file.renditions.count()) == (File.Scan.WAITING, 0)
        with pytest.raises(HeldBack):
            path_of(file)
    clamav(version=fresh)
    file = inspect(file.pk)
    assert (file.scan, file.scanned_by, file.renditions.count()) == (File.Scan.CLEAN, fresh, 1)


@pytest.mark.django_db
def test_what_the_scanner_finds_is_never_opened(clamav: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*_: object) -> None:
        raise AssertionError("a harmful file was opened")

    clamav("stream: Pdf.Exploit FOUND", 1, f"ClamAV 1.4.6/27500/{timezone.now():%a %b %d %H:%M:%S %Y}")
    monkeypatch.setattr("squaremile.vault.sandbox.pictures_of", opened)
    file = inspect(take_in([png()], name="a.png", token_hash=b"t" * 16).pk)
    assert (file.scan, file.found) == (File.Scan.HARMFUL, "Pdf.Exploit")
