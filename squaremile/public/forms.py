"""A Django form for one page of questions, drawn from its data; and how each kind of answer is read and kept."""

import re
from datetime import datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from squaremile.public.rules.journey import Question
from squaremile.reports.rules import outcode
from squaremile.website.forms import DateField, PlainWords

_SYMBOLS = {"£": "GBP", "$": "USD", "€": "EUR", "gbp": "GBP", "usd": "USD", "eur": "EUR", "pounds": "GBP",
            "euros": "EUR", "dollars": "USD"}  # fmt: skip
_MONEY = re.compile(
    r"(?P<before>[£$€]|gbp|usd|eur)?\s*(?P<number>[\d,]+(?:\.\d{1,2})?)\s*(?P<thousand>k)?\s*(?P<after>[£$€]|[a-z]+)?"
)
_TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?P<half>am|pm)?")
LARGEST = Decimal("1e10")


class MoneyField(forms.CharField):
    """Cleans to `{"amount": "1234.50", "currency": "GBP"}`, or "" when empty."""

    def clean(self, value: Any) -> Any:
        written = str(super().clean(value)).strip()
        if not written:
            return ""
        match = _MONEY.fullmatch(written.casefold())
        try:
            number = Decimal(match["number"].replace(",", "")) if match else Decimal(-1)
        except InvalidOperation:
            number = Decimal(-1)
        said = (match and (match["before"] or match["after"])) or "£"
        currency = _SYMBOLS.get(said, said.upper() if len(said) == 3 else "")
        if number < 0 or not currency:
            raise ValidationError(_("Write the amount in numbers, like 1,234.56"), code="invalid")
        if match and match["thousand"]:
            number *= 1000
        if number > LARGEST:
            raise ValidationError(_("The amount is too large to be right. Write it in numbers, like 1,234.56"))
        return {"amount": str(number.quantize(Decimal("0.01"))), "currency": currency}

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        amount = value["amount"].removesuffix(".00")
        return amount if value["currency"] == "GBP" else f"{amount} {value['currency']}"


class SortCodeField(forms.CharField):
    def clean(self, value: Any) -> Any:
        written = str(super().clean(value)).strip()
        digits = re.sub(r"[\s-]", "", written)
        if written and not re.fullmatch(r"\d{6}", digits):
            raise ValidationError(_("A sort code has 6 numbers, like 11-22-33"), code="invalid")
        return "-".join(digits[n : n + 2] for n in (0, 2, 4)) if digits else ""


class AccountField(forms.CharField):
    def clean(self, value: Any) -> Any:
        written = re.sub(r"[\s-]", "", str(super().clean(value))).upper()
        if written and not re.fullmatch(r"\d{6,8}|[A-Z]{2}\d{2}[A-Z0-9]{10,30}", written):
            raise ValidationError(_("An account number has 6 to 8 numbers. An IBAN starts with two letters"))
        return written


class PostcodeField(forms.CharField):
    def clean(self, value: Any) -> Any:
        written = re.sub(r"\s", "", str(super().clean(value))).upper()
        if written and not (outcode(written) and len(written) >= 5):
            raise ValidationError(_("Enter a full UK postcode, like EC2V 7HH, or leave it empty"), code="invalid")
        return f"{written[:-3]} {written[-3:]}" if written else ""


class PhoneField(forms.CharField):
    def clean(self, value: Any) -> Any:
        written = str(super().clean(value)).strip()
        if written and not re.fullmatch(r"\+?[\d\s().-]{7,20}", written):
            raise ValidationError(_("Enter a phone number, like 07700 900 982 or +44 808 157 0192"), code="invalid")
        return written


class DayField(DateField):
    """Cleans to `2026-11-24`, or "" when empty; never a day to come."""

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is None:
            return ""
        if day > timezone.localdate():
            raise ValidationError(_("The date must be today or in the past"), code="invalid")
        if day.year < 1900:
            raise ValidationError(_("The date is too long ago to be right"), code="invalid")
        return day.isoformat()

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            value = value.get("day")
        if isinstance(value, str) and value:
            return datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
        return value


def clean_time(written: str) -> str:
    """`3:15pm` -> `15:15`; raises ValidationError for what is no time."""
    match = _TIME.fullmatch(written.strip().casefold())
    try:
        hour = int(match["hour"]) if match else 99
        if match and match["half"]:
            hour = hour % 12 + (12 if match["half"] == "pm" else 0)
        return time(hour, int((match and match["minute"]) or 0)).strftime("%H:%M")
    except ValueError:
        raise ValidationError(_("Enter a time, like 3:15pm or 15:15"), code="invalid") from None


class PageForm(PlainWords, forms.Form):
    """The questions of one page. `answers()` gives what is kept, by field name."""

    def __init__(
        self, questions: list[Question], data: Any = None, *, kept: dict[str, Any] | None = None,
        prefix: str | None = None,
    ) -> None:  # fmt: skip
        kept = kept or {}
        self.questions = questions
        super().__init__(data, initial={q.name: kept.get(q.name) for q in questions}, prefix=prefix)
        for question in questions:
            self.fields[question.name] = _field(question)
            if question.kind == "when":
                given = kept.get(question.name)
                self.fields[f"{question.name}_time"] = forms.CharField(
                    label=_("Time, if you know it"), required=False, max_length=10,
                    initial=given.get("time", "") if isinstance(given, dict) else "",
                )  # fmt: skip
        for name, field in self.fields.items():
            if message := next((q.missing for q in questions if q.name == name and q.missing), ""):
                field.error_messages["required"] = _(message)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for question in self.questions:
            if question.kind == "when":
                self._join_time(question.name)
            if question.kind == "choices":
                self._one_of_its_kind(question)
        return cleaned

    def _join_time(self, name: str) -> None:
        day, written = self.cleaned_data.get(name), self.cleaned_data.pop(f"{name}_time", "")
        if not written:
            if day:
                self.cleaned_data[name] = {"day": day, "time": ""}
            return
        try:
            at = clean_time(written)
        except ValidationError as wrong:
            self.add_error(f"{name}_time", wrong)
            return
        if day:
            self.cleaned_data[name] = {"day": day, "time": at}
        elif name in self.cleaned_data:
            self.add_error(name, _("Enter the date too"))

    def _one_of_its_kind(self, question: Question) -> None:
        chosen = self.cleaned_data.get(question.name) or []
        alone = [option for option in question.options if option.alone and option.value in chosen]
        if alone and len(chosen) > 1:
            self.add_error(question.name, _("Choose ‘%(only)s’ by itself, or the others") % {"only": _(alone[0].text)})

    def answers(self) -> dict[str, Any]:
        return {q.name: self.cleaned_data.get(q.name, "") for q in self.questions}


def _field(question: Question) -> forms.Field:
    options: dict[str, Any] = {
        "label": _(question.label),
        "help_text": _(question.hint) if question.hint else "",
        "required": question.required,
    }
    choices = [(option.value, _(option.text)) for option in question.options]
    attrs = {"autocomplete": question.autocomplete} if question.autocomplete else {}
    if question.kind in ("choice", "choices"):
        return _choice(question, options, choices)
    if question.kind in ("words", "several"):
        rows = 8 if question.kind == "words" and question.most >= 5000 else 3
        area = forms.Textarea(attrs={"rows": rows} | ({"spellcheck": "false"} if question.kind == "several" else {}))
        return forms.CharField(widget=area, max_length=question.most, **options)
    if question.kind in ("day", "when"):
        return DayField(**options)
    kinds: dict[str, type[forms.CharField]] = {
        "money": MoneyField, "sort_code": SortCodeField, "account": AccountField, "postcode": PostcodeField,
        "phone": PhoneField,
    }  # fmt: skip
    if question.kind == "email":
        return forms.EmailField(widget=forms.EmailInput(attrs=attrs | {"spellcheck": "false"}), **options)
    if question.kind in ("sort_code", "account"):
        attrs |= {"inputmode": "numeric" if question.kind == "sort_code" else "text", "spellcheck": "false"}
    widget = forms.TextInput(attrs=attrs | ({"type": "tel"} if question.kind == "phone" else {}))
    return kinds.get(question.kind, forms.CharField)(widget=widget, max_length=question.most, **options)


def _choice(question: Question, options: dict[str, Any], choices: list[tuple[str, str]]) -> forms.Field:
    field: forms.Field = (
        forms.ChoiceField(widget=forms.RadioSelect, choices=choices, **options)
        if question.kind == "choice"
        else forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, choices=choices, **options)
    )
    field.choice_hints = {o.value: _(o.hint) for o in question.options if o.hint}  # type: ignore[attr-defined]
    return field


class WordsForm(PlainWords, forms.Form):
    """The one box of the front door."""

    words = forms.CharField(
        label=gettext_lazy("What happened, or what do you need?"), required=False, max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class CodeForm(PlainWords, forms.Form):
    code = forms.CharField(label=gettext_lazy("Your code"), max_length=40)


class MailForm(PlainWords, forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Email address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


__all__ = ["CodeForm", "MailForm", "PageForm", "WordsForm", "clean_time"]
