"""At the front door nothing acknowledged is lost and nothing is stored twice, whatever is killed and when."""

import random
import time

import pytest

from tests.under_fire import Crowd, Standing, finish, reconciled, reporting, shoot, standing

KILLS = 320
OFTEN = {"page": 4, "session": 3, "database": 2, "worker": 2, "pages": 1}
STORED = """
SELECT p.payee_name, r.reference, count(*) OVER (PARTITION BY p.payee_name), d.reference,
  (SELECT count(*) FROM reports_acknowledgement a WHERE a.reference = r.reference)
FROM reports_report r JOIN reports_payment p ON p.report_id = r.id LEFT JOIN reports_draft d ON d.report_id = r.id"""


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


def test_whatever_is_killed_an_acknowledged_report_is_stored_once() -> None:
    with standing() as service:
        crowd = under_fire(service, kills=10, people=4, seed=1)
        assert len(crowd.told) >= 4
        assert_whole(service, crowd)


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_hundreds_of_kills_lose_nothing() -> None:
    with standing() as service:
        crowd = under_fire(service, kills=KILLS, people=6, seed=2)
        assert_whole(service, crowd)
        finish(service)
        assert service.rows("SELECT DISTINCT state FROM reports_report") == [("in_work",)]
        assert_whole(service, crowd)
