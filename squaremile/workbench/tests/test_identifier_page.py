"""The identifier page: who names it, how it is written, what it ties together; for a force also whom to ask."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from squaremile.accounts.models import Organisation
from squaremile.identifiers.models import Identifier
from squaremile.ledger.models import Leaf
from squaremile.networks.models import Network
from squaremile.reports.tests.factories import take_in, through_the_line
from squaremile.workbench.queries import identifier as queries

pytestmark = pytest.mark.django_db
KENT, LONDON = [{"postcode": "ME14 1XX"}], [{"postcode": "EC2V 7HH"}]


def page(client, identifier: Identifier, query: str = "") -> str:
    response = client.get(f"/identifiers/{identifier.pk}/{query}")
    assert response.status_code == 200
    return response.content.decode()


def named(kind: str) -> Identifier:
    return Identifier.objects.get(kind=kind)


def test_who_names_it_how_it_is_written_and_what_it_appears_with(sign_in) -> None:
    reports = take_in(
        {"narrative": "07700 900123 at www.fee.example", "received_at": "2026-01-05"},
        {"narrative": "07700 900123 and www.fee.example", "received_at": "2026-03-07"},
        {"narrative": "from +447700900123", "received_at": "2026-03-09"},
    )
    through_the_line(reports)
    html = page(sign_in("analyst"), named("phone"))
    order = [html.index(f"/reports/{report.reference}/") for report in reversed(reports)]
    assert order == sorted(order)
    assert "07700 900123</th>" in html and "+447700900123</th>" in html
    assert f'href="/identifiers/{named("url").pk}/"' in html
    assert f'href="/networks/{Network.objects.get().number}/"' in html
    for month, told in (("Jan 2026", 1), ("Feb 2026", 0), ("Mar 2026", 2)):
        assert re.search(rf"{month}</td>\s*<td[^>]*>{told}<", html)


def test_a_stopped_identifier_says_why_it_never_links(sign_in) -> None:
    through_the_line(take_in({"narrative": "07700 900123"}))
    Identifier.objects.update(stop_reason="The <bank>'s own number")
    assert "The &lt;bank&gt;&#x27;s own number" in page(sign_in("analyst"), named("phone"))


def test_reports_are_paged_by_key(sign_in) -> None:
    reports = take_in(*[{"narrative": "07700 900123", "received_at": f"2026-01-{1 + n % 28:02}"} for n in range(60)])
    through_the_line(reports)
    client, query, seen = sign_in("analyst"), "", []
    for _ in range(3):
        html = page(client, named("phone"), query)
        seen += re.findall(r'href="/reports/(SM[^/]+)/"', html)
        following = re.search(r'href="(\?after=[^"]*)" rel="next"', html)
        query = following.group(1) if following else ""
    assert not query and sorted(seen) == sorted(report.reference for report in reports)


def test_a_hub_is_looked_at_by_its_newest_reports_only(sign_in, monkeypatch) -> None:
    monkeypatch.setattr(queries, "NEWEST", 5)
    through_the_line(take_in(*[{"narrative": "07700 900123"}] * 8))
    html = page(sign_in("analyst"), named("phone"))
    assert "looks at the newest 5 reports only" in html


@pytest.mark.parametrize("role", ["force-officer", "force-lead"])
def test_a_force_learns_that_others_exist_and_whom_to_ask_but_of_restricted_ones_nothing(sign_in, role) -> None:
    mine, theirs, hidden, unknown = take_in(
        {"narrative": "07700 900123", "people": KENT},
        {"narrative": "07700 900123", "people": LONDON},
        {"narrative": "07700 900123", "people": LONDON, "restricted": True},
        {"narrative": "07700 900123"},
    )
    through_the_line([mine, theirs, hidden, unknown])
    Organisation.objects.filter(slug="city-of-london").update(contact="fraud@city.example")
    html = page(sign_in(role, organisation="kent"), named("phone"))
    assert "Others hold 2 reports that name it" in html
    assert "fraud@city.example" in html and "(force not known)" in html
    assert f"/reports/{mine.reference}/" in html
    assert not any(report.reference in html for report in (theirs, hidden, unknown))
    assert re.search(r"Reports that name it</dt><dd>3<", html)


def test_an_identifier_of_others_answers_as_one_that_is_not_there(sign_in) -> None:
    through_the_line(take_in({"narrative": "07700 900123", "people": LONDON}, {"narrative": "x", "people": KENT}))
    client = sign_in("force-officer", organisation="kent")
    assert client.get(f"/identifiers/{named('phone').pk}/").status_code == 404
    assert client.get("/identifiers/999999999/").status_code == 404
    assert not Leaf.objects.filter(verb="record.viewed").exists()


@pytest.mark.parametrize("role", ["agent", "partner", "reporter", "auditor", "administrator"])
def test_other_roles_may_not_open_identifiers(sign_in, role) -> None:
    assert sign_in(role).get("/identifiers/1/").status_code == 403


def test_opening_an_identifier_leaves_one_leaf(sign_in) -> None:
    through_the_line(take_in({"narrative": "07700 900123"}))
    before = Leaf.objects.count()
    page(sign_in("analyst"), named("phone"))
    leaf = Leaf.objects.order_by("-pk")[0]
    assert Leaf.objects.count() == before + 1
    assert (leaf.verb, leaf.kind, leaf.object_ids) == ("record.viewed", "identifier", [str(named("phone").pk)])


def test_months_without_a_report_are_shown_and_at_most_two_years_of_them() -> None:
    now = timezone.now()
    assert len(queries._months([now, now.replace(year=now.year - 9)])) == 24
    assert queries._months([]) == []


def test_queries_do_not_grow_with_reports(sign_in) -> None:
    counts, client = [], sign_in("force-officer", organisation="kent")
    for n in (2, 12):
        through_the_line(take_in(*[{"narrative": f"07700 900123 {n}a{i}.example", "people": KENT} for i in range(n)]))
        page(client, named("phone"))
        with CaptureQueriesContext(connection) as captured:
            page(client, named("phone"))
        counts.append(len(captured))
    assert counts[0] == counts[1]
