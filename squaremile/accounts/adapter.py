"""Where the sign-in library asks us."""

import time
from collections.abc import Iterable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from squaremile.accounts.models import Person
from squaremile.accounts.queries import open_memberships
from squaremile.accounts.roles import Role
from squaremile.accounts.sealing import cipher
from squaremile.accounts.services import trail
from squaremile.accounts.services.mail import stage_mail
from squaremile.website import language


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The email address or the password is not right"),
        "too_many_login_attempts": _("There were too many attempts to sign in. Try again in 5 minutes"),
        "incorrect_password": _("The password is not right"),
        "incorrect_code": _("The code is not right, or was used already"),
    }

    def login(self, request: HttpRequest, user: Person) -> None:
        super().login(request, user)
        trail.signed_in(user, how=_how(request, user), membership=open_memberships(user.pk).first())

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            trail.signed_out(request.user.pk)
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        super().authentication_failed(request, **credentials)
        trail.sign_in_failed(str(credentials.get("email", "")), how="password")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Who signed in in Welsh goes on in Welsh, by the front door, which leads staff to their own pages."""
        if language.current() == language.WELSH:
            return language.home()
        return str(super().get_login_redirect_url(request))

    def get_logout_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 - the library's signature
        return reverse("account_login")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Staged: a mail server that is slow or down shows on no page, where it would tell who has an account."""
        stage_mail(self.render_mail(template_prefix, email, {"email": email} | context))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not when the person signed in a few minutes ago: setting up the second factor follows at once."""
        records = get_authentication_records(context.request, context.request.user)
        if records and time.time() - records[-1]["at"] < REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))


def _how(request: HttpRequest, user: Person) -> str:
    """The ways this session was proved, e.g. "password, totp"; none was asked of one that just signed up."""
    records = get_authentication_records(request, user)
    return ", ".join(str(record.get("type") or record["method"]) for record in records) or "sign-up"


def _needs_second_factor(person_id: int) -> bool:
    return open_memberships(person_id).exclude(role=Role.REPORTER).exists()


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("The code is not right, or was used already"),
        "cannot_delete_authenticator": "Add a passkey first: you need a second factor to sign in",
    }

    def encrypt(self, text: str) -> str:
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """One second factor always stays, but for a reporter, who needs none."""
        if not _needs_second_factor(authenticator.user_id):
            return True
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())

    def generate_authenticator_name(self, user: Person, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return f"Passkey {number}"

    def _get_site_name(self) -> str:
        return "Square Mile"


class SessionsAdapter(DefaultUserSessionsAdapter):  # type: ignore[misc]
    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        ended = list(sessions)
        super().end_sessions(ended)
        for session in ended:
            trail.session_ended(session.user_id)
