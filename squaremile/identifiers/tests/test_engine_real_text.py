"""The engine against real texts, labelled by hand before it was run on them (real_text_labels.json)."""

import csv
import json
import os
from collections import Counter
from pathlib import Path

import pytest

from squaremile.identifiers.engine import extract

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("SQUAREMILE_SHARED") or HERE.parents[3] / "shared")
LABELS = HERE / "real_text_labels.json"


@pytest.fixture(scope="module")
def texts() -> list[str]:
    path = SHARED / "real" / "text-messages.csv"
    if not path.is_file():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{path} is needed: set SQUAREMILE_SHARED")
        pytest.skip("the real texts are not here")
    with path.open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


def test_precision_and_recall_on_labelled_texts(texts: list[str]) -> None:
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for label in json.loads(LABELS.read_text(encoding="utf-8"))["rows"]:
        wanted = {(kind, value) for kind, value in label["found"]}
        found = {(f.kind, f.value) for f in extract(texts[label["row"]])}
        right.update(kind for kind, _ in wanted & found)
        wrong.update(kind for kind, _ in found - wanted)
        missed.update(kind for kind, _ in wanted - found)
    precision = right.total() / (right.total() + wrong.total())
    recall = right.total() / (right.total() + missed.total())
    score = 2 * precision * recall / (precision + recall)
    print(f"P {precision:.4f} R {recall:.4f} F1 {score:.4f}; right {right}, wrong {wrong}, missed {missed}")
    assert score >= 0.98


def test_every_offset_in_every_real_text_points_at_what_was_written(texts: list[str]) -> None:
    for text in texts:
        found = extract(text)
        assert all(text[f.start : f.end] == f.written for f in found)
        assert len({(f.kind, f.value) for f in found}) == len(found)


def test_texts_between_friends_hold_almost_nothing(texts: list[str]) -> None:
    labelled = {row["row"] for row in json.loads(LABELS.read_text(encoding="utf-8"))["rows"]}
    surplus = [f for n, text in enumerate(texts) if n not in labelled for f in extract(text)]
    assert len(surplus) <= 5
