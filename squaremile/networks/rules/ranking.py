"""The first, plain ranking of networks: a sum of named factors, each with its points and its sentence.

It orders a queue and decides nothing. More of anything never lowers the score, and no factor outgrows its share:
an amount gives `points * amount / (amount + half)`, so that `half` is the amount that gives half the points.
Factors after the written answer 291218 of 7 October 2019 (DOMAIN.md 2.2); weights are policy (seed/ranking).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

SCALED = ("reports", "victims", "loss", "vulnerable", "lines")
FLAT = ("still_paying", "recent")
_LINE = "line_"
_MOST_DAYS = 10**9


@dataclass(frozen=True)
class NetworkFacts:
    """Counts of this network. `lines`: kind of identifier -> how many different ones its reports name;
    `vulnerable`: reports with a sign of vulnerability; `days_since_last`: whole days since its last report."""

    reports: int
    victims: int = 0
    loss_pounds: float = 0
    vulnerable: int = 0
    still_paying: bool = False
    lines: Mapping[str, int] = field(default_factory=dict)
    days_since_last: int = _MOST_DAYS


@dataclass(frozen=True)
class Reason:
    """One factor's share of the score, and what it rests on."""

    factor: str
    points: int
    sentence: str


@dataclass(frozen=True)
class Ranking:
    """`score`: 0 to 100, the sum of the reasons' points. `reasons`: most points first, none without points."""

    score: int
    reasons: list[Reason]


def rank_network(facts: NetworkFacts, weights: Mapping[str, float]) -> Ranking:
    """Ranks by the policy's weights: `<factor>_points`, `<factor>_half` (the amount that gives half of them; for
    `recent`, days) and `line_<kind>` (how usable one identifier of that kind is, 0 to 1; kinds not named, 0).

    Raises ValueError, naming it, for a weight that is missing, unknown or out of range, or points over 100 in all.
    """
    check_weights(weights)
    amounts = {
        "reports": facts.reports,
        "victims": facts.victims,
        "loss": facts.loss_pounds,
        "vulnerable": facts.vulnerable,
        "lines": sum(weights.get(_LINE + kind, 0) * count for kind, count in facts.lines.items()),
    }
    points = {name: weights[name + "_points"] * _share(amounts[name], weights[name + "_half"]) for name in SCALED}
    points["still_paying"] = weights["still_paying_points"] * facts.still_paying
    points["recent"] = weights["recent_points"] * (1 - _share(facts.days_since_last, weights["recent_half"]))
    sentences = _sentences(facts, weights)
    reasons = [Reason(name, round(value), sentences[name]) for name, value in points.items() if round(value) > 0]
    reasons.sort(key=lambda reason: (-reason.points, reason.factor))
    return Ranking(min(100, sum(reason.points for reason in reasons)), reasons)


def check_weights(weights: Mapping[str, float]) -> None:
    """Raises ValueError, naming it, for a weight that `rank_network` could not use."""
    needed = {f"{name}_points" for name in (*SCALED, *FLAT)} | {f"{name}_half" for name in (*SCALED, "recent")}
    if missing := sorted(needed - weights.keys()):
        raise ValueError(f"the ranking lacks {missing[0]}")
    for name, value in weights.items():
        if name not in needed and not name.startswith(_LINE):
            raise ValueError(f"the ranking has no factor for {name}")
        if not 0 <= value < float("inf") or (name.endswith("_half") and value == 0):
            raise ValueError(f"{name} must be {'above' if name.endswith('_half') else 'at least'} 0, not {value}")
    if sum(weights[f"{name}_points"] for name in (*SCALED, *FLAT)) > 100:
        raise ValueError("the ranking's points must add up to 100 at most")


def _share(amount: float, half: float) -> float:
    return amount / (amount + half) if amount > 0 else 0.0


def _sentences(facts: NetworkFacts, weights: Mapping[str, float]) -> dict[str, str]:
    usable = {kind: count for kind, count in facts.lines.items() if count > 0 and weights.get(_LINE + kind, 0) > 0}
    ordered = sorted(usable, key=lambda kind: (-weights[_LINE + kind], kind))
    named = ", ".join(_counted(usable[kind], *_LINE_WORDS.get(kind, (kind, kind))) for kind in ordered)
    vulnerable = "shows a sign" if facts.vulnerable == 1 else "show signs"
    return {
        "reports": f"{_counted(facts.reports, 'report', 'reports')}.",
        "victims": f"{_counted(facts.victims, 'victim', 'victims')}.",
        "loss": f"£{facts.loss_pounds:,.0f} lost.",
        "vulnerable": f"{_counted(facts.vulnerable, 'report', 'reports')} {vulnerable} that a victim is vulnerable.",
        "still_paying": "A victim is still paying.",
        "lines": f"Lines of enquiry: {named}.",
        "recent": _last_report(facts.days_since_last),
    }


def _last_report(days: int) -> str:
    if days <= 1:
        return "The last report came yesterday." if days == 1 else "The last report came today."
    return f"The last report came {days:,} days ago."


def _counted(count: int, one: str, more: str) -> str:
    return f"{count:,} {one if count == 1 else more}"


_LINE_WORDS = {
    "sortacc": ("UK bank account", "UK bank accounts"),
    "iban": ("IBAN", "IBANs"),
    "phone": ("phone number", "phone numbers"),
    "company": ("company", "companies"),
    "email": ("e-mail address", "e-mail addresses"),
    "domain": ("website", "websites"),
    "ip": ("IP address", "IP addresses"),
    "btc": ("Bitcoin address", "Bitcoin addresses"),
    "eth": ("Ethereum address", "Ethereum addresses"),
    "handle": ("social media name", "social media names"),
    "vrm": ("vehicle", "vehicles"),
}
