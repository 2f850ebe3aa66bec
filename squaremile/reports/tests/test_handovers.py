"""What is signed for: once, by one; and what came without a place gets its force by a job, with its network."""

import pytest
from django.db import connection
from django.utils import timezone

from squaremile.accounts.models import Organisation, Person
from squaremile.ledger.models import Leaf
from squaremile.networks.models import Network
from squaremile.reports.models import Handover, Report
from squaremile.reports.services.handovers import Refused, choose_force, hand_to, sign_for
from squaremile.reports.tests.factories import take_in, through_the_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def me() -> Person:
    return Person.objects.create(email="me@service.example", name="Ann Agent")


def handed(report: Report, force: str = "", *, urgent: bool = False) -> Handover:
    to = Organisation.objects.get(slug=force) if force else None
    return Handover.objects.create(report=report, to=to, urgent=urgent, why="Words", made_at=timezone.now())


def staged() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name FROM procrastinate_jobs WHERE status = 'todo'")
        return [row[0] for row in cursor.fetchall()]


def test_it_is_signed_for_once_with_a_receipt(me: Person) -> None:
    [report] = take_in({"narrative": "x"})
    handed(report, urgent=True)
    now = timezone.now()
    signed = sign_for(report.pk, by=me.pk, note=" Rang 999 ", now=now)
    assert (signed.received_at, signed.received_by_id, signed.note) == (now, me.pk, "Rang 999")
    leaf = Leaf.objects.order_by("-pk")[0]
    assert (leaf.verb, leaf.kind, leaf.object_ids) == ("work.received", "handover", [report.reference])
    with pytest.raises(Refused, match="Ann Agent has signed"):
        sign_for(report.pk, by=me.pk, note="", now=now)


def test_staff_choose_the_force_and_a_job_gives_it_to_the_report(me: Person) -> None:
    [report] = take_in({"narrative": "x"})
    handed(report)
    kent = Organisation.objects.get(slug="kent")
    chosen = choose_force(report.pk, force=kent.pk, by=me.pk)
    assert chosen.to == kent and "reports.hand_to" in staged()
    with pytest.raises(Refused, match="is with"):
        choose_force(report.pk, force=kent.pk, by=me.pk)


@pytest.mark.parametrize("slug", ["", "lantern-bank", "service"])
def test_only_a_force_is_chosen(slug: str, me: Person) -> None:
    [report] = take_in({"narrative": "x"})
    handed(report)
    other = Organisation.objects.filter(slug=slug).values_list("pk", flat=True).first() or 0
    with pytest.raises(Refused, match="Choose the force"):
        choose_force(report.pk, force=other, by=me.pk)


def test_what_was_signed_for_is_handed_no_further(me: Person) -> None:
    [report] = take_in({"narrative": "x"})
    handed(report)
    sign_for(report.pk, by=me.pk, note="", now=timezone.now())
    with pytest.raises(Refused, match="has signed"):
        choose_force(report.pk, force=Organisation.objects.get(slug="kent").pk, by=me.pk)


def test_the_job_gives_the_force_once_and_the_network_counts_it(me: Person, as_worker: object) -> None:
    reports = take_in(*[{"narrative": "They rang from 07700 900123"}] * 2)
    through_the_line(reports)
    kent = Organisation.objects.get(slug="kent")
    with as_worker("reports.hand_to"):  # type: ignore[operator]
        assert hand_to(reports[0].pk, kent.pk, by=me.pk, now=timezone.now())
        assert not hand_to(reports[0].pk, kent.pk, by=me.pk, now=timezone.now())
    assert "networks.sweep" in staged()
    from squaremile.networks.services.link import link

    link(None, now=timezone.now())
    assert Network.objects.get(retired_at=None).force_counts == {str(kent.pk): 1}
    report = Report.objects.get(pk=reports[0].pk)
    assert report.force == kent
    assert report.changes.order_by("-id")[0].reason == f"Handed to {kent.name}"


def test_a_force_that_it_has_already_is_never_replaced(me: Person) -> None:
    [report] = take_in({"narrative": "x", "people": [{"postcode": "CM1 1AA"}]})
    assert not hand_to(report.pk, Organisation.objects.get(slug="kent").pk, by=me.pk, now=timezone.now())
