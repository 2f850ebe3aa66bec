"""Identifiers that can belong to nobody, each dealt once; data/reserved.json says which ranges and why."""

from random import Random

from .codes import base58_address, bech32_address, ether_address, iban, key_hash, luhn_complete
from .lists import Deck, read

_CRIME_SHARE = 0.35  # of each town's range: the rest are victims' landlines
_ACCOUNTS = 99_999_989  # a prime, so that the mixed order reaches every number
_UNIT = "QWXYZ"


class Reserved:
    """Every range of one demonstration. `None` from a phone deck means the range is used up."""

    def __init__(self, rng: Random) -> None:
        ranges = read("reserved")
        self._first = {row["area"]: int(row["first"]) for row in ranges["phones"]}
        self._crime: dict[str, Deck] = {}
        self._victim: dict[str, Deck] = {}
        for row in ranges["phones"]:
            whole = row["area"] in ("mobile", "free", "uk")
            crime = row["count"] if whole else int(row["count"] * _CRIME_SHARE)
            self._crime[row["area"]] = Deck(crime, rng)
            if not whole:
                self._victim[row["area"]] = Deck(row["count"] - crime, rng)
        self._kept = {int(number) for number in ranges["genuine"]["bank_lines"]}
        self._codes = ranges["american_codes"]
        self._american = Deck(len(self._codes) * 100, rng)
        self._mail = ranges["mail"]
        firms = read("firms")
        self._site_first, self._site_second = firms["site_first"], firms["site_second"]
        self._pairs: dict[str, Deck] = {}
        self._ip = Deck(3 * 254, rng)
        self._mix = rng.randrange(_ACCOUNTS)
        self._count = 0

    def _next(self) -> int:
        self._count += 1
        return self._count

    def phone(self, area: str) -> str | None:
        """A criminal's number in that area ('mobile', 'free', 'uk', '0113' ...), digits only."""
        while (number := self._crime[area].deal()) is not None:
            if self._first[area] + number not in self._kept:
                return f"0{self._first[area] + number}"
        return None

    def landline(self, area: str) -> str | None:
        """A victim's landline, digits only."""
        number = self._victim[area].deal()
        return None if number is None else f"0{self._first[area] + self._crime[area].size + number}"

    def american(self) -> str | None:
        """A North American number of the fictional 555-01xx."""
        number = self._american.deal()
        return None if number is None else f"+1{self._codes[number // 100]}55501{number % 100:02d}"

    def site(self, theme: str, rng: Random) -> str:
        """A host name never dealt before, about `theme` ('parcel-redelivery')."""
        first_words, second_words = self._site_first, self._site_second
        if theme not in self._pairs:
            self._pairs[theme] = Deck(len(first_words) * len(second_words), rng)
        pair = self._pairs[theme].deal()
        if pair is None:
            first, second = rng.choice(first_words), f"{rng.choice(second_words)}{self._next()}"
        else:
            first, second = first_words[pair % len(first_words)], second_words[pair // len(first_words)]
        name = f"{theme}-{second}-{first}" if rng.random() < 0.3 else f"{first}-{theme}-{second}"
        return f"{name}.{'test' if rng.random() < 0.12 else 'invalid' if rng.random() < 0.1 else 'example'}"

    def email(self, local: str, host: str = "") -> str:
        """An address never dealt before that begins with `local`; at `host` or at a reserved mail name."""
        number = self._next()
        where = host or self._mail[number % len(self._mail)]
        return f"{local}{number // len(self._mail)}@{where}"

    def account(self) -> tuple[str, str]:
        """A sort code that has not been issued and an account number."""
        mixed = (self._next() * 61_803_397 + self._mix) % _ACCOUNTS
        sort = mixed * 7_919 % 9_800
        return f"00-{sort // 100:02d}-{sort % 100:02d}", f"{mixed:08d}"

    def iban(self, country: str) -> str:
        """An IBAN with right check digits and a bank code in no register."""
        sort, account = self.account()
        bank = f"XDMO{sort.replace('-', '')}" if country == "GB" else "99999000"
        return iban(country, bank + account)

    def wallet(self, kind: str) -> str:
        """A wallet address: 'btc', 'segwit' or 'eth'."""
        make = {"btc": base58_address, "segwit": bech32_address, "eth": ether_address}[kind]
        return make(key_hash(self._next()))

    def handle(self, platform: str, name: str) -> str:
        """`platform:name` of a profile."""
        return f"{platform}:{name.lower().replace(' ', '_').replace('-', '')}__syn{self._next()}"

    def ip(self) -> str:
        """An address of the documentation ranges; IPv6 when those of IPv4 are gone."""
        number = self._ip.deal()
        if number is None:
            return f"2001:db8::{self._next():x}"
        return f"{('192.0.2', '198.51.100', '203.0.113')[number // 254]}.{number % 254 + 1}"

    def card(self, rng: Random) -> str:
        """A masked card number of the range 400000."""
        whole = luhn_complete(f"400000{rng.randrange(10**9):09d}")
        return f"{whole[:6]}******{whole[-4:]}"

    def company(self) -> str:
        """A company number that has not been issued."""
        return f"99{self._next() * 7_919 % 1_000_000:06d}"

    def vehicle(self, rng: Random) -> str:
        """A registration mark of an age that was never issued."""
        letters = "".join(rng.choices("ABCDEFGHJKLMNOPRSTUVWXY", k=5))
        return f"{letters[:2]}00 {letters[2:]}"

    def postcode(self, outcode: str, rng: Random) -> str:
        """A placeholder postcode in a real outcode."""
        return f"{outcode} {rng.randrange(10)}{rng.choice(_UNIT)}{rng.choice(_UNIT)}"
