"""Policy is never edited: a change is a version."""

import json
from pathlib import Path

import pytest
from django.utils import timezone

from squaremile.policy.models import Version
from squaremile.policy.queries import current
from squaremile.policy.services import publish, seed

pytestmark = pytest.mark.django_db


def new(body: object) -> Version:
    return publish(kind="test", title="A test", body=body, author="a supervisor", reason="because")


def test_a_change_is_a_new_version_in_force_at_once() -> None:
    assert new({"limit": 1}).number == 1
    assert new({"limit": 2}).number == 2
    assert current("test").body == {"limit": 2}
    assert list(Version.objects.filter(policy="test").order_by("number").values_list("number", flat=True)) == [1, 2]


def test_publishing_what_is_in_force_changes_nothing() -> None:
    assert new({"limit": 1}) == new({"limit": 1})


def test_a_version_that_begins_later_is_not_in_force_yet() -> None:
    new({"limit": 1})
    later = new({"limit": 2})
    later.effective_at = timezone.now() + timezone.timedelta(days=1)
    later.save()
    assert current("test").body == {"limit": 1}


def test_a_kind_never_seeded_is_not_guessed() -> None:
    with pytest.raises(Version.DoesNotExist):
        current("nothing-of-the-kind")


@pytest.mark.parametrize("kind", ["stop-list", "linking", "ranking", "outcodes", "fraud-types"])
def test_every_policy_the_line_needs_is_seeded_with_author_and_reason(kind: str) -> None:
    version = current(kind)
    assert version.author
    assert version.reason


def test_newer_code_brings_its_newer_policy_but_never_over_a_change_made_here(tmp_path: Path) -> None:
    def ship(limit: int) -> None:
        first = {"kind": "shipped", "title": "t", "author": "maintainers", "reason": "r", "body": {"limit": limit}}
        path = tmp_path / "shipped.policy.json"
        path.write_text(json.dumps(first))
        seed(path)

    ship(1)
    ship(1)
    ship(2)
    assert (current("shipped").number, current("shipped").body) == (2, {"limit": 2})
    publish(kind="shipped", title="t", body={"limit": 9}, author="our supervisor", reason="local need")
    ship(3)
    assert current("shipped").body == {"limit": 9}
