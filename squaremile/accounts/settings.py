"""Settings of signing in, taken over by config/settings.py: `from squaremile.accounts.settings import *`."""

# Attempts are counted in the database, so that every page process and every web machine shares the count.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_ratelimit",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
ACCOUNT_ADAPTER = "squaremile.accounts.adapter.AccountAdapter"
MFA_ADAPTER = "squaremile.accounts.adapter.SecondFactorAdapter"
USERSESSIONS_ADAPTER = "squaremile.accounts.adapter.SessionsAdapter"
# A force's staff share one address to the outside, so the limit per address is wide and the one per person narrow.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "60/m/ip,5/300s/key",
    "reset_password": "60/m/ip,3/10m/key",
    "signup": "300/m/ip",
    "sign_up_mail": "5/h/key",
    "sign_up_code": "600/m/ip",
}
# A code that proves an address at sign-up: how long it holds, how many wrong ones are borne, how many are sent.
SIGN_UP_CODE_SECONDS = 15 * 60
SIGN_UP_CODE_TRIES = 5
SIGN_UP_CODES = 4
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = "Square Mile <no-reply@localhost>"
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}
MFA_TOTP_ISSUER = "Square Mile"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODES_SHOW_ONCE = True
PASSWORD_RESET_TIMEOUT = 24 * 3600
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
_FORMS = "squaremile.accounts.forms."
ACCOUNT_FORMS = {
    "signup": _FORMS + "SignUpForm",
    "login": _FORMS + "LoginForm",
    "reauthenticate": _FORMS + "AskPasswordForm",
    "change_password": _FORMS + "ChangePasswordForm",
    "reset_password": _FORMS + "ForgottenForm",
    "reset_password_from_key": _FORMS + "ChoosePasswordForm",
}
MFA_FORMS = {
    "authenticate": _FORMS + "CodeForm",
    "reauthenticate": _FORMS + "AskCodeForm",
    "activate_totp": _FORMS + "ActivateCodesForm",
    "add_webauthn": _FORMS + "AddPasskeyForm",
    "login_webauthn": _FORMS + "PasskeySignInForm",
    "edit_webauthn": _FORMS + "RenamePasskeyForm",
}
