"""The tags and filters of every page. `website/README.md` shows each in use."""

from __future__ import annotations

import json
from datetime import date as Date
from datetime import datetime as DateTime
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.forms import BoundField
from django.template.defaultfilters import date as django_date
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext

from squaremile.website import charts, fields, formats, language, marks

register = template.Library()

register.filter("money", formats.money)
register.filter("datetime", formats.moment)
register.filter("count", formats.count)
register.filter("plural", formats.plural)
register.filter("reference", formats.reference)
register.filter("highlight", marks.highlight)

STATUS_COLOURS = Path(__file__).parent.parent / "data" / "status_colours.json"


@register.filter("date")
def day(value: Any, pattern: str | None = None) -> str:
    """24 November 2026 in London; with a pattern, as Django's own filter, which this stands in for."""
    if pattern is not None:
        return django_date(value, pattern)
    return formats.day(value or None)


@register.filter
def ago(value: DateTime | Date | None) -> str:
    return formats.ago(value or None, timezone.now())


@cache
def status_colours() -> dict[str, str]:
    """The colour of each state's tag, by the state's slug."""
    colours: dict[str, str] = json.loads(STATUS_COLOURS.read_text(encoding="utf-8"))
    return colours


@register.simple_tag
def tag(text: Any, colour: str = "") -> SafeString:
    """A coloured tag; the colour follows the state's name unless one is given."""
    chosen = colour or status_colours().get(slugify(str(text).replace("_", "-")), "grey")
    shade = "" if chosen == "blue" else f" govuk-tag--{chosen}"
    words = str(text).replace("_", " ") if str(text).islower() else text
    words = f"{str(words)[:1].upper()}{str(words)[1:]}"
    return format_html('<strong class="govuk-tag{}">{}</strong>', shade, words)


@register.simple_tag
def field(bound: BoundField, **options: Any) -> SafeString:
    """One form field with label, hint, error and control.

    Options: `label`, `size` (s, m, l, xl), `heading` (the label is the page's h1), `width` (2, 3, 4, 5, 10, 20),
    `prefix`, `suffix`, `inline`, `small`, `mark_optional`, and `reveals` (another field) with `on` (the choice that
    shows it).
    """
    options.setdefault("size", "s" if fields.kind_of(bound) in fields.GROUPED else "")
    return render_to_string("website/field.html", fields.describe(bound, options))


@register.inclusion_tag("website/error_summary.html")
def error_summary(*forms: Any) -> dict[str, Any]:
    """The box at the top of a page that links to each mistake in the forms and formsets; nothing when all is well."""
    lines: list[dict[str, str]] = []
    for form in forms:
        if form is None or form == "" or not getattr(form, "is_bound", False):
            continue
        members = form.forms if hasattr(form, "management_form") else [form]
        general = form.non_form_errors() if hasattr(form, "management_form") else form.non_field_errors()
        lines += [{"text": str(error), "url": ""} for error in general]
        for member in members:
            if member is not form:
                lines += [{"text": str(error), "url": ""} for error in member.non_field_errors()]
            for bound in member:
                lines += [{"text": str(error), "url": f"#{fields.anchor(bound)}"} for error in bound.errors]
    return {"lines": lines}


@register.inclusion_tag("website/table.html")
def table(caption: str, columns: Any, rows: Any, **options: Any) -> dict[str, Any]:
    """A table with its caption; a column is words or `{"text", "numeric"}`, a row a sequence of cells in that order.

    Options: `size` of the caption (s, m, l), `hide_caption`, `row_headers` (first cells name their rows), `empty` (what
    is said when there are no rows).
    """
    heads = [{"text": column} if isinstance(column, str) else column for column in columns]
    numeric = [bool(head.get("numeric")) for head in heads]
    cells = [[{"value": cell, "numeric": right} for cell, right in zip(row, numeric, strict=True)] for row in rows]
    return {"caption": caption, "columns": heads, "rows": cells, **options}


@register.simple_tag
def bar_list(items: Any, label: str = "") -> SafeString:
    return charts.bar_list(items, label)


@register.simple_block_tag
def scroll(content: str, label: str) -> SafeString:
    """A region that scrolls sideways on narrow screens and can be reached with the keyboard."""
    return format_html('<div class="sm-scroll" role="region" aria-label="{}" tabindex="0">{}</div>', label, content)


@register.simple_block_tag
def details(content: str, summary: str, opened: bool = False) -> SafeString:
    return format_html(
        '<details class="govuk-details"{}><summary class="govuk-details__summary">'
        '<span class="govuk-details__summary-text">{}</span></summary>'
        '<div class="govuk-details__text">{}</div></details>',
        SafeString(" open") if opened else "",
        summary,
        content,
    )


@register.simple_block_tag
def inset(content: str) -> SafeString:
    return format_html('<div class="govuk-inset-text">{}</div>', content)


@register.simple_block_tag
def warning(content: str, label: str = "") -> SafeString:
    return format_html(
        '<div class="govuk-warning-text"><span class="govuk-warning-text__icon" aria-hidden="true">!</span>'
        '<strong class="govuk-warning-text__text"><span class="govuk-visually-hidden">{}</span> {}</strong></div>',
        label or gettext("Warning"),
        content,
    )


@register.simple_tag
def page_language(which: str = "current") -> str:
    """`en-GB` or `cy`, for `lang`: of the page, or of its twin (`{% page_language "other" %}`)."""
    return language.WRITTEN[language.other() if which == "other" else language.current()]


@register.simple_tag
def other_language_name() -> str:
    """The other language by its own name, as its link is read by those who need it."""
    return language.NAMES[language.other()]


@register.simple_tag
def home_url() -> str:
    return language.home()


@register.simple_tag
def count_words() -> SafeString:
    return language.count_words()


@register.simple_block_tag(takes_context=True)
def filters(
    context: template.Context, content: str, form: Any, chosen: Any = (), clear_url: str = "", heading: str = "Filter"
) -> SafeString:
    """A filter form beside what it filters (the content): a GET form that works without JavaScript."""
    request = context.get("request")
    return render_to_string(
        "website/filters.html",
        {
            "form": form,
            "content": content,
            "chosen": chosen,
            "clear_url": clear_url or getattr(request, "path", ""),
            "heading": heading,
        },
    )
