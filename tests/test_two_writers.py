"""Two that do the same at once end as one would: the same file, the same links, the same job."""

from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import transaction
from django.utils import timezone

from tests.faults import Child, finish, import_and_tell, picture, write_reports

ROWS = 42


def at_once(*does: Any) -> list[list[str]]:
    """Each in a process of its own, held at the start until all are there."""
    import os

    gate_out, gate_in = os.pipe()

    def held(one: Any) -> Any:
        def start(child: Child) -> None:
            child.tell("ready")
            os.close(gate_in)
            os.read(gate_out, 1)
            one(child)

        return start

    children = [Child(held(one)) for one in does]
    assert {child.hear() for child in children} == {"ready"}
    os.close(gate_out)
    os.close(gate_in)
    return [child.end() for child in children]


def references(told: list[str], status: str) -> set[str]:
    return {line.partition(":")[2] for line in told if line.startswith(f"{status}:")}


def test_two_imports_of_one_file_at_once_store_it_once(own_database: Any, tmp_path: Path) -> None:
    path = write_reports(tmp_path / "reports.jsonl", ROWS)
    with own_database.signed_in("worker"):
        one, two = at_once(import_and_tell(path, batch=3), import_and_tell(path, batch=5))
    assert references(one, "accepted") & references(two, "accepted") == set()
    both = references(one, "accepted") | references(two, "accepted")
    assert len(both) == ROWS
    for told in (one, two):
        assert references(told, "accepted") | references(told, "already") == both
    with psycopg.connect(own_database.urls["owner"]) as owner:
        assert {row[0] for row in owner.execute("SELECT reference FROM reports_report")} == both
        assert owner.execute("SELECT count(*) FROM reports_acknowledgement").fetchone() == (ROWS,)


@pytest.fixture(scope="module")
def alone() -> dict[str, Any]:
    """Filled by the first test: the end of the line when one does it all."""
    return {}


@pytest.mark.parametrize("writers", [1, 2], ids=["one worker", "two workers"])
def test_two_workers_at_once_end_as_one(own_database: Any, tmp_path: Path, alone: dict[str, Any], writers: int) -> None:
    from tests.faults import work_to_the_end

    path = write_reports(tmp_path / "reports.jsonl", ROWS)
    with own_database.signed_in("worker"):
        at_once(*[import_and_tell(path, batch=2)] * writers)
        at_once(*[work_to_the_end] * writers)
        finish(own_database)
    end = picture(own_database)
    assert end["waiting"] == [(0,)] and len(end["networks"]) > 1
    alone.setdefault("end", end)
    assert end == alone["end"]


def _extract(ids: list[int]) -> Any:
    def does(child: Child) -> None:
        from squaremile.accounts.jobs import in_job
        from squaremile.reports.services.extract import extract_reports

        for start in range(0, len(ids), 7):
            with in_job("reports.extract"):
                extract_reports(ids[start : start + 7], now=timezone.now(), hand_on=False)

    return does


def _link(ids: list[int] | None) -> Any:
    def does(child: Child) -> None:
        from squaremile.accounts.jobs import in_job
        from squaremile.networks.services.link import link

        for part in [None] if ids is None else [ids[at : at + 5] for at in range(0, len(ids), 5)]:
            with in_job("networks.link"):
                link(part, now=timezone.now())

    return does


@pytest.mark.parametrize("how", ["the same", "opposite ends", "one and all"])
def test_two_extractions_and_two_links_at_once_end_as_one(
    own_database: Any, tmp_path: Path, alone: dict[str, Any], how: str
) -> None:
    """No network twice, no report in two, no degree counted twice, whoever comes first."""
    with own_database.signed_in("worker"):
        Child(import_and_tell(write_reports(tmp_path / "reports.jsonl", ROWS), batch=ROWS)).end()
        with psycopg.connect(own_database.urls["owner"], autocommit=True) as owner:
            ids = [row[0] for row in owner.execute("SELECT id FROM reports_report ORDER BY id")]
            owner.execute("DELETE FROM procrastinate_jobs")
            at_once(_extract(ids), _extract(ids if how == "the same" else ids[::-1]))
            other = {"the same": ids, "opposite ends": ids[::-1], "one and all": None}[how]
            at_once(_link(ids), _link(other))
            twice = "SELECT report_id FROM networks_member WHERE left_at IS NULL GROUP BY 1 HAVING count(*) > 1"
            assert owner.execute(twice).fetchall() == []
            again = picture(own_database)
            at_once(_link(ids), _link(None))
            assert picture(own_database) == again
            at_once(_extract(ids), _link(None))
            Child(_link(None)).end()
    end = picture(own_database)
    assert end["waiting"] == [(0,)]
    assert end == again == alone.setdefault("end", end)


def test_one_job_is_staged_once_by_two_at_once(own_database: Any) -> None:
    from squaremile.accounts.jobs import stage

    def does(child: Child) -> None:
        for _ in range(10):
            with transaction.atomic():
                stage("networks.sweep", once=True)

    with own_database.signed_in("web"):
        at_once(does, does)
    with psycopg.connect(own_database.urls["owner"]) as owner:
        assert owner.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (1,)
