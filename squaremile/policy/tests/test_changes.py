"""A change by a person: checked, on top of the newest version, kept in the ledger, taken along by its room's job."""

import hashlib
import json
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from squaremile.ledger.models import Leaf, LeafDetail
from squaremile.policy import kinds, queries
from squaremile.policy.models import Version
from squaremile.policy.rules import pretty
from squaremile.policy.services import MAX_BYTES, Overtaken, Refused, publish, publish_change, read_body

pytestmark = pytest.mark.django_db
SEEDS = sorted((Path(settings.ROOT) / "squaremile").glob("*/seed/*.policy.json"))
OURS = ("stop-list", "linking", "ranking", "outcodes", "fraud-types")


def linking(reach: int = 1_500) -> dict[str, Any]:
    return deepcopy(queries.latest("linking").body) | {"reach": reach}


def change(body: Any = None, *, kind: str = "linking", base: int = 1, **more: Any) -> Version:
    more.setdefault("reason", "Measured again")
    return publish_change(kind=kind, base=base, body=linking() if body is None else body, author="A Supervisor", **more)


def staged() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args, scheduled_at FROM procrastinate_jobs ORDER BY id")
        return cursor.fetchall()


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name)
def test_every_seed_holds_by_its_own_rules(path: Path) -> None:
    shipped = json.loads(path.read_text(encoding="utf-8"))
    assert kinds.problems(shipped["kind"], shipped["body"]) == []


@pytest.mark.parametrize("kind", OURS)
def test_the_rooms_registered_their_kinds(kind: str) -> None:
    assert kinds.registered(kind)


def test_a_change_is_in_force_at_once_with_author_and_reason() -> None:
    made = change()
    assert queries.current("linking") == made
    assert (made.number, made.author, made.reason, made.body["reach"]) == (2, "A Supervisor", "Measured again", 1_500)


def test_the_ledger_keeps_which_and_the_hash_of_what() -> None:
    change()
    leaf = Leaf.objects.get(verb="policy.approved")
    assert (leaf.kind, leaf.object_ids) == ("policy", ["linking/2"])
    detail = json.loads(LeafDetail.objects.get(leaf=leaf).content)
    assert detail["base"] == 1
    assert detail["sha256"] == hashlib.sha256(pretty(linking()).encode()).hexdigest()


@pytest.mark.parametrize(
    ("kind", "job"), [("stop-list", "identifiers.stops"), ("linking", "networks.again"), ("ranking", "networks.rank")]
)
def test_what_is_stored_is_taken_along_by_a_job(kind: str, job: str) -> None:
    body = deepcopy(queries.latest(kind).body)
    body |= {"stop-list": {"entries": []}, "linking": {"reach": 9}, "ranking": {"recent_half": 3}}[kind]
    change(body, kind=kind)
    assert [(name, args) for name, args, _ in staged()] == [(job, "{}")]


def test_the_code_brings_its_newer_version_with_the_same_job_and_a_first_one_with_none() -> None:
    publish(kind="linking", title="t", body=linking(), author="maintainers", reason="r")
    publish(kind="new", title="t", body={}, author="maintainers", reason="r")
    assert [name for name, _, _ in staged()] == ["networks.again"]


def test_a_change_that_begins_later_waits_and_so_does_its_job() -> None:
    later = timezone.now() + timedelta(days=2)
    made = change(effective_at=later)
    assert queries.current("linking").number == 1
    assert queries.latest("linking") == made
    [(_, _, at)] = staged()
    assert later <= at < later + timedelta(seconds=5)


def test_the_time_comes_and_it_is_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    later = timezone.now() + timedelta(days=2)
    change(effective_at=later)
    monkeypatch.setattr(timezone, "now", lambda: later + timedelta(seconds=1))
    assert queries.current("linking").number == 2


def test_two_from_the_same_version_the_second_is_told_and_nothing_is_lost() -> None:
    first = change(linking(1_500), base=1)
    with pytest.raises(Overtaken) as told:
        change(linking(1_600), base=1)
    assert told.value.latest == first
    assert queries.current("linking").body["reach"] == 1_500


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ([], "one object"),
        ({}, "kinds: is missing"),
        ({"kinds": ["fax"], "reach": 9, "engine": {}, "gathering": {}}, "no kind of identifier fax"),
    ],
)
def test_a_broken_body_never_goes_live(body: Any, why: str) -> None:
    with pytest.raises(Refused, match=why):
        change(body)
    assert queries.latest("linking").number == 1
    assert staged() == []


def test_the_code_cannot_publish_a_broken_body_either() -> None:
    with pytest.raises(Refused, match="linking: kinds: is missing"):
        publish(kind="linking", title="t", body={}, author="maintainers", reason="r")


def test_what_changes_nothing_and_what_gives_no_reason_is_refused() -> None:
    with pytest.raises(Refused, match="nothing to publish"):
        change(queries.latest("linking").body)
    with pytest.raises(Refused, match="Say why"):
        change(reason=" \n")


def test_what_waits_may_be_published_at_once() -> None:
    change(effective_at=timezone.now() + timedelta(days=2))
    assert change(linking(), base=2).number == 3
    assert queries.current("linking").number == 3


def test_a_kind_without_rules_changes_with_the_code_only() -> None:
    publish(kind="new", title="t", body={"a": 1}, author="maintainers", reason="r")
    with pytest.raises(Refused, match="with the code only"):
        change({"a": 2}, kind="new")
    with pytest.raises(Version.DoesNotExist):
        change({"a": 2}, kind="nothing-of-the-kind")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"{", "not JSON: line 1, column 2"),
        (b'{"a": 1, "a": 2}', "given twice"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": "\\u0000"}', "NUL"),
        (b'{"a": "\\ud800"}', "surrogate"),
        (b"\xff", "not UTF-8"),
        (b"[" * 100 + b"]" * 100, "nested more than 64 deep"),
        (b"[" * 100_000, "deep|not JSON"),
        (b" " * (MAX_BYTES + 1), "larger than"),
    ],
)
def test_what_is_not_json_is_refused_with_the_place(data: bytes, why: str) -> None:
    with pytest.raises(Refused, match=why):
        read_body(data)


def test_only_a_supervisor_can_write_a_version_whatever_the_code_forgot(as_web: Callable[[Any], Any]) -> None:
    from django.db import ProgrammingError, transaction

    from squaremile.accounts.viewer import Viewer

    with as_web(Viewer(person=1, role="supervisor", organisation=1)):
        change()
    for role in ("analyst", "reviewer", "auditor", "administrator", "force-lead", ""):
        with (
            as_web(Viewer(person=1, role=role, organisation=1)),
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
        ):
            change(linking(1_700), base=2)


def test_nobody_backdates_a_version(as_web: Callable[[Any], Any]) -> None:
    from django.db import ProgrammingError, transaction

    from squaremile.accounts.viewer import Viewer

    with (
        as_web(Viewer(person=1, role="supervisor", organisation=1)),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        change(effective_at=timezone.now() - timedelta(days=1))


def test_a_kind_is_registered_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        kinds.register("linking", lambda body: [])


def test_many_mistakes_are_told_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(kinds._KINDS, "many", kinds.Kind("many", lambda body: [f"wrong {n}" for n in range(100)]))
    assert kinds.problems("many", {})[-2:] == ["wrong 29", "And 70 more."]
