"""The demonstration's reports, one after another in the order in which they came in."""

import heapq
from array import array
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

from .case import LASTING, Case, happen
from .gangs import Gang
from .lists import Weighted, read
from .made import Made
from .parcel import REPORTS as PARCEL_REPORTS
from .parcel import parcel_text
from .people import Person
from .rhythm import LONDON
from .scripts import of_code, scripts
from .stories import new_account_number, patient_friend
from .studio import Studio, studio

LEAST = 600  # the stories take 266, and they should not be half of what there is
_ALONE = 0
_SHIFT = 1 << 24
_REMEMBERED = 1_500


def generate(*, reports: int = 20_000, seed: int = 2026, now: datetime) -> Iterator[Made]:
    """`reports` synthetic reports of the 24 months before `now`, the same for the same arguments, oldest first.

    Memory does not grow with the reports but for eight bytes each (their times) and the pools of their gangs.
    ValueError when `reports` is under LEAST or `now` has no time zone.
    """
    if reports < LEAST:
        raise ValueError(f"at least {LEAST} reports: the three stories alone are 266")
    if now.tzinfo is None:
        raise ValueError("now needs a time zone")
    return _Maker(studio(seed, now), reports).run()


class _Maker:
    def __init__(self, tools: Studio, reports: int) -> None:
        self._tools, self._rng = tools, tools.rng
        self._figures = read("calibration")
        self._stories = [*parcel_text(tools), *patient_friend(tools), *new_account_number(tools)]
        self._stories.sort(key=lambda made: _when(made))
        self._codes = {row["code"]: row["share"] for row in self._figures["codes"]}
        self._left = self._wanted(reports)
        self._gangs = self._make_gangs(int(reports * self._figures["network_share"]["value"]) - PARCEL_REPORTS)
        self._codes_alone = Weighted({code: max(left, 0.01) for code, left in self._left.items()})
        self._times = self._schedule(reports - len(self._stories))
        self._done = [0] * len(self._gangs)
        routes = dict(self._figures["routes"]["values"])
        self._business_routes = Weighted({"business": 0.62, "online": 0.23, "phone": 0.15})
        del routes["business"]
        self._routes = Weighted(routes)
        self._known: list[tuple[Person, datetime, str]] = []
        self._hurt: list[tuple[Person, datetime, str]] = []

    def _wanted(self, reports: int) -> dict[str, float]:
        """How many reports of each code are still to be made, after the stories."""
        whole = sum(self._codes.values())
        wanted = {code: share / whole * reports for code, share in self._codes.items()}
        for made in self._stories:
            wanted[made.report["fraud_type"]] -= 1
        return wanted

    def _make_gangs(self, members: int) -> list[Gang]:
        """Gangs of sizes by a power law, until they have that many members, each of a code that is still wanted."""
        rng, size_of = self._rng, self._figures["network_size"]
        sizes = range(size_of["least"], size_of["most"] + 1)
        law = Weighted({size: size ** -size_of["power"] for size in sizes})
        leaning = {row["code"]: row["share"] * row["gang"] for row in self._figures["codes"]}
        most = {code: left * 0.85 for code, left in self._left.items()}
        gangs: list[Gang] = []
        while members > 0:
            size = min(law.draw(rng), members) if members > 1 else 2
            fit = {code: lean for code, lean in leaning.items() if most[code] >= size and lean > 0}
            if not fit:
                size, fit = 2, leaning
            code = Weighted(fit).draw(rng)
            gangs.append(self._tools.underworld.gang(len(gangs) + 1, code, size))
            most[code] -= size
            self._left[code] -= size
            members -= size
        self._tools.underworld.share(gangs)
        return gangs

    def _schedule(self, reports: int) -> "array[int]":
        """Second and source of each report, in order, packed in one number each."""
        rng, rhythm = self._rng, self._tools.rhythm
        latest = int(self._tools.now.timestamp()) - 60
        keys = []
        for place, gang in enumerate(self._gangs, start=1):
            keys += [rhythm.moment(rng, gang.begin, gang.end) * _SHIFT + place for _ in range(gang.size)]
        keys += [rhythm.moment(rng) * _SHIFT + _ALONE for _ in range(reports - len(keys))]
        bound = latest * _SHIFT
        return array(
            "q", sorted(key if key < bound else bound - rng.randrange(86_400) * _SHIFT + key % _SHIFT for key in keys)
        )

    def run(self) -> Iterator[Made]:
        """Stories and all else, merged by time."""
        yield from heapq.merge(self._rest(), self._stories, key=_when)

    def _rest(self) -> Iterator[Made]:
        number = count(1)
        for key in self._times:
            seconds, source = divmod(key, _SHIFT)
            received = datetime.fromtimestamp(seconds, LONDON)
            yield self._one(received, self._gangs[source - 1] if source else None, source, f"SYN-{next(number):07d}")

    def _one(self, received: datetime, gang: Gang | None, source: int, reference: str) -> Made:
        rng = self._rng
        if gang:
            script = gang.script
            trace = gang.trace((self._done[source - 1] + 0.5) / gang.size, rng)
            self._done[source - 1] += 1
        else:
            script = scripts()[of_code(self._codes_alone.draw(rng), gang=False).draw(rng)]
            trace = self._tools.underworld.alone(script)
        person, kind, earlier = self._who(script.code, script.lean, received)
        business = self._tools.business(person) if rng.random() < script.org else None
        if business:
            person, kind = self._tools.people.person(received.date()), ""
        route = (self._business_routes if business else self._routes).draw(rng)
        case = happen(script, trace, person, business, received, route, rng)
        case.earlier, case.again = earlier, kind in ("repeat", "recovery")
        if not business:
            self._remember(case)
        kind = kind or ("network" if gang else "alone")
        return self._tools.made(case, reference, {"network": gang.id if gang else None, "kind": kind})

    def _who(self, code: str, lean: str, received: datetime) -> tuple[Person, str, str]:
        """The victim: somebody new, somebody again (perhaps under a changed name), or who lives with one."""
        rng, rates, people = self._rng, self._figures["people"], self._tools.people
        day, draw = received.date(), rng.random()
        if code == "NFIB1E":
            if draw < rates["recovery_from_victims"] and (found := self._draw(self._hurt, received, 20)):
                return self._named(found[0]), "recovery", f"in {found[1]:%B %Y}"
            return people.person(day, lean), "", rng.choice(("last year", "two years ago", "in the spring"))
        if draw < rates["again"] and (found := self._draw(self._known, received, 10)):
            return self._named(found[0]), "repeat", ""
        if draw < rates["again"] + rates["household"] and (found := self._draw(self._known, received, 0)):
            return people.housemate(found[0], day), "household", ""
        return people.person(day, lean), "", ""

    def _draw(
        self, known: list[tuple[Person, datetime, str]], received: datetime, days: int
    ) -> tuple[Person, datetime, str] | None:
        if not known:
            return None
        found = self._rng.choice(known)
        return found if received - found[1] > timedelta(days=days) else None

    def _named(self, person: Person) -> Person:
        renamed = self._rng.random() < self._figures["people"]["renamed"]
        return self._tools.people.renamed(person) if renamed else person

    def _remember(self, case: Case) -> None:
        """Keep a bounded number of victims who may be met again."""
        entry = (case.person, case.received, case.script.code)
        lists = [self._known]
        if case.lost > 150_000 and case.script.code in (*LASTING, "NFIB1H", "NFIB5A"):
            lists.append(self._hurt)
        for known in lists:
            if len(known) < _REMEMBERED:
                known.append(entry)
            else:
                known[self._rng.randrange(_REMEMBERED)] = entry


def _when(made: Made) -> datetime:
    return datetime.fromisoformat(made.report["received_at"])
