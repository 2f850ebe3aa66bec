"""The extraction engine: identifiers out of free text and boxes. Pure Python, no Django, nothing is ever fetched."""

from .boxes import handle, normalise, sortacc, wallet
from .document import extract, extract_many
from .found import FLAGS, KIND_NAMES, KINDS, Found
from .handles import PLATFORMS

__all__ = [
    "FLAGS", "KINDS", "KIND_NAMES", "PLATFORMS", "Found", "extract", "extract_many", "handle", "normalise", "sortacc",
    "wallet",
]  # fmt: skip
