"""Two supervisors publish from the same version at the same moment, each signed in as the pages are."""

from typing import Any

import psycopg
import pytest

from tests.faults import Child
from tests.test_two_writers import at_once

pytestmark = pytest.mark.roles


def publishing(reach: int) -> Any:
    def run(child: Child) -> None:
        from django.db import transaction

        from squaremile.accounts.viewer import Viewer, tell_database
        from squaremile.policy.queries import version_of
        from squaremile.policy.services import Overtaken, publish_change

        try:
            with transaction.atomic():
                tell_database(Viewer(person=1, role="supervisor", organisation=1))
                first = version_of("linking", 1)
                assert first
                publish_change(
                    kind="linking", base=1, body=first.body | {"reach": reach}, author=f"Supervisor {reach}", reason="x"
                )
            child.tell("published")
        except Overtaken as told:
            child.tell(f"told-of-{told.latest.body['reach']}")

    return run


def test_one_is_published_and_the_other_is_told(own_database: Any) -> None:
    with own_database.signed_in("web"):
        one, two = at_once(publishing(1_500), publishing(1_600))
    with psycopg.connect(own_database.urls["owner"]) as owner:
        rows = owner.execute(
            "SELECT number, body->>'reach' FROM policy_version WHERE policy_id = 'linking' ORDER BY number"
        ).fetchall()
        jobs = owner.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'networks.again'").fetchone()
    assert [number for number, _ in rows] == [1, 2]
    assert sorted([*one, *two]) == sorted(["published", f"told-of-{rows[1][1]}"])
    assert jobs == (1,)
