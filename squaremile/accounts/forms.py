"""Forms of accounts; those of the sign-in library in our words."""

import unicodedata
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as codes
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

from squaremile.accounts.models import Purpose
from squaremile.accounts.roles import Role
from squaremile.accounts.services import trail
from squaremile.website.forms import PlainWords

_NEW = _("At least 12 characters. Three words that do not belong together are easy to keep in mind.")


class _Words:
    """Our labels and hints over the library's fields, without its placeholders."""

    labels: dict[str, Any] = {}
    hints: dict[str, Any] = {}
    missing: dict[str, Any] = {}
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
    labels = {"login": _("Email address"), "password": _("Password")}
    missing = {"login": _("Enter your email address"), "password": _("Enter your password")}


class SignUpForm(_Words, account.SignupForm):  # type: ignore[misc]
    """What a reporter gives. It does not say whether the address has an account: the mail does."""

    labels = {"name": _("Your name"), "email": _("Email address"), "password1": _("Password")}
    hints = {"email": _("We send a code to it to check that it is yours"), "password1": _NEW}
    missing = {
        "name": _("Enter your name"),
        "email": _("Enter your email address"),
        "password1": _("Choose a password"),
    }
    name = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["name", "email", "password1"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"].error_messages["invalid"] = _("Enter an email address like name@example.org")

    def clean_email(self) -> str:
        return unicodedata.normalize("NFKC", self.cleaned_data["email"]).lower()

    def asked(self) -> dict[str, str]:
        """`name`, `email` and `password`, as the service takes them."""
        given = self.cleaned_data
        return {"name": given["name"], "email": given["email"], "password": given["password1"]}


class SignUpCodeForm(forms.Form):
    code = forms.CharField(
        max_length=20,
        label=_("Code"),
        help_text=_("The 6 figures in the email"),
        error_messages={"required": _("Enter the code")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}),
    )


class AskPasswordForm(_Words, account.ReauthenticateForm):  # type: ignore[misc]
    labels = {"password": _("Password")}
    missing = {"password": _("Enter your password")}


class ChangePasswordForm(_Words, account.ChangePasswordForm):  # type: ignore[misc]
    labels = {
        "oldpassword": _("Your password now"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }
    hints = {"password1": _NEW}
    missing = {
        "oldpassword": _("Enter your password now"),
        "password1": _("Enter a new password"),
        "password2": _("Enter the new password again"),
    }


class ChoosePasswordForm(_Words, account.ResetPasswordKeyForm):  # type: ignore[misc]
    labels = {"password1": _("New password"), "password2": _("New password again")}
    hints = {"password1": _NEW}
    missing = {"password1": _("Enter a new password"), "password2": _("Enter the new password again")}


class ForgottenForm(_Words, account.ResetPasswordForm):  # type: ignore[misc]
    labels = {"email": _("Email address")}
    missing = {"email": _("Enter your email address")}


class CodeForm(_Words, codes.AuthenticateForm):  # type: ignore[misc]
    labels = {"code": _("Code")}
    hints = {"code": _("The 6 figures in your authenticator app, or one of your recovery codes")}
    missing = {"code": _("Enter the code")}


class AskCodeForm(_Words, codes.ReauthenticateForm):  # type: ignore[misc]
    labels, hints, missing = CodeForm.labels, CodeForm.hints, CodeForm.missing


class ActivateCodesForm(_Words, totp.ActivateTOTPForm):  # type: ignore[misc]
    labels = {"code": _("The 6 figures that the app shows")}
    missing = {"code": _("Enter the 6 figures that the app shows")}


class AddPasskeyForm(_Words, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """Every key is a passkey: on a device, unlocked by its PIN, a finger or a face, so it is two factors in one."""

    labels = {"name": _("Name of this passkey")}
    hints = {"name": _("So that you know it again, like the device it is on")}
    missing = {"credential": _("Your device did not give a passkey. Try again")}

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
    labels = {"name": _("Name of this passkey")}
    missing = {"name": _("Enter a name")}


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
