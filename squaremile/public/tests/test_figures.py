"""Steps become counts once, without a person in them; the page shows shares only of enough people."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from squaremile.public.performance import performance, share
from squaremile.public.tests.teller import FRAUD, Teller
from squaremile.reports.models import ServiceCount, Step
from squaremile.reports.services.drafts import note_step
from squaremile.reports.services.service_counts import count_outcomes, roll_up

pytestmark = pytest.mark.django_db


def step(event: str, amount: int = 0, page: str = "") -> None:
    note_step(service="fraud", route="online", language="en-gb", device="phone", event=event, amount=amount, page=page,
              now=timezone.now())  # fmt: skip


def test_steps_are_counted_once_and_taken_away(as_worker: Any) -> None:
    for seconds in (100, 170, 400):
        step("sent", seconds)
    step("started")
    with as_worker("reports.services"):
        roll_up()
        roll_up()
    counted = {(one.event, one.band): one.number for one in ServiceCount.objects.all()}
    assert counted == {("sent", "under-3"): 2, ("sent", "5-10"): 1, ("started", ""): 1}
    assert not Step.objects.exists()
    step("started")
    with as_worker("reports.services"):
        roll_up()
    assert ServiceCount.objects.get(event="started").number == 2


def test_outcomes_are_made_anew_by_route(web: Any, as_worker: Any) -> None:
    teller = Teller(web)
    teller.on_to("check", **FRAUD)
    teller.send()
    with as_worker("reports.services"):
        count_outcomes(now=timezone.now() + timedelta(seconds=1))
        count_outcomes(now=timezone.now() + timedelta(seconds=1))
    received = ServiceCount.objects.get(event="outcome", page="received", route="online")
    assert (received.service, received.number) == ("fraud", 1)


def test_the_usual_time_is_the_band_of_the_median(as_worker: Any) -> None:
    for seconds in (100, 200, 250, 900, 5000):
        step("sent", seconds)
    with as_worker("reports.services"):
        roll_up()
    [service] = performance(timezone.localdate() - timedelta(days=1))
    assert service.usual_time == "3 to 5 minutes"


@pytest.mark.parametrize(("part", "whole", "said"), [(1, 4, "too few"), (5, 10, "50%"), (0, 0, "too few")])
def test_shares_of_a_few_people_are_not_shown(part: int, whole: int, said: str) -> None:
    assert share(part, whole) == said


def test_who_oversees_sees_the_page_and_an_agent_does_not(sign_in: Any, as_worker: Any) -> None:
    for _ in range(6):
        step("started")
    step("abandoned", page="payment")
    with as_worker("reports.services"):
        roll_up()
    page = sign_in("senior-officer").get("/figures/services/").content.decode()
    assert "Report fraud or cyber crime" in page and "Where people stopped" in page and "The payment" in page
    assert sign_in("agent").get("/figures/services/").status_code == 403
