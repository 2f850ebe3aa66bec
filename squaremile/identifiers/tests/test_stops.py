"""The stop-list: what must never link, in force on what is stored and on what comes."""

import pytest
from django.utils import timezone

from squaremile.identifiers.models import Identifier
from squaremile.identifiers.rules import Stops, key_of
from squaremile.identifiers.services import apply_stop_list, count_mentions, identifier_ids, stops_in_force
from squaremile.policy.queries import current
from squaremile.policy.services import publish

BODY = {
    "entries": [
        {"kind": "phone", "value": "+443001232040", "reason": "ours"},
        {"kind": "domain", "value": "gov.uk", "reason": "government", "whole": True},
        {"kind": "domain", "value": "bit.ly", "reason": "shortener"},
    ]
}


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        ("phone", "+443001232040", "ours"),
        ("phone", "+447700900123", ""),
        ("domain", "gov.uk", "government"),
        ("url", "www.gov.uk/pay", "government"),
        ("domain", "hmrc.gov.uk", "government"),
        ("url", "gov.uk", "government"),
        ("url", "notgov.uk/pay", ""),
        ("url", "gov.uk.example/pay", ""),
        ("domain", "bit.ly", "shortener"),
        ("url", "bit.ly/abc", ""),
    ],
)
def test_reasons(kind: str, value: str, reason: str) -> None:
    assert Stops.from_policy(BODY).reason(kind, value) == reason


def test_keys_tell_kinds_apart_and_are_short() -> None:
    assert key_of("url", "x" * 5000) != key_of("domain", "x" * 5000)
    assert len(key_of("url", "x" * 5000)) == 16


def _publish(body: object) -> None:
    publish(kind="stop-list", title="t", body=body, author="a", reason="r")


@pytest.mark.django_db
def test_a_new_version_stops_and_frees_what_is_stored() -> None:
    names = {("phone", "+443001232040"), ("url", "www.gov.uk/pay"), ("url", "shop.example/x")}
    ids = identifier_ids(names, stops=Stops(), now=timezone.now())
    _publish(BODY)
    apply_stop_list()
    stopped = set(
        Identifier.objects.filter(pk__in=ids.values()).exclude(stop_reason="").values_list("value", flat=True)
    )
    assert stopped == {"+443001232040", "www.gov.uk/pay"}
    _publish({"entries": []})
    apply_stop_list()
    assert not Identifier.objects.filter(pk__in=ids.values()).exclude(stop_reason="").exists()


@pytest.mark.django_db
def test_the_same_identifier_is_one_row_however_often_it_comes() -> None:
    one = identifier_ids({("phone", "+447700900123")}, stops=stops_in_force(), now=timezone.now())
    two = identifier_ids({("phone", "+447700900123")}, stops=stops_in_force(), now=timezone.now())
    assert one == two
    count_mentions(dict.fromkeys(one.values(), 2), now=timezone.now())
    count_mentions(dict.fromkeys(one.values(), -1), now=timezone.now())
    assert Identifier.objects.get(pk=one["phone", "+447700900123"]).degree == 1


@pytest.mark.django_db
def test_the_seeded_list_is_well_formed() -> None:
    for entry in current("stop-list").body["entries"]:
        assert {"kind", "value", "reason"} <= set(entry)
        assert entry["value"] == entry["value"].strip()
