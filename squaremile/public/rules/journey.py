"""The questions of the front door as data: services, tasks, pages, fields, and which of them fit what was answered.

The policies `services` and `questions` have these forms; a service is added by adding to them.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Answers = dict[str, Any]
Kind = Literal[
    "text", "words", "choice", "choices", "day", "when", "money", "phone", "email", "postcode", "sort_code", "account",
    "several", "tick",
]  # fmt: skip
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(_Data):
    value: str
    text: str
    hint: str = ""
    alone: bool = Field(False, description="none of the above: rules the others out")


class Condition(_Data):
    """True when the answer (or one of the ticked answers) to `field` is one of `among`; or as its parts say."""

    field: str = ""
    among: list[str] = []
    all: list["Condition"] = []
    any: list["Condition"] = []
    none: list["Condition"] = []

    def holds(self, facts: Mapping[str, Any]) -> bool:
        if self.field:
            given = facts.get(self.field)
            values = given if isinstance(given, list) else [given]
            if not any(str(value) in self.among for value in values if value not in (None, "")):
                return False
        return (
            all(part.holds(facts) for part in self.all)
            and (not self.any or any(part.holds(facts) for part in self.any))
            and not any(part.holds(facts) for part in self.none)
        )


class Question(_Data):
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    kind: Kind
    label: str
    hint: str = ""
    options: list[Option] = []
    required: bool = False
    missing: str = Field("", description="what is said when it is required and empty")
    into: str = Field("", description="path in the published form of a report; empty: kept aside, by its label")
    width: int = 0
    most: int = Field(500, description="characters")
    autocomplete: str = ""
    when: Condition | None = None
    plain: bool = Field(False, description="shown on the check page under the label as it is")


class Repeat(_Data):
    group: str
    most: int = 20
    add: str = Field(description="the button that adds one more")
    one: str = Field(description="what one is called in lists")


class Page(_Data):
    slug: Slug
    title: str
    text: list[str] = []
    questions: list[Question] = []
    repeat: Repeat | None = None
    when: Condition | None = None
    special: Literal["", "story", "found", "type", "files"] = ""
    beside: bool = Field(False, description="reached from the task list and check page, not on the way")


class Task(_Data):
    title: str
    pages: list[Slug]


class Level(_Data):
    text: str
    days: int


class Who(_Data):
    value: str
    text: str
    hint: str = ""


class Service(_Data):
    slug: Slug
    name: str
    summary: str
    owner: str
    kind: Literal["crime", "information", "contact"]
    words: dict[str, int] = {}
    minutes: int
    before: list[str] = Field([], description="what to have at hand")
    who: list[Who] = []
    tasks: list[Task]
    next: list[str] = Field(description="what happens after it was sent")
    level: Level
    principles: list[str]
    phone: str = ""
    phone_hours: str = ""
    in_person: str = ""
    anonymous: bool = False
    hand_over: bool = Field(False, description="goes to the force of the place when it is not fraud or cyber")
    alarms: dict[str, int] = Field({}, description="words that send it to a person at once")


class Services(_Data):
    services: list[Service]


class Questions(_Data):
    pages: list[Page]


class Journey:
    """One service with its pages, in order."""

    def __init__(self, service: Service, pages: Mapping[str, Page]) -> None:
        self.service = service
        # A page that a newer version of the questions dropped is passed over: a service is never down for it.
        self.pages = {slug: pages[slug] for task in service.tasks for slug in task.pages if slug in pages}

    def shown(self, facts: Mapping[str, Any]) -> list[Page]:
        """Pages that fit what was answered, in order."""
        return [page for page in self.pages.values() if page.when is None or page.when.holds(facts)]

    def next_page(self, after: str, facts: Mapping[str, Any], done: list[str]) -> Page | None:
        """The next page on the way that was not answered yet; None when it is time to check the answers."""
        order = list(self.pages)
        start = order.index(after) + 1 if after in order else 0
        waiting = [p for p in self.shown(facts) if not p.beside and p.slug not in done]
        later = [p for p in waiting if order.index(p.slug) >= start]
        return next(iter(later or waiting), None)

    def before_page(self, slug: str, facts: Mapping[str, Any]) -> Page | None:
        shown = [p for p in self.shown(facts) if not p.beside or p.slug == slug]
        place = next((n for n, p in enumerate(shown) if p.slug == slug), 0)
        return shown[place - 1] if place else None

    def waiting(self, facts: Mapping[str, Any], done: list[str]) -> list[Page]:
        """Pages that must still be answered before it can be sent."""
        return [
            p for p in self.shown(facts)
            if p.slug not in done and not p.beside and (p.special in ("story", "type") or _asks(p))
        ]  # fmt: skip


def _asks(page: Page) -> bool:
    return any(question.required for question in page.questions)


def questions_of(page: Page, facts: Mapping[str, Any]) -> Iterator[Question]:
    """The questions of a page that fit what was answered before."""
    return (q for q in page.questions if q.when is None or q.when.holds(facts))


def items_of(answers: Answers, group: str) -> list[dict[str, Any]]:
    found = answers.get(group)
    return found if isinstance(found, list) else []
