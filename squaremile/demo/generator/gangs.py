"""Offenders: gangs whose numbers, sites and accounts wear out and change, and people who act alone."""

from bisect import bisect
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from .lists import Weighted, read
from .reserved import Reserved
from .scripts import Script, of_code, scripts

PER_SIZE = {  # how many of a kind a gang of one wears out; it grows with size to the power 0.7
    "phone": 0.6,
    "site": 0.35,
    "account": 0.42,
    "email": 0.32,
    "wallet": 0.2,
    "handle": 0.32,
    "ip": 0.3,
    "vehicle": 0.2,
}
_GEO = ("0113", "0114", "0115", "0116", "0117", "0118", "0121", "0131", "0141", "0151", "0161", "0191", "029", "01632")

_PROFILES = ("facebook", "instagram", "telegram", "snapchat", "tiktok")
_SHOW_A_BANK = ("safe_account", "courier", "card_misuse", "parcel_then_bank")


class Person(NamedTuple):
    """A name that an offender goes by."""

    name: str
    gender: str


@dataclass(frozen=True, slots=True)
class Trace:
    """What one victim met: an identifier of each kind that was in use, and the story told with it."""

    ids: dict[str, str]
    payee: str
    fake: Person
    brand: str
    quote: int
    words: dict[str, str]


@dataclass(slots=True)
class Gang:
    """One network: `begin` to `end` are shares of all that is reported; pools are used one part after another."""

    id: str
    script: Script
    size: int
    begin: float
    end: float
    brands: list[str]
    fakes: list[Person]
    quotes: list[int]
    words: dict[str, list[str]]
    pools: dict[str, list[str]] = field(default_factory=dict)
    bounds: dict[str, list[float]] = field(default_factory=dict)
    payees: dict[str, str] = field(default_factory=dict)

    def trace(self, life: float, rng: Random) -> Trace:
        """What a victim meets when the gang has lived `life` (0 to 1) of its time."""
        ids = {kind: self._in_use(kind, life, rng) for kind in self.pools}
        if len(self.pools.get("phone", ())) > 1:
            ids["phone2"] = self._in_use("phone", life, rng)
            if ids["phone2"] == ids["phone"]:
                del ids["phone2"]
        return Trace(
            ids,
            self.payees.get(ids.get("account", ""), ""),
            rng.choice(self.fakes),
            rng.choice(self.brands) if self.brands else "",
            rng.choice(self.quotes) if self.quotes else -1,
            {word: rng.choice(values) for word, values in self.words.items()},
        )

    def _in_use(self, kind: str, life: float, rng: Random) -> str:
        place = bisect(self.bounds[kind], life + rng.gauss(0, 0.1))
        return self.pools[kind][place]


class Underworld:
    """Makes gangs and lone offenders, and deals their identifiers."""

    def __init__(self, rng: Random, reserved: Reserved) -> None:
        self._rng, self._reserved = rng, reserved
        self._names, self._streets = read("names"), read("streets")
        self._firms, self._rates = read("firms"), read("calibration")["shared"]
        self._genuine = read("reserved")["genuine"]
        self._origins = Weighted({"british": 0.72, "south_asian": 0.1, "african_caribbean": 0.08, "european": 0.1})
        self._hosts = [reserved.ip() for _ in range(12)]

    def gang(self, number: int, code: str, size: int) -> Gang:
        """A gang of about `size` reports, with its script and its pools."""
        rng = self._rng
        script = scripts()[of_code(code, gang=True).draw(rng)]
        length = min(0.95, (0.02 + 0.004 * size) * rng.lognormvariate(0, 0.6))
        begin = rng.uniform(-0.3 * length, 1 - 0.5 * length)
        few = 1 + int(size**0.4 / 1.5)
        gang = Gang(
            f"N{number:05d}",
            script,
            size,
            max(0.0, begin),
            min(1.0, begin + length),
            rng.sample(script.brands, min(len(script.brands), few)),
            [self.alias(script.fakes) for _ in range(few + 1)],
            rng.sample(range(len(script.said["quote"])), min(len(script.said["quote"]), few)),
            {word: rng.sample(values, min(len(values), few + 1)) for word, values in script.words.items()},
        )
        for kind in script.ids:
            count = max(1, round(PER_SIZE[kind] * size**0.7 - 0.3)) if kind in PER_SIZE else 0
            self._fill(gang, kind, count)
        return gang

    def _fill(self, gang: Gang, kind: str, count: int) -> None:
        made = [self._make(kind, gang.script, gang.fakes[0]) for _ in range(count)]
        pool = [value for value in made if value]
        if pool:
            gang.pools[kind] = pool
            gang.bounds[kind] = sorted(self._rng.random() for _ in range(len(pool) - 1))
        if kind == "account":
            gang.payees.update({account: self.payee(gang.script.payee) for account in pool})

    def share(self, gangs: list[Gang]) -> None:
        """Let some gangs rent an account, or show a bank's line, that others use too."""
        rng = self._rng
        banked = [gang for gang in gangs if "account" in gang.pools]
        for gang in banked:
            if rng.random() < self._rates["mule_accounts"]:
                other = rng.choice(banked)
                account = rng.choice(other.pools["account"])
                gang.pools["account"][rng.randrange(len(gang.pools["account"]))] = account
                gang.payees[account] = other.payees[account]
        for gang in gangs:
            calls = gang.script.key in _SHOW_A_BANK and "phone" in gang.pools
            if calls and rng.random() < self._rates["bank_line"]:
                gang.pools["phone"][rng.randrange(len(gang.pools["phone"]))] = self.bank_line()

    def alone(self, script: Script) -> Trace:
        """What a victim meets of an offender of whom there is one report."""
        rng = self._rng
        fake = self.alias(script.fakes)
        kinds = [kind for kind, chance in script.ids.items() if rng.random() < chance]
        ids = {kind: made for kind in kinds if (made := self._make(kind, script, fake))}
        if script.key == "safe_account" and rng.random() < self._rates["bank_line"] / 2:
            ids["phone"] = self.bank_line()
        quotes = len(script.said["quote"])
        words = {word: rng.choice(values) for word, values in script.words.items()}
        brand = rng.choice(script.brands) if script.brands else ""
        return Trace(ids, self.payee(script.payee), fake, brand, rng.randrange(quotes) if quotes else -1, words)

    def bank_line(self) -> str:
        """A number that stands for a bank's own line."""
        return str(self._rng.choice(self._genuine["bank_lines"]))

    def _make(self, kind: str, script: Script, fake: Person) -> str | None:
        rng, reserved = self._rng, self._reserved
        if kind in ("phone", "phone2"):
            return self._phone(script.areas.draw(rng))
        if kind == "site":
            return reserved.site(rng.choice(script.themes or ["info"]), rng)
        if kind == "email":
            return self._email(script, fake)
        if kind == "account":
            foreign = script.code in ("NFIB2E", "NFIB2A", "NFIB5D") and rng.random() < 0.07
            return reserved.iban("LT") if foreign else " ".join(reserved.account())
        if kind == "wallet":
            return reserved.wallet(rng.choice(("btc", "segwit", "eth")))
        if kind == "handle":
            known = [name.lower() for name in script.platforms if name.lower() in _PROFILES]
            return reserved.handle(rng.choice(known or ["telegram", "instagram"]), fake.name)
        if kind == "vehicle":
            return reserved.vehicle(rng)
        return rng.choice(self._hosts) if rng.random() < self._rates["hosts"] else reserved.ip()

    def _phone(self, area: str) -> str | None:
        if area == "american":
            return self._reserved.american()
        if area != "geo" and (number := self._reserved.phone(area)):
            return number
        return self._reserved.phone(self._rng.choice(_GEO)) or self._reserved.american()

    def _email(self, script: Script, fake: Person) -> str:
        rng = self._rng
        theme = rng.choice(script.themes or ["office"])
        if rng.random() < 0.45:
            return self._reserved.email(fake.name.lower().replace(" ", ".").replace("'", ""))
        local = rng.choice(("info", "support", "accounts", "no-reply", "service", "admin", "claims", theme))
        return self._reserved.email(local, f"{theme}-{rng.choice(('mail', 'office', 'desk', 'uk'))}.example")

    def alias(self, gender: str = "") -> Person:
        """A name that an offender gives."""
        rng = self._rng
        origin, gender = self._origins.draw(rng), gender or rng.choice(("male", "female"))
        letter = gender[0] + (rng.choice("23") if origin == "british" else "")
        given = rng.choice(self._names["given"][origin][letter])
        return Person(f"{given} {rng.choice(self._names['family'][origin])}", gender)

    def payee(self, sort: str) -> str:
        """A payee's name: 'personal', 'company', 'any' or 'none'."""
        rng = self._rng
        if sort == "none":
            return ""
        if sort == "company" or (sort == "any" and rng.random() < 0.4):
            return (
                f"{rng.choice(self._streets['words'])}{rng.choice(('', ' ', ' & Co ', 'well ', 'gate '))}".strip()
                + (f" {rng.choice(self._firms['payee_endings'])}")
            )
        name = self.alias().name
        return f"{name[0]} {name.split(' ', 1)[1]}" if rng.random() < 0.3 else name
