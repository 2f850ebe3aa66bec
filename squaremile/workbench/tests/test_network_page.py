"""One network: why, who, where, whose; and its number for ever."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from squaremile.accounts.models import Organisation
from squaremile.ledger.models import Leaf
from squaremile.networks.models import Network
from squaremile.reports.tests.factories import take_in, through_the_line
from squaremile.workbench.templatetags.workbench import tie_sentence, written_value

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Any]


def member(n: int, **more: Any) -> dict[str, Any]:
    return {
        "narrative": f"Report {n}. They rang from 07700 900123.",
        "people": [{"role": "victim", "name": f"Victim {n}", "postcode": "CT1 2AA" if n % 2 else "EC2V 7HH"}],
        "payments": [{"amount": 100, "method": "bank_transfer", "sort_code": "00-11-22", "account_number": "12345678"}],
    } | more


@pytest.fixture
def network() -> Network:
    through_the_line(take_in(*[member(n) for n in range(6)]))
    return Network.objects.get(retired_at=None)


def test_the_page_says_why_who_and_where(sign_in: SignIn, network: Network) -> None:
    page = sign_in("analyst").get(f"/networks/{network.number}/").content.decode()
    assert all(escape(tie_sentence(tie)) in page for tie in network.ties.all())
    assert "6 reports name the sort code 00-11-22 account 12345678" in page
    assert "07700 900123" in page
    assert "Victim 3" in page
    assert "£600.00" in page
    assert "Kent" in page
    assert Leaf.objects.filter(verb="record.viewed", kind="network", object_ids=[str(network.number)]).count() == 1


def test_the_chart_and_the_table_say_the_same(sign_in: SignIn, network: Network) -> None:
    client = sign_in("analyst")
    chart = client.get(f"/networks/{network.number}/chart.json").json()
    drawn = {node["label"] for node in chart["nodes"] if node["kind"] != "report"}
    listed = {written_value(tie.identifier) for tie in client.get(f"/networks/{network.number}/").context["ties"]}
    assert drawn == listed
    assert sum(node["kind"] == "report" for node in chart["nodes"]) == 6
    assert chart["left_out"] == {"reports": 0, "identifiers": 0}


def test_a_force_sees_its_own_in_full_and_of_the_rest_that_they_exist_and_whom_to_ask(
    sign_in: SignIn, network: Network
) -> None:
    page = sign_in("force-officer", organisation="kent").get(f"/networks/{network.number}/")
    words = page.content.decode()
    assert "Victim 1" in words
    assert "Victim 2" not in words
    assert "You see 3 of these 6 reports" in words
    city = Organisation.objects.get(force_code="E23000034")
    assert city.name in words
    assert city.contact in words


def test_a_force_without_a_report_in_it_gets_what_an_absent_network_gives(sign_in: SignIn, network: Network) -> None:
    client = sign_in("force-officer", organisation="cumbria")
    assert client.get(f"/networks/{network.number}/").status_code == 404
    assert client.get("/networks/999999/").status_code == 404
    assert client.get(f"/networks/{network.number}/chart.json").status_code == 404


def test_a_retired_number_leads_to_the_network_that_took_it_in(sign_in: SignIn, network: Network) -> None:
    old = Network.objects.create(
        number=7, formed_at=timezone.now(), changed_at=timezone.now(), retired_at=timezone.now(), retired_into=network
    )
    answer = sign_in("analyst").get(f"/networks/{old.number}/")
    assert (answer.status_code, answer["Location"]) == (301, f"/networks/{network.number}/")


def test_the_page_costs_the_same_whatever_the_size(sign_in: SignIn, network: Network) -> None:
    client = sign_in("analyst")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/networks/{network.number}/").status_code == 200
        return len(captured)

    queries()
    few = queries()
    through_the_line(take_in(*[member(n, source_reference=f"more {n}") for n in range(30)]))
    assert queries() <= few
