"""The three stories that the demonstration tells (DESIGN.md), planted whole in every demonstration."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from .case import Business, Case, happen
from .gangs import Person as Alias
from .gangs import Trace
from .hand import spaced
from .lists import read
from .made import STORIES, Made
from .money import Paid, lifelike, pounds
from .people import Home
from .scripts import story_script
from .studio import Studio

FRIEND, ACCOUNT = "patient friend", "new account number"


def case_of(
    tools: Studio,
    script: str,
    trace: Trace,
    received: datetime,
    paid: list[Paid],
    home: Home,
    business: Business | None,
) -> Case:
    """A case of a story: nothing of it is left to chance that the story needs."""
    one = story_script(script)
    person = tools.people.person(received.date(), home=home, lean="older" if script == "story_friend" else "any")
    case = happen(one, trace, person, business, received, "online", tools.rng)
    case.paid, case.attempted, case.crime = paid, 0, True
    case.boxes, case.told = {}, {}
    return case


def patient_friend(tools: Studio) -> list[Made]:
    """Fourteen people over two years, one wallet; the last still pays and is afraid."""
    facts = read("stories")["friend"]
    wallet, count = tools.reserved.wallet("segwit"), len(facts["people"])
    return [
        _friend(tools, facts, wallet, place, tools.now - timedelta(hours=27, days=int((count - 1 - place) * 54.5)))
        for place in range(count)
    ]


def _friend(tools: Studio, facts: dict[str, Any], wallet: str, place: int, day: datetime) -> Made:
    rng, last = tools.rng, place == len(facts["people"]) - 1
    name, gender, photograph = facts["people"][place]
    trace = Trace({"wallet": wallet}, "", Alias(name, gender), "", 0, {"pet_name": "my lighthouse"})
    received = day if last else day.replace(hour=rng.randrange(8, 23), minute=rng.randrange(60))
    parts = [lifelike(rng.lognormvariate(7.6, 0.7), rng) for _ in range(rng.randrange(4, 12))]
    begin = received - timedelta(days=rng.randrange(110, 320))
    step = (received - begin) / (len(parts) + 2)
    paid = [Paid(part, begin + step * (2 + turn), "crypto") for turn, part in enumerate(parts)]
    if last:
        friday = received - timedelta(days=(received.weekday() - 4) % 7 or 7, hours=1)
        paid = [part for part in paid if part.at < friday] + [Paid(60_000, friday, "crypto")]
    case = case_of(tools, "story_friend", trace, received, paid, tools.people.home(), None)
    case.contacted = begin
    case.boxes, case.told = ({}, {"wallet": wallet}) if place % 3 == 1 else ({"wallet": wallet}, {})
    if place % 3 == 2 or last:
        case.boxes, case.told = {"wallet": wallet}, {"wallet": wallet}
    if last:
        _ensure_female_friend(case, tools)
    made = tools.made(case, f"{STORIES[FRIEND]}{place + 1:04d}", _truth(FRIEND))
    report = made.report
    report["people"] = [row for row in report["people"] if row["role"] == "victim"]
    seen = f"Photograph: {photograph}"
    report["people"].append({"role": "suspect", "name": name, "gender": gender, "description": seen})
    if place in (4, 9):
        report["fraud_type"] = "NFIB2E"
    if last:
        _afraid(tools, report, case, facts, wallet)
    return made


def _ensure_female_friend(case: Case, tools: Studio) -> None:
    """The last victim is a widow in her sixties."""
    born = case.received.date() - timedelta(days=int(67.4 * 365.25))
    email = tools.reserved.email("margaret.h")
    widow = replace(case.person, given="Margaret", family="Hollis", gender="female", occupation="Retired")
    case.person = replace(widow, born=born, email=email, origin="british")


def _afraid(tools: Studio, report: dict[str, Any], case: Case, facts: dict[str, Any], wallet: str) -> None:
    total = f"£{case.lost // 100:,}"
    month = f"{case.contacted:%B}"
    told = facts["last"].format(fake=case.trace.fake.name, month=month, wallet=wallet, total=total)
    report["narrative"] = told
    person, home = case.person, case.person.home
    report["people"][0] = {
        "role": "victim",
        "name": case.person.name,
        "date_of_birth": person.born.isoformat(),
        "gender": "female",
        "phones": [spaced(tools.reserved.phone("mobile") or "07700900999")],
        "emails": [person.email],
        "address": home.address,
        "postcode": home.postcode,
        "signs": ["still_paying", "still_in_contact", "afraid", "bereaved"],
        "safe_contact": facts["last_safe"],
    }


def new_account_number(tools: Studio) -> list[Made]:
    """Small businesses by Eastcheap pay a supplier's changed account; the last payment is three hours old."""
    facts = read("stories")["account"]
    phone = tools.reserved.phone("020") or "02079460349"
    ids = {"email": facts["false"], "account": " ".join(tools.reserved.account()), "phone": phone}
    count = len(facts["businesses"])
    made = [_invoice(tools, facts, ids, place, count) for place in range(count)]
    return sorted(made, key=lambda one: str(one.report["received_at"]))


def _invoice(tools: Studio, facts: dict[str, Any], ids: dict[str, str], place: int, count: int) -> Made:
    rng, last = tools.rng, place == count - 1
    name, sector = facts["businesses"][place]
    since = timedelta(days=(count - 1 - place) * 2, hours=3, minutes=0 if last else rng.randrange(1, 90))
    paid_at = tools.now - since
    received = tools.now - timedelta(minutes=38) if last else paid_at + timedelta(hours=rng.randrange(20, 44))
    received = min(received, tools.now - timedelta(minutes=50)) if not last else received
    address = f"Unit {rng.randrange(1, 12)}, {facts['streets'][place % len(facts['streets'])]}, London"
    home = Home(f"H9{place:05d}", address, "London", tools.reserved.postcode("EC3M", rng), "City of London", None)
    host = name.lower().replace("&", "and").replace(" ", "-").replace("é", "e")
    business = Business(name, tools.reserved.company(), sector, home, f"hello@{host}.example")
    paid = [Paid(lifelike(rng.lognormvariate(8.1, 0.5), rng) // 100 * 100, paid_at, "bank_transfer")]
    trace = Trace(ids, facts["payee"], tools.underworld.alias(), "Pike & Larder", 0, {"trade": _trade(place)})
    case = case_of(tools, "story_account", trace, received, paid, home, business)
    case.contacted = paid_at - timedelta(hours=rng.randrange(2, 50))
    kept = ({"account", "email"}, {"account"}, {"email", "phone"}, {"account", "phone"})[place % 4]
    case.boxes = {kind: value for kind, value in ids.items() if kind in kept or last}
    case.told = {kind: value for kind, value in ids.items() if kind in kept and rng.random() < 0.6}
    made = tools.made(case, f"{STORIES[ACCOUNT]}{place + 1:04d}", _truth(ACCOUNT))
    report = made.report
    known = {"address": address, "postcode": home.postcode, "company_number": business.company}
    report["organisations"][0] |= known
    report["fraud_type"] = "NFIB5D"
    report["payments"][0] |= {"payee_name": facts["payee"], "paid_at": paid_at.isoformat(timespec="minutes")}
    if last:
        for box in ("bank_told_at", "recovered_amount"):
            report["payments"][0].pop(box, None)
        told = {"amount": f"£{paid[0].pence // 100:,}", "time": f"{paid_at:%H:%M}", "email": facts["false"]}
        sort, number = ids["account"].split(" ")
        report["narrative"] = facts["last"].format(account=f"sort code {sort} account {number}", **told)
        report["losses"] = [{"amount": pounds(paid[0].pence), "currency": "GBP", "kind": "lost"}]
    return made


def _trade(place: int) -> str:
    trades = story_script("story_account").words["trade"]
    return trades[place % len(trades)]


def _truth(story: str) -> dict[str, str]:
    return {"network": f"S-{story.replace(' ', '-')}", "story": story, "kind": "story"}
