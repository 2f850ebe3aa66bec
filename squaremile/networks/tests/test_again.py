"""A rule that changes reaches what is stored: reports are linked again, networks ranked again, without a restart."""

from copy import deepcopy
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from squaremile.identifiers.tasks import apply_the_stop_list_in_force
from squaremile.networks.models import Network
from squaremile.networks.services.again import rank_again
from squaremile.networks.services.link import link
from squaremile.networks.tasks import link_everything_again, rank_everything_again
from squaremile.policy.queries import latest
from squaremile.policy.services import publish_change
from squaremile.reports.models import Unlinked
from squaremile.reports.services.again import link_again_those_that_name, link_all_again
from squaremile.reports.tasks import link_again
from squaremile.reports.tests.factories import take_in, through_the_line

pytestmark = pytest.mark.django_db
TASKS = {"identifiers.stops": apply_the_stop_list_in_force, "reports.again": link_again,
         "networks.again": link_everything_again, "networks.rank": rank_everything_again}  # fmt: skip


def ring(number: str, size: int = 3) -> list[Any]:
    reports = take_in(*[{"narrative": f"They rang from 07700 900{number} and wanted money"}] * size)
    through_the_line(reports)
    return reports


def change(kind: str, **more: Any) -> None:
    newest = latest(kind)
    body = deepcopy(newest.body)
    publish_change(kind=kind, base=newest.number, body=body | more, author="A Supervisor", reason="Measured")


def stop(number: str) -> None:
    entry = {"kind": "phone", "value": f"+447700900{number}", "reason": "A help line"}
    change("stop-list", entries=[*latest("stop-list").body["entries"], entry])


def work() -> list[str]:
    """Does what is staged, in order, as the worker would; the sweep is `link(None)`. Returns the names done."""
    import json

    done = []
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE id = (SELECT min(id) FROM procrastinate_jobs"
                " WHERE task_name = ANY(%s)) RETURNING task_name, args::text",
                [[*TASKS, "networks.sweep"]],
            )
            row = cursor.fetchone()
        if row is None:
            return done
        done.append(row[0])
        if row[0] == "networks.sweep":
            link(None, now=timezone.now())
        else:
            TASKS[row[0]](**json.loads(row[1]))


@pytest.fixture(autouse=True)
def nothing_staged() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def live() -> set[int]:
    return set(Network.objects.filter(retired_at=None).values_list("report_count", flat=True))


def test_a_stopped_identifier_no_longer_ties_reports_that_are_stored() -> None:
    ring("123")
    ring("456", 4)
    stop("123")
    assert live() == {3, 4}
    assert [name for name in work() if name != "networks.link"] == [
        "identifiers.stops",
        "reports.again",
        "networks.sweep",
    ]
    assert live() == {4}
    assert not Unlinked.objects.exists()


def test_a_freed_identifier_ties_them_again() -> None:
    ring("123")
    before = latest("stop-list").body["entries"]
    stop("123")
    work()
    assert live() == set()
    change("stop-list", entries=before)
    work()
    assert live() == {3}


def test_a_kind_that_links_no_more_unties_what_it_tied() -> None:
    ring("123")
    change("linking", kinds=["email"])
    work()
    assert live() == set()
    change("linking", kinds=["email", "phone"])
    work()
    assert live() == {3}


def test_a_ranking_reaches_networks_that_nothing_else_changed() -> None:
    ring("123")
    before = Network.objects.get()
    change("ranking", reports_points=0, lines_points=0)
    assert "networks.rank" in work()
    after = Network.objects.get()
    assert after.ranking_version == 2 and after.score < before.score
    assert (after.report_count, after.title) == (before.report_count, before.title)


def test_batches_take_each_once_and_end() -> None:
    reports = ring("123", 5)
    ids = [report.pk for report in reports]
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT identifier_id FROM reports_occurrence")
        [(identifier,)] = cursor.fetchall()
    assert link_again_those_that_name([identifier], batch=2) == ids[1]
    assert link_again_those_that_name([identifier], after=ids[1], batch=2) == ids[3]
    assert link_again_those_that_name([identifier], after=ids[3], batch=2) is None
    assert set(Unlinked.objects.values_list("report_id", flat=True)) == set(ids)
    assert link_all_again(batch=4) == ids[3]
    assert link_all_again(after=ids[3], batch=4) is None
    ring("456")
    numbers = sorted(Network.objects.values_list("number", flat=True))
    assert rank_again(now=timezone.now(), batch=1) == numbers[0]
    assert rank_again(now=timezone.now(), after=numbers[1], batch=1) is None


@pytest.mark.parametrize("job", ["reports.again", "networks.again", "networks.rank"])
def test_the_worker_may_do_each(as_worker: Any, job: str) -> None:
    ring("123")
    with as_worker(job):
        if job == "networks.rank":
            assert rank_again(now=timezone.now()) is None
        else:
            assert link_all_again() is None
            link(None, now=timezone.now())
    assert live() == {3}
