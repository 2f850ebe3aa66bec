"""Sealed fields: kept encrypted in the database under a key that is not in it.

AES-256-GCM, a fresh 96-bit nonce a value, the column's name as associated data so that a sealed value
moved to another column does not open. A look-up by value goes through `fingerprint`, a keyed hash.
"""

import hashlib
import hmac
import json
import os
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

_NONCE = 12


@cache
def _cipher() -> AESGCM:
    return AESGCM(bytes.fromhex(settings.SECRETS["seal_key"]))


def seal(value: Any, column: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + _cipher().encrypt(nonce, json.dumps(value).encode(), column.encode())


def unseal(sealed: bytes, column: str) -> Any:
    """Raises cryptography.exceptions.InvalidTag when the key, the column or a bit is not what it was."""
    return json.loads(_cipher().decrypt(sealed[:_NONCE], sealed[_NONCE:], column.encode()))


def fingerprint(value: str, purpose: str) -> bytes:
    """16 bytes that are equal for equal values, of no use without the key (SECURITY.md: blind indexes)."""
    key = bytes.fromhex(settings.SECRETS["blind_key"])
    return hmac.new(key, f"{purpose}\0{value}".encode(), hashlib.sha256).digest()[:16]


class SealedField(models.BinaryField):  # type: ignore[type-arg] # the class takes none when it runs
    """Any JSON value, sealed at rest. Cannot be searched or sorted."""

    def _column(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else seal(value, self._column())

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if not prepared:
            value = self.get_prep_value(value)
        return super().get_db_prep_value(value, connection, prepared=True)

    def from_db_value(self, value: Any, *_: Any) -> Any:
        return None if value is None else unseal(bytes(value), self._column())

    def to_python(self, value: Any) -> Any:
        return value

    def value_from_object(self, obj: models.Model) -> Any:
        return getattr(obj, self.attname)
