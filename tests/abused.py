"""What the proofs against abuse of the front door share."""

from collections.abc import Iterator

import pytest
from django.urls import reverse

from squaremile.accounts.middleware import access_of
from squaremile.public import limits
from squaremile.public.urls import urlpatterns


def lift_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "in_force", lambda: limits.Limits(quick_seconds=0, limits={}))


def addresses(key: str) -> Iterator[str]:
    """Every public address of the room; of a draft for this one."""
    samples = {"slug": "story", "key": key, "code": "0000-0000-0000-0000", "number": 0,
               "reference": "SM-0000-0000-0000", "what": "add"}
    for pattern in urlpatterns:
        if access_of(pattern.callback) == "public":
            for name in ("fraud", "hmrc", "story", "payment") if "slug" in pattern.pattern.converters else ("",):
                chosen = {part: samples[part] for part in pattern.pattern.converters} | ({"slug": name} if name else {})
                yield reverse(f"public:{pattern.name}", kwargs=chosen)
