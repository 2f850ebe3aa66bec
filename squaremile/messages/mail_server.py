"""Reads SQUAREMILE_SMTP_URL, for config/settings.py: nothing of Django's here."""

from typing import Any
from urllib.parse import unquote, urlsplit

_PORTS = {"smtp": 587, "smtps": 465}


def smtp_settings(url: str) -> dict[str, Any]:
    """Django's EMAIL_... of `smtp://user:password@host:587` (STARTTLS, unless the host is this machine) or `smtps://`.

    Raises ValueError for another kind of address.
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("it is written smtp://user:password@host:port or smtps://user:password@host:port")
    here = parts.hostname in ("localhost", "127.0.0.1", "::1")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or _PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and not here,
    }
