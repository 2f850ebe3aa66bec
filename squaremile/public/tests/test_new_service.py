"""A service is data: the next one is there as soon as a supervisor publishes it, without touching the gateway."""

from typing import Any

import pytest

from squaremile.policy.queries import current, latest
from squaremile.policy.services import publish_change
from squaremile.public.tests.teller import Teller

pytestmark = pytest.mark.django_db
BICYCLE = {
    "slug": "bicycle", "name": "Mark your bicycle", "summary": "We mark it, so that a thief cannot sell it.",
    "owner": "City of London Police", "kind": "information", "words": {"mark my bicycle": 5}, "minutes": 1, "who": [],
    "tasks": [{"title": "Your bicycle", "pages": ["bicycle"]}, {"title": "You", "pages": ["reply"]}],
    "next": ["We send you a day and a place."], "level": {"text": "An answer within 5 days", "days": 5},
    "principles": ["Engagement"], "phone": "101",
}  # fmt: skip
PAGE = {
    "slug": "bicycle", "title": "Your bicycle",
    "questions": [
        {"name": "frame", "kind": "text", "label": "Frame number", "required": True, "missing": "Enter its number"},
        {"name": "narrative", "kind": "words", "label": "What does it look like?", "into": "narrative"},
    ],
}  # fmt: skip


def publish(kind: str, body: Any) -> None:
    publish_change(kind=kind, base=latest(kind).number, body=body, author="A supervisor", reason="A new service")


def test_a_service_is_added_by_publishing_it(web: Any) -> None:
    questions, services = current("questions").body, current("services").body
    publish("questions", questions | {"pages": [*questions["pages"], PAGE]})
    publish("services", {"services": [*services["services"], BICYCLE]})

    assert "Mark your bicycle" in web.get("/").content.decode()
    assert "/tell/bicycle/" in web.post("/find/", {"words": "Can you mark my bicycle?"}).content.decode()
    teller = Teller(web, "bicycle", who="")
    assert "Enter its number" in web.post(teller.url("bicycle"), {}).content.decode()
    teller.answer("bicycle", frame="WBK 1234", narrative="Red, with a basket")
    teller.answer("reply", your_name="Ann Test")
    teller.send()
    report = teller.report
    assert (report.service, report.kind, report.narrative) == ("bicycle", "information", "Red, with a basket")
    assert report.aside == {"Frame number": "WBK 1234"}
    assert web.get("/paper/bicycle.pdf").status_code == 200
