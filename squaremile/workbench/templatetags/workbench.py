from collections.abc import Mapping
from typing import Any

from django import template

from squaremile.identifiers.engine import KIND_NAMES

register = template.Library()


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
