"""What lists can be filtered and sorted by. Every choice stands in the address, so that a list can be shared."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.http import QueryDict

from squaremile.reports.models import Report
from squaremile.reports.states import STOP_ANSWERS, StopState
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
        choices=[("", "Crime and information"), *Report.Kind.choices],
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


class StopFilter(ListFilter):
    state = forms.ChoiceField(
        label="State", required=False,
        choices=[("", "Waiting or sent"), ("late", "Late"), *((s.value, s.label) for s in StopState), ("all", "All")],
    )  # fmt: skip
    bank = forms.ChoiceField(label="Bank", required=False)

    def __init__(self, *args: Any, banks: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if banks:
            self.fields["bank"].choices = [("", "Any"), *banks.items(), ("none", "Not known")]  # type: ignore[attr-defined]
        else:
            del self.fields["bank"]


class SendStopForm(PlainWords, forms.Form):
    bank = forms.TypedChoiceField(label="Which bank is it?", coerce=int, help_text="The sort code is not in our table.")
    how = forms.ChoiceField(
        label="How did you tell them?", widget=forms.RadioSelect,
        choices=[("telephone", "By telephone"), ("e-mail", "By e-mail"), ("portal", "On the bank's portal")],
        error_messages={"required": "Choose how you told the bank"},
    )  # fmt: skip

    def __init__(self, *args: Any, banks: dict[int, str], **kwargs: Any) -> None:
        """`banks`: to choose from; none where the sort code says which it is."""
        super().__init__(*args, **kwargs)
        if banks:
            self.fields["bank"].choices = [("", "Choose"), *banks.items()]  # type: ignore[attr-defined]
            self.fields["bank"].error_messages["required"] = "Choose the bank"
        else:
            del self.fields["bank"]


class AnswerStopForm(PlainWords, forms.Form):
    answer = forms.ChoiceField(
        label="What did the bank do?", widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in STOP_ANSWERS],
        error_messages={"required": "Choose what the bank did"},
    )  # fmt: skip
    amount_held = forms.CharField(label="How much is held", required=False, max_length=20)
    note = forms.CharField(
        label="Note", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The bank's reference, and what happens next. No names of victims.",
    )  # fmt: skip

    def clean_amount_held(self) -> Decimal | None:
        written = str(self.cleaned_data["amount_held"]).replace(",", "").replace("£", "").strip()
        if not written or self.cleaned_data.get("answer") != StopState.PART_HELD:
            return None
        try:
            held = Decimal(written)
            return held.quantize(Decimal("0.01")) if held.is_finite() and abs(held) < 10**12 else _no_amount()
        except InvalidOperation:
            return _no_amount()


def _no_amount() -> Decimal:
    raise forms.ValidationError("Enter how much is held in numbers, like 1,234.56")


class WithdrawStopForm(PlainWords, forms.Form):
    why = forms.CharField(
        label="Why it is withdrawn", max_length=500, error_messages={"required": "Say why the request is withdrawn"}
    )


class SignForm(PlainWords, forms.Form):
    note = forms.CharField(
        label="What you did with it", max_length=2_000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say what you did with it"},
    )  # fmt: skip


class ForceForm(PlainWords, forms.Form):
    force = forms.TypedChoiceField(
        label="Which force does it belong to?", coerce=int, error_messages={"required": "Choose the force"}
    )

    def __init__(self, *args: Any, forces: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["force"].choices = [("", "Choose"), *forces.items()]  # type: ignore[attr-defined]
