"""A policy of the front door that would break it is refused, with words."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from squaremile.policy.kinds import problems

SEED = Path(__file__).parents[1] / "seed"


def body(kind: str) -> Any:
    return copy.deepcopy(json.loads((SEED / f"{kind}.policy.json").read_text())["body"])


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["services", "questions", "doors", "ring-now"])
def test_what_is_shipped_fits(kind: str) -> None:
    assert problems(kind, body(kind)) == []


def broken_question(changes: dict[str, Any]) -> Any:
    pages = body("questions")
    page = next(page for page in pages["pages"] if page["slug"] == "payment")
    page["questions"][0].update(changes)
    return pages


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "colour"}, "kind"),
        ({"options": []}, "nothing to choose from"),
        ({"when": {"field": "paidd", "among": ["x"]}}, "paidd"),
        ({"options": [{"value": "shells", "text": "Shells"}]}, "no place for shells"),
        ({"unknown": 1}, "unknown"),
    ],
)
def test_a_broken_question_is_refused(changes: dict[str, Any], said: str) -> None:
    assert any(said in sentence for sentence in problems("questions", broken_question(changes)))


@pytest.mark.django_db
def test_a_service_names_only_pages_that_exist() -> None:
    services = body("services")
    services["services"][0]["tasks"][0]["pages"].append("nowhere")
    assert problems("services", services) == ["services: fraud: there is no page nowhere"]


def test_a_door_leads_out_over_https_only() -> None:
    doors = body("doors")
    slug = next(iter(doors))
    doors[slug]["url"] = "javascript:alert(1)"
    assert any(slug in sentence for sentence in problems("doors", doors))
