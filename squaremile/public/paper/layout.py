"""What stands on the paper form of a service, in order: the PDF prints it and the keying screen asks it.

Questions are numbered once over the whole form, so that a condition can point at the question that decides it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from squaremile.public.rules.journey import Condition, Journey, Option, Page, Question

WHO, TYPE = "who", "fraud_type"
COPIES = 2  # of what can be told several times; more go on another sheet


@dataclass(frozen=True)
class Entry:
    """A question with its number, and when it is to be answered (in words; empty: always)."""

    number: int
    question: Question
    condition: str = ""


@dataclass(frozen=True)
class Part:
    """A page of the journey on the paper."""

    page: Page
    entries: list[Entry]
    condition: str = ""

    @property
    def title(self) -> str:
        """Its title, but not when its only question says the same."""
        return _(self.page.title) if self.page.title not in {one.question.label for one in self.entries} else ""


@dataclass(frozen=True)
class Section:
    title: str
    parts: list[Part]


class _Numbers:
    """The number of each question so far, the last where two have one name."""

    def __init__(self) -> None:
        self.of: dict[str, int] = {}
        self._last = 0

    def next_for(self, name: str) -> int:
        self._last += 1
        self.of[name] = self._last
        return self._last


def layout(journey: Journey, tree: dict[str, Any]) -> list[Section]:
    """The whole form. What was read out of the words (`found`) is not on paper; files go in with it as they are."""
    numbers = _Numbers()
    sections = [Section(_("About this form"), [_part(_who(journey), journey, numbers)])] if journey.service.who else []
    for task in journey.service.tasks:
        pages = [journey.pages[slug] for slug in task.pages]
        parts = [
            _part(_with_type(page, tree), journey, numbers) for page in pages if page.special not in ("found", "files")
        ]
        if parts:
            sections.append(Section(_(task.title), parts))
    return sections


def parts_of(sections: list[Section]) -> Iterator[Part]:
    return (part for section in sections for part in section.parts)


def _who(journey: Journey) -> Page:
    options = [Option(value=one.value, text=one.text, hint=one.hint) for one in journey.service.who]
    label = "Who did it happen to?"
    question = Question(
        name=WHO, kind="choice", label=label, options=options, required=True, missing="Choose who it happened to"
    )
    return Page(slug="who", title=label, questions=[question])


def _with_type(page: Page, tree: dict[str, Any]) -> Page:
    """The first level of the tree, as boxes: nobody needs a code, and the keyer finds the type from it."""
    if page.special != "type":
        return page
    start = tree["questions"]["start"]
    options = [
        Option(value=str(n), text=one["text"], hint=one.get("hint", "")) for n, one in enumerate(start["options"])
    ]
    question = Question(name=TYPE, kind="choice", label=start["text"], hint=start.get("hint", ""), options=options)
    return page.model_copy(update={"questions": [question], "title": start["text"], "when": None})


def _part(page: Page, journey: Journey, numbers: _Numbers) -> Part:
    condition = in_words(page.when, journey, numbers)
    entries = []
    for question in page.questions:
        number = numbers.next_for(question.name)
        entries.append(Entry(number, question, in_words(question.when, journey, numbers)))
    return Part(page, entries, condition)


def in_words(condition: Condition | None, journey: Journey, numbers: _Numbers) -> str:
    """`Only if you ticked ‘Card’ or ‘Cash’ in question 6.` Many answers are told by those that are left out."""
    if condition is None:
        return ""
    return " ".join(dict.fromkeys(_sentences(condition, journey, numbers)))


def _sentences(condition: Condition, journey: Journey, numbers: _Numbers) -> Iterator[str]:
    among = _merged(condition)
    for field, values in among.items():
        if field.startswith("_"):
            yield _derived(field)
        elif field in numbers.of:
            yield _ticked(_options(journey, field), values, numbers.of[field])


def _merged(condition: Condition) -> dict[str, list[str]]:
    """Field -> answers that make it fit. What makes it not fit stands on the paper as the other answers."""
    found: dict[str, list[str]] = {condition.field: list(condition.among)} if condition.field else {}
    for part in (*condition.all, *condition.any):
        for field, values in _merged(part).items():
            found.setdefault(field, []).extend(values)
    return found


def _options(journey: Journey, field: str) -> dict[str, str]:
    if field == WHO:
        return {one.value: one.text for one in journey.service.who}
    asked = (q for page in journey.pages.values() for q in page.questions if q.name == field)
    return {option.value: option.text for question in asked for option in question.options}


def _ticked(texts: dict[str, str], values: list[str], number: int) -> str:
    ticked = [_(text) for value, text in texts.items() if value in values]
    others = [_(text) for value, text in texts.items() if value not in values]
    words, shown = _("Only if you ticked %(answers)s in question %(number)s."), ticked
    if others and len(others) < len(ticked) and len(ticked) > 3:
        words, shown = _("Not if you ticked %(answers)s in question %(number)s."), others
    quoted = [_("‘%(answer)s’") % {"answer": one} for one in shown]
    listed = _(" or ").join(filter(None, [", ".join(quoted[:-1]), quoted[-1]])) if quoted else ""
    return words % {"answers": listed, "number": number}


def _derived(field: str) -> str:
    return {
        "_cyber": _("Only if a device, an account, a website or a network was hacked or attacked."),
        "_paid_several": _("Only if you paid in more than one way."),
        "_crime": _("Only if it is about fraud or cyber crime."),
    }.get(field, _("Only if it fits."))


__all__ = ["COPIES", "TYPE", "WHO", "Entry", "Part", "Section", "layout", "parts_of"]
