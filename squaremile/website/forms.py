"""Form fields of the design system that Django does not have."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

PARTS = ("day", "month", "year")
MONTHS = (
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
    ("ion", "chw", "maw", "ebr", "mai", "meh", "gor", "aws", "med", "hyd", "tac", "rha"),
)


class PlainWords(forms.BaseForm):
    """Mix in before `Form` or `ModelForm`: what is missing is said in the question's own words, so that the list of
    mistakes at the top of a page makes sense by itself. A field's own `required` message is kept.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            if str(field.error_messages.get("required", "")) == str(forms.Field.default_error_messages["required"]):
                label = field.label or name.replace("_", " ").capitalize()
                field.error_messages["required"] = _missing(field, str(label))


def _missing(field: forms.Field, label: str) -> str:
    if isinstance(field, forms.BooleanField):
        said = gettext("Tick ‘%(label)s’ to go on")
    elif isinstance(field, forms.FileField):
        said = gettext("Choose a file for ‘%(label)s’")
    elif isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        said = gettext("Choose an answer for ‘%(label)s’")
    else:
        said = gettext("Enter an answer for ‘%(label)s’")
    return said % {"label": label}


class DateParts(forms.MultiWidget):
    """Day, month and year in three boxes, named `NAME_day`, `NAME_month` and `NAME_year`."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(dict.fromkeys(PARTS, forms.TextInput), attrs)

    def decompress(self, value: Any) -> list[Any]:
        return [value.day, value.month, value.year] if isinstance(value, date) else [None, None, None]


class DateField(forms.MultiValueField):
    """A date typed as three numbers. What it says of a mistake names the date: give it a `label`.

    Cleans to a `date`, or None when empty and not required. Months may be words ("Nov", "Tach"). Two-figure years are
    refused, since they could be of either century.
    """

    widget = DateParts

    def __init__(self, **options: Any) -> None:
        parts = tuple(forms.CharField(required=False, strip=True, max_length=12) for _ in PARTS)
        super().__init__(parts, require_all_fields=False, **options)

    def clean(self, value: Any) -> date | None:
        written = [str(part or "").strip() for part in (value or ["", "", ""])]
        what = str(self.label or gettext("Date"))
        if not any(written):
            if self.required:
                raise ValidationError(gettext("Enter %(what)s") % {"what": what[0].lower() + what[1:]}, code="required")
            return None
        missing = [part for part, text in zip(PARTS, written, strict=True) if not text]
        if missing:
            raise ValidationError(_incomplete(missing) % {"what": what}, code="incomplete")
        return _real_date(what, written)

    def compress(self, data_list: list[Any]) -> Any:
        return data_list


def _incomplete(missing: list[str]) -> str:
    """Whole sentences, since what stands between two words is not the same in every language."""
    return {
        "day": gettext("%(what)s must include a day"),
        "month": gettext("%(what)s must include a month"),
        "year": gettext("%(what)s must include a year"),
        "day month": gettext("%(what)s must include a day and a month"),
        "day year": gettext("%(what)s must include a day and a year"),
        "month year": gettext("%(what)s must include a month and a year"),
    }[" ".join(missing)]


def _real_date(what: str, written: list[str]) -> date:
    day, month, year = written
    problem = ValidationError(gettext("%(what)s must be a real date, like 24 11 2026") % {"what": what}, code="invalid")
    if not (day.isascii() and day.isdigit() and year.isascii() and year.isdigit()):
        raise problem
    if len(year) != 4:
        words = gettext("%(what)s must have a year of 4 numbers, like 2026")
        raise ValidationError(words % {"what": what}, code="invalid")
    try:
        return date(int(year), _month(month), int(day))
    except (ValueError, StopIteration) as error:
        raise problem from error


def _month(written: str) -> int:
    if written.isascii() and written.isdigit():
        return int(written)
    start = written.lower()[:3]
    return next(names.index(start) + 1 for names in MONTHS if start in names)
