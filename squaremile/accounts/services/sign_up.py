"""Signing up as a reporter. No person is stored before a code, sent to the address, has proved that it is theirs.

What was asked for waits, sealed, in the session. Nothing tells whether the address has an account already: the same
pages come, the same work is done, and only the mail says so.
"""

import json
import secrets
import time
from dataclasses import asdict, dataclass, replace

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse

from squaremile.accounts.models import Membership, Person
from squaremile.accounts.queries import address_taken
from squaremile.accounts.roles import Role
from squaremile.accounts.rules import Verdict, judge_code
from squaremile.accounts.sealing import cipher
from squaremile.accounts.services import trail
from squaremile.ledger.actor import Actor, acting

_KEY, _USE = "sign_up", "sign-up"


@dataclass(frozen=True, slots=True)
class SignUp:
    """`password` is a hash; `sent_at` in seconds since 1970; `taken`: the address had an account when this began."""

    name: str
    email: str
    password: str
    next: str
    taken: bool
    code: str = ""
    sent_at: float = 0.0
    sent: int = 0
    wrong: int = 0


def begin(request: HttpRequest, *, name: str, email: str, password: str, next: str = "") -> None:
    """Sends the code, or to an address that has an account a mail that says so."""
    # The password is hashed in either case: the time it takes would tell.
    asked = SignUp(name, email, make_password(password), next, taken=address_taken(email))
    _send(request, asked)


def pending(request: HttpRequest) -> SignUp | None:
    """What this browser asked for and has not proved yet."""
    sealed = request.session.get(_KEY, "")
    try:
        return SignUp(**json.loads(cipher(_USE).decrypt(sealed.encode())))
    except (InvalidToken, TypeError):  # nothing, or sealed by another key or an older version
        return None


def may_send_again(asked: SignUp) -> bool:
    return asked.sent < settings.SIGN_UP_CODES


def send_again(request: HttpRequest, asked: SignUp) -> None:
    """A new code; wrong ones that were tried still count."""
    _send(request, asked)


def forget(request: HttpRequest) -> None:
    request.session.pop(_KEY, None)


def check(request: HttpRequest, asked: SignUp, given: str) -> Verdict:
    """Judges a code and counts a wrong one. After too many the sign-up is forgotten."""
    verdict = judge_code(
        given,
        sent="" if asked.taken else asked.code,
        age=time.time() - asked.sent_at,
        wrong=asked.wrong,
        life=settings.SIGN_UP_CODE_SECONDS,
        tries=settings.SIGN_UP_CODE_TRIES,
    )
    if verdict == Verdict.TOO_MANY:
        forget(request)
    elif verdict == Verdict.WRONG:
        _keep(request, replace(asked, wrong=asked.wrong + 1))
    return verdict


def finish(request: HttpRequest, asked: SignUp) -> Person | None:
    """Makes the reporter. None when the address has got an account since: they hold it, so they may be told."""
    forget(request)
    try:
        with transaction.atomic():
            return make_reporter(name=asked.name, email=asked.email, password=asked.password)
    except IntegrityError:
        return None


def make_reporter(*, name: str, email: str, password: str) -> Person:
    """A person of no organisation who signs in by password, given as its hash, and sees their own reports.

    Raises IntegrityError when the address has an account. The database lets nobody else be made this way.
    """
    person = Person.objects.create(email=email, name=name, password=password)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    membership = Membership.objects.create(person=person, role=Role.REPORTER)
    with acting(Actor(person.pk, 0, Role.REPORTER)):
        trail.membership_made(membership)
    return person


def _send(request: HttpRequest, asked: SignUp) -> None:
    asked = replace(asked, code=f"{secrets.randbelow(10**6):06d}", sent_at=time.time(), sent=asked.sent + 1)
    template = "account/email/account_already_exists" if asked.taken else "account/email/sign_up_code"
    said = {
        "code": f"{asked.code[:3]} {asked.code[3:]}",
        "minutes": settings.SIGN_UP_CODE_SECONDS // 60,
        "sign_in_url": request.build_absolute_uri(reverse("account_login")),
        "password_reset_url": request.build_absolute_uri(reverse("account_reset_password")),
    }
    get_adapter().send_mail(template, asked.email, said)
    _keep(request, asked)


def _keep(request: HttpRequest, asked: SignUp) -> None:
    request.session[_KEY] = cipher(_USE).encrypt(json.dumps(asdict(asked)).encode()).decode()
