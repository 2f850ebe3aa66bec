"""Every page of every service: fresh, with its mistakes named, and answered; each width, each language."""

import pytest

from tests.journeys.front_door import FRAUD, Teller
from tests.journeys.visitor import WIDTHS

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(900)]
SUSPICION = {
    "danger": lambda teller: teller.choose(emergency="child"),
    "suspicion": lambda teller: teller.put(narrative="He sells stolen phones, ring 07700 900123"),
    "where": lambda teller: teller.put(place="Middlesex Street", place_postcode="CM1 1AA"),
    "known": lambda teller: teller.choose(known="saw", anonymous="no"),
    "reach": lambda teller: teller.put(your_name="Sarah Test"),
}
CONTACT = {
    "about": lambda teller: teller.choose(about="complaint"),
    "say": lambda teller: teller.put(narrative="Nobody rang back", outcome="A call"),
    "reply": lambda teller: teller.put(your_name="Ann Test"),
}
ATTACKED = FRAUD | {
    "emergency": lambda teller: teller.choose(emergency="attack"),
    "story": lambda teller: teller.put(narrative="Ransomware locked all our files, they want bitcoin"),
    "found": lambda teller: teller.choose(fraud_type="NFIB52E"),
    "attack": lambda teller: teller.choose(breach="yes"),
    "business": lambda teller: teller.put(organisation_name="Joseph's Tiles"),
}
ELSE = FRAUD | {"victim": lambda teller: teller.put(victim_name="Bess Test")}
WAYS = {
    "fraud": ({"who": "me"}, FRAUD | {"emergency": lambda teller: teller.choose(emergency="money")}),
    "fraud of someone else": ({"who": "someone"}, ELSE),
    "cyber crime of a business": ({"who": "business"}, ATTACKED),
    "suspicion": ({}, SUSPICION),
    "contact": ({}, CONTACT),
}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["", "/cy"])
@pytest.mark.parametrize("way", list(WAYS))
def test_every_page_in_every_state(visit, axe, way, language, width):
    who, answers = WAYS[way]
    service = way if way in ("suspicion", "contact") else "fraud"
    teller = Teller(visit("", width=width), axe)
    teller.begin(service, language=language, **who)
    pages = [*answers, "files"] if service == "fraud" else list(answers)
    draft = f"{language}/d/{teller.key}"
    for page in pages:
        if page != "found":
            teller.open(f"{draft}/{page}/")
            teller.submit()
    teller.open(f"{draft}/check/")
    teller.open(f"{draft}/")
    _answer_all(teller, draft, answers)
    for page in (*pages, "ring-now", "save", "type", "check"):
        teller.open(f"{draft}/{page}/")
    teller.submit()
    teller.refused()
    teller.choose(declared="yes")
    teller.submit()
    assert teller.at == "done"
    teller.submit()
    if service == "fraud":
        teller.open(f"{draft}/done/about-you/")
        teller.submit()


def _answer_all(teller, draft, answers):
    """Answers every page, also those that were passed empty."""
    for one in answers:
        teller.open(f"{draft}/{one}/")
        if teller.at == one:
            answers[one](teller)
            teller.submit()
    teller.open(f"{draft}/check/")


@pytest.mark.parametrize("language", ["", "/cy"])
def test_pages_around_a_report(visit, axe, language):
    for width in WIDTHS:
        teller = Teller(visit("", width=width), axe)
        for path in ("/", "/return/", "/doors/tax/", "/doors/emergency/"):
            teller.open(f"{language}{path}")
        teller.open(f"{language}/")
        teller.put(words="I think it is a bomb, and my neighbour does not pay tax")
        teller.submit()
        signed_in = Teller(visit("reporter", width=width), axe)
        signed_in.open(f"{language}/mine/")
        signed_in.open(f"{language}/")
