"""Seals what accounts keep for a while: secrets of second factors, mail that waits to be sent, an unproved sign-up."""

import base64
from functools import cache

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


@cache
def cipher(use: str = "second factors") -> Fernet:
    """Under a key of this use alone, derived from the installation's seal key, which is not in the database."""
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"square mile " + use.encode())
    secrets: dict[str, str] = settings.SECRETS
    return Fernet(base64.urlsafe_b64encode(derive.derive(bytes.fromhex(secrets["seal_key"]))))
