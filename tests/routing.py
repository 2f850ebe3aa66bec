"""Every address that the root URLconf answers, and what each says of itself."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.http import Http404
from django.test import RequestFactory
from django.urls import URLPattern, get_resolver

PINNED: list[dict[str, Any]] = json.loads((Path(__file__).parent / "routes.json").read_text(encoding="utf-8"))


def addresses() -> list[tuple[str, URLPattern]]:
    return list(_under(get_resolver(), ""))


def _under(resolver: Any, before: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield here, pattern
        else:
            yield from _under(pattern, here)


def methods(view: Any) -> str:
    """`GET`, `POST` or `GET POST`: what a view answers; `any` when it does not refuse a method that is none."""
    if shown := getattr(view, "view_class", None):
        return " ".join(name.upper() for name in ("get", "post") if hasattr(shown, name))
    try:
        response = view(RequestFactory().generic("NONSENSE", "/"))
    except Http404:
        return "none"
    if response.status_code != 405:
        return "any"
    return " ".join(sorted(set(response.headers["Allow"].split(", ")) & {"GET", "POST", "PUT", "PATCH", "DELETE"}))


def said_of(address: str, pattern: URLPattern) -> dict[str, Any]:
    """The row of an address."""
    view = pattern.callback
    access = getattr(view, "access", None)
    purpose = access not in (None, "public") and getattr(view, "needs_purpose", True)
    return {"address": address, "access": access and str(access), "purpose": purpose, "methods": methods(view)}
