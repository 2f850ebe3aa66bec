"""Writes the ledger out for a reader who trusts neither us nor our database."""

from collections.abc import Iterator, Sequence

from squaremile.ledger import queries
from squaremile.ledger.lines import Line, consistency_line, entry_line, head_line, inclusion_line
from squaremile.ledger.models import Head, Number

_AT_ONCE = 5_000


def export_lines(prove: Sequence[int] | range = ()) -> Iterator[Line]:
    """Every entry up to the latest head, each head after the last entry that it covers, with the proof that it grew
    from the head before; then the inclusion proofs asked for. Nothing for a ledger without a head.

    Raises ValueError for an entry that the latest head does not cover.
    """
    heads = list(Head.objects.order_by("size"))
    covered = 0
    for head in heads:
        yield from _entries(covered, head.size)
        yield head_line(head)
        if covered:
            yield consistency_line(covered, head.size, queries.consistency(covered, head.size))
        covered = head.size
    for index in prove:
        proof = queries.proof(index, covered)
        yield inclusion_line(proof.index, proof.size, proof.leaf, proof.path)


def _entries(start: int, end: int) -> Iterator[Line]:
    for first in range(start, end, _AT_ONCE):
        numbers = Number.objects.filter(index__gte=first, index__lt=min(first + _AT_ONCE, end))
        for number in numbers.select_related("leaf").order_by("index"):
            yield entry_line(number.index, number.leaf)
