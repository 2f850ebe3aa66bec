"""Pure rules of the front door: which questions fit, what is read in words, where answers go."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from squaremile.public.forms import PageForm, clean_time
from squaremile.public.rules.journey import Condition, Journey, Question, Questions, Services
from squaremile.public.rules.reading import answered_by, confirmed, read
from squaremile.public.rules.told import facts_of, moment, told
from squaremile.reports import schema

SEED = Path(__file__).parents[1] / "seed"
TREE = json.loads((SEED.parents[1] / "reports" / "seed" / "fraud-tree.policy.json").read_text())["body"]
NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)


def load(kind: str) -> Any:
    return json.loads((SEED / f"{kind}.policy.json").read_text())["body"]


PAGES = {page.slug: page for page in Questions.model_validate(load("questions")).pages}
SERVICES = {service.slug: service for service in Services.model_validate(load("services")).services}


def journey(slug: str = "fraud") -> Journey:
    return Journey(SERVICES[slug], PAGES)


def shown(slug: str = "fraud", **answers: Any) -> set[str]:
    return {page.slug for page in journey(slug).shown(facts_of(answers, TREE["types"]))}


@pytest.mark.parametrize(
    ("condition", "facts", "holds"),
    [
        ({"field": "paid", "among": ["card"]}, {"paid": ["cash", "card"]}, True),
        ({"field": "paid", "among": ["card"]}, {"paid": []}, False),
        ({"field": "paid", "among": ["card"]}, {}, False),
        ({"none": [{"field": "paid", "among": ["no"]}]}, {"paid": ["no"]}, False),
        ({"none": [{"field": "paid", "among": ["no"]}]}, {}, True),
        ({"any": [{"field": "a", "among": ["1"]}, {"field": "b", "among": ["1"]}]}, {"b": "1"}, True),
        ({"all": [{"field": "a", "among": ["1"]}, {"field": "b", "among": ["1"]}]}, {"b": "1"}, False),
        ({}, {}, True),
    ],
)
def test_conditions(condition: dict[str, Any], facts: dict[str, Any], holds: bool) -> None:
    assert Condition.model_validate(condition).holds(facts) is holds


@pytest.mark.parametrize(
    ("answers", "there", "not_there"),
    [
        ({"who": "me"}, {"home", "support"}, {"business", "victim", "payment", "attack"}),
        ({"who": "business"}, {"business"}, {"home", "victim", "support"}),
        ({"who": "someone"}, {"victim", "support"}, {"home", "business"}),
        ({"who": "me", "paid": ["no"]}, {"paid"}, {"payment"}),
        ({"who": "me", "paid": ["card"]}, {"payment"}, set()),
        ({"who": "business", "emergency": ["attack"]}, {"attack"}, set()),
        ({"who": "me", "fraud_type": "NFIB52C"}, {"attack"}, set()),
    ],
)
def test_only_questions_that_fit_are_asked(answers: dict[str, Any], there: set[str], not_there: set[str]) -> None:
    pages = shown(**answers)
    assert there <= pages and not not_there & pages


def test_nobody_who_stays_anonymous_is_asked_for_a_name() -> None:
    assert "reach" not in shown("suspicion", anonymous="yes") and "reach" in shown("suspicion", anonymous="no")


@pytest.mark.parametrize(
    ("given_time", "expected"),
    [
        ({"day": "2026-11-24", "time": "09:15"}, datetime(2026, 11, 24, 9, 15, tzinfo=UTC)),
        ({"day": "2026-11-24", "time": ""}, NOW),
        ("2026-11-23", datetime(2026, 11, 23, 23, 59, tzinfo=UTC)),
        ("2026-07-01", datetime(2026, 7, 1, 22, 59, tzinfo=UTC)),
        ("", None),
    ],
)
def test_a_time_is_londons_and_never_after_now(given_time: Any, expected: datetime | None) -> None:
    assert moment(given_time, NOW) == expected


def test_answers_of_another_turning_are_left_out() -> None:
    answers = {
        "who": "me", "your_name": "Ann", "narrative": "It began", "paid": ["no"],
        "payments": [{"amount": {"amount": "5.00", "currency": "GBP"}}], "organisation_name": "Old turning",
    }  # fmt: skip
    found = told(journey(), answers, facts_of(answers, TREE["types"]), NOW)
    report = schema.Report.model_validate(found.report)
    assert report.payments == [] and report.organisations == []
    assert [(person.role, person.name) for person in report.people] == [("victim", "Ann")]


def test_who_tells_for_someone_else_is_a_witness() -> None:
    answers = {"who": "someone", "your_name": "Ann", "victim_name": "Bea", "relation": "daughter", "consent": "yes"}
    found = told(journey(), answers, facts_of(answers, TREE["types"]), NOW)
    people = {person["role"]: person["name"] for person in found.report["people"]}
    assert people == {"victim": "Bea", "witness": "Ann"}
    assert found.wishes == {"consent": "yes"} and found.aside["Who are you to them?"] == "daughter"


@pytest.mark.parametrize(
    ("kind", "paid", "crime"),
    [("NFIB5A", ["card"], "crime"), ("NFIB3A", ["no"], "information"), ("", ["card"], "information")],
)
def test_crime_or_information_follows_the_rule_of_the_type(kind: str, paid: list[str], crime: str) -> None:
    answers = {"who": "me", "fraud_type": kind, "paid": paid}
    assert told(journey(), answers, facts_of(answers, TREE["types"]), NOW).report["kind"] == crime


def test_what_is_read_goes_where_it_belongs_once_it_is_confirmed() -> None:
    found = read("I sent £450 yesterday to 20-11-22 12345678", "From: a@b.example\nring 07700 900123", TREE,
                 date(2026, 11, 24))  # fmt: skip
    assert found["found_day"] == "2026-11-23" and found["found_mode"] == "email"
    kept = [item["id"] for item in found["found"] if item["kind"] != "email"]
    given_back = confirmed(found, kept, "0")
    assert given_back["suspects"][0]["phones"] == "07700 900123" and "emails" not in given_back["suspects"][0]
    payment = given_back["payments"][0]
    assert (payment["sort_code"], payment["account_number"]) == ("20-11-22", "12345678")
    assert payment["amount"] == {"amount": "450", "currency": "GBP"}
    assert {"suspect", "contact"} <= set(answered_by(found | given_back))


@given(st.text(max_size=400), st.text(max_size=400))
def test_reading_never_fails(own: str, pasted: str) -> None:
    found = read(own, pasted, TREE, date(2026, 11, 24))
    confirmed(found, [item["id"] for item in found["found"]], "0")


@pytest.mark.parametrize(
    ("written", "amount", "currency"),
    [
        ("2,400", "2400.00", "GBP"), ("£1.99", "1.99", "GBP"), ("$400", "400.00", "USD"),
        ("250 euros", "250.00", "EUR"), ("1.2k", "1200.00", "GBP"), ("900 CHF", "900.00", "CHF"),
    ],
)  # fmt: skip
def test_amounts_as_people_write_them(written: str, amount: str, currency: str) -> None:
    form = PageForm([Question(name="amount", kind="money", label="How much?")], {"amount": written})
    assert form.is_valid(), form.errors
    assert form.answers()["amount"] == {"amount": amount, "currency": currency}


@pytest.mark.parametrize(
    ("written", "time"), [("3:15pm", "15:15"), ("15.15", "15:15"), ("12am", "00:00"), ("9", "09:00")]
)
def test_times_as_people_write_them(written: str, time: str) -> None:
    assert clean_time(written) == time


@given(st.dictionaries(st.sampled_from(["amount", "paid_on_day", "sort_code", "paid_on_time"]), st.text(max_size=60)))
def test_no_input_breaks_a_form(data: dict[str, str]) -> None:
    PageForm(list(PAGES["payment"].questions), data).is_valid()
