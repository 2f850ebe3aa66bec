"""Somebody who tells us something, page by page, through the pages' own role."""

from typing import Any

from django.http import HttpResponse

from squaremile.reports.models import Draft, Report

NO_EMERGENCY = {"emergency": ["none"]}
STORY = {"narrative": "They rang and said they were my bank. I moved £2,400 to a safe account.", "pasted": ""}


class Teller:
    def __init__(self, client: Any, service: str = "fraud", *, language: str = "", **start: str) -> None:
        self.client, self.prefix = client, language
        given = {"who_asked": "yes", "who": "me"} | start
        response = client.post(f"{language}/tell/{service}/", given)
        assert response.status_code == 302, response.content.decode()[:2000]
        self.at = response["Location"]
        self.key = self.at.split("/d/")[1].split("/")[0]

    @property
    def page(self) -> str:
        """The page that we were led to."""
        return self.at.rstrip("/").split("/")[-1].split("?")[0]

    def url(self, page: str) -> str:
        return f"{self.prefix}/d/{self.key}/{page}/" if page else f"{self.prefix}/d/{self.key}/"

    def answer(self, page: str = "", **answers: Any) -> HttpResponse:
        response = self.client.post(self.url(page) if page else self.at, answers)
        if response.status_code == 302:
            self.at = response["Location"]
        return response

    def look(self, page: str = "") -> str:
        return str(self.client.get(self.url(page)).content.decode())

    def on_to(self, page: str, **answers: dict[str, Any]) -> None:
        """Leaves every page empty, or as `answers` say, until `page` comes."""
        for _ in range(20):
            if self.page == page:
                return
            here = self.page
            response = self.answer(**answers.get(here.replace("-", "_"), {}))
            assert response.status_code == 302, (here, response.content.decode()[:3000])
        raise AssertionError(f"{page} never came; the last was {self.page}")

    def send(self, **more: str) -> HttpResponse:
        response = self.client.post(self.url("check"), {"declared": "yes"} | more)
        if response.status_code == 302:
            self.at = response["Location"]
        return response

    @property
    def draft(self) -> Draft:
        return Draft.objects.get(key=self.key)

    @property
    def report(self) -> Report:
        """As the owner of the test's transaction sees it."""
        return Report.objects.get(reference=self.draft.reference)


FRAUD: dict[str, dict[str, Any]] = {
    "emergency": NO_EMERGENCY,
    "ring_now": {},
    "story": STORY,
    "found": {"fraud_type": "NFIB5A"},
    "type": {"option": "9"},
    "contact": {"modes": ["phone"], "impersonated": "my bank"},
    "paid": {"paid": ["bank_transfer"]},
    "payment": {"amount": "2,400", "sort_code": "000122", "account_number": "12345678"},
    "suspect": {"phones": "07700 900123\n07700 900124"},
    "you": {"your_name": "Ann Test", "email": "ann@example.org", "safe_contact": "email only"},
    "home": {"postcode": "ec2v7hh"},
    "support": {"signs": ["afraid"], "agrees": ["banks"]},
}
