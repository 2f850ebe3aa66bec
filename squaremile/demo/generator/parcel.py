"""Story 1, the parcel text: 240 reports in nine forces, 31 numbers, 6 sites, 4 payee accounts that pay into one.

Alone each report has one or two identifiers, overlapping in time; a bank and a neighbour together name a flat.
"""

from datetime import datetime, timedelta
from typing import Any

from .case import Case
from .gangs import Person as Alias
from .gangs import Trace
from .hand import spaced
from .lists import read
from .made import STORIES, Made, Truth
from .money import Paid, lifelike
from .scripts import story_script
from .stories import case_of
from .studio import Studio

STORY, REPORTS = "parcel text", 240
REFERENCE = STORIES[STORY]
TEXTS, CALLERS, SITES, ACCOUNTS = 24, 7, 6, 4
Met = dict[str, str]


def parcel_text(tools: Studio) -> list[Made]:
    """The whole story: 238 victims, the bank, and the neighbour."""
    rng, facts = tools.rng, read("stories")["parcel"]
    numbers = [tools.reserved.phone("mobile") or "" for _ in range(TEXTS + CALLERS)]
    accounts = [" ".join(tools.reserved.account()) for _ in range(ACCOUNTS + 1)]
    payees = dict(zip(accounts, facts["payees"], strict=False))
    met = _met(tools, numbers, facts["sites"], accounts)
    begin = tools.now - timedelta(days=facts["days"])
    made = []
    for place, (life, ids) in enumerate(met):
        day = begin + timedelta(days=life * (facts["days"] - 5))
        received = day.replace(hour=tools.rng.randrange(8, 22), minute=rng.randrange(60))
        force = facts["forces"][place % 9] if place < 45 else rng.choice(facts["forces"])
        made.append(_victim(tools, place, ids, payees, received, force, located=place < 45))
    holder = {name: facts[name] for name in ("holder", "flat", "postcode")}
    made.append(_bank(tools, facts, accounts, holder))
    made.append(_neighbour(tools, facts, accounts[-1], numbers[-1]))
    return made


def _met(tools: Studio, numbers: list[str], sites: list[str], accounts: list[str]) -> list[tuple[float, Met]]:
    """What each victim met, with when in the story's life (0 to 1); chained so that all hang together."""
    rng, texts, callers = tools.rng, numbers[:TEXTS], numbers[TEXTS:]
    met: list[tuple[float, Met]] = []
    for place, text in enumerate(texts):
        life = (place + 0.5) / TEXTS
        met += [(life, {"phone": text, "site": sites[int(life * SITES)]}) for _ in range(3)]
    for place, caller in enumerate(callers):
        life = (place + 0.5) / CALLERS
        met.append((life, {"phone2": caller, "site": sites[int(life * SITES)]}))
        met += [(life, {"phone2": caller, "account": accounts[int(life * ACCOUNTS)]}) for _ in range(2)]
    for place in range(1, SITES):
        met.append((place / SITES, {"phone": texts[place * TEXTS // SITES], "site": sites[place - 1]}))
    for place in range(1, ACCOUNTS):
        caller = callers[int(place / ACCOUNTS * CALLERS)]
        met.append((place / ACCOUNTS, {"phone2": caller, "account": accounts[place - 1]}))
    while len(met) < REPORTS - 2:
        life = min(rng.betavariate(1.6, 1.3), 0.999)
        whole = {
            "phone": texts[_near(life, TEXTS, tools)],
            "site": sites[_near(life, SITES, tools)],
            "phone2": callers[_near(life, CALLERS, tools)],
            "account": accounts[_near(life, ACCOUNTS, tools)],
        }
        kinds = rng.choice(_KEPT)
        met.append((life, {kind: whole[kind] for kind in kinds}))
    rng.shuffle(met)
    return met


_KEPT = (
    ("phone",),
    ("phone", "site"),
    ("site",),
    ("phone2",),
    ("phone2", "account"),
    ("account",),
    ("phone", "account"),
)


def _near(life: float, count: int, tools: Studio) -> int:
    return min(max(int(life * count + tools.rng.gauss(0, 0.3)), 0), count - 1)


def _victim(tools: Studio, place: int, ids: Met, payees: Met, received: datetime, force: str, *, located: bool) -> Made:
    rng = tools.rng
    payee = payees.get(ids.get("account", ""), "")
    trace = Trace(ids, payee, Alias("Adam Cole", "male"), rng.choice(("Evri", "Royal Mail")), 0, {})
    called = "account" in ids or "phone2" in ids
    paid: list[Paid] = []
    if "account" in ids or (called and rng.random() < 0.45):
        at = received - timedelta(hours=rng.randrange(3, 60))
        paid = [Paid(lifelike(rng.lognormvariate(8.0, 0.9), rng), at, "bank_transfer")]
    elif rng.random() < 0.4:
        paid = [Paid(lifelike(rng.lognormvariate(4.6, 0.8), rng), received - timedelta(hours=9), "card")]
    case = case_of(tools, "story_parcel", trace, received, paid, tools.people.home(force), None)
    case.contacted = received - timedelta(days=rng.randrange(1, 6), minutes=rng.randrange(600))
    case.route = "phone" if rng.random() < 0.25 else "online"
    case.crime = bool(paid)
    case.modes = ["text", "phone"] if called and "phone" in ids else ["phone"] if called else ["text", "website"]
    _place(case, ids, tools)
    reference = f"{REFERENCE}{place + 1:04d}"
    made = tools.made(case, reference, _truth())
    victim = made.report["people"][0]
    if located:
        home = case.person.home
        victim |= {"postcode": home.postcode, "address": home.address}
    code = "NFIB5A" if called else rng.choice(("NFIB1H", "NFIB5A", "NFIB90"))
    made.report["fraud_type"] = code
    return made


def _place(case: Case, ids: Met, tools: Studio) -> None:
    """Each identifier in a box, in words, or both; the caller's number stands in the box of the call."""
    for kind, value in ids.items():
        where = tools.rng.random()
        if where < 0.72 or len(ids) == 1:
            case.boxes[kind] = value
        if where > 0.5:
            case.told[kind] = value
    if "phone2" in case.boxes:
        caller = case.boxes.pop("phone2")
        if "phone" in case.boxes or "phone" in case.told:
            case.told["phone2"] = caller
        else:
            case.boxes["phone"] = caller


def _bank(tools: Studio, facts: dict[str, Any], accounts: list[str], holder: Met) -> Made:
    received = tools.now - timedelta(days=3, hours=4)
    sort, number = accounts[-1].split(" ")
    said = dict(zip(("one", "two", "three", "four"), map(_named, accounts, facts["payees"]), strict=False))
    total = 18_430_000
    narrative = facts["bank_says"].format(
        bank=facts["bank"], sort=sort, number=number, total=f"£{total // 100:,}", **said, **holder
    )
    rows = []
    for place in range(ACCOUNTS):
        at = received - timedelta(days=6 + place * 13)
        rows.append(
            {
                "amount": f"{2400 + place * 1375}.00",
                "method": "bank_transfer",
                "paid_at": at.isoformat(timespec="minutes"),
                "payee_name": facts["holder"],
                "sort_code": sort,
                "account_number": number,
                "transaction": "rent",
                "bank_told_at": received.isoformat(timespec="minutes"),
            }
        )
    people = [{"role": "payee", "name": name, "description": f"Holder of {_plain(account)}"}
              for account, name in zip(accounts, facts["payees"], strict=False)]  # fmt: skip
    people.append(
        {"role": "suspect", "name": facts["holder"], "address": facts["flat"], "postcode": facts["postcode"],
         "description": f"Holder of {_plain(accounts[-1])}"}
    )  # fmt: skip
    report = _sheet(239, received, "partner", narrative) | {
        "people": people,
        "organisations": [{"role": "witness", "name": facts["bank"], "sector": "banking"}],
        "payments": rows,
    }
    return Made(report, Truth(report["source_reference"], household=None, person="O-bank", **_truth()))


def _neighbour(tools: Studio, facts: dict[str, Any], account: str, number: str) -> Made:
    received = tools.now - timedelta(days=2, hours=1)
    sort, digits = account.split(" ")
    block = facts["flat"].split(", ")[1]
    vehicle = tools.reserved.vehicle(tools.rng)
    narrative = facts["witness_says"].format(
        block=block, holder=facts["holder"], sort=sort, number=digits, vehicle=vehicle
    )
    person = tools.people.person(received.date(), home=tools.people.home("Greater Manchester"))
    witness = {"role": "witness", "name": person.name, "emails": [person.email], "safe_contact": facts["witness_safe"],
               "signs": ["afraid"]}  # fmt: skip
    suspect = {"role": "suspect", "name": facts["holder"], "address": facts["flat"], "postcode": facts["postcode"],
               "vehicle": vehicle, "phones": [spaced(number)]}  # fmt: skip
    report = _sheet(240, received, "online", narrative) | {"people": [witness, suspect]}
    return Made(report, Truth(report["source_reference"], household=None, person=person.id, **_truth()))


def _sheet(place: int, received: datetime, route: str, narrative: str) -> dict[str, Any]:
    return {
        "schema_version": "1",
        "source_reference": f"{REFERENCE}{place:04d}",
        "received_at": received.isoformat(),
        "kind": "information",
        "fraud_type": story_script("story_parcel").code,
        "route": route,
        "narrative": narrative,
        "restricted": False,
    }


def _named(account: str, name: str) -> str:
    return f"{name}, {_plain(account)}"


def _plain(account: str) -> str:
    sort, number = account.split(" ")
    return f"sort code {sort} account number {number}"


def _truth() -> dict[str, Any]:
    return {"network": "S-parcel-text", "story": STORY, "kind": "story"}
