"""Keying in a paper form: the same questions at once, into the same record, told on the day the paper came in."""

import re
from copy import deepcopy
from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from squaremile.accounts.roles import Role
from squaremile.policy.queries import current
from squaremile.policy.services import publish
from squaremile.public.paper.layout import layout, parts_of
from squaremile.public.paper.number import form_number
from squaremile.public.queries import front_door
from squaremile.reports.models import Draft, Handover, Report

KEYING = {Role.AGENT, Role.FORCE_OFFICER}
DAY = timezone.localdate() - timedelta(days=6)


def day(name: str, value: date) -> dict[str, str]:
    return {f"{name}_day": str(value.day), f"{name}_month": str(value.month), f"{name}_year": str(value.year)}


def paper(**more: str) -> dict[str, object]:
    """A filled-in fraud form as it is keyed."""
    typed = {
        **day("paper-received_on", DAY), "paper-number": "", "who-who": "me", "emergency-emergency": ["none"],
        "story-narrative": "A man rang me and said he was my bank.", "type-fraud_type": "NFIB5A",
        "contact-modes": ["phone"], "contact-impersonated": "My bank", "paid-paid": ["bank_transfer"],
        "rows_payment": "2", "rows_suspect": "2",
        "payment-0-amount": "1,250", **day("payment-0-paid_on", DAY), "payment-0-sort_code": "112233",
        "payment-0-account_number": "12345678", "payment-1-amount": "£40",
        "suspect-0-name": "Mr Smith", "suspect-0-phones": "07700 900 111\n07700 900 112",
        "you-your_name": "Ada Bell", "home-postcode": "ME14 1XX",
    }  # fmt: skip
    return typed | more


def errors_of(response) -> str:
    found = re.search(r'govuk-error-summary__list">(.*?)</ul>', response.content.decode(), re.S)
    return re.sub(r"<[^>]+>|\s+", " ", found[1]) if found else ""


def key_in(client, typed, slug="fraud") -> str:
    """Draft key after the keying page took it in."""
    response = client.post(f"/key/{slug}/", typed)
    assert response.status_code == 302, errors_of(response)
    return re.fullmatch(r"/d/(\w+)/check/", response["Location"])[1]


def send(client, key: str) -> Report:
    page = client.get(f"/d/{key}/check/")
    assert page.status_code == 200 and 'name="declared"' in page.content.decode()
    assert client.post(f"/d/{key}/check/", {"declared": "yes"}).status_code == 302
    return Report.objects.get(reference=Draft.objects.get(key=key).reference)


def test_a_form_is_keyed_checked_and_sent(sign_in):
    agent = sign_in("agent")
    key = key_in(agent, paper())
    page = agent.get(f"/d/{key}/check/").content.decode()
    assert all(words in page for words in ("A man rang me", "£1,250.00", "£40.00", "Mr Smith", "Ada Bell"))
    report = send(agent, key)
    assert (report.route, report.taken_by_id, report.reporter_id) == ("post", agent.person.pk, None)
    assert timezone.localtime(report.told_at).date() == DAY
    assert timezone.localdate(report.received_at) == timezone.localdate()
    assert report.fraud_type == "NFIB5A"
    assert report.payments.count() == 2 and report.loss_amount == 1290
    assert report.aside["Paper form"] == "Without a number"


def test_a_force_officer_keys_in_too(sign_in):
    officer = sign_in("force-officer", organisation="kent")
    report = send(officer, key_in(officer, paper()))
    assert report.taken_by_id == officer.person.pk


@pytest.mark.parametrize("role", sorted(set(Role) - KEYING))
def test_nobody_else_keys_in(sign_in, role):
    client = sign_in(role.value, organisation="kent" if role in (Role.FORCE_LEAD, Role.PROFESSIONAL_STANDARDS) else "")
    assert client.get("/key/fraud/").status_code == 403
    assert client.post("/key/fraud/", paper()).status_code == 403
    assert not Draft.objects.exists()


def test_who_is_not_signed_in_is_asked_to(web):
    assert web.get("/key/fraud/").status_code == 302
    assert web.get("/key/nothing/").status_code == 302


@pytest.mark.parametrize("slug", ["fraud", "suspicion", "contact"])
def test_the_page_asks_what_the_paper_asks_in_its_order(sign_in, slug):
    page = sign_in("agent").get(f"/key/{slug}/").content.decode()
    door = front_door()
    entries = [one for part in parts_of(layout(door.journey(slug), door.tree)) for one in part.entries]
    places = [page.index(f">{one.number}. ") for one in entries]
    assert places == sorted(places) and len(places) == entries[-1].number


def test_wrong_input_keeps_everything_and_says_every_mistake(sign_in):
    agent = sign_in("agent")
    typed = paper(**{"payment-0-sort_code": "11", "home-postcode": "nowhere", "payment-1-amount": "lots"})
    page = agent.post("/key/fraud/", typed)
    assert page.status_code == 200
    said = errors_of(page)
    assert all(words in said for words in ("sort code", "postcode", "amount"))
    body = page.content.decode()
    kept = ("A man rang me", 'value="11"', 'value="nowhere"', 'value="lots"', "07700 900 112", 'value="Ada Bell"',
            'value="1,250"', 'value="My bank"')  # fmt: skip
    assert [one for one in kept if one not in body] == []
    assert body.startswith("<!DOCTYPE html>") and "<title>Error: " in body
    assert not Draft.objects.exists()


def test_what_is_missing_is_said_only_where_it_fits(sign_in):
    agent = sign_in("agent")
    typed = paper(**{"who-who": "", "you-your_name": "", "payment-1-amount": "", "payment-1-payee_name": "J Doe"})
    said = errors_of(agent.post("/key/fraud/", typed))
    assert "who it happened to" in said and "your full name" in said and "how much was paid" in said
    assert "organisation" not in said and "name of the person" not in said


def test_what_cannot_be_read_is_ticked_and_noted(sign_in):
    agent = sign_in("agent")
    typed = paper(**{
        "you-your_name": "", "you-your_name__unread": "on", "payment-1-amount": "", "payment-1-payee_name": "J Doe",
        "payment-1-amount__unread": "on", "end-unread": "43: the e-mail address ends in .uk",
    })  # fmt: skip
    report = send(agent, key_in(agent, typed))
    amount, name = report.aside["Empty or unreadable on the paper"]
    assert re.fullmatch(r"\d+\. How much\? \(Payment 2\)", amount)
    assert re.fullmatch(r"\d+\. Your full name", name)
    assert report.aside["Noted by who keyed it in"].startswith("43:")


def test_an_answer_that_does_not_fit_the_others_is_not_lost(sign_in):
    agent = sign_in("agent")
    report = send(agent, key_in(agent, paper(**{"business-organisation_name": "Bell & Sons"})))
    assert [v for k, v in report.aside.items() if k.endswith("Name of the organisation")] == ["Bell & Sons"]


def test_a_row_is_added_without_a_script_and_nothing_is_lost(sign_in):
    agent = sign_in("agent")
    page = agent.post("/key/fraud/", paper(add="payment")).content.decode()
    assert 'name="payment-2-amount"' in page and 'name="rows_payment" value="3"' in page
    assert 'value="1,250"' in page and "A man rang me" in page and "There is a problem" not in page
    assert not Draft.objects.exists()
    typed = paper(**{"rows_payment": "3", "payment-2-amount": "9.50"})
    assert send(agent, key_in(agent, typed)).payments.count() == 3


@pytest.mark.parametrize("count", ["", "-1", "999", "99999999", "²", "x", "0"])
def test_a_count_of_rows_that_is_none_does_no_harm(sign_in, count):
    page = sign_in("agent").post("/key/fraud/", paper(rows_payment=count, add="payment"))
    assert page.status_code == 200 and page.content.decode().count('-amount"') <= 60


def test_the_form_number_says_the_language_and_is_checked(sign_in):
    agent = sign_in("agent")
    assert "not the number of a form" in errors_of(
        agent.post("/key/fraud/", paper(**{"paper-number": "CONTACT-1-1-1-EN"}))
    )
    key = key_in(agent, paper(**{"paper-number": "fraud-1-1-1-cy"}))
    assert Draft.objects.get(key=key).language == "cy"
    assert send(agent, key).aside["Paper form"] == "FRAUD-1-1-1-CY"


def as_it_was_before(changed) -> str:
    """The questions get a new version. Returns the number of the form that was printed before it."""
    before = form_number(front_door(), "contact")
    body = deepcopy(current("questions").body)
    changed({page["slug"]: page for page in body["pages"]})
    publish(kind="questions", title="Questions", body=body, author="t", reason="t")
    return before


def keyed_contact(number: str, **more: object) -> dict[str, object]:
    return day("paper-received_on", DAY) | {
        "paper-number": number, "about-about": "complaint", "say-narrative": "Nobody came.", "say-outcome": "A visit.",
        "reply-your_name": "Ada Bell",
    } | more  # fmt: skip


def test_a_form_printed_before_a_change_is_keyed_with_its_own_questions(sign_in):
    def changed(pages):
        pages["say"]["questions"] = [one for one in pages["say"]["questions"] if one["name"] != "outcome"]
        new = {"name": "when_open", "kind": "text", "label": "When may we ring?", "required": True, "into": "aside"}
        pages["reply"]["questions"].append(new)

    number, agent = as_it_was_before(changed), sign_in("agent")
    asked = agent.get("/key/contact/").content.decode()
    assert "What should happen, for you?" not in asked and "When may we ring?" in asked
    asked = agent.get(f"/key/contact/?form={number}").content.decode()
    assert "What should happen, for you?" in asked and "When may we ring?" not in asked and f'value="{number}"' in asked
    report = send(agent, key_in(agent, keyed_contact(number), "contact"))
    assert report.aside["Paper form"] == number
    assert [v for k, v in report.aside.items() if "What should happen" in k] == ["A visit."]


def test_a_number_of_another_form_than_the_one_shown_changes_the_questions_first(sign_in):
    number, agent = as_it_was_before(lambda pages: pages["say"]["questions"].pop()), sign_in("agent")
    drawn = re.search(r'name="drawn" value="([0-9-]+)"', agent.get("/key/contact/").content.decode())[1]
    page = agent.post("/key/contact/", keyed_contact(number, drawn=drawn))
    assert page.status_code == 200 and "Now they are its own" in errors_of(page)
    body = page.content.decode()
    assert "Nobody came." in body and "A visit." in body and not Draft.objects.exists()
    drawn = re.search(r'name="drawn" value="([0-9-]+)"', body)[1]
    key_in(agent, keyed_contact(number, drawn=drawn), "contact")


@pytest.mark.parametrize("number", ["CONTACT-9-9-9-EN", "CONTACT-0-1-1-EN", "NOTHING-1-1-1-EN", "x" * 5000, "CONTACT"])
def test_a_number_that_no_form_has_is_refused(sign_in, number):
    page = sign_in("agent").post("/key/contact/", keyed_contact(number))
    assert page.status_code == 200 and errors_of(page)


def test_a_day_to_come_is_refused(sign_in):
    typed = paper() | day("paper-received_on", timezone.localdate() + timedelta(days=1))
    assert "today or in the past" in errors_of(sign_in("agent").post("/key/fraud/", typed))


def test_the_type_is_asked_next_when_the_keyer_cannot_tell(sign_in):
    agent = sign_in("agent")
    key = key_in(agent, paper(**{"type-fraud_type": ""}))
    page = agent.get(f"/d/{key}/check/").content.decode()
    assert 'name="declared"' not in page and f"/d/{key}/type/" in page


def test_danger_on_paper_goes_to_a_person_at_once(sign_in):
    agent = sign_in("agent")
    report = send(agent, key_in(agent, paper(**{"emergency-emergency": ["danger"]})))
    assert Handover.objects.get(report=report).urgent


def test_a_suspicion_without_a_name_keeps_no_trace_of_who_keyed_it(sign_in):
    agent = sign_in("agent")
    typed = day("paper-received_on", DAY) | {
        "danger-emergency": ["none"], "suspicion-narrative": "Boxes go in at night.", "known-anonymous": "yes",
        "reach-your_name": "Ada Bell", "reach-phone": "07700 900 113", "where-place": "The old mill",
    }  # fmt: skip
    key = key_in(agent, typed, "suspicion")
    assert agent.post(f"/d/{key}/check/", {"declared": "yes"}).status_code == 200
    report = Report.objects.get(service="suspicion")
    assert (report.route, report.taken_by_id, report.reporter_id) == ("post", None, None)
    assert timezone.localtime(report.told_at).date() == DAY
    kept = f"{report.aside} {report.wishes} {list(report.parties.values())} {Draft.objects.get(key=key).answers}"
    assert "The old mill" in kept and "Ada Bell" not in kept and "113" not in kept


def test_the_screen_is_in_english_and_numbers_its_questions_as_the_welsh_form_does(sign_in):
    response = sign_in("agent").get("/cy/key/contact/")
    assert (response.status_code, response["Location"]) == (302, "/key/contact/")
    door = front_door()
    with override("cy"):
        welsh = [one.number for part in parts_of(layout(door.journey("contact"), door.tree)) for one in part.entries]
    assert welsh == [
        one.number for part in parts_of(layout(door.journey("contact"), door.tree)) for one in part.entries
    ]


def test_the_public_cannot_say_when_a_report_came(web):
    start = web.post("/tell/contact/", {"who_asked": "yes"})
    key = start["Location"].split("/")[2]
    web.post(f"/d/{key}/about/", {"about": "question", "_received_on": "2001-01-01", "_paper": "x"})
    assert not {"_received_on", "_paper"} & set(Draft.objects.get(key=key).answers)
