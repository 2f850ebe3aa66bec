"""The queue of networks and the list of reports: filters, sorting, pages by key, and a cost that does not grow."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from squaremile.networks.models import Network
from squaremile.reports.tests.factories import take_in, through_the_line

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Any]


def ring(number: int, size: int, **more: Any) -> None:
    words = f"They rang from 07700 900{number:03} and wanted money"
    through_the_line(take_in(*[{"narrative": words, **more}] * size))


def test_networks_are_listed_most_pressing_first_and_sorted_as_asked(sign_in: SignIn) -> None:
    ring(100, 2, losses=[{"amount": 1_000_000}])
    ring(200, 9)
    numbers = list(Network.objects.order_by("-score", "-number").values_list("number", flat=True))
    page = sign_in("analyst").get("/networks/")
    assert [row.number for row in page.context["page"].rows] == numbers
    largest = sign_in("analyst").get("/networks/?sort=size").context["page"].rows
    assert [row.report_count for row in largest] == [9, 2]


@pytest.mark.parametrize(
    ("asked", "found"),
    [("", 2), ("?reports=5", 1), ("?loss=500000", 1), ("?signs=paying", 1), ("?signs=vulnerable", 1),
     ("?type=NFIB1D", 1), ("?force=city-of-london", 0), ("?reports=99", 0), ("?reports=nonsense", 2),
     ("?after=x~y", 2), ("?after=\x00~1", 2)],
)  # fmt: skip
def test_networks_are_filtered_by_address(sign_in: SignIn, asked: str, found: int) -> None:
    victim = {"role": "victim", "name": "A", "signs": "still_paying"}
    ring(100, 2, losses=[{"amount": 500_000}], people=[victim], fraud_type="NFIB1D")
    ring(200, 9)
    page = sign_in("analyst").get("/networks/" + asked)
    assert page.status_code == 200
    assert len(page.context["page"].rows) == found


def test_a_chosen_filter_is_shown_with_the_way_back(sign_in: SignIn) -> None:
    page = sign_in("analyst").get("/networks/?reports=5&sort=size")
    assert page.context["chips"] == [{"text": "At least this many reports: 5", "url": "/networks/?sort=size"}]


def test_pages_by_key_show_every_report_once_forwards_and_backwards(sign_in: SignIn) -> None:
    take_in(*[{"narrative": f"report {n}", "received_at": "2026-01-01"} for n in range(60)])
    client, url, forwards = sign_in("analyst"), "/reports/", []
    while url:
        page = client.get(url).context["page"]
        forwards.append([report.reference for report in page.rows])
        last, url = page, page.next_url and "/reports/" + page.next_url
    assert [len(part) for part in forwards] == [25, 25, 10]
    assert len({reference for part in forwards for reference in part}) == 60
    back = client.get("/reports/" + last.previous_url).context["page"]
    assert [report.reference for report in back.rows] == forwards[1]
    first = client.get("/reports/" + back.previous_url).context["page"]
    assert [report.reference for report in first.rows] == forwards[0]
    assert not first.previous_url


@pytest.mark.parametrize("url", ["/home/", "/reports/", "/networks/"])
def test_the_number_of_queries_does_not_grow_with_the_rows(sign_in: SignIn, url: str) -> None:
    ring(100, 3)
    client = sign_in("analyst")
    client.get(url)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    few = queries()
    for n in range(101, 112):
        ring(n, 2)
    assert queries() <= few


def test_a_partner_lists_only_what_it_sent(sign_in: SignIn) -> None:
    client = sign_in("partner")
    mine = take_in({"narrative": "mine"}, route="partner", organisation=client.membership.organisation)[0]
    take_in({"narrative": "not mine"})
    rows = client.get("/reports/").context["page"].rows
    assert [report.reference for report in rows] == [mine.reference]


def test_what_of_a_filter_is_not_understood_is_said_beside_the_list(sign_in: SignIn) -> None:
    page = sign_in("analyst").get("/networks/?loss=much").content.decode()
    assert "Loss of at least was left out." in page
