"""What a made set of reports is like, in counts that can be held against data/calibration.json."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from .made import Made


def summary(made: Iterable[Made]) -> dict[str, Any]:
    """Counts and shares: reports, crimes, codes, routes, losses, places, hours, words, networks, stories, kinds.

    `mean_loss` is pounds a report of the code, those without a loss included; `no_identifier` is the share of reports
    with no suspect identifier in any box (it may still be in the words).
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    losses: dict[str, float] = defaultdict(float)
    total = located = unmarked = daytime = words = 0
    for one in made:
        report, truth = one.report, one.truth
        total += 1
        counts["code"][report["fraud_type"]] += 1
        counts["route"][report["route"]] += 1
        counts["crime"][report["kind"]] += 1
        counts["network"][truth.network or ""] += 1
        counts["story"][truth.story or ""] += 1
        counts["truth"][truth.kind] += 1
        losses[report["fraud_type"]] += sum(
            float(loss["amount"]) for loss in report.get("losses", ()) if loss["kind"] == "lost"
        )
        parties = [*report["people"], *report.get("organisations", ())]
        located += any(party.get("postcode") for party in parties if party["role"] == "victim")
        unmarked += not _marked(report)
        daytime += 9 <= datetime.fromisoformat(report["received_at"]).hour < 19
        words += len(report["narrative"].split())
    counts["network"].pop("", None)
    counts["story"].pop("", None)
    return {
        "reports": total,
        "crime": counts["crime"]["crime"] / total,
        "codes": {code: number / total for code, number in counts["code"].most_common()},
        "mean_loss": {code: losses[code] / number for code, number in counts["code"].most_common()},
        "loss": sum(losses.values()),
        "routes": {route: number / total for route, number in counts["route"].most_common()},
        "located": located / total,
        "no_identifier": unmarked / total,
        "daytime": daytime / total,
        "words": words / total,
        "networks": len(counts["network"]),
        "in_networks": sum(counts["network"].values()) / total,
        "largest_network": max(counts["network"].values(), default=0),
        "stories": dict(counts["story"]),
        "kinds": dict(counts["truth"]),
    }


def _marked(report: dict[str, Any]) -> bool:
    """Whether any box holds an identifier of a suspect."""
    marks = ("phones", "emails", "websites", "handles", "vehicle")
    suspect = any(party.get(mark) for party in report["people"] if party["role"] == "suspect" for mark in marks)
    paid = any(row.get(mark) for row in report.get("payments", ()) for mark in ("account_number", "iban", "wallet"))
    senders = [row.get("from", "") for row in report.get("contacts", ())]
    return suspect or paid or any(letter.isdigit() or letter == "." for sender in senders for letter in sender)
