"""`extract`: how much the extraction engine reads, beside the usual library for telephone numbers alone."""

import csv
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from phonenumbers import PhoneNumberMatcher

from squaremile.demo.bench.figures import Figure
from squaremile.demo.bench.store import Store
from squaremile.demo.bench.watch import timed
from squaremile.identifiers.engine import extract
from squaremile.launch.places import ROOT

_MOST = 10_000
_REFERENCE_MOST = 2_000
SHARED = "SQUAREMILE_SHARED"


def measure(store: Store) -> Iterator[Figure]:
    """Texts per CPU-second, all kinds; and how often that is what the reference does, which finds one kind."""
    for what, texts in (("synthetic narratives", store.work.narratives(_MOST)), ("real messages", real_messages())):
        if texts:
            ours = _rate(extract, texts)
            reference = _rate(lambda text: list(PhoneNumberMatcher(text, "GB")), texts[:_REFERENCE_MOST])
            characters = sum(map(len, texts)) / len(texts)
            yield Figure("extract", what, len(texts), {
                "texts per CPU-s": ours, "phonenumbers alone": reference, "ratio": ours / reference,
                "characters a text": characters,
            })  # fmt: skip


def _rate(read: Callable[[str], object], texts: list[str]) -> float:
    read(texts[0])  # what is loaded at the first call is not counted
    with timed() as values:
        for text in texts:
            read(text)
    return len(texts) / max(values["CPU-s"], 1e-9)


def real_messages() -> list[str]:
    """The real texts, where this machine has them."""
    path = Path(os.environ.get(SHARED) or ROOT.parent / "shared") / "real" / "text-messages.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]
