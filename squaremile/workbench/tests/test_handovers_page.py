"""What is handed over: danger first for the service's staff, a force's own for the force, signed for by one person."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from squaremile.accounts.models import Organisation
from squaremile.reports.models import Handover, Report
from squaremile.reports.tests.factories import take_in

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Any]
STAFF, FORCE = ["agent", "reviewer", "supervisor"], ["force-officer", "force-lead"]
POSTCODES = {"kent": "ME14 1XX", "essex": "CM1 1AA"}


def handed(force: str = "", *, urgent: bool = False, minutes: int = 5, **told: Any) -> Report:
    """A report handed to a force (by its slug), or to the service's staff."""
    people = [{"role": "victim", "name": "Ann Other", "postcode": POSTCODES.get(force, "")}]
    [report] = take_in({"narrative": "They sell it behind the shop", "people": people} | told)
    to = Organisation.objects.get(slug=force) if force else None
    made = timezone.now() - timedelta(minutes=minutes)
    Handover.objects.create(report=report, to=to, urgent=urgent, why="Danger now" if urgent else "Other", made_at=made)
    return report


def html(client: Any, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.content[:300]
    return str(response.content.decode())


def references(client: Any, path: str = "/handed-over/") -> list[str]:
    return [row.handover.report.reference for row in client.get(path).context["rows"]]


@pytest.mark.parametrize("role", STAFF)
def test_staff_see_danger_first_then_what_has_no_force(sign_in: SignIn, role: str) -> None:
    homeless, of_kent = handed(minutes=60), handed("kent", minutes=90)
    young, old = handed(urgent=True, minutes=2), handed("kent", urgent=True, minutes=16)
    client = sign_in(role)
    expected = [old, young, homeless] if role == "agent" else [old, young, homeless, of_kent]
    assert references(client) == [report.reference for report in expected]
    assert {r.handover.pk: r.late for r in client.get("/handed-over/").context["rows"]}[old.pk]
    first = html(client, "/home/")
    assert "1 handover waits too long" in first and "to be seen at once" in first


@pytest.mark.parametrize("role", FORCE)
def test_a_force_sees_its_own_and_no_others_nor_restricted_ones(sign_in: SignIn, role: str) -> None:
    mine, other, staffs = handed("kent"), handed("essex"), handed(urgent=True)
    hidden = handed("kent", restricted=True)
    client = sign_in(role, organisation="kent")
    assert references(client) == [mine.reference]
    for report in (other, staffs, hidden):
        for page in ("", "sign/", "force/"):
            path = f"/handed-over/{report.reference}/{page}"
            answer = client.post(path, {"note": "x", "force": 1}) if page else client.get(path)
            assert answer.status_code == 404, path


@pytest.mark.parametrize(
    "role", ["reporter", "analyst", "partner", "auditor", "administrator", "member", "senior-officer",
             "programme-office", "professional-standards"],
)  # fmt: skip
def test_other_roles_are_refused_every_address(sign_in: SignIn, role: str) -> None:
    path, client = f"/handed-over/{handed(urgent=True).reference}/", sign_in(role)
    answers = [client.get("/handed-over/"), client.get(path), client.post(f"{path}sign/", {"note": "x"}),
               client.post(f"{path}force/", {"force": 1})]  # fmt: skip
    assert {answer.status_code for answer in answers} == {403}
    assert Handover.objects.get().received_at is None


@pytest.mark.parametrize("role", [*STAFF, *FORCE])
def test_it_is_read_and_signed_for_once(sign_in: SignIn, role: str) -> None:
    report = handed("kent", urgent=True)
    client = sign_in(role, organisation="kent" if role in FORCE else "")
    path = f"/handed-over/{report.reference}/"
    assert f'href="/reports/{report.reference}/"' in html(client, path)
    assert "behind the shop" in html(client, f"/reports/{report.reference}/")
    assert "Say what you did with it" in client.post(f"{path}sign/", {"note": ""}).content.decode()
    assert client.post(f"{path}sign/", {"note": "Rang 999"}).url == path
    page = html(client, path)
    assert "Rang 999" in page and client.person.name in page and "/sign/" not in page
    again = client.post(f"{path}sign/", {"note": "Me too"})
    assert "has signed for this already" in again.content.decode()
    assert references(client) == [] and references(client, "/handed-over/?show=signed") == [report.reference]


def test_an_agent_reads_what_waits_for_staff_and_no_longer_what_a_colleague_took(sign_in: SignIn) -> None:
    report, of_kent = handed(urgent=True), handed("kent")
    agent, colleague = sign_in("agent"), sign_in("agent")
    assert agent.get(f"/reports/{of_kent.reference}/").status_code == 404
    assert agent.get(f"/handed-over/{of_kent.reference}/").status_code == 404
    assert agent.get(f"/reports/{report.reference}/").status_code == 200
    assert report.reference not in html(agent, "/reports/")
    colleague.post(f"/handed-over/{report.reference}/sign/", {"note": "Mine"})
    assert agent.get(f"/reports/{report.reference}/").status_code == 404
    assert colleague.get(f"/reports/{report.reference}/").status_code == 200


def test_staff_choose_the_force_that_the_job_then_gives_it(sign_in: SignIn) -> None:
    from squaremile.reports.services.handovers import hand_to

    report, client = handed(), sign_in("reviewer")
    path, kent = f"/handed-over/{report.reference}/", Organisation.objects.get(slug="kent")
    assert "Hand it to a force" in html(client, path)
    assert "Choose the force" in client.post(f"{path}force/", {}).content.decode()
    assert client.post(f"{path}force/", {"force": kent.pk}).url == "/handed-over/"
    hand_to(report.pk, kent.pk, by=client.person.pk, now=timezone.now())
    assert references(sign_in("force-lead", organisation="kent")) == [report.reference]
    assert "is with" in client.post(f"{path}force/", {"force": kent.pk}).content.decode()
    assert client.person.name in html(client, f"/reports/{report.reference}/")


def test_an_agent_hands_on_what_it_then_sees_no_more(sign_in: SignIn) -> None:
    report, client = handed(), sign_in("agent")
    kent = Organisation.objects.get(slug="kent")
    assert client.post(f"/handed-over/{report.reference}/force/", {"force": kent.pk}).status_code == 302
    assert references(client) == []


@pytest.mark.parametrize("written", ["SM-0000-0000-0000", "x", "%00", "1"])
def test_a_reference_that_is_none_is_not_there(sign_in: SignIn, written: str) -> None:
    assert sign_in("supervisor").get(f"/handed-over/{written}/").status_code == 404


def test_a_report_that_was_not_handed_over_has_no_such_page(sign_in: SignIn) -> None:
    [report] = take_in({"narrative": "x"})
    assert sign_in("supervisor").get(f"/handed-over/{report.reference}/").status_code == 404


def test_questions_do_not_grow_with_the_queue(sign_in: SignIn) -> None:
    handed(urgent=True)
    for client in (sign_in("agent"), sign_in("supervisor")):
        html(client, "/handed-over/")
        counts = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as captured:
                html(client, "/handed-over/")
            counts.append(len(captured))
            for number in range(6):
                handed(urgent=number % 2 == 0)
        assert counts[0] == counts[1]
