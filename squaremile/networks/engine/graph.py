"""The graph of reports and the identifiers they name, cleaned and numbered from zero."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from squaremile.networks.engine.groups import Floats, Ints, renumbering, starts_of


@dataclass(frozen=True)
class Edges:
    """`report` and `identifier` are indexes, sorted by report, no pair twice; `weight` None means one each;
    `degree`: for each identifier, reports anywhere that name it."""

    report: Ints
    identifier: Ints
    weight: Floats | None
    degree: Ints

    def where(self, keep: NDArray[np.bool_]) -> "Edges":
        """The edges kept, identifiers renumbered in the same order."""
        place, _ = renumbering(self.identifier[keep], len(self.degree))
        weight = None if self.weight is None else self.weight[keep]
        return Edges(self.report[keep], place[self.identifier[keep]], weight, self.degree[place >= 0])


def _checked(name: str, values: NDArray[np.generic], length: int) -> None:
    if values.ndim != 1 or len(values) != length:
        raise ValueError(f"{name} must have one value per edge ({length}), not {values.shape}")


def _degrees(identifier: Ints, given: Ints | None, edges_identifier: Ints, size: int) -> Ints:
    """Degrees seen here, or the global ones given per edge where they are higher."""
    seen = np.bincount(identifier, minlength=size)
    if given is None:
        return seen
    highest = seen.copy()
    np.maximum.at(highest, edges_identifier, given)
    return highest


def build(report: Ints, identifier: Ints, weight: Floats | None, degree: Ints | None) -> tuple[Ints, Edges]:
    """Distinct report ids in order, and the edges. An edge given twice counts once, with its highest weight.

    Raises ValueError for arrays of unequal length, and weights that are negative, infinite or not a number.
    """
    report, identifier = np.asarray(report, dtype=np.int64), np.asarray(identifier, dtype=np.int64)
    _checked("identifier", identifier, len(report))
    if degree is not None:
        _checked("degree", degree, len(report))
    reports, r = np.unique(report, return_inverse=True)
    identifiers, i = np.unique(identifier, return_inverse=True)
    key = r * len(identifiers) + i
    if weight is None:
        ordered = np.sort(key)
        pair, heaviest = ordered[starts_of(ordered)], None
    else:
        weight = np.asarray(weight, dtype=np.float64)
        _checked("weight", weight, len(report))
        if not (np.isfinite(weight).all() and (weight >= 0).all()):
            raise ValueError("weights must be finite and not negative")
        order = np.lexsort((-weight, key))
        first = order[starts_of(key[order])]
        first = first[weight[first] > 0]
        pair, heaviest = key[first], weight[first]
    width = max(len(identifiers), 1)
    edge_report, edge_identifier = pair // width, pair % width
    return reports, Edges(
        edge_report, edge_identifier, heaviest, _degrees(edge_identifier, degree, i, len(identifiers))
    )
