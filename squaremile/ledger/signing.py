"""The key that signs heads: Ed25519, kept outside the database (settings.SECRETS)."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from squaremile.ledger.errors import LedgerError


def _private() -> Ed25519PrivateKey:
    seed = settings.SECRETS.get("ledger_seed")
    if not seed:
        raise LedgerError("there is no key to sign the ledger with", "set SQUAREMILE_LEDGER_SEED, or start with ./run")
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))


def public_key() -> bytes:
    """32 bytes. Raises LedgerError where no key is kept."""
    return _private().public_key().public_bytes_raw()


def sign(message: bytes) -> bytes:
    return _private().sign(message)


def is_signed(*, public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
