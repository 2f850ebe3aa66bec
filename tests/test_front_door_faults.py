"""At the front door nothing acknowledged is lost and nothing is stored twice, whatever is killed and when; and with the
worker, the mail, the scanner or the reader of pictures down, a report is taken as ever and the work waits."""

import io
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from squaremile.demo.reporter import Answer, Reporter
from squaremile.launch.processes import end
from tests.standing import Standing, finish, reconciled, standing
from tests.under_fire import Crowd, reporting, shoot, story

KILLS = 320
OFTEN = {"page": 4, "session": 3, "database": 2, "worker": 2, "pages": 1}
STORED = """
SELECT mark, r.reference, count(*) OVER (PARTITION BY mark), d.reference,
  (SELECT count(*) FROM reports_acknowledgement a WHERE a.reference = r.reference)
FROM reports_report r CROSS JOIN split_part(r.narrative, ':', 1) mark
  LEFT JOIN reports_draft d ON d.report_id = r.id"""


def assert_whole(service: Standing, crowd: Crowd) -> None:
    """Every reference that was read is stored once with its acknowledgement, and nothing else is."""
    stored = service.rows(STORED)
    by_mark = {mark: reference for mark, reference, *_ in stored}
    assert all(times == 1 for _, _, times, *_ in stored), "somebody's report is stored twice"
    assert all(draft == reference for _, reference, _, draft, _ in stored), "a report without its draft"
    assert all(acknowledged == 1 for *_, acknowledged in stored)
    assert {mark: by_mark.get(mark) for mark in crowd.told} == crowd.told, "an acknowledged report is lost"
    assert set(by_mark) == set(crowd.told), "a report that nobody was told of, though all tried again"
    twice = "SELECT report_id FROM reports_draft WHERE report_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1"
    assert service.rows(twice) == []
    sent = "SELECT count(*), count(report_id) FROM reports_draft WHERE sent_at IS NOT NULL"
    assert service.rows(sent) == [(len(stored), len(stored))]
    assert reconciled(service) == (True, [], [], len(stored))


def under_fire(service: Standing, *, kills: int, people: int, seed: int) -> Crowd:
    chance, began = random.Random(seed), time.monotonic()
    kinds, weights = list(OFTEN), list(OFTEN.values())
    first = iter(kinds)
    with reporting(service.port, people) as crowd:
        shoot(service, crowd, kills, chance, lambda: next(first, "") or chance.choices(kinds, weights)[0])
        service.tend()
        service.wait_until_up()
    assert crowd.faults == []
    crowd.counts |= {"reports acknowledged": len(crowd.told), "seconds": round(time.monotonic() - began)}
    print("\n  " + "; ".join(f"{count} {name}" for name, count in sorted(crowd.counts.items())))
    return crowd


SCANNER = """#!/bin/sh
[ -e {down} ] && exit 2
[ "$1" = --version ] && echo ClamAV 1.4.3
exit 0
"""
READER = """
import importlib, pathlib, sys
if pathlib.Path({down!r}).exists():
    raise RuntimeError("the reader of pictures is down")
sys.path.remove({folder!r})
del sys.modules["rapidocr"]
importlib.import_module("rapidocr")
"""


@dataclass
class Degradable:
    """A service whose helpers can be taken down: scanner and reader are down while a file of theirs is there."""

    standing: Standing
    folder: Path

    def down(self, what: str) -> Path:
        return self.folder / f"{what} is down"

    def break_mail(self) -> None:
        (self.standing.data / "outbox").rename(self.folder / "outbox")
        (self.standing.data / "outbox").touch()

    def mend_mail(self) -> None:
        (self.standing.data / "outbox").unlink()
        (self.folder / "outbox").rename(self.standing.data / "outbox")

    def jobs(self, task: str) -> list[tuple[Any, ...]]:
        asked = (
            f"SELECT status::text, attempts FROM procrastinate_jobs WHERE task_name = '{task}' AND status <> 'doing'"
        )
        return self.standing.rows(asked)

    def hear(self, *words: str) -> None:
        """Until the worker's log has said so."""
        deadline = time.monotonic() + 60
        while not all(one in self.standing.log("worker") for one in words):
            assert time.monotonic() < deadline, self.standing.log("worker")[-2000:]
            time.sleep(0.1)

    def until(self, query: str, wanted: Any) -> None:
        deadline = time.monotonic() + 60
        while (found := self.standing.rows(query)) != [(wanted,)]:
            assert time.monotonic() < deadline, f"{query} is {found}: {self.standing.log('worker')[-2000:]}"
            time.sleep(0.1)


@pytest.fixture(scope="module")
def degradable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Degradable]:
    folder = tmp_path_factory.mktemp("helpers")
    made = Degradable(None, folder)  # type: ignore[arg-type]
    scanner, reader = folder / "scanner", folder / "reader"
    scanner.write_text(SCANNER.format(down=f"'{made.down('scanner')}'"))
    scanner.chmod(0o755)
    (reader / "rapidocr").mkdir(parents=True)
    (reader / "rapidocr" / "__init__.py").write_text(READER.format(down=str(made.down("reader")), folder=str(reader)))
    with standing(SQUAREMILE_CLAMAV=str(scanner), PYTHONPATH=str(reader)) as service:
        made.standing = service
        (service.data / "outbox").mkdir(exist_ok=True)
        yield made


@pytest.mark.timeout(300)
def test_whatever_is_killed_an_acknowledged_report_is_stored_once(degradable: Degradable) -> None:
    crowd = under_fire(degradable.standing, kills=10, people=3, seed=1)
    assert len(crowd.told) >= 3
    assert_whole(degradable.standing, crowd)


def screenshot(words: str) -> bytes:
    picture, out = Image.new("RGB", (900, 200), "white"), io.BytesIO()
    ImageDraw.Draw(picture).text((20, 60), words, "black", ImageFont.load_default(40))
    picture.save(out, "PNG")
    return out.getvalue()


def told(service: Degradable, what: str) -> Reporter:
    """A report with a screenshot and mail asked for, whatever is down. Says how long it took to be accepted."""
    times: dict[str, float] = {}

    def heard(method: str, path: str, answer: Answer) -> None:
        times[f"{method} {path.rpartition('/d/')[2].partition('/')[2]}"] = answer.seconds

    mark = what.replace(" ", "")
    reporter = Reporter(service.standing.port, story(mark), heard, file=("photo.png", screenshot(f"{mark} paid here")))
    reference = reporter.tell()
    assert service.standing.rows(f"SELECT reference FROM reports_report WHERE narrative LIKE '{mark}:%'") == [
        (reference,)
    ]
    accepted = times["POST check/"] + times["GET done/"]
    print(f"\n  {what} is down: accepted in {accepted:.2f} s, the slowest page {max(times.values()):.2f} s")
    return reporter


@pytest.mark.timeout(300)
def test_with_its_helpers_down_a_report_is_taken_and_the_work_waits(degradable: Degradable) -> None:
    service = degradable.standing
    assert service.worker
    end(service.worker, seconds=5)
    somebody = told(degradable, "the worker")
    assert ("todo", 0) in degradable.jobs("reports.extract") and ("todo", 0) in degradable.jobs("reports.read_file")
    service.change("UPDATE procrastinate_events SET at = at - interval '3 minutes' WHERE type = 'deferred'")
    [(key,)] = service.rows("SELECT key FROM reports_draft ORDER BY id DESC LIMIT 1")
    assert "Comparing takes longer than usual" in somebody.ask("GET", f"/d/{key}/done/").text

    degradable.down("scanner").touch()
    degradable.break_mail()
    service.tend()
    told(degradable, "the scanner")
    degradable.hear("ScannerFailed", "outbox")
    assert service.rows("SELECT DISTINCT scan FROM vault_file") == [("waiting",)]
    degradable.down("scanner").unlink()
    degradable.down("reader").touch()
    told(degradable, "the reader of pictures")
    degradable.hear("the reader of pictures is down")
    assert ("todo", 1) in degradable.jobs("reports.read_file")
    degradable.down("reader").unlink()
    degradable.mend_mail()
    all_is_done(degradable)


def all_is_done(degradable: Degradable) -> None:
    """Once everything is up again nobody need do anything; only the waits between tries are cut short."""
    service = degradable.standing
    assert service.worker
    end(service.worker, seconds=5)  # a worker that found the mail down leaves it alone for a minute
    service.change("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")
    service.tend()
    degradable.until("SELECT count(*) FROM reports_attachment WHERE state = 'read'", 3)
    degradable.until("SELECT count(*) FROM reports_report WHERE state <> 'in_work'", 0)
    degradable.until(
        "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'accounts.mail' AND status <> 'succeeded'", 0
    )
    for mark in ("theworker", "thescanner", "thereaderofpictures"):
        assert any(f"To: {mark}@" in one.read_text() for one in (service.data / "outbox").iterdir())
        assert service.rows(f"SELECT count(*) FROM reports_report WHERE narrative LIKE '{mark}:%'") == [(1,)]


@pytest.mark.long
@pytest.mark.timeout(2400)
def test_hundreds_of_kills_lose_nothing() -> None:
    with standing() as service:
        crowd = under_fire(service, kills=KILLS, people=6, seed=2)
        assert_whole(service, crowd)
        finish(service)
        assert service.rows("SELECT DISTINCT state FROM reports_report") == [("in_work",)]
        assert_whole(service, crowd)
