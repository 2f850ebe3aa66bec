"""Forms of accounts; those of the sign-in library in our words."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as codes
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms

from squaremile.accounts.models import Purpose
from squaremile.accounts.roles import Role
from squaremile.accounts.services import trail
from squaremile.website.forms import PlainWords


class _Words:
    """Our labels and hints over the library's fields, without its placeholders."""

    labels: dict[str, str] = {}
    hints: dict[str, str] = {}
    missing: dict[str, str] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            field.widget.attrs["spellcheck"] = "false"
            if name in self.missing:
                field.error_messages["required"] = self.missing[name]


class LoginForm(_Words, account.LoginForm):  # type: ignore[misc]
    labels = {"login": "Email address", "password": "Password"}
    missing = {"login": "Enter your email address", "password": "Enter your password"}


class AskPasswordForm(_Words, account.ReauthenticateForm):  # type: ignore[misc]
    labels = {"password": "Password"}
    missing = {"password": "Enter your password"}


_NEW = "At least 12 characters. Three words that do not belong together are easy to keep in mind."


class ChangePasswordForm(_Words, account.ChangePasswordForm):  # type: ignore[misc]
    labels = {"oldpassword": "Your password now", "password1": "New password", "password2": "New password again"}
    hints = {"password1": _NEW}
    missing = {
        "oldpassword": "Enter your password now",
        "password1": "Enter a new password",
        "password2": "Enter the new password again",
    }


class ChoosePasswordForm(_Words, account.ResetPasswordKeyForm):  # type: ignore[misc]
    labels = {"password1": "New password", "password2": "New password again"}
    hints = {"password1": _NEW}
    missing = {"password1": "Enter a new password", "password2": "Enter the new password again"}


class ForgottenForm(_Words, account.ResetPasswordForm):  # type: ignore[misc]
    labels = {"email": "Email address"}
    missing = {"email": "Enter your email address"}


class CodeForm(_Words, codes.AuthenticateForm):  # type: ignore[misc]
    labels = {"code": "Code"}
    hints = {"code": "The 6 figures in your authenticator app, or one of your recovery codes"}
    missing = {"code": "Enter the code"}


class AskCodeForm(_Words, codes.ReauthenticateForm):  # type: ignore[misc]
    labels, hints, missing = CodeForm.labels, CodeForm.hints, CodeForm.missing


class ActivateCodesForm(_Words, totp.ActivateTOTPForm):  # type: ignore[misc]
    labels = {"code": "The 6 figures that the app shows"}
    missing = {"code": "Enter the 6 figures that the app shows"}


class AddPasskeyForm(_Words, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """Every key is a passkey: on a device, unlocked by its PIN, a finger or a face, so it is two factors in one."""

    labels = {"name": "Name of this passkey"}
    hints = {"name": "So that you know it again, like the device it is on"}
    missing = {"credential": "Your device did not give a passkey. Try again"}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["passwordless"]

    def clean(self) -> Any:
        self.cleaned_data["passwordless"] = True
        return super().clean()


class PasskeySignInForm(webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()
        except forms.ValidationError:
            trail.sign_in_failed("", how="webauthn")
            raise


class RenamePasskeyForm(_Words, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    labels = {"name": "Name of this passkey"}
    missing = {"name": "Enter a name"}


class PurposeForm(PlainWords, forms.Form):
    purpose = forms.ModelChoiceField(
        Purpose.objects.none(),
        to_field_name="slug",
        widget=forms.RadioSelect,
        empty_label=None,
        label="Why are you looking at records?",
        help_text="It is kept with everything that you open or change, until you state another or sign out.",
        error_messages={"required": "Choose why you are looking at records"},
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, purposes: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["purpose"]
        field.queryset = purposes  # type: ignore[attr-defined]
        contact = "Opens how to reach victims"
        field.choice_hints = {purpose.slug: contact for purpose in purposes if purpose.contact}  # type: ignore[attr-defined]


class JoinerForm(PlainWords, forms.Form):
    name = forms.CharField(max_length=200, label="Full name", error_messages={"required": "Enter their full name"})
    email = forms.EmailField(
        label="Work email address",
        error_messages={
            "required": "Enter their work email address",
            "invalid": "Enter an email address like name@example.org",
        },
    )
    role = forms.ChoiceField(widget=forms.RadioSelect, label="Role", error_messages={"required": "Choose a role"})

    def __init__(self, *args: Any, roles: list[Role], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]


class MoveForm(PlainWords, forms.Form):
    role = forms.ChoiceField(widget=forms.RadioSelect, label="New role", error_messages={"required": "Choose a role"})

    def __init__(self, *args: Any, roles: list[Role], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]
