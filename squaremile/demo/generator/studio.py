"""The tools that everything in one demonstration is made with, all from one seed."""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from .case import Business, Case
from .form import Clerk
from .gangs import Underworld
from .lists import read
from .made import Made, Truth
from .people import People, Person
from .reserved import Reserved
from .rhythm import LONDON, Rhythm


@dataclass
class Studio:
    """Random source, reserved ranges, people, offenders, clerk and clock of one demonstration."""

    rng: Random
    now: datetime
    reserved: Reserved
    people: People
    underworld: Underworld
    clerk: Clerk
    rhythm: Rhythm

    def business(self, person: Person) -> Business:
        """A small organisation that `person` answers for, at an address in the same town."""
        rng, streets, firms = self.rng, read("streets"), read("firms")
        stem = f"{rng.choice(streets['words'])} {rng.choice(firms['victim_kinds'])}"
        name = f"{person.family} & {rng.choice(('Sons', 'Co', 'Daughters'))}" if rng.random() < 0.2 else stem
        name += rng.choice((" Ltd", " Limited", "", ""))
        host = f"{stem.lower().replace(' ', '-')}.example"
        email = self.reserved.email(rng.choice(("accounts", "office", "info", "hello")), host)
        sector = rng.choice(firms["sectors"])
        return Business(name, self.reserved.company(), sector, self.people.home(person.home.force), email)

    def made(self, case: Case, reference: str, truth: dict[str, Any]) -> Made:
        """The report of a case and its truth."""
        person = f"O{case.business.home.id[1:]}" if case.business else case.person.id
        household = None if case.business else case.person.home.id
        row = {"network": None, "story": None, "kind": "alone"} | truth
        return Made(self.clerk.write(case, reference), Truth(reference, household=household, person=person, **row))


def studio(seed: int, now: datetime) -> Studio:
    """Everything that a demonstration of this seed needs."""
    rng = Random(seed)  # noqa: S311 - lifelike, not secret
    reserved = Reserved(rng)
    return Studio(
        rng,
        now.astimezone(LONDON).replace(microsecond=0),
        reserved,
        People(rng, reserved),
        Underworld(rng, reserved),
        Clerk(rng, reserved),
        Rhythm(now),
    )
