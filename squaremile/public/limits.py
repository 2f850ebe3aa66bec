"""How much one place, person or report may do: whoever does too much is slowed down and told so, never shut out.

The figures are the policy `front-door-limits`. An address is known by the hash of its prefix under a key of the day,
so that none is stored; who is signed in is counted by themselves and not by where they sit.
"""

import ipaddress
import time
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Literal

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from pydantic import Field, model_validator

from squaremile.accounts.middleware import ViewedRequest
from squaremile.accounts.services.attempts import Limit, spend
from squaremile.policy.kinds import Body
from squaremile.policy.models import Version
from squaremile.policy.queries import stamps
from squaremile.reports.models import Draft
from squaremile.vault.fields import fingerprint

KIND = "front-door-limits"
TRAP, STAMP = "topic", "shown"
NOT_CARRIED = {"csrfmiddlewaretoken", TRAP, STAMP}
_HOUR = 3600.0
By = Literal["address", "person", "draft", "mailbox"]
What = Literal["start", "quick_start", "send", "code", "wrong_code", "page", "upload", "mail", "mailbox"]


class Rule(Body):
    """At most `most` (times, or bytes) in `seconds`; after `in_hour` within the hour (0: no matter) at most `then`."""

    most: Annotated[int, Field(ge=1)]
    seconds: Annotated[float, Field(ge=1, le=_HOUR, strict=False)]
    in_hour: Annotated[int, Field(ge=0)] = 0
    then: Annotated[int, Field(ge=0)] = 0

    @model_validator(mode="after")
    def goes_on(self) -> "Rule":
        if self.in_hour and not self.then:
            raise ValueError("after in_hour nothing would be left: say in then how many")
        return self


class Limits(Body):
    quick_seconds: Annotated[float, Field(ge=0, le=10, strict=False)]
    limits: dict[What, dict[By, Rule]]

    @model_validator(mode="after")
    def an_address_is_never_shut_out_for_long(self) -> "Limits":
        for what, rules in self.limits.items():
            if (rule := rules.get("address")) and rule.seconds > 300:
                raise ValueError(f"{what}: an address may stand for a call centre: at most 300 seconds")
        return self


def in_force() -> Limits:
    return _read(*stamps(KIND))


@lru_cache(maxsize=2)
def _read(version: tuple[str, int, int]) -> Limits:
    _kind, pk, _number = version
    return Limits.model_validate(Version.objects.get(pk=pk).body)


def prefix_of(request: HttpRequest) -> str:
    """Where a request comes from: 24 bits of an IPv4 address, 64 of IPv6, found behind the trusted proxies."""
    try:
        written = get_adapter().get_client_ip(request)
    except (PermissionDenied, ImproperlyConfigured):  # no address, or fewer proxies than we were told of
        written = request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(written.strip())
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 64), strict=False))


def wait_for(
    request: ViewedRequest, what: What, *, draft: Draft | None = None, mailbox: str = "", amount: int = 1,
    now: datetime,
) -> int:  # fmt: skip
    """Counts one more `what`, or `amount` bytes of it. Returns 0, or the seconds to wait when nothing was counted."""
    person = request.viewer.person
    found = []
    for by, rule in in_force().limits.get(what, {}).items():
        if by == ("address" if person else "person"):
            continue
        counted = {"person": str(person), "draft": draft.key if draft else "", "mailbox": mailbox.casefold()}
        who = counted[by] if by in counted else prefix_of(request)
        key = fingerprint(f"{what}\0{by}\0{who}", f"front door {now:%Y-%m-%d}")
        found.append(Limit(key, rule.most, rule.seconds, amount, rule.in_hour, rule.then))
    return spend(found, now=now) if found else 0


def too_much(request: ViewedRequest, what: What, *, draft: Draft | None = None) -> HttpResponse | None:
    """The page that slows down, when it is too much; else None, and one more is counted."""
    wait = wait_for(request, what, draft=draft, now=timezone.now())
    return slow_down(request, wait) if wait else None


def before_start(request: ViewedRequest) -> HttpResponse | None:
    """For a form that begins a draft. Sent back faster than a person can, it goes by the narrower limit `quick_start`;
    with the box filled in that no person sees, it is asked for again.
    """
    if trapped := _trapped(request):
        return trapped
    quick = seconds_since_shown(request) < in_force().quick_seconds
    if quick and wait_for(request, "quick_start", now=timezone.now()):
        return slow_down(request, 1)
    return too_much(request, "start")


def before_send(request: ViewedRequest) -> HttpResponse | None:
    """For the form that sends a report."""
    return _trapped(request) or too_much(request, "send")


def _trapped(request: HttpRequest) -> HttpResponse | None:
    return slow_down(request, 1) if request.POST.get(TRAP) else None


def stamp() -> str:
    """When a form was shown, signed: no cookie is needed to know it again."""
    return _signer().sign(f"{time.time():.2f}")


def seconds_since_shown(request: HttpRequest) -> float:
    """0.0 without a stamp of ours: who sends a form that was not shown is as quick as can be."""
    try:
        return max(0.0, time.time() - float(_signer().unsign(request.POST.get(STAMP, ""))))
    except (BadSignature, ValueError):
        return 0.0


def _signer() -> Signer:
    return Signer(key=settings.SECRET_KEY, salt="front door form")


def slow_down(request: HttpRequest, wait: int) -> HttpResponse:
    """429, with a button that sends the same again: nothing typed is lost. Chosen files cannot be carried along."""
    carried = [
        (name, value) for name, values in request.POST.lists() if name not in NOT_CARRIED for value in values
    ]  # fmt: skip
    context = {
        "seconds": wait, "minutes": -(-wait // 60), "carried": carried, "path": request.get_full_path(),
        "had_files": bool(request.FILES),
    }  # fmt: skip
    response = render(request, "public/slow_down.html", context, status=429)
    response["Retry-After"] = str(wait)
    response["Cache-Control"] = "no-store"
    # Who floods us does not flood the log: django.utils.log asks for this.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
