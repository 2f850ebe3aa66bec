"""IBANs and payment cards."""

import re
from collections.abc import Iterator

from .checks import luhn, mod97
from .found import Hit

# Length of an IBAN by country: ISO 13616 registry (SWIFT).
_IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29,
    "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29,
    "ES": 24, "FI": 18, "FK": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28,
    "HN": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20,
    "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19,
    "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28, "PS": 29,
    "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24,
    "SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
    "YE": 30,
}  # fmt: skip
# Found by its two check digits, which are rarer than letters; the country stands before them.
_IBAN_DIGITS = re.compile(
    r"\d\d(?<=[A-Za-z]{2}\d\d)(?=[ \-]?[A-Za-z0-9])|\d\d(?<=[A-Za-z]{2}[ \-]\d\d)(?=[ \-]?[A-Za-z0-9])", re.ASCII
)
_IBAN_BODY = re.compile(r"(?:[ \-]{0,2}[A-Za-z0-9]){11,31}", re.ASCII)
_CARD = re.compile(r"[2-6](?<![\w.,£$€+#].)(?:[ \-]{0,2}\d){12,18}(?!\d)", re.ASCII)
_CARD_ISSUER = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}|"
    r"(?:6011|65\d\d|64[4-9]\d)\d{12}|(?:30[0-5]|3[689]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17}|"
    r"(?:5018|5020|5038|6304|6759|676[1-3])\d{8,15}",
    re.ASCII,
)


def ibans(text: str, blocked: bytearray) -> Iterator[Hit]:
    """IBANs of the right length whose check digits hold; marks what it took."""
    for digits in _IBAN_DIGITS.finditer(text):
        start = digits.start() - (2 if text[digits.start() - 1].isalpha() else 3)
        length = _IBAN_LENGTHS.get(text[start : start + 2].upper())
        body = _IBAN_BODY.match(text, digits.end()) if length else None
        if not length or not body or blocked.find(1, start, digits.end()) >= 0 or text[start - 1 : start].isalnum():
            continue
        end = _nth_alnum(text, digits.end(), body.end(), length - 4)
        if end is None or text[end : end + 1].isalnum():
            continue
        value = _bare(text[start:end]).upper()
        if len(value) == length and mod97(value):
            blocked[start:end] = b"\1" * (end - start)
            yield Hit("iban", value, start, end)


def _nth_alnum(text: str, start: int, end: int, count: int) -> int | None:
    for at in range(start, end):
        if text[at].isalnum():
            count -= 1
            if not count:
                return at + 1
    return None


def _bare(written: str) -> str:
    return "".join(c for c in written if c.isalnum())


def iban_value(written: str) -> str | None:
    """Upper case without spaces, None where length or check digits are wrong."""
    value = _bare(written).upper()
    good = value.isascii() and _IBAN_LENGTHS.get(value[:2]) == len(value) and value[2:4].isdigit()
    return value if good and mod97(value) else None


_MASKED = re.compile(r"(?<!\w)([2-6]\d{3})[ \-]?(\d\d)(?:[*xX•][ \-]?){5,9}[ \-]?(\d{4})(?!\w)", re.ASCII)


def cards(text: str, blocked: bytearray) -> Iterator[Hit]:
    """Payment card numbers, masked: the value never holds more than the first six and the last four digits."""
    for m in _CARD.finditer(text):
        value = card_value(m.group()) if blocked.find(1, m.start(), m.end()) < 0 else None
        if value and not text[m.end() : m.end() + 1].isalnum():
            blocked[m.start() : m.end()] = b"\1" * (m.end() - m.start())
            yield Hit("card", value, m.start(), m.end())
    if "*" in text or "x" in text or "X" in text:
        for m in _MASKED.finditer(text):
            yield Hit("card", f"{m[1]}{m[2]}{'*' * _hidden(m.group())}{m[3]}", m.start(), m.end())


def _hidden(masked: str) -> int:
    return sum(c in "*xX•" for c in masked)


def card_value(written: str) -> str | None:
    """`4111 1111 1111 1111` -> `411111******1111`; None where issuer or check digit are wrong."""
    if masked := _MASKED.fullmatch(written):
        return f"{masked[1]}{masked[2]}{'*' * _hidden(written)}{masked[3]}"
    digits = "".join(c for c in written if c not in " -\t")
    if not (digits.isascii() and _CARD_ISSUER.fullmatch(digits) and luhn(digits)) or len(set(digits)) < 2:
        return None
    return digits[:6] + "*" * (len(digits) - 10) + digits[-4:]
