"""Pound signs that went through a wrong encoding: repaired for reading amounts, while the text is kept as written."""

import re

# A pound sign's UTF-8 bytes read as cp1252 (Â£), Mac Roman (¬£), cp437 or cp850 (┬ú, ┬£), and what real texts hold.
_WRECKED = re.compile(
    r"(?:Â|Ã‚Â|Ã‚|å|¬|┬|ï¿½)£|┬ú|Ì¼|(?:&pound;|&#163;|&#xa3;)|\x9c(?=\d)|\ufffd(?=\d{1,3}(?:,\d{3})*\.\d\d\b)", re.I
)


def repaired_for_amounts(text: str) -> str:
    """The text with each wrecked pound sign as £. Offsets change: use it to read amounts, never to show or mark."""
    return _WRECKED.sub("£", text)
