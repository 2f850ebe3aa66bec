"""The stop-list policy: every entry in normal form, with a reason and an owner, and none that criminals own."""

import json
from pathlib import Path

import pytest

from squaremile.identifiers.engine import KINDS, extract, normalise
from squaremile.identifiers.rules import Stops

POLICY = json.loads((Path(__file__).parents[1] / "seed" / "stop-list.policy.json").read_text(encoding="utf-8"))
ENTRIES = POLICY["body"]["entries"]
SHORT_NUMBERS = {"999", "112", "101", "159", "111", "119", "105", "7726", "116123", "18000"}
SUFFIXES = {"gov.uk", "police.uk", "nhs.uk"}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: f"{e['kind']}:{e['value']}")
def test_an_entry_is_in_normal_form_and_says_why(entry: dict[str, str]) -> None:
    kind, value = entry["kind"], entry["value"]
    assert kind in KINDS
    assert entry["reason"] and entry["owner"] and entry["source"]
    if kind == "domain":
        assert value in SUFFIXES or normalise("domain", value) is not None
    elif not (kind == "phone" and value in SHORT_NUMBERS) and value != "phishing@pot":
        assert normalise(kind, value) == value


def test_no_entry_twice() -> None:
    assert len({(e["kind"], e["value"]) for e in ENTRIES}) == len(ENTRIES)


@pytest.mark.parametrize(
    "text",
    [
        "I rang Barclays on 0345 734 5345",
        "HMRC said 0300 200 3300",
        "forward it to report@phishing.gov.uk",
        "http://www.w3.org/1999/xhtml",
    ],
)
def test_what_is_quoted_in_good_faith_never_links(text: str) -> None:
    stops = Stops.from_policy(POLICY["body"])
    assert all(stops.reason(f.kind, f.value) for f in extract(text))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("url", "bit.ly/3abcDEF"),
        ("url", "www.facebook.com/profile.php?id=100012345678"),
        ("domain", "barclays-secure.com"),
        ("phone", "+447700900123"),
        ("email", "joe@gmail.com"),
    ],
)
def test_what_a_criminal_may_own_still_links(kind: str, value: str) -> None:
    assert Stops.from_policy(POLICY["body"]).reason(kind, value) == ""
