"""From answers to the published form of a report: each question's `into` says where its answer goes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from squaremile.public.rules.journey import Answers, Journey, Page, Question, items_of, questions_of

LONDON = ZoneInfo("Europe/London")
_SEVERAL = ("phones", "emails", "websites", "handles")


@dataclass
class Told:
    """What goes to reports: the published form as plain data, and what it has no place for."""

    report: dict[str, Any] = field(default_factory=dict)
    wishes: dict[str, Any] = field(default_factory=dict)
    aside: dict[str, Any] = field(default_factory=dict)
    place_postcode: str = ""


def facts_of(answers: Answers, kinds: dict[str, Any]) -> dict[str, Any]:
    """The answers with what follows from them, for conditions. `kinds`: code -> its entry in the policy fraud-tree."""
    paid = [way for way in answers.get("paid") or [] if way not in ("tried", "no")]
    kind = kinds.get(answers.get("fraud_type", ""), {})
    return answers | {
        "_found": "yes" if any(answers.get(name) for name in ("found", "guesses", "files_waiting")) else "",
        "_type_plain": kind.get("plain", "") or "An attack on a computer or account",
        "_cyber": "yes" if kind.get("cyber") or "attack" in (answers.get("emergency") or []) else "",
        "_crime": "yes" if kind.get("crime") == "crime" or (kind.get("crime") == "if-money" and paid) else "",
        "_paid_several": "yes" if len(paid) > 1 else "",
    }


def told(journey: Journey, answers: Answers, facts: dict[str, Any], now: datetime) -> Told:
    """Answers of pages that no longer fit are left out: they may belong to another turning of the way."""
    found = Told()
    places: dict[str, Any] = {}
    for page in journey.shown(facts):
        for question, value in _answered(page, answers, facts):
            _put(found, places, question, value)
        if page.repeat:
            items = [_item(page, item, facts) for item in items_of(answers, page.repeat.group)]
            places[page.repeat.group] = [item for item in items if item]
    found.report = _report(journey, answers, places, facts, now)
    found.place_postcode = places.get("place", {}).get("postcode", "")
    return found


def _answered(page: Page, answers: Answers, facts: dict[str, Any]) -> Iterator[tuple[Question, Any]]:
    if page.repeat:
        return
    for question in questions_of(page, facts):
        value = answers.get(question.name)
        if value not in (None, "", []):
            yield question, value


def _put(found: Told, places: dict[str, Any], question: Question, value: Any) -> None:
    root, _, leaf = question.into.partition(".")
    if root == "aside" or not root:
        found.aside[question.label] = _words_of(question, value)
    elif root == "wishes":
        found.wishes[leaf] = value
    elif leaf:
        places.setdefault(root, {})[leaf] = value
    else:
        places[root] = value


def _words_of(question: Question, value: Any) -> Any:
    texts = {option.value: option.text for option in question.options}
    if isinstance(value, list):
        return [texts.get(one, one) for one in value]
    return texts.get(value, value)


def _item(page: Page, item: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for question in questions_of(page, facts | item):
        value = item.get(question.name)
        if value not in (None, "", []):
            found[question.into.partition(".")[2] or question.name] = value
    return found


def _report(
    journey: Journey, answers: Answers, places: dict[str, Any], facts: dict[str, Any], now: datetime
) -> dict[str, Any]:
    report: dict[str, Any] = {
        "narrative": "\n\n".join(filter(None, [places.get("narrative", ""), places.get("pasted", "")])),
        "fraud_type": answers.get("fraud_type", ""),
        "kind": "crime" if journey.service.kind == "crime" and facts["_crime"] else "information",
        "people": _people(places, answers),
        "contacts": _contacts(places, now),
        "payments": [_payment(item, facts, now) for item in places.get("payments", [])],
    }
    if organisation := places.get("organisation"):
        report["organisations"] = [organisation | {"role": "victim"}]
    if cyber := places.get("cyber"):
        report["cyber"] = {
            "attack": cyber.get("systems") or facts["_type_plain"],
            "systems": cyber.get("systems", ""),
            "live": cyber.get("live") == "yes",
            "ransom_amount": (cyber.get("ransom_amount") or {}).get("amount"),
            "wallet": cyber.get("wallet", ""),
        }
    report["losses"] = [
        {"amount": lost["amount"], "currency": lost["currency"]}
        for payment in places.get("payments", [])
        if (lost := payment.get("amount")) and lost["currency"] != "GBP"
    ]
    return report


def _people(places: dict[str, Any], answers: Answers) -> list[dict[str, Any]]:
    you = _person(places.get("you", {}))
    victim = _person(places.get("victim", {}))
    people = []
    if answers.get("who", "me") == "me" and answers.get("who"):
        people.append({"role": "victim"} | you | victim)
    else:
        if victim:
            people.append({"role": "victim"} | victim)
        if you:
            people.append({"role": "witness"} | you)
    people += [{"role": "suspect"} | _person(suspect) for suspect in places.get("suspects", [])]
    return people


def _person(given: dict[str, Any]) -> dict[str, Any]:
    found = dict(given)
    for name in _SEVERAL:
        value = found.get(name)
        if isinstance(value, str):
            found[name] = [line.strip() for line in value.splitlines() if line.strip()]
    return found


def _contacts(places: dict[str, Any], now: datetime) -> list[dict[str, Any]]:
    """A row for each way they were reached; who they said they were and when it began stand in the first."""
    said = places.get("contacts", {})
    modes = [mode for mode in said.get("modes", []) if mode != "unknown"]
    first = {"impersonated": said.get("impersonated", ""), "at": moment(said.get("at"), now)}
    if not modes and any(first.values()):
        modes = ["other"]
    return [{"mode": mode} | (first if n == 0 else {}) for n, mode in enumerate(modes)]


def _payment(item: dict[str, Any], facts: dict[str, Any], now: datetime) -> dict[str, Any]:
    paid = [way for way in facts.get("paid") or [] if way not in ("tried", "no")]
    amount = item.get("amount") or {"amount": "0", "currency": "GBP"}
    payment = {
        "method": item.get("method") or (paid[0] if paid else "other"),
        "amount": amount["amount"],
        "currency": amount["currency"],
        "paid_at": moment(item.get("paid_at"), now),
        "bank_told_at": now if item.get("bank_told") == "yes" else None,
        "recovered_amount": (item.get("recovered_amount") or {}).get("amount", "0"),
    }
    for name in ("payee_name", "sort_code", "wallet", "transaction"):
        payment[name] = item.get(name, "")
    account = item.get("account_number", "")
    payment["iban" if account[:2].isalpha() else "account_number"] = account
    return payment


def moment(given: Any, now: datetime) -> datetime | None:
    """`2026-11-24` or `{"day": "2026-11-24", "time": "15:15"}`, told in London's time.

    Where no time was told it is the end of that day, but not after now: a payment of yesterday may still be stopped.
    """
    if not given:
        return None
    if isinstance(given, str):
        given = {"day": given}
    at = time.fromisoformat(given["time"]) if given.get("time") else time(23, 59)
    return min(datetime.combine(date.fromisoformat(given["day"]), at, LONDON), now)
