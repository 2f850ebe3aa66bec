"""A change of policy: the new body, why, and from when."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from squaremile.policy.models import Version
from squaremile.policy.rules import pretty
from squaremile.policy.services import MAX_BYTES, Refused, look_over, read_body
from squaremile.website.forms import DateField, PlainWords

_FARTHEST = timedelta(days=366)


class ChangeForm(PlainWords, forms.Form):
    """`base` is the version that the change was begun on; it is held against the newest when it is published."""

    body = forms.CharField(
        required=False,
        strip=False,
        label="The rules",
        help_text="In JSON. Change what should change and leave the rest as it is.",
        widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "false", "autocomplete": "off", "wrap": "off"}),
    )
    file = forms.FileField(
        required=False,
        allow_empty_file=True,
        label="Or send a file",
        help_text="A JSON file of at most 1 MB. It takes the place of the words in the box.",
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
    reason = forms.CharField(
        max_length=2_000,
        label="Why does it change?",
        help_text="Everybody who can read the policy can read this. Name no person.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it changes"},
    )
    begins_on = DateField(
        required=False, label="The day it begins", help_text="Leave this empty and it begins when you publish it."
    )
    begins_at = forms.TimeField(
        required=False,
        input_formats=["%H:%M", "%H.%M", "%H%M"],
        label="The time it begins",
        help_text="London time, like 06:30. Leave this empty for midnight, when the day starts.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": "The time it begins must be a time, like 06:30"},
    )
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, newest: Version, **options: Any) -> None:
        options.setdefault("initial", {"body": pretty(newest.body), "base": newest.number})
        super().__init__(*args, **options)
        self.newest = newest
        self.parsed: Any = None
        self.effective_at: datetime | None = None

    def clean_reason(self) -> str:
        """On one kind of line end, for the browser sends two."""
        return str(self.cleaned_data["reason"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        self._read(given)
        self._begins(given)
        return given

    def _read(self, given: dict[str, Any]) -> None:
        """A mistake is told at the box or the file that it stands in."""
        if "body" in self.errors:
            return
        sent = given.get("file")
        name = "file" if sent else "body"
        data: bytes | str = sent.read(MAX_BYTES + 1) if sent else given.get("body", "")
        if not data.strip():
            self.add_error(name, "The file is empty" if sent else "Enter the rules, or send a file")
            return
        try:
            self.parsed = read_body(data)
        except Refused as refused:
            self.add_error(name, refused.problems)
            return
        if found := look_over(kind=self.newest.policy_id, body=self.parsed, base=self.newest):
            self.add_error(name, found)

    def _begins(self, given: dict[str, Any]) -> None:
        day, at = given.get("begins_on"), given.get("begins_at")
        if day is None:
            if at is not None and not self.errors.get("begins_on"):
                self.add_error("begins_on", "Enter the day too, or leave the time empty")
            return
        moment = timezone.make_aware(datetime.combine(day, at or time()))
        now = timezone.now()
        if moment <= now:
            self.add_error("begins_on", "It must begin in the future, or leave the day empty to begin at once")
        elif moment > now + _FARTHEST:
            self.add_error("begins_on", "It must begin within a year")
        self.effective_at = moment
