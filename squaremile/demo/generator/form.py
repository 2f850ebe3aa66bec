"""A case as the report's published form: people, contacts, payments, losses, and what happened."""

from random import Random
from typing import Any

from .case import LASTING, Case
from .dates import said_day, said_month, said_time
from .hand import spaced
from .lists import read
from .money import pounds, spoken
from .narrative import Teller
from .people import Person, written_name
from .reserved import Reserved
from .words import say

_REACHED = {"phone": ("phone", "text", "messaging_app"), "site": ("website",), "email": ("email",)}


class Clerk:
    """Writes cases up. Leaves out what victims leave out, as often as data/calibration.json says."""

    def __init__(self, rng: Random, reserved: Reserved) -> None:
        self._rng, self._reserved = rng, reserved
        self._missing = read("calibration")["missing"]
        self._behalf = read("calibration")["people"]["on_behalf"]
        self._ethnicities = read("names")["ethnicity"]
        self._bank_lines = read("reserved")["genuine"]["bank_lines"]
        self._exchanges = read("reserved")["genuine"]["exchange_accounts"]
        self._exchange_rate = read("calibration")["shared"]["exchange"]

    def write(self, case: Case, reference: str) -> dict[str, Any]:
        """The report of a case."""
        report: dict[str, Any] = {
            "schema_version": "1",
            "source_reference": reference,
            "received_at": case.received.isoformat(),
            "kind": "crime" if case.crime else "information",
            "fraud_type": case.script.code,
            "route": case.route,
            "narrative": self.narrative(case),
            "people": [self.victim(case)],
            "contacts": self.contacts(case),
        }
        if suspect := self.suspect(case):
            report["people"].append(suspect)
        if case.business:
            report["organisations"] = [self.organisation(case)]
        if case.paid:
            report["payments"] = self.payments(case)
        if losses := self.losses(case, report.get("payments", [])):
            report["losses"] = losses
        if case.script.attack or case.script.code in ("NFIB52E", "NFIB52B"):
            report["cyber"] = self.cyber(case)
        return report

    def narrative(self, case: Case) -> str:
        """What happened, in the victim's words."""
        old = case.person.age(case.received.date()) >= 66
        chance = self._behalf * (2.8 if old else 0.3)
        behalf = case.route == "online" and self._rng.random() < chance and not case.business
        teller = Teller(case.script, self._facts(case), case.told, self._rng)
        return teller.tell(lost=bool(case.paid), route=case.route, behalf=behalf)

    def _facts(self, case: Case) -> dict[str, str]:
        rng, trace = self._rng, case.trace
        he, him, his = ("he", "him", "his") if trace.fake.gender == "male" else ("she", "her", "her")
        day = said_day(case.contacted, case.received, rng)
        month = said_month(case.contacted, case.received, rng)
        age = case.person.age(case.received.date())
        facts = {
            "day": day, "day_cap": day[0].upper() + day[1:], "since": day.removeprefix("on "),
            "month": month, "month_cap": f"In {month}", "time": said_time(case.contacted, rng),
            "town": case.person.home.town, "he": he, "him": him, "his": his, "he_cap": he.capitalize(),
            "man": "man" if he == "he" else "woman", "fake": trace.fake.name, "fake_cap": trace.fake.name,
            "fake_first": trace.fake.name.split(" ")[0], "fake_staff": trace.fake.name.split(" ")[0],
            "age": str(age), "elder": str(max(74, age)),
            "told": rng.choice(("straight away", "the same day", "the next morning", "within the hour")),
        }  # fmt: skip
        facts |= dict.fromkeys(guards(case), "")
        if case.platform:
            facts["platform"] = case.platform
        if not case.script.key.startswith("story_"):
            facts["bankline"] = spaced(rng.choice(self._bank_lines))
        if trace.brand:
            facts["brand"] = trace.brand
        if trace.payee:
            facts["payee"] = trace.payee
        if case.earlier:
            facts["earlier"] = case.earlier
        if case.paid:
            facts["amount"] = facts["total"] = spoken(case.lost, rng)
        for word, value in trace.words.items():
            facts[word] = value
            facts[f"{word}_cap"] = value[0].upper() + value[1:]
        if trace.quote >= 0:
            facts["quote"] = say(case.script.said["quote"][trace.quote].run, facts, rng)
        return facts

    def victim(self, case: Case) -> dict[str, Any]:
        """The victim, or an organisation's contact, as they filled the form in."""
        rng, person, missing = self._rng, case.person, self._missing
        row: dict[str, Any] = {"role": "witness" if case.business else "victim"}
        if rng.random() > missing["name"]:
            row["name"] = written_name(person, rng)
        if case.business:
            row["emails"] = [case.business.email]
            return row
        if person.home.phone and rng.random() > missing["phone"] - 0.2:
            row["phones"] = [person.home.phone]
        if rng.random() > missing["email"]:
            row["emails"] = [person.email]
        if rng.random() > missing["location"]:
            row["postcode"] = person.home.postcode
            row["address"] = person.home.address
        if rng.random() > missing["born"]:
            row["date_of_birth"] = person.born.isoformat()
        if rng.random() > missing["gender"]:
            row["gender"] = person.gender
        if rng.random() > missing["ethnicity"]:
            row["ethnicity"] = rng.choice(self._ethnicities[person.origin])
        if rng.random() > missing["occupation"]:
            row["occupation"] = person.occupation
        if signs := self.signs(case, person):
            row["signs"] = signs
        return row

    def signs(self, case: Case, person: Person) -> list[str]:
        """Signs of vulnerability that were told."""
        rng, age, lasting = self._rng, person.age(case.received.date()), case.script.code in LASTING
        chances = {
            "still_paying": 0.03 if lasting and case.paid else 0.0,
            "still_in_contact": 0.14 if lasting else 0.015,
            "afraid": 0.09 if case.script.code in ("NFIB52E", "NFIB52B", "NFIB1J") else 0.012,
            "suicide_risk": 0.006 if case.lost > 500_000 else 0.0008,
            "mental_health": 0.035,
            "disability": 0.04,
            "lives_alone": 0.24 if age > 70 else 0.05,
            "bereaved": 0.07 if case.script.code == "NFIB1D" else 0.008,
            "financial_hardship": 0.2 if case.script.code == "NFIB1J" else 0.035 if case.paid else 0.005,
            "repeat_victim": 0.55 if case.again else 0.01,
            "under_18": 0.85 if age < 18 else 0.0,
            "over_75": 0.85 if age >= 75 else 0.0,
        }
        return [sign for sign, chance in chances.items() if rng.random() < chance]

    def organisation(self, case: Case) -> dict[str, Any]:
        """The organisation that was defrauded."""
        business = case.business
        assert business
        row = {"role": "victim", "name": business.name, "sector": business.sector, "emails": [business.email]}
        if self._rng.random() < 0.7:
            row["company_number"] = business.company
        if self._rng.random() > self._missing["location"] / 2:
            row |= {"address": business.home.address, "postcode": business.home.postcode}
        if business.home.phone:
            row["phones"] = [business.home.phone]
        return row

    def suspect(self, case: Case) -> dict[str, Any]:
        """The suspect's part of the form, empty when nothing was put there."""
        rng, boxes = self._rng, case.boxes
        row: dict[str, Any] = {}
        for kind, name in (("phone", "phones"), ("email", "emails"), ("site", "websites"), ("handle", "handles")):
            if kind in boxes and (kind == "handle" or rng.random() < 0.55 or not self._reached(case, kind)):
                row[name] = [boxes[kind]]
        if "vehicle" in boxes:
            row["vehicle"] = boxes["vehicle"]
        if (row and rng.random() < 0.6) or rng.random() < 0.22:
            row["name"] = case.trace.fake.name if rng.random() < 0.9 else case.trace.fake.name.split(" ")[0]
        return {"role": "suspect"} | row if row else {}

    def _reached(self, case: Case, kind: str) -> bool:
        return any(mode in case.modes for mode in _REACHED.get(kind, ()))

    def contacts(self, case: Case) -> list[dict[str, Any]]:
        """How the victim was reached: one row a mode."""
        rng = self._rng
        rows: list[dict[str, Any]] = []
        for place, mode in enumerate(case.modes):
            row: dict[str, Any] = {"mode": mode}
            kind = next((kind for kind, modes in _REACHED.items() if mode in modes), "")
            if kind in case.boxes and not any(before.get("from") == case.boxes[kind] for before in rows):
                row["from"] = case.boxes[kind]
            elif mode in ("phone", "text") and rng.random() < 0.15:
                row["from"] = rng.choice(("withheld", "No caller ID", case.trace.brand or "unknown"))
            if place == 0 and rng.random() < 0.8:
                row["at"] = case.contacted.isoformat(timespec="minutes")
            if case.trace.brand and rng.random() < 0.6:
                row["impersonated"] = case.trace.brand
            if case.platform and mode in ("social_media", "marketplace", "dating_site", "messaging_app"):
                row["platform"] = case.platform
            rows.append(row)
        return rows

    def payments(self, case: Case) -> list[dict[str, Any]]:
        """Payments as boxes; an account or wallet only on the kinds of payment that have one."""
        rows = []
        for part in case.paid:
            row: dict[str, Any] = {"amount": pounds(part.pence), "currency": "GBP", "method": part.method}
            day = part.at.date().isoformat()
            row["paid_at"] = day if self._rng.random() < 0.5 else part.at.isoformat(timespec="minutes")
            if part.method == "bank_transfer":
                self._transfer(row, case)
            elif part.method == "crypto":
                self._coins(row, case)
            elif part.method == "card" and self._rng.random() < 0.35:
                row["card"] = self._reserved.card(self._rng)
            rows.append(row)
        if self._rng.random() < 0.5:
            told = min(case.received, case.paid[-1].at + (case.received - case.paid[-1].at) * self._rng.random())
            rows[-1]["bank_told_at"] = told.isoformat(timespec="minutes")
        return rows

    def _transfer(self, row: dict[str, Any], case: Case) -> None:
        sort, _, number = case.boxes.get("account", "").partition(" ")
        if number:
            row |= {"sort_code": sort, "account_number": number}
        elif sort:
            row["iban"] = sort
        if case.trace.payee and self._rng.random() < (0.9 if sort else 0.45):
            row["payee_name"] = case.trace.payee

    def _coins(self, row: dict[str, Any], case: Case) -> None:
        if "wallet" in case.boxes:
            row["wallet"] = case.boxes["wallet"]
        elif self._rng.random() < self._exchange_rate * 3:
            row["sort_code"], row["account_number"], row["payee_name"] = self._rng.choice(self._exchanges)
            row["method"] = "bank_transfer"

    def losses(self, case: Case, payments: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Total lost, what was only attempted, and now and then what came back."""
        if not case.paid:
            return [{"amount": pounds(case.attempted), "kind": "attempted"}] if case.attempted else []
        rows = [{"amount": pounds(case.lost), "currency": "GBP", "kind": "lost"}]
        if self._rng.random() < 0.09:
            back = int(case.paid[-1].pence * self._rng.choice((1, 1, 0.5, 0.3)))
            payments[-1]["recovered_amount"] = pounds(back)
            rows.append({"amount": pounds(back), "currency": "GBP", "kind": "recovered"})
        return rows

    def cyber(self, case: Case) -> dict[str, Any]:
        """The cyber part of the form."""
        rng = self._rng
        row: dict[str, Any] = {
            "attack": case.script.attack or ("extortion" if case.script.code == "NFIB52E" else "hacking")
        }
        if case.script.attack and rng.random() < 0.15:
            row["live"] = True
        if "wallet" in case.boxes:
            row["wallet"] = case.boxes["wallet"]
        if case.script.attack == "ransomware" and rng.random() < 0.6:
            row["ransom_amount"] = f"{rng.choice((500, 800, 1500, 5000, 12000, 40000))}.00"
        if rng.random() < 0.4:
            row["systems"] = rng.choice(("Windows laptop", "file server", "phone", "website", "e-mail"))
        return row


def guards(case: Case) -> list[str]:
    """Names of the conditions that hold: a sentence with the empty slot `{if_old}` is said only by the old."""
    methods = {part.method for part in case.paid}
    age = case.person.age(case.received.date())
    holds = {
        "if_lost": bool(case.paid),
        "if_many": len(case.paid) > 1,
        "if_big": case.lost >= 1_000_000,
        "if_card": "card" in methods,
        "if_transfer": "bank_transfer" in methods,
        "if_crypto": "crypto" in methods,
        "if_gift": "gift_card" in methods,
        "if_cash": "cash" in methods,
        "if_paypal": "payment_service" in methods,
        "if_old": age >= 66 and not case.business,
        "if_working": age < 60 and not case.business,
        "if_person": not case.business,
        "if_org": bool(case.business),
        "if_called": "phone" in case.modes,
    }
    return [name for name, held in holds.items() if held]
