"""What a stop-list must be before it may come into force, and what its coming into force does."""

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from squaremile.identifiers.models import Identifier
from squaremile.identifiers.policies import check_stop_list
from squaremile.identifiers.rules import Stops
from squaremile.identifiers.services import apply_stop_list, identifier_ids
from squaremile.identifiers.tasks import apply_the_stop_list_in_force
from squaremile.policy.queries import latest
from squaremile.policy.services import publish_change

ENTRY = {"kind": "phone", "value": "+443001232040", "reason": "ours"}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def of(*entries: Any) -> dict[str, Any]:
    return {"entries": list(entries)}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ([], "must be a valid dictionary"),
        ({}, "entries: is missing"),
        ({"entries": [], "note": "x"}, "note: nobody knows this key"),
        (of(7), "entries.0:"),
        (of({"kind": "phone", "value": "1"}), "entries.0.reason: is missing"),
        (of(ENTRY | {"kind": "fax"}), "no kind of identifier fax"),
        (of(ENTRY | {"value": " x"}), "entries.0.value:"),
        (of(ENTRY | {"value": ""}), "entries.0.value:"),
        (of(ENTRY | {"reason": "x" * 301}), "entries.0.reason:"),
        (of(ENTRY | {"whole": True}), "only a domain"),
        (of({"kind": "domain", "value": "uk", "reason": "x", "whole": True}), "only a domain with a dot"),
        (of({"kind": "domain", "value": "Gov.uk", "reason": "x"}), "lower case"),
        (of({"kind": "domain", "value": "gov.uk", "reason": "x", "whole": "yes"}), "entries.0.whole:"),
        (of(ENTRY, ENTRY), "phone +443001232040 is in the list 2 times"),
    ],
)
def test_what_would_break_is_named(body: Any, why: str) -> None:
    assert why in " ".join(check_stop_list(body))


def test_a_good_list_holds() -> None:
    assert (
        check_stop_list(of(ENTRY, {"kind": "domain", "value": "gov.uk", "reason": "government", "whole": True})) == []
    )


@given(body=ANYTHING | st.fixed_dictionaries({"entries": st.lists(ANYTHING, max_size=3)}))
def test_nonsense_is_told_and_never_an_error(body: Any) -> None:
    assert isinstance(check_stop_list(body), list)


def _staged() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args::text FROM procrastinate_jobs ORDER BY id")
        rows: list[tuple[str, str]] = cursor.fetchall()
    return rows


@pytest.mark.django_db
def test_the_job_marks_what_is_stored_and_stages_that_it_is_linked_again_once() -> None:
    names = [("phone", "+447700900123"), ("phone", "+447700900999")]
    ids = identifier_ids(names, stops=Stops(), now=timezone.now())
    body = latest("stop-list").body
    entry = {"kind": "phone", "value": "+447700900123", "reason": "A help line"}
    changed = body | {"entries": [*body["entries"], entry]}
    publish_change(kind="stop-list", base=1, body=changed, author="A Supervisor", reason="Everybody rings it")
    assert [name for name, _ in _staged()] == ["identifiers.stops"]
    assert Identifier.objects.get(pk=ids[names[0]]).stop_reason == ""
    apply_the_stop_list_in_force()
    assert Identifier.objects.get(pk=ids[names[0]]).stop_reason == "A help line"
    assert Identifier.objects.get(pk=ids[names[1]]).stop_reason == ""
    again = ("reports.again", f'{{"identifier_ids": [{ids[names[0]]}]}}')
    assert _staged()[1:] == [again]
    assert apply_stop_list() == 0
    assert _staged()[1:] == [again]


@pytest.mark.django_db
def test_the_worker_may_do_it(as_worker: Any) -> None:
    identifier_ids([("phone", "+447700900123")], stops=Stops({("phone", "+447700900123"): "old"}), now=timezone.now())
    with as_worker("identifiers.stops"):
        assert apply_stop_list() == 1
