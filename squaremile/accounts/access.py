"""Access, in one place: each address names the permission it needs, and one middleware holds it.

`@allow(Permission.X)` for a signed-in role with a stated purpose; `@public` for everybody.
A view that names nothing is refused to all, and a test fails.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.urls import URLPattern, URLResolver

from squaremile.accounts.roles import Permission

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = "public"


def allow(permission: Permission, *, purpose: bool = True) -> Callable[[View], View]:
    """`purpose=False`: the page shows no personal data, so none need be stated first."""

    def mark(view: View) -> View:
        view.access = permission  # type: ignore[attr-defined]
        view.needs_purpose = purpose  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def declare(patterns: Any, access: str) -> Any:
    """Names the access of views that we did not write (the sign-in library's), pattern by pattern."""
    for pattern in getattr(patterns, "url_patterns", None) or getattr(patterns, "urlpatterns", None) or patterns:
        if isinstance(pattern, URLResolver):
            declare(pattern, access)
        elif isinstance(pattern, URLPattern) and not hasattr(pattern.callback, "access"):
            pattern.callback = _with_access(pattern.callback, access)
    return patterns


def _with_access(view: Callable[..., Any], access: str) -> Callable[..., Any]:
    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    marked = cast(Any, wrapped)
    marked.access, marked.needs_purpose = access, False
    return wrapped
