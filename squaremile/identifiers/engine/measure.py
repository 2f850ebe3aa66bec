"""How many documents the engine reads per CPU-second: `python -m squaremile.identifiers.engine.measure [FILE.csv]`."""

import csv
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from .document import extract

_TEXT_COLUMNS = ("text", "message", "body", "sms")


def measure(texts: Sequence[str], *, at_least_seconds: float = 1.0) -> dict[str, float]:
    """Extracts from all texts again and again for `at_least_seconds` of CPU time.

    Returns {"rows": documents read, "found": identifiers found, "cpu_seconds": CPU time of this process}.
    """
    rows = found = 0
    began = time.process_time()
    while True:
        found += sum(len(extract(text)) for text in texts)
        rows += len(texts)
        spent = time.process_time() - began
        if spent >= at_least_seconds or not texts:
            return {"rows": rows, "found": found, "cpu_seconds": spent}


def texts_of(path: Path) -> list[str]:
    """The texts of a CSV file with a column text, message, body or sms."""
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        rows = csv.DictReader(file)
        column = next(c for c in _TEXT_COLUMNS if c in (rows.fieldnames or ()))
        return [row[column] for row in rows]


if __name__ == "__main__":
    result = measure(texts_of(Path(sys.argv[1])))
    sys.stdout.write(f"{result['rows'] / result['cpu_seconds']:,.0f} documents per CPU-second\n")
