"""English and Welsh: what the frame of a page must know of the language it speaks.

Every public address has its Welsh twin under /cy/ (`i18n_patterns` in config.urls, `IN_WELSH` in config.settings);
addresses of staff have none.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

ENGLISH, WELSH = "en-gb", "cy"
NAMES = {ENGLISH: "English", WELSH: "Cymraeg"}
WRITTEN = {ENGLISH: "en-GB", WELSH: "cy"}
# The forms that Intl.PluralRules asks the design system's script for, in Welsh.
FORMS = ("zero", "one", "two", "few", "many", "other")


def current() -> str:
    """`en-gb` or `cy`."""
    return WELSH if get_language() == WELSH else ENGLISH


def other() -> str:
    return ENGLISH if current() == WELSH else WELSH


def home() -> str:
    """The address of the front door in this language."""
    return "/cy/" if current() == WELSH else "/"


def speaks_welsh(request: HttpRequest) -> bool:
    """Whether the page that was asked for is there in Welsh."""
    match = request.resolver_match
    if match is None or getattr(match.func, "access", "public") != "public":
        return False  # staff pages are in English only, whichever room they lie in
    return bool({match.app_name, match.view_name} & settings.IN_WELSH)


def other_language_url(request: HttpRequest) -> str:
    """The address of this page in the other language; nothing where it has none."""
    return translate_url(request.get_full_path(), other()) if speaks_welsh(request) else ""


def count_words() -> SafeString:
    """What the script of a character count says, as attributes; nothing in English, which it speaks by itself."""
    if current() == ENGLISH:
        return SafeString("")
    said = [
        ("characters-under-limit", gettext("You have %{count} characters remaining")),
        ("characters-over-limit", gettext("You have %{count} characters too many")),
    ]
    attributes = [(f"{key}.{form}", words) for key, words in said for form in FORMS]
    attributes.append(("characters-at-limit", gettext("You have 0 characters remaining")))
    return format_html_join("", ' data-i18n.{}="{}"', attributes)
