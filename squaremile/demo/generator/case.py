"""One fraud against one victim: when, how much, and which identifiers were kept, in boxes or only in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from .gangs import Trace
from .lists import read
from .money import DAYS_BEFORE, Paid, crime_scale, draw_loss, figures, payments
from .people import Home, Person
from .scripts import Script

LASTING = ("NFIB1D", "NFIB2E", "NFIB2B", "NFIB2A", "NFIB16C", "NFIB8A")


@dataclass(slots=True)
class Business:
    """An organisation as victim; its contact is the person who reports."""

    name: str
    company: str
    sector: str
    home: Home
    email: str


@dataclass(slots=True)
class Case:
    """Everything about one report but its wording and its form. `boxes` and `told` are what reaches the report."""

    script: Script
    trace: Trace
    person: Person
    business: Business | None
    received: datetime
    contacted: datetime
    route: str
    crime: bool
    paid: list[Paid]
    attempted: int
    boxes: dict[str, str]
    told: dict[str, str]
    modes: list[str]
    platform: str
    earlier: str = ""
    again: bool = False

    @property
    def lost(self) -> int:
        """Pence paid in all."""
        return sum(part.pence for part in self.paid)


def happen(
    script: Script, trace: Trace, person: Person, business: Business | None, received: datetime, route: str, rng: Random
) -> Case:
    """A case of this script, reported at `received`."""
    row = figures(script.code)
    crime = rng.random() < min(row["crime"] * crime_scale(), 0.97)
    lossy = crime and rng.random() < row["lossy"] / row["crime"]
    days = min(DAYS_BEFORE.get(script.code, 2) * rng.lognormvariate(0, 0.9), 900)
    contacted = received - timedelta(minutes=int(days * 1440) + rng.randrange(20, 300))
    if contacted.hour < 8 and days > 2:
        contacted = contacted.replace(hour=rng.randrange(8, 21))
    paid: list[Paid] = []
    if lossy:
        begin = contacted + (received - contacted) * (0.08 if script.code in LASTING else 0.02)
        end = received - (received - contacted) * (0.05 if script.code in LASTING else 0.4)
        paid = payments(script, draw_loss(script, rng), begin, end, rng)
    attempted = 0 if paid or rng.random() < 0.75 else draw_loss(script, rng)
    modes = rng.choice(script.modes)
    boxes, told = remembered(script, trace, paid, rng)
    platform = platform_of(script, trace, rng)
    return Case(
        script,
        trace,
        person,
        business,
        received,
        contacted,
        route,
        crime,
        paid,
        attempted,
        boxes,
        told,
        modes,
        platform,
    )


def platform_of(script: Script, trace: Trace, rng: Random) -> str:
    """The platform it happened on: that of the profile, where the script knows it."""
    if not script.platforms:
        return ""
    profile = trace.ids.get("handle", "").partition(":")[0]
    return next((name for name in script.platforms if name.lower() == profile), rng.choice(script.platforms))


def remembered(script: Script, trace: Trace, paid: list[Paid], rng: Random) -> tuple[dict[str, str], dict[str, str]]:
    """The identifiers in boxes and those in words, after what is forgotten, left out or mistyped."""
    rates = read("calibration")["attrition"]
    boxes: dict[str, str] = {}
    told: dict[str, str] = {}
    if rng.random() < rates["nothing_kept"]:
        return boxes, told
    methods = {part.method for part in paid}
    for kind, value in trace.ids.items():
        if kind == "account" and "bank_transfer" not in methods and (paid or rng.random() < 0.85):
            continue
        if kind == "wallet" and "crypto" not in methods and (paid or rng.random() < 0.6):
            continue
        if rng.random() > script.ids.get(kind, 0.5) * (1.25 if kind == "account" else 1):
            continue
        if rng.random() < rates["forgotten"] * (0.5 if kind == "account" else 1):
            continue
        where = rng.random()
        if where < rates["only_in_words"] or kind in ("ip", "phone2"):
            told[kind] = value
            continue
        boxes[kind] = mistyped(kind, value, rng) if rng.random() < rates["mistyped"] else value
        if where > rates["only_in_words"] + rates["only_in_boxes"]:
            told[kind] = value
    return boxes, told


def mistyped(kind: str, value: str, rng: Random) -> str:
    """An account number with two figures changed about; other kinds as they are, to stay in their ranges."""
    if kind != "account" or " " not in value:
        return value
    place = rng.randrange(len(value) - 8, len(value) - 1)
    return value[:place] + value[place + 1] + value[place] + value[place + 2 :]
