"""Settings, read from the environment through readers that fail loudly. docs/operating.md lists every name."""

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

import squaremile
from squaremile.accounts.settings import *  # noqa: F403 - the sign-in room keeps its own settings
from squaremile.messages.mail_server import smtp_settings

ROOT = Path(squaremile.__file__).resolve().parent.parent
DATA = Path(os.environ.get("SQUAREMILE_DATA", ROOT / ".squaremile"))
SIGN_IN = os.environ.get("SQUAREMILE_SIGN_IN", "web")
if SIGN_IN not in {"web", "worker", "owner"}:
    raise ImproperlyConfigured(f"SQUAREMILE_SIGN_IN is {SIGN_IN!r}: it must be web, worker or owner")


def _secrets() -> dict[str, str]:
    """Keys kept outside the database: a file in the data folder, or the environment of a managed installation."""
    path = DATA / "secrets.json"
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    for name in ("django_secret_key", "seal_key", "blind_key", "ledger_seed", "web_password", "worker_password"):
        if value := os.environ.get(f"SQUAREMILE_{name.upper()}"):
            kept[name] = value
    return kept


def _database() -> dict[str, Any]:
    name = {"web": "DATABASE_URL_WEB", "worker": "DATABASE_URL_WORKER", "owner": "DATABASE_URL"}[SIGN_IN]
    url = urlsplit(os.environ.get(name, ""))
    pool = SIGN_IN != "owner"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path.lstrip("/") or "squaremile",
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "127.0.0.1",
        "PORT": str(url.port or 5432),
        "CONN_MAX_AGE": 0,
        # A connection that waited in the pool while the database was started again is put away, not answered with 503.
        "CONN_HEALTH_CHECKS": pool,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8}} if pool else {},
    }


SECRETS = _secrets()
SECRET_KEY = SECRETS.get("django_secret_key") or "only for commands that sign nothing"
DEBUG = False
SECURE = os.environ.get("SQUAREMILE_HTTPS") == "1"
_hosts = os.environ.get("SQUAREMILE_HOSTS", "localhost,127.0.0.1,[::1]")
ALLOWED_HOSTS = [host.strip() for host in _hosts.split(",")]

DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOMS = ["website", "ledger", "accounts", "policy", "vault", "messages", "identifiers", "reports", "networks"]
PAGES = ["workbench", "public", "demo"]
INSTALLED_APPS = [
    *(f"squaremile.{room}" for room in ROOMS + PAGES),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "squaremile.config.apps.FlashConfig",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "pgtrigger",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "squaremile.config.languages.Languages",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "squaremile.accounts.middleware.AccessMiddleware",
]
ROOT_URLCONF = "squaremile.config.urls"
WSGI_APPLICATION = "squaremile.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "squaremile.website.context.site",
                "squaremile.accounts.context.signed_in",
                "squaremile.workbench.context.navigation",
                "squaremile.public.context.footer",
            ],
            "builtins": ["squaremile.website.templatetags.sm"],
        },
    }
]

# Signing in
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/home/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
USERSESSIONS_TRACK_ACTIVITY = True
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA / "outbox"
MAIL_BY_SMTP = bool(os.environ.get("SQUAREMILE_SMTP_URL"))
if MAIL_BY_SMTP:
    try:
        globals().update(smtp_settings(os.environ["SQUAREMILE_SMTP_URL"]))
    except ValueError as _wrong:
        raise ImproperlyConfigured(f"SQUAREMILE_SMTP_URL: {_wrong}") from None
if _from := os.environ.get("SQUAREMILE_MAIL_FROM"):
    DEFAULT_FROM_EMAIL = _from
if _proxies := os.environ.get("SQUAREMILE_PROXIES"):
    ALLAUTH_TRUSTED_PROXY_COUNT = int(_proxies)
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "squaremile.website.errors.csrf_failure"

# What a browser may do with our pages
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}


def DEMONSTRATION() -> bool:
    """Whether every page says that nothing here is real: as written when the database was made."""
    from squaremile.accounts.queries import mode

    return mode() == "demonstration"


# Files
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
_STATIC = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": _STATIC
        if (STATIC_ROOT / "staticfiles.json").exists()
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# Place and language
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("cy", "Cymraeg")]
# Rooms and pages that are there in Welsh too, under /cy/: what a person who reports may meet.
IN_WELSH = {
    "website",
    "public",
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "accounts:sign-up",
    "accounts:sign-up-code",
    "accounts:sign-up-code-again",
    "accounts:sign-up-done",
}
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "squaremile.config.logs.OneLine", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"squaremile": {"level": "INFO"}},
}
