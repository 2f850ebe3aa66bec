"""What every page knows."""

from __future__ import annotations

from functools import cache, partial
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from squaremile.website import language


@cache
def version() -> str:
    """The installed version of Square Mile, or nothing when it runs without being installed."""
    try:
        return installed_version("squaremile")
    except PackageNotFoundError:
        return ""


def demonstration() -> bool:
    """Whether this is a demonstration: `settings.DEMONSTRATION`, a truth value or a function that gives one."""
    setting = getattr(settings, "DEMONSTRATION", False)
    return bool(setting() if callable(setting) else setting)


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `version`, `demonstration` and `other_language_url`, asked only by pages that show it."""
    return {
        "version": version(),
        "demonstration": demonstration(),
        "other_language_url": partial(language.other_language_url, request),
    }
