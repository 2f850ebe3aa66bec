"""Victims and their homes: who they are, and how their names get written."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from .lists import Weighted, read
from .reserved import Reserved

BANDS = {"under_25": (16, 24), "25_39": (25, 39), "40_54": (40, 54), "55_69": (55, 69), "70_plus": (70, 94)}
_YEAR = 365.25
_KEYS = {"a": "sq", "e": "wr", "i": "uo", "o": "ip", "n": "mb", "t": "ry", "r": "et", "l": "k", "s": "ad", "h": "gj"}


@dataclass(frozen=True, slots=True)
class Home:
    """One household's address and landline. `force` is kept for the truth, not told."""

    id: str
    address: str
    town: str
    postcode: str
    force: str
    phone: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """One victim; the same `id` in every report they make."""

    id: str
    given: str
    family: str
    gender: str
    origin: str
    born: date
    occupation: str
    email: str
    home: Home

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}"

    def age(self, on: date) -> int:
        """Whole years on a day."""
        return int((on - self.born).days / _YEAR)


class People:
    """Makes people and homes; deals only with what is made new."""

    def __init__(self, rng: Random, reserved: Reserved) -> None:
        self._rng, self._reserved = rng, reserved
        self._names, self._streets = read("names"), read("streets")
        self._places = {place["force"]: place for place in read("places")["forces"]}
        self._forces = Weighted({name: place["people"] for name, place in self._places.items()})
        self._origins = Weighted(self._names["share"])
        ages = {band: share for band, share in read("calibration")["ages"].items() if band != "source"}
        self._bands = {
            "any": Weighted(ages),
            "older": Weighted({"40_54": 0.12, "55_69": 0.33, "70_plus": 0.55}),
            "younger": Weighted({"under_25": 0.45, "25_39": 0.40, "40_54": 0.15}),
        }
        self._made = 0

    def home(self, force: str = "", outcode: str = "") -> Home:
        """A new household, in a force drawn by population unless one is named."""
        rng = self._rng
        self._made += 1
        force = force or self._forces.draw(rng)
        place = self._places[force]
        town, outcodes = rng.choice(place["towns"])
        outcode = outcode or rng.choice(outcodes)
        street = f"{rng.choice(self._streets['words'])} {rng.choice(self._streets['kinds'])}"
        number = min(int(rng.expovariate(1 / 40)) + 1, 318)
        address = f"{number} {street}, {town}"
        if rng.random() < 0.14:
            house = f"{rng.choice(self._streets['words'])} {rng.choice(self._streets['houses'])}"
            address = f"Flat {rng.randrange(1, 48)}, {house}, {address}"
        phone = self._reserved.landline(place["area"]) if rng.random() < 0.62 else None
        postcode = self._reserved.postcode(outcode, rng)
        return Home(f"H{self._made:06d}", address, town, postcode, force, phone)

    def person(self, on: date, lean: str = "any", home: Home | None = None, family: str = "") -> Person:
        """A new person of an age that fits (`lean`: any, older, younger), in a new home unless one is given."""
        rng = self._rng
        home = home or self.home()
        self._made += 1
        low, high = BANDS[self._bands[lean].draw(rng)]
        born = on - timedelta(days=int((low + rng.random() * (high - low + 1)) * _YEAR))
        origin = self._origins.draw(rng)
        gender = rng.choice(("female", "male"))
        given = rng.choice(self._given(origin, gender, born.year))
        surnames = self._names["family"][origin]
        family = family or rng.choice(surnames[:40] if rng.random() < 0.3 else surnames)
        work = "Retired" if low >= 70 else rng.choice(self._names["occupations"])
        local = rng.choice((f"{given}.{family}", f"{given[0]}.{family}", f"{given}{family}", f"{family}.{given[0]}"))
        email = self._reserved.email(local.lower().replace(" ", "").replace("'", ""))
        return Person(f"P{self._made:06d}", given, family, gender, origin, born, work, email, home)

    def housemate(self, person: Person, on: date) -> Person:
        """Somebody else who lives with `person`, mostly of the same surname."""
        family = person.family if self._rng.random() < 0.72 else ""
        lean = "older" if person.age(on) > 60 else "any"
        return self.person(on, lean, person.home, family)

    def renamed(self, person: Person) -> Person:
        """The same person some time later under a changed name: married, or known by another given name."""
        rng = self._rng
        if rng.random() < 0.6:
            return replace(person, family=rng.choice(self._names["family"][person.origin]))
        return replace(person, given=rng.choice(self._given(person.origin, person.gender, person.born.year)))

    def _given(self, origin: str, gender: str, year: int) -> list[str]:
        names: dict[str, list[str]] = self._names["given"][origin]
        if origin != "british":
            return names[gender[0]]
        generation = 0 if year < 1950 else 1 if year < 1970 else 2 if year < 1990 else 3
        return names[f"{gender[0]}{generation}"]


def slip(word: str, rng: Random) -> str:
    """`word` with one slip of the fingers: two letters changed about, one lost, doubled, or its neighbour struck."""
    if len(word) < 4:
        return word
    place = rng.randrange(1, len(word) - 1)
    way = rng.random()
    if way < 0.35:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    if way < 0.65:
        return word[:place] + word[place + 1 :]
    if way < 0.8:
        return word[:place] + word[place] + word[place:]
    return word[:place] + rng.choice(_KEYS.get(word[place], word[place])) + word[place + 1 :]


def written_name(person: Person, rng: Random) -> str:
    """The name as it was typed into the form this time."""
    names, rates = read("names"), read("calibration")["names"]
    given, family = person.given, person.family
    if rng.random() < rates["short"]:
        given = names["short"].get(given, given)
    if rng.random() < rates["sound_alike"]:
        given = names["sound_alikes"].get(given, given)
        family = names["sound_alikes"].get(family, family)
    if rng.random() < rates["typo"]:
        family = slip(family, rng)
    name = f"{given} {family}"
    if rng.random() < rates["title"]:
        name = f"{'Mr' if person.gender == 'male' else rng.choice(('Mrs', 'Ms', 'Miss'))} {name}"
    elif rng.random() < rates["surname_first"]:
        name = f"{family}, {given}"
    return name.upper() if rng.random() < rates["capitals"] else name
