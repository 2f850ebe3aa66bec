"""DESIGN.md's three stories are planted exactly as told."""

import json
import re
from collections import defaultdict
from datetime import datetime, timedelta

from squaremile.demo.generator import STORIES
from squaremile.demo.generator.lists import read

from .made_once import NOW, story

DRAMA_MOBILE = re.compile(r"07700900\d{3}")
ACCOUNT = re.compile(r"(?i)(00[- ]?\d\d[- ]?\d\d)\D{1,25}(\d{4} ?\d{4})(?!\d)")
OUTCODES = {code: place["force"] for place in read("places")["forces"] for _, codes in place["towns"] for code in codes}


def suspects_of(report):
    """Offenders' part of a report, as text: without victims' and witnesses' own details."""
    people = [row for row in report["people"] if row["role"] not in ("victim", "witness")]
    return json.dumps(report | {"people": people, "organisations": []}, ensure_ascii=False)


def plain_digits(text):
    return re.sub(r"[\s./()-]", "", text.replace("O", "0").replace("o", "0")).replace("+44", "0").replace("0044", "0")


def identifiers(report):
    told = suspects_of(report)
    found = set(DRAMA_MOBILE.findall(plain_digits(told)))
    found |= {
        f"{s.replace('-', '').replace(' ', '')}-{n.replace(' ', '')}" for s, n in ACCOUNT.findall(report["narrative"])
    }
    for row in report.get("payments", ()):
        if row.get("account_number"):
            found.add(f"{row['sort_code'].replace('-', '')}-{row['account_number']}")
    undotted = re.sub(r" ?[\[(]?(?:dot|\.)[\])]? ?", ".", told.lower())
    return found | {site for site in read("stories")["parcel"]["sites"] if site in undotted}


def test_the_parcel_text_is_240_reports_in_nine_forces():
    made = story("parcel text")
    assert len(made) == 240
    forces = set()
    for one in made:
        for row in one.report["people"]:
            if row["role"] == "victim" and row.get("postcode"):
                forces.add(OUTCODES[row["postcode"].split()[0]])
    assert forces == set(read("stories")["parcel"]["forces"])
    assert len(forces) == 9


def test_the_parcel_text_has_31_numbers_6_sites_and_4_accounts_that_pay_into_one():
    found = set().union(*(identifiers(one.report) for one in story("parcel text")))
    assert len({item for item in found if item.startswith("07700")}) == 31
    assert len({item for item in found if item.endswith(".example")}) == 6
    assert len({item for item in found if "-" in item and item[0] == "0"}) == 5


def test_each_parcel_report_alone_looks_hopeless():
    victims = [one for one in story("parcel text") if one.report["people"][0]["role"] == "victim"]
    assert len(victims) == 238
    assert max(len(identifiers(one.report)) for one in victims) <= 2
    assert not any(row.get("address") for one in victims for row in one.report["people"] if row["role"] == "suspect")


def test_together_the_parcel_reports_hang_together_and_name_a_flat():
    made = story("parcel text")
    by_identifier = defaultdict(set)
    for place, one in enumerate(made):
        for item in identifiers(one.report):
            by_identifier[item].add(place)
    group, left = {0}, list(by_identifier.values())
    while joined := [places for places in left if places & group and not places <= group]:
        group.update(*joined)
    assert len(group) >= 236
    flat = read("stories")["parcel"]["flat"]
    named = [place for place, one in enumerate(made) if flat in json.dumps(one.report, ensure_ascii=False)]
    assert len(named) == 2
    assert set(named) <= group


def test_the_patient_friend_is_fourteen_people_over_two_years_and_one_wallet():
    made = story("patient friend")
    times = [datetime.fromisoformat(one.report["received_at"]) for one in made]
    wallets = {match for one in made for match in re.findall(r"bc1q[0-9a-z]{38}", json.dumps(one.report).lower())}
    names = {row["name"] for one in made for row in one.report["people"] if row["role"] == "suspect"}
    photographs = {row["description"] for one in made for row in one.report["people"] if row["role"] == "suspect"}
    assert len(made) == len(names) == len(photographs) == len({one.truth.person for one in made}) == 14
    assert max(times) - min(times) > timedelta(days=690)
    assert len(wallets) == 1
    assert all("bc1q" in json.dumps(one.report).lower() for one in made)


def test_one_friend_still_pays_and_has_told_the_form_that_she_is_afraid():
    afraid = [
        one
        for one in story("patient friend")
        if {"still_paying", "afraid"} <= set(one.report["people"][0].get("signs", ()))
    ]
    assert len(afraid) == 1
    victim = afraid[0].report["people"][0]
    assert victim["gender"] == "female"
    assert "Do not ring" in victim["safe_contact"]
    last = max(datetime.fromisoformat(row["paid_at"]).date() for row in afraid[0].report["payments"])
    assert NOW.date() - last < timedelta(days=9)


def test_the_new_account_number_is_of_small_businesses_near_eastcheap():
    made = story("new account number")
    assert len(made) == 12
    assert all(one.report["organisations"][0]["postcode"].startswith("EC3M ") for one in made)
    assert all(one.report["organisations"][0]["role"] == "victim" for one in made)
    accounts = {row.get("account_number") for one in made for row in one.report["payments"]} - {None}
    assert len(accounts) == 1


def test_the_last_payment_to_the_new_account_is_three_hours_old():
    paid = [datetime.fromisoformat(one.report["payments"][0]["paid_at"]) for one in story("new account number")]
    assert NOW - max(paid) == timedelta(hours=3)
    last = max(story("new account number"), key=lambda one: one.report["payments"][0]["paid_at"]).report
    assert "bank_told_at" not in last["payments"][0]
    assert datetime.fromisoformat(last["received_at"]) > NOW - timedelta(hours=1)


def test_references_find_the_stories():
    for name, start in STORIES.items():
        assert all(one.truth.source_reference.startswith(start) for one in story(name))
