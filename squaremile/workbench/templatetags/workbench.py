from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from squaremile.identifiers.engine import KIND_NAMES
from squaremile.workbench import written

register = template.Library()
# What a row of the queue says in figures of its own, so that the words beside it need not.
_IN_FIGURES = {"reports", "victims", "loss", "still_paying"}


@register.simple_tag
def type_title(code: str, titles: Mapping[str, str], report: Any) -> str:
    """What the report is about, in words: its NFIB title, or what it is while nobody has classified it."""
    if code:
        return titles.get(code, code)
    return "Message forwarded to us" if report.route == "message" else "Not yet classified"


@register.filter
def kind_name(kind: str) -> str:
    """`sortacc` -> `Sort code and account`."""
    name = KIND_NAMES.get(kind, kind)
    return name[:1].upper() + name[1:]


@register.filter("written")
def written_value(identifier: Any) -> str:
    """An identifier as people write it: `07700 900123`."""
    return written.written(identifier.kind, identifier.value) if identifier else ""


@register.filter
def as_kind(value: str, kind: str) -> str:
    """`value|as_kind:kind`: the same for a value without its record."""
    return written.written(kind, value)


@register.filter
def tie_sentence(tie: Any) -> str:
    """Why an identifier ties reports, with the identifier as people write it."""
    kind, value = tie.identifier.kind, tie.identifier.value
    stored = f"sort code and account number {value}" if kind == "sortacc" else value
    sentence: str = tie.sentence
    return sentence.replace(stored, written.written(kind, value))


@register.filter
def beside_figures(reasons: Iterable[Mapping[str, Any]]) -> list[str]:
    """Sentences of a score that say more than the figures in the same row."""
    return [str(reason["sentence"]) for reason in reasons if reason.get("factor") not in _IN_FIGURES]


@register.simple_tag
def figures(*told: Any) -> SafeString:
    """`{% figures 240 "reports" "£1.00" "lost" %}`: number, label, number, label, each in a card."""
    pairs = zip(told[::2], told[1::2], strict=True)
    cards = [{"number": number, "label": label} for number, label in pairs if number not in (None, "")]
    return render_to_string("website/figures.html", {"figures": cards})


@register.filter
def share_of(network: Any, organisation: int | None) -> int | None:
    """How many of its reports are of this force; nothing for those outside a force."""
    count = network.force_counts.get(str(organisation))
    return int(count) if count else None
