"""What lists can be filtered and sorted by. Every choice stands in the address, so that a list can be shared."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from squaremile.website.forms import PlainWords

# A browser keeps to itself what was typed into a box for numbers when it is none; we would rather say what is wrong.
_NUMBER = forms.TextInput(attrs={"inputmode": "numeric"})
SIGNS = [("paying", "A victim is still paying"), ("vulnerable", "Signs of vulnerability")]


class ListFilter(PlainWords, forms.Form):
    """A GET form. What is not understood is left out and said, never an error page."""

    def chips(self, path: str) -> list[dict[str, str]]:
        """The filters in force, each with the address of the list without it."""
        if not self.is_bound:
            return []
        said = []
        for bound in self:
            value = self.cleaned_data.get(bound.name) if self.is_valid() else None
            if value in (None, "", []) or bound.name == "sort":
                continue
            kept = self._asked()
            kept.pop(bound.name, None)
            said.append({"text": f"{bound.label}: {self._words(bound, value)}", "url": f"{path}?{kept.urlencode()}"})
        return said

    def _asked(self) -> QueryDict:
        kept = QueryDict(mutable=True)
        for name in self.fields:
            values = self.data.getlist(name) if hasattr(self.data, "getlist") else [self.data.get(name, "")]
            if any(values):
                kept.setlist(name, [v for v in values if v])
        return kept

    def asked(self) -> Mapping[str, str]:
        return {name: str(value) for name, value in self._asked().dict().items()}

    @staticmethod
    def _words(bound: forms.BoundField, value: Any) -> str:
        choices = dict(getattr(bound.field, "choices", []))
        values = value if isinstance(value, list) else [value]
        return ", ".join(str(choices.get(str(v), v)) for v in values)


class NetworkFilter(ListFilter):
    SORTS = {"score": "score", "loss": "loss_amount", "newest": "last_told_at", "size": "report_count"}

    sort = forms.ChoiceField(
        label="Sort by", required=False,
        choices=[("score", "Highest score"), ("loss", "Largest loss"), ("newest", "Newest report"),
                 ("size", "Most reports")],
    )  # fmt: skip
    type = forms.ChoiceField(label="Type of fraud", required=False)
    force = forms.ChoiceField(label="Force", required=False)
    signs = forms.MultipleChoiceField(
        label="People", required=False, choices=SIGNS, widget=forms.CheckboxSelectMultiple
    )
    loss = forms.IntegerField(label="Loss of at least", required=False, min_value=0, max_value=10**12, widget=_NUMBER)
    reports = forms.IntegerField(
        label="At least this many reports", required=False, min_value=2, max_value=10**9, widget=_NUMBER
    )

    def __init__(self, *args: Any, types: dict[str, str], forces: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, types, forces)


class ReportFilter(ListFilter):
    SORTS = {"newest": "told_at", "loss": "loss_amount"}

    sort = forms.ChoiceField(label="Sort by", required=False, choices=[("newest", "Newest"), ("loss", "Largest loss")])
    type = forms.ChoiceField(label="Type of fraud", required=False)
    force = forms.ChoiceField(label="Force", required=False)
    state = forms.ChoiceField(
        label="State", required=False,
        choices=[("", "Any"), ("received", "Received"), ("in_work", "In work"), ("held", "Held"),
                 ("decided", "Decided")],
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="Kind", required=False,
        choices=[("", "Any"), ("crime", "Crime report"), ("information", "Information report")],
    )  # fmt: skip
    signs = forms.MultipleChoiceField(
        label="People", required=False, choices=SIGNS, widget=forms.CheckboxSelectMultiple
    )
    loss = forms.IntegerField(label="Loss of at least", required=False, min_value=0, max_value=10**12, widget=_NUMBER)

    def __init__(self, *args: Any, types: dict[str, str], forces: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, types, forces)


def _offer(form: forms.Form, types: dict[str, str], forces: dict[str, str]) -> None:
    for name, choices in (("type", types), ("force", forces)):
        if choices:
            form.fields[name].choices = [("", "Any"), *choices.items()]  # type: ignore[attr-defined]
        else:
            del form.fields[name]


class SendInForm(PlainWords, forms.Form):
    file = forms.FileField(
        label="File",
        help_text="CSV, XLSX, JSON Lines, an e-mail saved as .eml, or a ZIP of them. At most 512 MB.",
        max_length=500,
        error_messages={"required": "Choose the file to send"},
    )
    kind = forms.ChoiceField(
        label="What it holds", required=False, widget=forms.RadioSelect, initial="",
        choices=[("", "Find out from the file"), ("reports", "Reports"), ("messages", "Messages that people received")],
    )  # fmt: skip
    source = forms.CharField(
        label="Source",
        required=False,
        max_length=200,
        help_text="Who sends it, the same each time. A row that came from this source before is not added twice. "
        "Leave it empty to use the file's name.",
    )
    how = forms.ChoiceField(
        label="What to do", widget=forms.RadioSelect, initial="add",
        choices=[("add", "Bring it in"), ("check", "Only check every row, and store nothing")],
    )  # fmt: skip
