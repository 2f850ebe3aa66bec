"""The set as a whole: repeatable, valid, in order, in proportion, and silent about the truth."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from squaremile.demo.generator import LEAST, generate, summary
from squaremile.demo.generator.lists import read
from squaremile.reports.schema import Report

from .made_once import NOW, some

FIGURES = read("calibration")


def test_the_same_seed_makes_the_same_reports():
    again = tuple(generate(reports=6_000, seed=2026, now=NOW))
    assert again == some()


def test_another_seed_makes_other_reports():
    first = [made.report["narrative"] for made in islice(generate(reports=900, seed=1, now=NOW), 300)]
    second = [made.report["narrative"] for made in islice(generate(reports=900, seed=2, now=NOW), 300)]
    assert len(set(first) & set(second)) < 10


def test_every_report_is_valid_against_the_published_schema():
    for made in some():
        Report.model_validate(made.report)


def test_there_are_as_many_as_asked_for_each_with_its_own_reference():
    references = [made.report["source_reference"] for made in some()]
    assert len(references) == len(set(references)) == 6_000
    assert all(reference.startswith("SYN-") for reference in references)
    assert all(made.truth.source_reference == made.report["source_reference"] for made in some())


def test_they_come_oldest_first_within_two_years_up_to_now():
    times = [datetime.fromisoformat(made.report["received_at"]) for made in some()]
    assert times == sorted(times)
    assert NOW - timedelta(days=732) < times[0]
    assert NOW - timedelta(hours=6) < times[-1] <= NOW


def test_nothing_in_a_report_happens_after_it_is_received():
    for made in some():
        report = made.report
        received = datetime.fromisoformat(report["received_at"])
        moments = [payment["paid_at"] for payment in report.get("payments", ())]
        moments += [contact["at"] for contact in report.get("contacts", ()) if "at" in contact]
        for moment in map(datetime.fromisoformat, moments):
            at = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            assert at.date() <= received.date()


def test_the_truth_is_never_in_a_report():
    for made in some():
        told = json.dumps(made.report)
        truth = made.truth
        secrets = (truth.network, truth.household, truth.person)
        assert not any(f'"{secret}"' in told or f" {secret} " in told for secret in secrets if secret)
        assert truth.story is None or f'"{truth.story}"' not in told


def test_types_come_in_the_measured_proportions():
    whole = sum(row["share"] for row in FIGURES["codes"])
    made = summary(some())
    for row in FIGURES["codes"]:
        if row["share"] > 1.5:
            share = row["share"] / whole
            assert made["codes"][row["code"]] == pytest.approx(share, rel=0.2, abs=0.008), row["code"]


def test_totals_are_as_calibrated():
    made = summary(some())
    assert made["crime"] == pytest.approx(FIGURES["crime_share"]["value"], abs=0.03)
    assert made["located"] == pytest.approx(1 - FIGURES["missing"]["location"], abs=0.03)
    assert made["daytime"] == pytest.approx(0.60, abs=0.03)
    assert made["routes"]["online"] == pytest.approx(FIGURES["routes"]["values"]["online"], abs=0.03)
    assert 0.33 < made["in_networks"] < 0.40


def test_mean_losses_of_the_common_types_are_of_the_measured_size():
    made = summary(some(20_000))
    for code in ("NFIB3A", "NFIB5A", "NFIB2E", "NFIB1D", "NFIB1H"):
        mean = next(row["mean_loss"] for row in FIGURES["codes"] if row["code"] == code)
        assert made["mean_loss"][code] == pytest.approx(mean, rel=0.4), code


def test_losses_have_a_heavy_tail():
    amounts = sorted(
        float(loss["amount"]) for made in some() for loss in made.report.get("losses", ()) if loss["kind"] == "lost"
    )
    top = amounts[-len(amounts) // 20 :]
    assert sum(top) > 0.4 * sum(amounts)
    assert amounts[len(amounts) // 2] < 2_000


def test_networks_are_many_small_and_a_few_large():
    sizes = sorted(Counter(m.truth.network for m in some(20_000) if m.truth.network and not m.truth.story).values())
    assert len(sizes) > 300
    assert sizes[len(sizes) // 2] <= 6
    assert 60 < sizes[-1] <= 150


def test_people_come_again_and_live_together():
    people = Counter(made.truth.person for made in some())
    homes: dict[str, set[str]] = {}
    for made in some():
        if made.truth.household:
            homes.setdefault(made.truth.household, set()).add(made.truth.person)
    assert sum(count > 1 for count in people.values()) > 100
    assert sum(len(inhabitants) > 1 for inhabitants in homes.values()) > 50
    assert Counter(made.truth.kind for made in some())["recovery"] > 10


def test_accounts_differ_and_vary_in_length():
    lengths = sorted(len(made.report["narrative"].split()) for made in some())
    texts = Counter(made.report["narrative"].lower() for made in some())
    assert lengths[len(lengths) // 10] < 40 < 120 < lengths[-len(lengths) // 10]
    assert lengths[-1] <= 320
    assert len(texts) > 0.97 * len(lengths)


def test_many_reports_name_no_offender_in_a_box_and_some_only_in_words():
    assert 0.45 < summary(some())["no_identifier"] < 0.75


@pytest.mark.parametrize("reports", [0, 1, LEAST - 1])
def test_too_few_for_the_stories_is_refused(reports):
    with pytest.raises(ValueError, match="at least"):
        generate(reports=reports, now=NOW)


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        generate(now=datetime(2026, 11, 24))  # noqa: DTZ001


def test_the_smallest_set_still_holds_the_stories():
    made = summary(generate(reports=LEAST, seed=7, now=NOW))
    assert made["reports"] == LEAST
    assert made["stories"] == {"parcel text": 240, "patient friend": 14, "new account number": 12}
