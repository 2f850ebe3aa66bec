"""Received, read, linked: the line on a real database."""

import pytest
from django.utils import timezone

from squaremile.identifiers.models import Identifier
from squaremile.networks.models import Member, Network
from squaremile.networks.services.link import link
from squaremile.reports.models import Change, Occurrence, Report, Unlinked
from squaremile.reports.services.extract import extract_reports
from squaremile.reports.tests.factories import take_in, through_the_line

pytestmark = pytest.mark.django_db
SHARED = "They rang from 07700 900123 and sent me to https://parcel-fee.example/pay"


def test_reports_that_share_rare_identifiers_become_a_network_with_reasons() -> None:
    ring = take_in(*[{"narrative": SHARED, "losses": [{"amount": "100"}]}] * 3)
    other = take_in({"narrative": "Somebody rang from 07700 900999 about my computer"})
    through_the_line([*ring, *other])
    network = Network.objects.get(retired_at=None)
    assert network.report_count == 3
    assert network.loss_amount == 300
    assert {m.report_id for m in Member.objects.filter(network=network, left_at=None)} == {r.pk for r in ring}
    assert any("07700 900123" in tie.sentence or "+447700900123" in tie.sentence for tie in network.ties.all())
    assert network.reasons
    assert set(Report.objects.values_list("state", flat=True)) == {"in_work"}


def test_every_step_run_twice_ends_the_same() -> None:
    reports = take_in(*[{"narrative": SHARED}] * 2)
    through_the_line(reports)

    def picture() -> object:
        return (
            list(Identifier.objects.order_by("id").values_list("kind", "value", "degree")),
            Occurrence.objects.count(),
            list(Network.objects.values_list("number", "report_count", "retired_at")),
            Change.objects.count(),
            Unlinked.objects.count(),
        )

    before = picture()
    through_the_line(reports)
    assert picture() == before


def test_a_later_report_joins_the_network_it_belongs_to_and_the_number_stays() -> None:
    through_the_line(take_in(*[{"narrative": SHARED}] * 3))
    number = Network.objects.get().number
    late = take_in({"narrative": "Text from 07700 900123: parcel-fee.example/pay"})
    through_the_line(late)
    assert Network.objects.get(retired_at=None).number == number
    assert Member.objects.get(report=late[0], left_at=None).network_id == number


def test_degree_counts_reports_once_however_often_they_name_it() -> None:
    reports = take_in(
        {"narrative": "07700 900123 and again 07700900123", "people": [{"role": "suspect", "phones": ["07700 900123"]}]}
    )
    extract_reports([r.pk for r in reports], now=timezone.now())
    assert Identifier.objects.get(kind="phone").degree == 1


def test_a_victims_own_number_in_the_words_is_not_an_offenders_identifier() -> None:
    reports = take_in(
        {"narrative": "Ring me on 07700 900555", "people": [{"role": "victim", "phones": ["07700 900555"]}]}
    )
    extract_reports([r.pk for r in reports], now=timezone.now())
    assert not Occurrence.objects.exists()


def test_linking_takes_only_what_waits() -> None:
    assert link([1, 2, 3], now=timezone.now()) == set()
