"""Postcodes."""

import re
from collections.abc import Iterator

from .found import Hit

# The postcode areas of Royal Mail that have two letters, with the Crown dependencies, the forces' BF and BX for banks.
_AREAS_OF_TWO = (
    "AB|AL|B[ABDFHLNRSTX]|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]|F[KY]|G[LUY]|H[ADGPRSUX]|I[GMPV]|JE|K[ATWY]|L[ADELNSU]|"
    "M[EKL]|N[EGNPRW]|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]|T[ADFNQRSW]|UB|W[ACDFNRSV]|YO|ZE"
)
_OUTWARD = (
    r"(?:(?:EC[1-4]|WC[12]|SW1|SE1|NW1)[A-HJ-NP-Z]|(?:E1|N1|W1)[A-HJKPSTUW]|"
    rf"(?:{_AREAS_OF_TWO}|[BEGLMNSW])[1-9][0-9]?|(?:BL|BS|CM|CR|FY|HA|PR|SL|SS)0)"
)
_INWARD = r"[0-9][ABD-HJLNP-UW-Z]{2}"
_WHOLE = re.compile(rf"(?i)({_OUTWARD})[ \t]{{0,2}}({_INWARD})", re.ASCII)
# The inward half is the rarer: found first, and the outward half looked for in front of it.
_INWARD_HERE = re.compile(r"[0-9][ABD-HJLNP-UW-Zabd-hjlnp-uw-z]{2}(?![A-Za-z0-9])", re.ASCII)
_OUTWARD_BEFORE = re.compile(rf"(?i)(?<![A-Za-z0-9])({_OUTWARD})(|[ \t]{{1,2}}|[. \-]{{1,2}})\Z", re.ASCII)
# Boxes of premium-rate firms, where everything is run together: `POBOX36504W45WQ`, `bx420-ip4-5we`, `BCM4235WC1N3XX`.
_BOXED = re.compile(
    rf"(?i)(?:bo?x|bcm|ldn)[a-z]{{0,3}}[ ]?\d{{0,5}}[,. \-]{{0,2}}(?:ldn[ ]?|bham)?"
    rf"({_OUTWARD})[,. \-]{{0,2}}({_INWARD})(?![A-Za-z])",
    re.ASCII,
)
_ORDINAL = re.compile(r"(?i)1st|2nd|3rd|[4-90]th", re.ASCII)
_ADDRESS_WORD = re.compile(r"(?i)post ?code|address|\blive|street|\broad\b|lane|avenue|\bclose\b")
_LONGEST_OUTWARD_AND_GAP = 6


def postcodes(text: str, blocked: bytearray) -> Iterator[Hit]:
    """Postcodes anywhere: in capitals, or in small letters where they cannot be words such as `b4 2nd`."""
    for m in _INWARD_HERE.finditer(text):
        before = _OUTWARD_BEFORE.search(text, max(0, m.start() - _LONGEST_OUTWARD_AND_GAP), m.start())
        if before and blocked.find(1, before.start(), m.end()) < 0 and _is_postcode(text, before, m.group()):
            yield Hit("postcode", f"{before[1]} {m.group()}".upper(), before.start(), m.end())
    if "ox" in text or "OX" in text or "bx" in text or "Bx" in text or "BCM" in text or "Bcm" in text:
        for m in _BOXED.finditer(text):
            if blocked.find(1, m.start(1), m.end()) < 0:
                yield Hit("postcode", f"{m[1]} {m[2]}".upper(), m.start(1), m.end())


def _is_postcode(text: str, outward: re.Match[str], inward: str) -> bool:
    first = outward[1]
    context = text[max(0, outward.start() - 40) : outward.start()]
    if outward[2].strip():
        return len(first) >= 4 and not _ORDINAL.fullmatch(inward)
    addressed = _ADDRESS_WORD.search(context) is not None
    if _ORDINAL.fullmatch(inward) and len(first) == 2:
        return addressed
    if inward.isupper() and first[0].isupper():
        return True
    if len(first) >= 3 and first in (first.lower(), first.capitalize()) and inward == inward.lower():
        return True
    return addressed or context.rstrip().endswith(",")


def postcode_value(written: str) -> str | None:
    """`ec2v7hh` -> `EC2V 7HH`; None where it is no postcode."""
    m = _WHOLE.fullmatch(written.strip())
    return f"{m[1]} {m[2]}".upper() if m else None
