"""Answers in words, for the check page and the staff's summary: section by section, each with the way to change it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from squaremile.public.rules.journey import Journey, Page, Question, items_of, questions_of
from squaremile.reports.models import Draft
from squaremile.website import formats


def sections(
    journey: Journey, draft: Draft, facts: dict[str, Any], tree: dict[str, Any], address: Callable[..., str]
) -> list[dict[str, Any]]:
    """`[{title, rows: [{key, value, url, action}], add}]`, tasks with nothing to show left out."""
    found = []
    shown = {page.slug: page for page in journey.shown(facts)}
    for task in journey.service.tasks:
        pages = [shown[slug] for slug in task.pages if slug in shown]
        rows = [row for page in pages for row in _rows(page, draft, facts, tree, address)]
        if rows:
            found.append({"title": _(task.title), "rows": rows})
    return found


def _rows(
    page: Page, draft: Draft, facts: dict[str, Any], tree: dict[str, Any], address: Callable[..., str]
) -> list[dict[str, Any]]:
    if page.special == "type":
        kind = tree["types"].get(draft.answers.get("fraud_type", ""), {})
        slug = "type"
        return [_row(_("What kind of thing happened"), _(kind["plain"]), address(slug))] if kind else []
    if page.special in ("found", "files"):
        return []
    if page.repeat:
        return _items(page, draft, facts, address)
    if page.slug not in draft.confirmed:
        return []
    rows = [
        _row(_(question.label), words, address(page.slug))
        for question in questions_of(page, facts)
        if (words := said(question, draft.answers.get(question.name)))
    ]
    return rows or [_row(_(page.title), "", address(page.slug))]


def _items(page: Page, draft: Draft, facts: dict[str, Any], address: Callable[..., str]) -> list[dict[str, Any]]:
    assert page.repeat is not None
    found = []
    for number, item in enumerate(items_of(draft.answers, page.repeat.group)):
        words = [
            f"{_(question.label).rstrip('?')}: {said(question, item.get(question.name))}"
            for question in questions_of(page, facts | item)
            if item.get(question.name)
        ]
        name = f"{_(page.repeat.one)} {number + 1}"
        found.append(_row(name, "\n".join(words), address(page.slug, number)))
    return found or ([_row(_(page.title), "", address(page.slug))] if page.slug in draft.confirmed else [])


def _row(key: str, value: str, url: str) -> dict[str, Any]:
    return {"key": key, "value": value or _("Not given"), "url": f"{url}?from=check", "action": _("Change")}


def said(question: Question, value: Any) -> str:
    """An answer as a person reads it."""
    if value in (None, "", []):
        return ""
    texts = {option.value: _(option.text) for option in question.options}
    if isinstance(value, list):
        return "\n".join(texts.get(str(one), str(one)) for one in value)
    if question.kind == "money":
        return formats.money(value["amount"], value["currency"])
    if question.kind in ("day", "when"):
        return _when(value)
    return texts.get(str(value), str(value))


def _when(value: Any) -> str:
    if isinstance(value, str):
        return formats.day(date.fromisoformat(value))
    day = formats.day(date.fromisoformat(value["day"]))
    return f"{day}, {value['time']}" if value.get("time") else day
