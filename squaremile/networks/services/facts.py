"""What a network's row, ties and rank say: written anew for each network whose membership or identifiers changed."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection
from psycopg.types.json import Jsonb

from squaremile.identifiers.engine import KIND_NAMES
from squaremile.networks.engine import identifier_weights
from squaremile.networks.models import Tie
from squaremile.networks.rules import NetworkFacts, link_sentence, rank_network
from squaremile.networks.services.edges import Linking
from squaremile.policy.queries import current
from squaremile.reports.queries import fraud_type_titles
from squaremile.reports.services.bulk import copy_rows

RANKING = "ranking"
_TIES_KEPT = 300
_UNNAMED = "Messages and reports"

_SUMS = """
UPDATE networks_network n SET
  report_count = s.reports, victim_count = s.victims, vulnerable_count = s.vulnerable, still_paying = s.paying,
  loss_amount = s.loss, first_told_at = s.first, last_told_at = s.last, force_ids = s.forces, fraud_types = s.types,
  force_counts = coalesce(f.counts, '{}'), changed_at = %(now)s
FROM (
  SELECT m.network_id, count(*) reports, sum(r.victim_count) victims,
    count(*) FILTER (WHERE r.sign_count > 0) vulnerable,
    bool_or(r.still_paying) paying, sum(r.loss_amount) loss, min(r.told_at) first, max(r.told_at) last,
    coalesce(array_agg(DISTINCT r.force_id) FILTER (WHERE r.force_id IS NOT NULL AND NOT r.restricted), '{}') forces,
    coalesce(array_agg(DISTINCT r.fraud_type) FILTER (WHERE r.fraud_type <> ''), '{}') types
  FROM networks_member m JOIN reports_report r ON r.id = m.report_id
  WHERE m.left_at IS NULL AND m.network_id = ANY(%(numbers)s) GROUP BY m.network_id) s
LEFT JOIN (
  SELECT network_id, jsonb_object_agg(force_id, reports) counts FROM (
    SELECT m.network_id, r.force_id, count(*) reports
    FROM networks_member m JOIN reports_report r ON r.id = m.report_id
    WHERE m.left_at IS NULL AND m.network_id = ANY(%(numbers)s) AND r.force_id IS NOT NULL AND NOT r.restricted
    GROUP BY m.network_id, r.force_id) c GROUP BY network_id) f ON f.network_id = s.network_id
WHERE n.number = s.network_id"""
_SHARED = """
SELECT m.network_id, o.identifier_id, i.kind, i.value, i.degree, count(DISTINCT o.report_id) AS shared
FROM networks_member m
JOIN reports_occurrence o ON o.report_id = m.report_id
JOIN identifiers_identifier i ON i.id = o.identifier_id
WHERE m.left_at IS NULL AND m.network_id = ANY(%(numbers)s) AND i.stop_reason = '' AND i.kind = ANY(%(kinds)s)
GROUP BY m.network_id, o.identifier_id, i.kind, i.value, i.degree"""
_FACTS = """
SELECT number, report_count, victim_count, vulnerable_count, still_paying, loss_amount, last_told_at
FROM networks_network WHERE number = ANY(%(numbers)s)"""
# In one stroke, not a question a network: the planner knows nothing yet of rows that this transaction wrote.
_TYPES = """
SELECT m.network_id, r.fraud_type FROM networks_member m JOIN reports_report r ON r.id = m.report_id
WHERE m.left_at IS NULL AND m.network_id = ANY(%(numbers)s) AND r.fraud_type <> ''
GROUP BY m.network_id, r.fraud_type ORDER BY count(*), r.fraud_type DESC"""


def write_facts(numbers: Collection[int], linking: Linking, *, now: datetime) -> None:
    """Sums, ties with their sentences, rank with its reasons, title. Numbers must be live networks."""
    if not numbers:
        return
    arguments: dict[str, Any] = {"numbers": sorted(numbers), "kinds": linking.kinds, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, arguments)
        cursor.execute(_SHARED, arguments)
        shared = cursor.fetchall()
        cursor.execute(_FACTS, arguments)
        facts = cursor.fetchall()
        cursor.execute(_TYPES, arguments)
        types = dict(cursor.fetchall())  # the last of a network is its most frequent, the first by code of equals
        cursor.execute("SELECT count(*) FROM reports_report")
        total = cursor.fetchone()[0]
    lines: dict[int, dict[str, int]] = {}
    for number, _, kind, _, _, _ in shared:
        lines.setdefault(number, {})[kind] = lines.get(number, {}).get(kind, 0) + 1
    best = _write_ties(arguments["numbers"], shared, {row[0]: row[1] for row in facts}, total)
    _write_ranks(facts, lines, best, types, now=now)


def _write_ties(numbers: list[int], shared: list[Any], sizes: dict[int, int], total: int) -> dict[int, int]:
    """Returns the identifier that ties each network best."""
    by_network: dict[int, list[Any]] = {}
    for row in shared:
        if row[5] > 1:
            by_network.setdefault(row[0], []).append(row)
    rows: list[Any] = []
    best: dict[int, int] = {}
    for number, ties in by_network.items():
        weights = identifier_weights(np.array([tie[4] for tie in ties]), total)
        ranked = sorted(zip(ties, weights, strict=True), key=lambda t: (-t[0][5] * t[1], t[0][1]))[:_TIES_KEPT]
        best[number] = ranked[0][0][1]
        for (_, identifier, kind, value, degree, count), weight in ranked:
            sentence = link_sentence(KIND_NAMES[kind], value, count, degree, sizes[number])
            rows.append((number, identifier, count, degree, float(weight), sentence))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM networks_tie WHERE network_id = ANY(%s)", [numbers])
    copy_rows(Tie, ("network_id", "identifier_id", "shared_by", "degree", "weight", "sentence"), rows)
    return best


def _write_ranks(
    facts: list[Any],
    lines: dict[int, dict[str, int]],
    best: dict[int, int],
    types: dict[int, str],
    *,
    now: datetime,
) -> None:
    ranking = current(RANKING)
    titles = fraud_type_titles()
    rows: list[Any] = []
    for row in facts:
        score, reasons = _rank(row, lines.get(row[0], {}), ranking.body, now)
        rows.append(
            (score, reasons, ranking.number, titles.get(types.get(row[0], ""), _UNNAMED), best.get(row[0]), row[0])
        )
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE networks_network SET score = %s, reasons = %s, ranking_version = %s, title = %s,"
            " lead_identifier_id = %s WHERE number = %s",
            rows,
        )


def _rank(row: Any, lines: dict[str, int], weights: dict[str, float], now: datetime) -> tuple[int, Jsonb]:
    _, reports, victims, vulnerable, paying, loss, last = row
    ranking = rank_network(
        NetworkFacts(
            reports=reports, victims=victims, loss_pounds=float(loss), vulnerable=vulnerable, still_paying=paying,
            lines=lines, days_since_last=max((now - last).days, 0),
        ),
        weights,
    )  # fmt: skip
    reasons = [{"factor": r.factor, "points": r.points, "sentence": r.sentence} for r in ranking.reasons]
    return ranking.score, Jsonb(reasons)
