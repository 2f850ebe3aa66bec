"""Which reports a change reaches, and what they share. The seam to the engine: arrays in, groups out.

Another engine (part 4) replaces `groups_of`; nothing else here knows how groups are found.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from squaremile.networks.engine import Settings
from squaremile.networks.engine.gather import Gathering, gather_networks
from squaremile.policy.queries import current

LINKING = "linking"
_LINKABLE = "i.stop_reason = '' AND i.degree > 1 AND i.kind = ANY(%(kinds)s)"
_ALL = f"""
SELECT DISTINCT o.report_id, o.identifier_id, i.degree
FROM reports_occurrence o JOIN identifiers_identifier i ON i.id = o.identifier_id
WHERE {_LINKABLE}"""
_OF_REPORTS = _ALL + " AND o.report_id = ANY(%(reports)s)"
_NEIGHBOURS = f"""
WITH shared AS (
  SELECT DISTINCT o.identifier_id FROM reports_occurrence o JOIN identifiers_identifier i ON i.id = o.identifier_id
  WHERE o.report_id = ANY(%(reports)s) AND {_LINKABLE} AND i.degree <= %(reach)s),
 near AS (
  SELECT unnest(%(reports)s::bigint[]) AS report_id
  UNION SELECT o.report_id FROM reports_occurrence o JOIN shared USING (identifier_id)),
 nets AS (SELECT DISTINCT m.network_id FROM networks_member m JOIN near USING (report_id) WHERE m.left_at IS NULL)
SELECT report_id FROM near
UNION SELECT m.report_id FROM networks_member m JOIN nets USING (network_id) WHERE m.left_at IS NULL"""

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Linking:
    """The policy in force: which kinds link, how far a new report looks around, the engine's settings."""

    kinds: list[str]
    reach: int
    settings: Settings
    gathering: Gathering

    @classmethod
    def in_force(cls) -> "Linking":
        body = current(LINKING).body
        return cls(
            kinds=body["kinds"],
            reach=body["reach"],
            settings=Settings(**body["engine"]),
            gathering=Gathering(**body["gathering"]),
        )


def reached_by(report_ids: Collection[int], linking: Linking) -> list[int] | None:
    """The reports to look at again when these changed; None: all of them, since these are too many to look around."""
    if len(report_ids) > 2_000:
        return None
    near = _fetch(_NEIGHBOURS, {"reports": list(report_ids), "kinds": linking.kinds, "reach": linking.reach})
    return [row[0] for row in near]


def groups_of(report_ids: Collection[int] | None, linking: Linking) -> list[set[int]]:
    """Groups of two or more reports among these (None: among all). Degrees are those of the whole store."""
    arguments: dict[str, Any] = {"kinds": linking.kinds}
    if report_ids is not None:
        arguments["reports"] = list(report_ids)
    rows = _fetch(_ALL if report_ids is None else _OF_REPORTS, arguments)
    if not rows:
        return []
    edges = np.array(rows, dtype=np.int64)
    reports, labels = gather_networks(
        edges[:, 0],
        edges[:, 1],
        degree=edges[:, 2],
        total_reports=_total(),
        settings=linking.settings,
        gathering=linking.gathering,
    )
    order = np.argsort(labels, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(labels[order]) != 0])
    return [set(part.tolist()) for part in np.split(reports[order], starts[1:]) if len(part) > 1]


def _total() -> int:
    return int(_fetch("SELECT count(*) FROM reports_report", {})[0][0])


def _fetch(query: str, arguments: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, arguments)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
