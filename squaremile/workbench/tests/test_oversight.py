"""Counts, figures and the ledger: what those see who see no record."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from squaremile.ledger.models import Leaf
from squaremile.reports.models import Report
from squaremile.reports.services.care import count_figures, reconcile
from squaremile.reports.tests.factories import take_in

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Any]


def test_the_supervisors_first_page_says_that_nothing_is_lost_or_names_what_is(sign_in: SignIn) -> None:
    kept, lost = take_in({"narrative": "kept"}, {"narrative": "lost"})
    reconcile(now=timezone.now())
    client = sign_in("supervisor")
    assert "2 acknowledged, 2 accounted for" in client.get("/home/").content.decode()
    Report.objects.filter(pk=lost.pk).delete()
    reconcile(now=timezone.now())
    page = client.get("/counts/").content.decode()
    assert lost.reference in page
    assert kept.reference not in page


def test_before_the_first_count_the_page_says_so(sign_in: SignIn) -> None:
    assert "Nothing has been counted yet" in sign_in("supervisor").get("/counts/").content.decode()


@pytest.mark.parametrize(("role", "shown"), [("senior-officer", "3"), ("member", "fewer than 5")])
def test_small_numbers_are_not_given_to_members(sign_in: SignIn, role: str, shown: str) -> None:
    take_in(*[{"narrative": "x", "fraud_type": "NFIB1D"}] * 3)
    count_figures(now=timezone.now())
    by_type = sign_in(role).get("/figures/").context["figures"].by_type
    assert [(title, count) for title, count, _ in by_type] == [("Dating scam", shown)]


def test_a_force_sees_figures_of_its_own_only(sign_in: SignIn) -> None:
    for postcode in ("CT1 2AA", "EC2V 7HH"):
        take_in({"narrative": postcode, "people": [{"role": "victim", "postcode": postcode}]})
    count_figures(now=timezone.now())
    figures = sign_in("force-lead", organisation="kent").get("/figures/").context["figures"]
    assert [name for name, _, _ in figures.by_force] == ["Kent Police"]


def test_the_auditor_finds_who_opened_a_report_and_why(sign_in: SignIn) -> None:
    report = take_in({"narrative": "x"})[0]
    analyst = sign_in("analyst")
    analyst.get(f"/reports/{report.reference}/")
    page = sign_in("auditor").get(f"/ledger/?object={report.reference}").content.decode()
    assert analyst.person.name in page
    assert "opened" in page


def test_an_auditor_of_a_bank_sees_only_what_its_own_people_did(sign_in: SignIn) -> None:
    report = take_in({"narrative": "x"})[0]
    sign_in("analyst").get(f"/reports/{report.reference}/")
    bank = sign_in("partner").membership.organisation
    page = sign_in("auditor", organisation=bank.slug).get(f"/ledger/?object={report.reference}").content.decode()
    assert "No entry matches" in page


def test_a_refused_page_is_in_the_ledger(sign_in: SignIn) -> None:
    client = sign_in("administrator")
    assert client.get("/networks/").status_code == 403
    assert Leaf.objects.filter(verb="access.refused", person=client.person.pk, object_ids=["/networks/"]).count() == 1


def test_a_member_never_reads_nought_where_a_small_count_is_kept_back(sign_in: SignIn) -> None:
    told = [{"people": [{"role": "victim", "name": "Ann Bell", "postcode": "CT1 2AA"}]} for _ in range(3)]
    take_in(*told)
    count_figures(now=timezone.now())
    page = sign_in("member").get("/figures/").content.decode()
    assert "<title>Kent: &lt;5</title>" in page
    assert "fewer than 5" in page


def test_a_file_that_rests_in_quarantine_is_counted_where_those_who_run_the_service_look(sign_in):
    from datetime import timedelta

    from django.utils import timezone

    from squaremile.vault.models import File

    assert "No file rests in quarantine" in sign_in("auditor").get("/counts/").content.decode()
    file = File.objects.create(sha256="0" * 64, size=1, kind="image/png", name="x.png", scan=File.Scan.WAITING)
    File.objects.filter(pk=file.pk).update(received_at=timezone.now() - timedelta(minutes=20))
    assert "1 file has waited in quarantine" in sign_in("auditor").get("/counts/").content.decode()
