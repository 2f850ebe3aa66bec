"""What can be read out of what a person wrote or pasted, and where each thing belongs once they confirm it."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from squaremile.identifiers.engine import extract
from squaremile.identifiers.engine.facts import amounts, days
from squaremile.reports.recognise import guess_types

# Kind of identifier -> list of the person who did it, and how the page names it
OF_SUSPECT = {"phone": "phones", "email": "emails", "url": "websites", "domain": "websites", "handle": "handles"}
OF_PAYMENT = ("sortacc", "iban", "btc", "eth")
_MOST_FOUND, _MOST_AMOUNTS, _MOST_TYPES = 20, 5, 3
_LONGEST_TEXT_MESSAGE = 1200


@dataclass(frozen=True)
class Item:
    id: str
    kind: str
    value: str
    written: str


def read(own: str, pasted: str, tree: dict[str, Any], today: date) -> dict[str, Any]:
    """Answers that the words themselves give: `found`, `found_amounts`, `found_day`, `guesses`; each may be empty."""
    text = "\n\n".join(filter(None, [own, pasted]))
    items = _items(text)
    spent = amounts(own) or amounts(text)
    told = days(own, today)
    guesses = guess_types(text, tree)[:_MOST_TYPES]
    return {
        "found": [asdict(item) for item in items],
        "found_amounts": _once([{"amount": str(a.value), "currency": a.currency} for a in spent])[:_MOST_AMOUNTS],
        "found_day": told[0].day.isoformat() if told else "",
        "found_mode": _mode(pasted),
        "guesses": [guess.code for guess in guesses],
    }


def _items(text: str) -> list[Item]:
    found: dict[str, Item] = {}
    sites = set()
    for one in extract(text):
        if one.kind not in OF_SUSPECT and one.kind not in OF_PAYMENT:
            continue
        if one.kind == "url":
            sites.add(one.value.split("/")[0].removeprefix("www."))
        if one.kind == "domain" and any(site == one.value or site.endswith("." + one.value) for site in sites):
            continue
        found.setdefault(f"{one.kind}:{one.value}", Item(f"{one.kind}:{one.value}", one.kind, one.value, one.written))
    return list(found.values())[:_MOST_FOUND]


def _once(values: list[dict[str, str]]) -> list[dict[str, str]]:
    return [value for n, value in enumerate(values) if value not in values[:n]]


def _mode(pasted: str) -> str:
    if not pasted.strip():
        return ""
    head = pasted[:2000].casefold()
    if "subject:" in head or "from:" in head:
        return "email"
    return "text" if len(pasted) <= _LONGEST_TEXT_MESSAGE else "email"


def confirmed(answers: dict[str, Any], kept: list[str], amount: str) -> dict[str, Any]:
    """Puts what the person confirmed where it belongs, over what stood there before. `amount`: place in the list."""
    items = [item for item in answers.get("found", []) if item["id"] in kept]
    suspect: dict[str, Any] = {}
    for item in items:
        if item["kind"] in OF_SUSPECT:
            suspect.setdefault(OF_SUSPECT[item["kind"]], []).append(item["written"])
    payment = _payment([item for item in items if item["kind"] in OF_PAYMENT])
    if amount.isdecimal() and int(amount) < len(answers.get("found_amounts", [])):
        payment["amount"] = answers["found_amounts"][int(amount)]
    given: dict[str, Any] = {}
    if suspect:
        given["suspects"] = _first(answers, "suspects", {name: "\n".join(lines) for name, lines in suspect.items()})
    if payment:
        given["payments"] = _first(answers, "payments", payment)
    if answers.get("found_mode") and not answers.get("modes"):
        given["modes"] = [answers["found_mode"]]
    if answers.get("found_day") and not answers.get("first_contact"):
        given["first_contact"] = answers["found_day"]
    return given


def _payment(items: list[dict[str, str]]) -> dict[str, Any]:
    payment: dict[str, Any] = {}
    for item in items:
        if item["kind"] == "sortacc":
            sort_code, _, number = item["value"].partition("-")
            payment |= {"sort_code": "-".join((sort_code[:2], sort_code[2:4], sort_code[4:])), "account_number": number}
        elif item["kind"] == "iban":
            payment.setdefault("account_number", item["value"])
        else:
            payment["wallet"] = item["value"]
    return payment


def _first(answers: dict[str, Any], group: str, given: dict[str, Any]) -> list[dict[str, Any]]:
    items = list(answers.get(group) or [{}])
    return [given | {k: v for k, v in items[0].items() if v}, *items[1:]]


def answered_by(answers: dict[str, Any]) -> list[str]:
    """Pages that need not be asked any more, since what was confirmed answers them."""
    pages = ["suspect"] if any(any(one.values()) for one in answers.get("suspects") or []) else []
    if answers.get("fraud_type"):
        pages.append("type")
    if answers.get("found_mode") and answers.get("modes"):
        pages.append("contact")
    return pages
