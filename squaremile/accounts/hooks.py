"""What we do when the sign-in library tells that a second factor or a password was used or changed."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.http import HttpRequest

from squaremile.accounts.models import Person
from squaremile.accounts.queries import SECOND_FACTOR_KEY
from squaremile.accounts.services import trail


def connect() -> None:
    mfa.authenticator_used.connect(_used)
    mfa.authenticator_added.connect(_added)
    mfa.authenticator_removed.connect(_removed)
    mfa.authenticator_reset.connect(_reset)
    mfa.authentication_failed.connect(_failed)
    for changed in (account.password_changed, account.password_set, account.password_reset):
        changed.connect(_password)


def _used(*, request: HttpRequest, user: Person, **_: Any) -> None:
    request.session[SECOND_FACTOR_KEY] = user.pk


def _added(*, request: HttpRequest, user: Person, authenticator: Any, **_: Any) -> None:
    """Adding one proves that the person holds it, so this session need not ask for it again."""
    if authenticator.type != authenticator.Type.RECOVERY_CODES:
        request.session[SECOND_FACTOR_KEY] = user.pk
    trail.second_factor(user.pk, what="added", kind=authenticator.type)


def _removed(*, user: Person, authenticator: Any, **_: Any) -> None:
    trail.second_factor(user.pk, what="removed", kind=authenticator.type)


def _reset(*, user: Person, authenticator: Any, **_: Any) -> None:
    trail.second_factor(user.pk, what="made anew", kind=authenticator.type)


def _failed(*, user: Person, authenticator: Any, **_: Any) -> None:
    trail.sign_in_failed(user.email, how=authenticator.type)


def _password(*, user: Person, **_: Any) -> None:
    trail.password_changed(user.pk)
