"""Seals the secrets of second factors under a key that is not in the database."""

import base64
from functools import cache

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


@cache
def cipher() -> Fernet:
    """Keyed from the installation's seal key, apart from every other use of it."""
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"square mile second factors")
    secrets: dict[str, str] = settings.SECRETS
    return Fernet(base64.urlsafe_b64encode(derive.derive(bytes.fromhex(secrets["seal_key"]))))
