"""The sequencer's rounds, called by the worker every few seconds and each minute."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from django.db import transaction

from squaremile.ledger import witness
from squaremile.ledger.lines import head_line
from squaremile.ledger.models import Head
from squaremile.ledger.services import sequence, sign_head

_BATCH, _BATCHES = 10_000, 10


def number_new_entries(each_in: Callable[[], AbstractContextManager[None]] = transaction.atomic) -> None:
    """Numbers what has been committed since: at most 100,000 entries a round, so that a round ends soon.

    `each_in`: the transaction of each batch, which tells row-level security that the worker's job reads the leaves.
    """
    for _ in range(_BATCHES):
        with each_in():
            numbered = sequence(_BATCH)
        if numbered < _BATCH:
            return


def publish_head() -> None:
    """Signs the new head, and keeps it outside the database once it is committed (after a crash, the next time)."""
    with transaction.atomic():
        sign_head()
        new = [head_line(head) for head in Head.objects.filter(size__gt=witness.largest_kept()).order_by("size")]
        if new:
            transaction.on_commit(lambda: witness.keep(new))
