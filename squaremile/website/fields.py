"""What a template needs to draw one Django form field as the design system does."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext

KINDS: list[tuple[type[forms.Widget], str]] = [
    (forms.HiddenInput, "hidden"),
    (forms.MultipleHiddenInput, "hidden"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Textarea, "textarea"),
    (forms.Select, "select"),
    (forms.ClearableFileInput, "file"),
    (forms.FileInput, "file"),
    (forms.MultiWidget, "date"),
]
CONTROL_CLASS = {
    "input": "govuk-input",
    "textarea": "govuk-textarea",
    "select": "govuk-select",
    "file": "govuk-file-upload",
    "checkbox": "govuk-checkboxes__input",
}
GROUPED = {"radios", "checkboxes", "date"}


def kind_of(bound: BoundField) -> str:
    """Which part of the design system draws the field."""
    for widget, kind in KINDS:
        if isinstance(bound.field.widget, widget):
            return kind
    return "input"


def anchor(bound: BoundField) -> str:
    """The id that the error summary points to: the first control of the field."""
    return f"{bound.auto_id}_0" if kind_of(bound) in GROUPED else str(bound.auto_id)


def describe(bound: BoundField, options: dict[str, Any]) -> dict[str, Any]:
    """The context of `website/field.html`: the kind, words, ids and control of one field."""
    kind = kind_of(bound)
    ids = _described_by(bound, kind)
    context = {
        "kind": kind,
        "bound": bound,
        "id": bound.auto_id,
        "label": options.get("label") or bound.label,
        "hint": bound.help_text,
        "errors": bound.errors,
        "described_by": " ".join(ids),
        "grouped": kind in GROUPED,
        "optional": not bound.field.required and options.get("mark_optional", False),
        **options,
    }
    if kind == "date":
        context["parts"] = _date_parts(bound)
    elif kind in ("radios", "checkboxes"):
        context["choices"] = _choices(bound)
    elif kind != "hidden":
        context["control"] = _control(bound, kind, ids, options)
        context["limit"] = bound.field.widget.attrs.get("maxlength") if kind == "textarea" else None
    return context


def _described_by(bound: BoundField, kind: str) -> list[str]:
    ids = []
    if bound.help_text:
        ids.append(f"{bound.auto_id}-hint")
    if bound.errors:
        ids.append(f"{bound.auto_id}-error")
    if kind == "textarea" and bound.field.widget.attrs.get("maxlength"):
        ids.append(f"{bound.auto_id}-info")
    return ids


def _control(bound: BoundField, kind: str, ids: list[str], options: dict[str, Any]) -> str:
    base = CONTROL_CLASS[kind]
    classes = [base, str(bound.field.widget.attrs.get("class", ""))]
    if bound.errors and kind != "checkbox":
        classes.append(f"{base}--error")
    if options.get("width"):
        classes.append(f"govuk-input--width-{options['width']}")
    attrs: dict[str, str | bool] = {"class": " ".join(filter(None, classes)), "aria-describedby": " ".join(ids)}
    if not ids:
        attrs["aria-describedby"] = False
    if kind == "textarea" and bound.field.widget.attrs.get("maxlength"):
        # The count tells people that they are over; cutting what they paste would lose words.
        attrs |= {"maxlength": False, "class": f"{attrs['class']} govuk-js-character-count"}
    return bound.as_widget(attrs=attrs)


def _choices(bound: BoundField) -> list[dict[str, Any]]:
    hints: dict[str, str] = getattr(bound.field, "choice_hints", {})
    found = []
    for choice in bound.subwidgets:
        data = choice.data
        found.append(
            {
                "id": choice.id_for_label,
                "name": data["name"],
                "value": str(data["value"]),
                "label": choice.choice_label,
                "checked": data["selected"],
                "disabled": bool(data["attrs"].get("disabled")),
                "hint": hints.get(str(data["value"]), ""),
            }
        )
    return found


def _date_parts(bound: BoundField) -> list[dict[str, Any]]:
    context = bound.field.widget.get_context(bound.html_name, bound.value(), {"id": bound.auto_id})
    names = (gettext("Day"), gettext("Month"), gettext("Year"))
    widths = (2, 2, 4)
    return [
        {
            "id": part["attrs"]["id"],
            "name": part["name"],
            "value": "" if part["value"] is None else part["value"],
            "label": name,
            "width": width,
            "autocomplete": part["attrs"].get("autocomplete", ""),
        }
        for part, name, width in zip(context["widget"]["subwidgets"], names, widths, strict=True)
    ]
