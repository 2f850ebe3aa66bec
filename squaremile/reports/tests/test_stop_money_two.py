"""Two people who take the next request at the same moment, in a database that is really committed to."""

from typing import Any

import psycopg
from django.utils import timezone

from squaremile.accounts.models import Person
from squaremile.reports.services import stop_money
from squaremile.reports.tests.test_stop_money import asked


def test_the_next_one_passes_over_what_another_is_taking_at_this_moment(own_database: Any) -> None:
    with own_database.signed_in("owner"):
        older, newest = asked(5, 1)
        by = Person.objects.create(email="c@service.example", name="Cy").pk
        with psycopg.connect(own_database.urls["owner"]) as colleague:
            colleague.execute("SELECT 1 FROM reports_stoprequest WHERE id = %s FOR UPDATE", [newest.pk])
            assert stop_money.take_next(by=by, now=timezone.now()) == older
        assert stop_money.take_next(by=by, now=timezone.now()) == newest
