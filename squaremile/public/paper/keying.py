"""Keying in a paper form: all its questions at once, in its order; what was typed is kept whatever is wrong."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from squaremile.public.answers import said
from squaremile.public.forms import DayField, PageForm
from squaremile.public.paper.layout import COPIES, TYPE, WHO, Part, Section, layout
from squaremile.public.paper.number import VERSIONS, read_number
from squaremile.public.queries import FrontDoor, front_door_as
from squaremile.public.rules.journey import Page, Question
from squaremile.public.rules.told import facts_of
from squaremile.website.forms import PlainWords

UNREAD = "__unread"  # after a question's name: nothing there, or nobody can read it
_NAMES_SOMEBODY = ("you", "victim", "organisation")
_EMPTY: tuple[Any, ...] = ("", None, [])


class HeadForm(PlainWords, forms.Form):
    """What the paper is: its number and the day it was handed in."""

    number = forms.CharField(
        label=gettext_lazy("Form number"), max_length=80, required=False,
        help_text=gettext_lazy("At the foot of each page. Leave it empty if it cannot be read."),
    )  # fmt: skip
    received_on = DayField(label=gettext_lazy("The day it was handed in or came by post"))

    def __init__(self, data: Any = None, *, slug: str, known: bool = True, number: str = "") -> None:
        self.slug, self.known = slug, known
        super().__init__(data, prefix="paper", initial={"received_on": timezone.localdate(), "number": number})

    def clean_number(self) -> str:
        number = read_number(self.cleaned_data["number"])
        if self.cleaned_data["number"] and (number is None or number.slug != self.slug or not self.known):
            raise forms.ValidationError(
                _("This is not the number of a form of this service. Check it, or leave it empty")
            )
        return number.written if number else ""


class TailForm(PlainWords, forms.Form):
    unread = forms.CharField(
        label=gettext_lazy("Anything that could not be read, or stood somewhere else on the paper"), required=False,
        max_length=5000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("With the number of the question."),
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="end")


class KeyedPage(PageForm):
    """A page's questions with the paper's numbers. Nothing is required here: `Keyed` says what is missing."""

    def __init__(self, part: Part, data: Any, prefix: str, types: list[Any]) -> None:
        questions = [one.question.model_copy(update={"required": False}) for one in part.entries]
        super().__init__(questions, data, prefix=prefix)
        for one in part.entries:
            asked = self.fields[one.question.name]
            asked.label = f"{one.number}. {_(one.question.label)}"
            asked.help_text = one.condition
            asked.widget.attrs.pop("maxlength", None)  # no count under each box; too long is still said
            if one.question.kind == "several":
                asked.widget.attrs["rows"] = 2
            if one.question.name == TYPE:
                self.fields[TYPE] = forms.ChoiceField(
                    label=asked.label, choices=types, required=False, widget=forms.Select,
                    help_text=_("Choose the closest to what they ticked and wrote. Empty: you are asked next."),
                )  # fmt: skip
            if _needed(one.question, part.page):
                self.fields[one.question.name + UNREAD] = forms.BooleanField(
                    label=_("%(number)s is empty, or cannot be read") % {"number": one.number}, required=False
                )

    def unread(self, name: str) -> bool:
        return bool(self.cleaned_data.get(name + UNREAD))

    @property
    def is_empty(self) -> bool:
        return all(value in _EMPTY for value in self.answers().values())

    def cells(self) -> list[dict[str, Any]]:
        """For each question its fields, and whether it takes the whole width."""
        return [
            {
                "fields": [
                    {"bound": self[name], "width": question.width if name == question.name else 5}
                    for name in (question.name, f"{question.name}_time", question.name + UNREAD)
                    if name in self.fields
                ],
                "wide": question.kind == "words" or (len(question.options) > 3 and question.name != TYPE),
            }
            for question in self.questions
        ]


def _needed(question: Question, page: Page) -> bool:
    """Required, and of a story its first box."""
    return question.required or (page.special == "story" and question.name == page.questions[0].name)


def types_by_group(tree: dict[str, Any]) -> list[Any]:
    """Every type under the box that stands on the paper, for a select."""
    found: list[Any] = [("", "")]
    for first in tree["questions"]["start"]["options"]:
        if "type" in first:
            found.append((first["type"], _(first["text"])))
            continue
        inner = tree["questions"].get(first.get("to", ""), {"options": []})["options"]
        listed = [(one["type"], _(one["text"])) for one in inner if "type" in one and one["type"] != "NFIB90"]
        found.append((_(first["text"]), list(dict(listed).items())))
    return found


@dataclass
class Row:
    """One copy of a part: the part itself, or one of several payments or people."""

    title: str
    form: KeyedPage


@dataclass
class Rows:
    part: Part
    rows: list[Row] = field(default_factory=list)

    @property
    def count_name(self) -> str:
        return f"rows_{self.part.page.slug}"

    @property
    def may_add(self) -> bool:
        return bool(self.part.page.repeat and len(self.rows) < self.part.page.repeat.most)

    @property
    def add_text(self) -> str:
        assert self.part.page.repeat is not None
        return _("Add a row: %(what)s") % {"what": _(self.part.page.repeat.one)}


class Keyed:
    """The whole keying screen, drawn or sent. `is_valid()` first; then `answers`, `confirmed` and `aside`."""

    def __init__(self, slug: str, newest: FrontDoor, data: Any = None, *, number: str = "") -> None:
        """Asks what the form of that number asks; of the forms in use now when it names none. Raises Http404."""
        read = read_number(number)
        older = front_door_as(read.versions) if read and read.slug == slug else None
        self.door, self.data = older or newest, data
        self._asked_now = newest.journey(slug).pages
        self.journey = self.door.journey(slug)
        self.head = HeadForm(data, slug=slug, known=bool(older), number=read.written if read else "")
        self.tail = TailForm(data)
        self._types = types_by_group(self.door.tree)
        self.sections: list[dict[str, Any]] = [self._section(one) for one in layout(self.journey, self.door.tree)]

    def _section(self, section: Section) -> dict[str, Any]:
        return {"title": section.title, "parts": [self._rows(part) for part in section.parts]}

    def _rows(self, part: Part) -> Rows:
        found, repeat = Rows(part), part.page.repeat
        if repeat is None:
            found.rows = [Row("", KeyedPage(part, self.data, part.page.slug, self._types))]
            return found
        for n in range(self._count(found, repeat.most)):
            form = KeyedPage(part, self.data, f"{part.page.slug}-{n}", self._types)
            found.rows.append(Row(f"{_(repeat.one)} {n + 1}", form))
        return found

    def _count(self, rows: Rows, most: int) -> int:
        if self.data is None:
            return COPIES
        written = self.data.get(rows.count_name, "")
        count = int(written) if written.isascii() and written.isdigit() and len(written) < 4 else COPIES
        more = 1 if self.data.get("add") == rows.part.page.slug else 0
        return min(max(count + more, 1), most)

    @property
    def stamp(self) -> str:
        """Which questions these are: goes along with what is typed."""
        return "-".join(str(self.door.versions[kind]) for kind in VERSIONS)

    @property
    def was_drawn_otherwise(self) -> bool:
        """The number that was typed is of a form with other questions than those on the screen."""
        return self.data is not None and self.data.get("drawn", self.stamp) != self.stamp

    @property
    def parts(self) -> list[Rows]:
        return [rows for section in self.sections for rows in section["parts"]]

    @property
    def forms(self) -> list[forms.Form]:
        return [self.head, *(row.form for rows in self.parts for row in rows.rows), self.tail]

    def is_valid(self) -> bool:
        """Every form is read, so that every mistake is said at once; then what is missing where it fits."""
        read = [form.is_valid() for form in self.forms]
        if not all(read):
            return False
        self.facts = facts_of(self.answers, self.door.tree["types"])
        for rows in self.parts:
            if self._fits(rows.part):
                self._missing(rows)
        return not any(form.errors for form in self.forms)

    def _fits(self, part: Part) -> bool:
        return part.page.when is None or part.page.when.holds(self.facts)

    def _missing(self, rows: Rows) -> None:
        for row in rows.rows:
            if rows.part.page.repeat and row.form.is_empty:
                continue
            given = row.form.answers()
            for one in rows.part.entries:
                asked, name = one.question, one.question.name
                fits = asked.when is None or asked.when.holds(self.facts | given)
                story = rows.part.page.special == "story" and not row.form.is_empty
                asks = fits and not story and _needed(asked, rows.part.page)
                if asks and given[name] in _EMPTY and not row.form.unread(name):
                    row.form.add_error(name, self._says(asked))

    @staticmethod
    def _says(question: Question) -> str:
        words = _(question.missing) if question.missing else _("Enter what stands on the paper")
        return _("%(what)s, or tick that it is empty or cannot be read") % {"what": words}

    @property
    def answers(self) -> dict[str, Any]:
        """What is kept, by field name, groups as lists, rows without anything left out."""
        found: dict[str, Any] = {}
        for rows in self.parts:
            if repeat := rows.part.page.repeat:
                found[repeat.group] = [row.form.answers() for row in rows.rows if not row.form.is_empty]
            else:
                found |= rows.rows[0].form.answers()
        return found

    @property
    def confirmed(self) -> list[str]:
        """Pages that need not be asked again: all that are asked now, but the type only when it was chosen."""
        left = ("found", "files") if self.answers.get(TYPE) else ("found", "files", "type")
        return [page.slug for page in self._asked_now.values() if page.special not in left]

    @property
    def aside(self) -> dict[str, Any]:
        """What the report has no place for: label -> words. Nothing that stands on the paper is lost."""
        found: dict[str, Any] = {"Paper form": self.head.cleaned_data["number"] or "Without a number"}
        unread = [
            f"{one.number}. {one.question.label}{f' ({row.title})' if row.title else ''}"
            for rows in self.parts for row in rows.rows for one in rows.part.entries
            if row.form.unread(one.question.name)
        ]  # fmt: skip
        if unread:
            found["Empty or unreadable on the paper"] = unread
        if words := self.tail.cleaned_data["unread"]:
            found["Noted by who keyed it in"] = words
        for rows in self.parts:
            for row in rows.rows:
                found |= self._beside(rows.part, row)
        return found

    def _beside(self, part: Part, row: Row) -> dict[str, Any]:
        """Answers on the paper to questions that do not fit the others, or that are not asked any more.

        Who wants to stay anonymous and wrote a name all the same stays anonymous: it is left out.
        """
        given = row.form.answers()
        hidden = _NAMES_SOMEBODY if self.facts.get("anonymous") == "yes" else ()
        return {
            f"On the paper, {one.number}. {one.question.label}{f' ({row.title})' if row.title else ''}": words
            for one in part.entries
            if (words := said(one.question, given[one.question.name]))
            and one.question.into.partition(".")[0] not in hidden
            and not self._told(part, one.question, given)
        }

    def _told(self, part: Part, question: Question, given: dict[str, Any]) -> bool:
        if question.name in (TYPE, WHO):
            return True
        page = self._asked_now.get(part.page.slug)
        if page is None or question.name not in {one.name for one in page.questions}:
            return False
        return self._fits(part) and (question.when is None or question.when.holds(self.facts | given))


__all__ = ["Keyed"]
