"""What the gallery shows: every component with made-up words, in each of its states."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django import forms

from squaremile.website import charts
from squaremile.website.forms import DateField, PlainWords
from squaremile.website.marks import Mark
from squaremile.website.templatetags.sm import status_colours

WHEN = datetime(2026, 11, 24, 15, 16, tzinfo=UTC)
NARRATIVE = (
    "A text said my parcel was held. I opened https://parcel-fee.example/pay and then 07700 900123 rang.\n"
    "They asked me to move £1,250.00 to 11-22-33 12345678 <at once>."
)
CHANNELS = [("phone", "By phone"), ("email", "By email"), ("post", "By post")]


class Sample(PlainWords, forms.Form):
    """One field of every kind."""

    name = forms.CharField(label="Full name", widget=forms.TextInput(attrs={"autocomplete": "name"}))
    lost = forms.DecimalField(label="How much was lost", help_text="An estimate is enough", required=False)
    story = forms.CharField(
        label="What happened", max_length=200, widget=forms.Textarea(attrs={"rows": 5}), help_text="In your own words"
    )
    force = forms.ChoiceField(
        label="Police force", choices=[("", "Choose"), ("city", "City of London"), ("kent", "Kent")]
    )
    contact = forms.ChoiceField(label="How should we reach you?", choices=CHANNELS, widget=forms.RadioSelect)
    address = forms.CharField(label="Postal address", required=False)
    losses = forms.MultipleChoiceField(
        label="What did they take?",
        choices=[("money", "Money"), ("account", "An account"), ("data", "Personal details")],
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose all that apply",
    )
    on = DateField(label="The date it happened", help_text="For example, 24 11 2026")
    picture = forms.FileField(label="Screenshot or letter", help_text="A picture or PDF, up to 20 MB", required=False)
    true = forms.BooleanField(label="What I have said is true to the best of my knowledge")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["contact"].choice_hints = {"phone": "We ring from 0300 numbers only"}  # type: ignore[attr-defined]


class SampleFilter(forms.Form):
    words = forms.CharField(label="Words", required=False)
    state = forms.MultipleChoiceField(
        label="State",
        choices=[("received", "Received"), ("held", "Held"), ("decided", "Decided")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


def samples() -> dict[str, Any]:
    """The context of the gallery: no record of anybody is read."""
    return {**_forms(), **_lists(), **_pictures(), "narrative": NARRATIVE, "spans": _spans(), "when": WHEN}


def _forms() -> dict[str, Any]:
    return {
        "empty_form": Sample(prefix="empty"),
        "wrong_form": Sample({"wrong-on_day": "31", "wrong-on_month": "2", "wrong-on_year": "2026"}, prefix="wrong"),
        "filter_form": SampleFilter({"filter-state": ["held"]}, prefix="filter"),
        "chosen": [{"text": "Held", "url": "?"}, {"text": "Loss over £1,000", "url": "?"}],
    }


def _lists() -> dict[str, Any]:
    columns = ["Reference", "Received", "Force", {"text": "Loss", "numeric": True}]
    amounts = (Decimal("1234.56"), Decimal("89000"), Decimal("12.5"))
    forces = ("City of London", "Devon and Cornwall", "Police Service of Northern Ireland")
    return {
        "states": sorted(state.replace("-", "_") for state in status_colours()),
        "columns": columns,
        "rows": [
            (f"SM-7K3Q-9F2M-4T{place}X", "24 November 2026", force, f"£{amount:,.2f}")
            for place, (force, amount) in enumerate(zip(forces, amounts, strict=True))
        ],
        "summary": [
            {"key": "Name", "value": "Valerie Example", "url": "#summary"},
            {"key": "Address", "value": "1 Example Street\nLondon\nEC2V 7HH", "url": "#summary"},
            {"key": "Email", "value": ""},
        ],
        "figures": [
            {"number": "1,204", "label": "reports received today", "note": "38 more than yesterday"},
            {"number": "£4,310,022.10", "label": "reported lost"},
            {"number": "17", "label": "held, the oldest for 3 hours", "url": "#figures"},
        ],
        "events": [
            {"title": "Sent to City of London", "by": "Amira Khan", "at": WHEN, "text": "Package 12, four reports."},
            {"title": "Received", "at": WHEN},
        ],
    }


def _pictures() -> dict[str, Any]:
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    counts = {tile.code: (place * 37) % 400 for place, tile in enumerate(charts.force_tiles())}
    return {
        "bars": [("Delivery message", 240), ("Call from the bank", 96), ("Investment", 12), ("Other", 0)],
        "month_bars": charts.month_bars(
            [(f"{month} 2026", 120 + 35 * (place % 5)) for place, month in enumerate(months)], "Reports by month"
        ),
        "tile_map": charts.tile_map({**counts, "E23000001": 1890}),
    }


def _spans() -> list[Mark]:
    def mark(words: str, kind: str, label: str) -> Mark:
        start = NARRATIVE.index(words)
        return Mark(start, start + len(words), kind, "/gallery/", label)

    return [
        mark("https://parcel-fee.example/pay", "url", "Web address"),
        mark("parcel-fee.example", "domain", "Domain"),
        mark("07700 900123", "phone", "Phone number"),
        mark("11-22-33 12345678", "sortacc", "Bank account"),
    ]
