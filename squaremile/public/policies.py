"""The rules of this room's policies: a broken service or question can never come into force."""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field

from squaremile.policy.kinds import Body, fits, register
from squaremile.policy.models import Version
from squaremile.policy.queries import current
from squaremile.public.limits import KIND, Limits
from squaremile.public.rules.journey import Condition, Question, Questions, Services
from squaremile.reports.schema import Method, Mode, Sign


class Door(Body):
    name: Annotated[str, Field(min_length=1)]
    # `for` is the field's name in the data
    for_: Annotated[str, Field(alias="for", min_length=1)]
    phone: str = ""
    phone_hours: str = ""
    url: Annotated[str, Field(pattern=r"^(https://.*)?$")] = ""
    words: dict[str, Annotated[int, Field(ge=1, le=5)]] = {}
    urgent: bool = False


class RingNow(Body):
    class Entry(Body):
        title: str
        phone: str
        text: list[str]
        ready: list[str]

    when: dict[str, Entry]


# What the published form of a report takes in these places
_VALUES = {
    "contacts.modes": {*Mode, "unknown"},
    "payments.method": set(Method),
    "victim.signs": set(Sign),
}


def services(body: Any) -> list[str]:
    if wrong := fits(Services, body):
        return wrong
    read = Services.model_validate(body).services
    twice = [slug for slug, count in Counter(service.slug for service in read).items() if count > 1]
    found = [f"services: {slug} is there twice" for slug in twice]
    try:
        known = {page["slug"] for page in current("questions").body["pages"]}
    except Version.DoesNotExist:
        return found
    return found + [
        f"services: {service.slug}: there is no page {slug}"
        for service in read for task in service.tasks for slug in task.pages if slug not in known
    ]  # fmt: skip


def questions(body: Any) -> list[str]:
    if wrong := fits(Questions, body):
        return wrong
    pages = Questions.model_validate(body).pages
    found = [f"pages: {slug} is there twice" for slug, n in Counter(page.slug for page in pages).items() if n > 1]
    names = {question.name for page in pages for question in page.questions} | {"who", "fraud_type"}
    for page in pages:
        for condition in filter(None, [page.when, *(question.when for question in page.questions)]):
            found += [
                f"pages: {page.slug}: asks after {field}, which no question gives"
                for field in _fields(condition) if not field.startswith("_") and field not in names
            ]  # fmt: skip
        found += [f"pages: {page.slug}: {sentence}" for question in page.questions for sentence in _question(question)]
    return found


def _question(question: Question) -> Iterator[str]:
    if question.kind in ("choice", "choices") and not question.options:
        yield f"{question.name} has nothing to choose from"
    if allowed := _VALUES.get(question.into):
        for option in question.options:
            if option.value not in allowed:
                yield f"{question.name}: a report has no place for {option.value}"


def _fields(condition: Condition) -> Iterator[str]:
    if condition.field:
        yield condition.field
    for part in (*condition.all, *condition.any, *condition.none):
        yield from _fields(part)


def doors(body: Any) -> list[str]:
    if not isinstance(body, dict):
        return ["it must be an object: name of the door -> the door"]
    return [f"{slug}: {sentence}" for slug, entry in body.items() for sentence in fits(Door, entry)]


register("services", services)
register("questions", questions)
register("doors", doors)
register("ring-now", lambda body: fits(RingNow, body))
register(KIND, lambda body: fits(Limits, body))
