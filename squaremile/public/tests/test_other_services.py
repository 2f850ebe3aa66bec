"""A suspicion, with a name and without; a complaint; other people's doors; coming back; staff who take a report."""

from typing import Any

import pytest

from squaremile.public.holding import COOKIE
from squaremile.public.tests.teller import FRAUD, NO_EMERGENCY, Teller
from squaremile.reports.models import AnonymousSource, Handover, Intake, Profile, Report, Step
from squaremile.vault.fields import fingerprint

pytestmark = pytest.mark.django_db
BIKES = "A van outside number 4 is being loaded with bicycles every night"
SUSPICION: dict[str, dict[str, Any]] = {
    "danger": {"emergency": ["none"]},
    "suspicion": {"narrative": BIKES},
    "where": {"place": "Middlesex Street", "place_postcode": "CM1 1AA"},
    "known": {"known": "saw", "anonymous": "no"},
    "reach": {"your_name": "Sarah", "email": "sarah@example.org"},
}
SECRET = {"known": {"known": "saw", "anonymous": "yes"}}


def suspicion(client: Any, **answers: dict[str, Any]) -> tuple[Teller, str]:
    teller = Teller(client, "suspicion", who="")
    teller.on_to("check", **(SUSPICION | answers))
    response = teller.send()
    return teller, response.content.decode()


def test_a_suspicion_of_another_crime_goes_to_the_force_of_the_place(web: Any) -> None:
    teller, _ = suspicion(web)
    report = teller.report
    handover = Handover.objects.get(report=report)
    assert (report.kind, report.service) == ("information", "suspicion")
    assert handover.to is not None and handover.to.slug == "essex" and not handover.urgent
    assert report.force == handover.to
    assert report.aside["Where?"] == "Middlesex Street"


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"danger": {"emergency": ["terror"]}, "ring_now": {}}, "terrorism"),
        ({"suspicion": {"narrative": "He said he will kill her with a gun tonight"}}, "sound like danger"),
    ],
)
def test_what_sounds_like_danger_goes_to_a_person_at_once(web: Any, answers: dict[str, Any], why: str) -> None:
    teller = Teller(web, "suspicion", who="")
    given = SUSPICION | answers
    first = teller.answer(**given["danger"])
    if "ring-now" in first["Location"]:
        assert "0800 789 321" in teller.look("ring-now")
        teller.at = teller.url("suspicion")
    teller.on_to("check", **given)
    teller.send()
    handover = Handover.objects.get(report=teller.report)
    assert handover.urgent and why in handover.why


def test_an_anonymous_sender_leaves_no_trace(web: Any) -> None:
    web.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Mobile"
    teller, page = suspicion(web, **SECRET)
    report = Report.objects.get(service="suspicion")
    source = AnonymousSource.objects.get(report=report)
    receipt = page.split('id="code">')[1].split("<")[0]
    assert len(receipt) == 32 and bytes(source.receipt_hash) == fingerprint(receipt, "receipt")
    draft = teller.draft
    assert (draft.answers, draft.by_id, draft.device, draft.confirmed) == ({}, None, "", [])
    assert draft.started_at.minute == 0
    assert report.reporter_id is None and not report.parties.filter(role__in=("victim", "witness")).exists()
    assert Intake.objects.get(report=report).by_id is None
    assert web.cookies[COOKIE].value == ""
    assert not Step.objects.exclude(device="").exists()


def test_a_signed_in_reporter_who_stays_anonymous_is_not_remembered(sign_in: Any) -> None:
    client = sign_in("reporter")
    suspicion(client, **SECRET)
    report = Report.objects.get(service="suspicion")
    assert report.reporter_id is None and not Profile.objects.exists()
    assert not report.changes.exclude(actor=0).exists()


def test_a_complaint_is_neither_crime_nor_information(web: Any) -> None:
    teller = Teller(web, "contact", who="")
    teller.on_to("check", about={"about": "complaint"}, say={"narrative": "Nobody rang back"},
                 reply={"your_name": "Ann Test", "email": "a@example.org"})  # fmt: skip
    teller.send()
    assert (teller.report.kind, teller.report.service) == ("contact", "contact")


def test_the_code_opens_the_draft_on_another_device_and_shows_it_to_nobody_else(web: Any, client: Any) -> None:
    teller = Teller(web)
    teller.answer("emergency", **NO_EMERGENCY)
    page = teller.look("save")
    code = page.split('id="code">')[1].split("<")[0]
    other = type(web)()
    assert other.get(teller.url("")).status_code == 404
    wrong = other.post("/return/", {"code": "AAAA-AAAA-AAAA-AAAA"})
    assert "We cannot find anything" in wrong.content.decode()
    back = other.post("/return/", {"code": code.lower().replace("-", " ")})
    assert back["Location"] == teller.url("")
    assert "Completed" in other.get(teller.url("")).content.decode()


def test_a_link_that_is_only_looked_at_opens_nothing(web: Any) -> None:
    teller = Teller(web)
    code = teller.look("save").split('id="code">')[1].split("<")[0]
    other = type(web)()
    looked = other.get(f"/return/{code}/")
    assert looked.status_code == 200 and COOKIE not in other.cookies


def test_leaving_lets_go_of_everything_in_this_browser(web: Any) -> None:
    teller = Teller(web)
    assert web.get("/leave/")["Location"].startswith("https://www.bbc.co.uk")
    assert web.get(teller.url("")).status_code == 404


def test_two_tabs_lose_nothing_of_each_other(web: Any) -> None:
    teller = Teller(web)
    teller.look("paid"), teller.look("you")
    teller.answer("paid", paid=["no"])
    teller.answer("you", your_name="Ann")
    assert teller.draft.answers["paid"] == ["no"] and teller.draft.answers["your_name"] == "Ann"


def test_what_was_told_before_is_offered_again_with_its_day(sign_in: Any) -> None:
    client = sign_in("reporter")
    first = Teller(client)
    first.on_to("check", **FRAUD)
    first.send()
    assert first.report.reporter_id == client.person.pk
    second = Teller(client)
    page = second.look("you")
    assert 'value="Ann Test"' in page and "You told us this on" in page


def test_an_agent_takes_a_report_by_phone(sign_in: Any) -> None:
    client = sign_in("agent")
    teller = Teller(client, route="phone")
    teller.on_to("check", **FRAUD)
    teller.send()
    report = teller.report
    assert (report.route, report.taken_by_id, report.reporter_id) == ("phone", client.person.pk, None)


def test_an_officer_at_a_kitchen_table(sign_in: Any) -> None:
    client = sign_in("force-officer", organisation="kent")
    assert "You are taking this for someone else" in Teller(client, route="police").look("emergency")


@pytest.mark.parametrize("role", ["analyst", "auditor", "partner"])
def test_other_staff_are_led_to_their_own_first_page(sign_in: Any, role: str) -> None:
    assert sign_in(role).get("/")["Location"] == "/home/"


@pytest.mark.parametrize(
    ("words", "door"),
    [("My neighbour does not pay tax", "HMRC"), ("I think it is a bomb at the station", "Anti-Terrorist")],
)
def test_other_peoples_doors_are_named(web: Any, words: str, door: str) -> None:
    assert door in web.post("/find/", {"words": words}).content.decode()


def test_what_was_typed_can_be_taken_along_to_another_door(web: Any) -> None:
    page = web.post("/doors/tax/words/", {"words": "She <b>does not</b> pay tax"}).content.decode()
    assert "She &lt;b&gt;does not&lt;/b&gt; pay tax" in page


def test_the_journey_is_there_in_welsh(web: Any) -> None:
    teller = Teller(web, language="/cy")
    assert teller.at.startswith("/cy/d/")
    page = teller.look("emergency")
    assert '<html lang="cy"' in page
    teller.on_to("check", **FRAUD)
    teller.send()
    assert teller.report.language == "cy"
