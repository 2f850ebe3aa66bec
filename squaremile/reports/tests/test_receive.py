"""Receiving: stored whole with its acknowledgement and its job, or not at all; the same row once."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from squaremile.accounts.models import Organisation
from squaremile.messages.models import Contact
from squaremile.reports.models import Acknowledgement, Change, Intake, Party, Payment, Report
from squaremile.reports.services.care import count_figures, reconcile, wake_sleepers
from squaremile.reports.tests.factories import take_in, through_the_line

pytestmark = pytest.mark.django_db
WHOLE = {
    "narrative": "I was rung by somebody from the bank.",
    "people": [
        {"role": "victim", "name": "Ann Example", "phones": "07700 900111", "postcode": "EC2V 7HH", "signs": "afraid",
         "safe_contact": "text only"},
        {"role": "suspect", "name": "Mr Bank", "phones": "07700 900222"},
    ],
    "payments": [{"amount": "£1,250", "method": "card", "card": "4111111111111111"}],
    "contacts": [{"mode": "phone", "from": "0808 157 0000"}],
    "losses": [{"amount": 1250}],
    "cyber": {"attack": "account takeover"},
}  # fmt: skip


def jobs(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [name])
        return int(cursor.fetchone()[0])


def test_a_report_is_stored_with_every_part_its_acknowledgement_and_its_next_job() -> None:
    report = take_in(WHOLE)[0]
    assert Acknowledgement.objects.filter(reference=report.reference).exists()
    assert Change.objects.get(report=report).new == "received"
    assert jobs("reports.extract") == 1
    victim, suspect = Party.objects.filter(report=report).order_by("id")
    assert victim.signs == ["afraid"]
    assert victim.boxes == {}
    assert suspect.boxes == {"phones": ["07700 900222"]}
    assert Contact.objects.get().address == "07700 900111"
    assert Payment.objects.get(report=report).card == "411111******1111"
    assert (report.loss_amount, report.victim_count, report.sign_count) == (1250, 1, 1)


def test_the_force_is_the_victims() -> None:
    report = take_in(WHOLE)[0]
    assert report.force == Organisation.objects.get(force_code="E23000034")


def test_the_same_row_of_the_same_source_is_stored_once() -> None:
    one = take_in({"source_reference": "A1", "narrative": "first"})[0]
    two = take_in({"source_reference": "A1", "narrative": "first"})[0]
    other = take_in({"source_reference": "A1", "narrative": "first"}, source="another")[0]
    assert one == two != other


def test_twice_in_one_batch_is_one_report() -> None:
    first, second = take_in({"source_reference": "A1"}, {"source_reference": "A1"})
    assert first == second
    assert Report.objects.count() == 1


def test_a_rollback_leaves_neither_report_nor_acknowledgement_nor_job() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        take_in(WHOLE)
        raise RuntimeError
    assert (Report.objects.count(), Acknowledgement.objects.count(), jobs("reports.extract")) == (0, 0, 0)


def test_what_a_partner_sends_is_theirs() -> None:
    bank = Organisation.objects.create(slug="a-bank", name="A bank", kind="bank")
    report = take_in({"narrative": "x"}, route="partner", organisation=bank)[0]
    assert report.sent_by == bank


def test_reconciliation_is_whole_and_names_what_is_missing() -> None:
    kept, lost = take_in({"narrative": "kept"}, {"narrative": "lost"})
    assert reconcile(now=timezone.now()).whole
    Report.objects.filter(pk=lost.pk).delete()
    found = reconcile(now=timezone.now())
    assert not found.whole
    assert found.missing == [lost.reference]
    Acknowledgement.objects.filter(reference=kept.reference).delete()
    assert reconcile(now=timezone.now()).unacknowledged == [kept.reference]


def test_a_report_that_rests_too_long_is_woken() -> None:
    report = take_in({"narrative": "x"})[0]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert wake_sleepers(now=timezone.now()) == 0
    Report.objects.filter(pk=report.pk).update(received_at=timezone.now() - timedelta(minutes=11))
    assert wake_sleepers(now=timezone.now()) == 1
    assert jobs("reports.extract") == 1


def test_figures_add_up_to_the_reports() -> None:
    through_the_line(take_in(*[WHOLE] * 3))
    assert count_figures(now=timezone.now()) == count_figures(now=timezone.now()) == 1
    assert Intake.objects.exists()


def test_nobody_told_us_tomorrow() -> None:
    report = take_in({"narrative": "a mail with a forged date", "received_at": "2099-01-01"})[0]
    assert report.told_at <= timezone.now()
