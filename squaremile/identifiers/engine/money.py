"""IBANs, payment cards, sort codes with accounts, and wallets."""

import re
from collections.abc import Iterator

from .checks import base58check, bech32, eip55, luhn, mod97
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
_IBAN_START = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[ \-]?\d{2}(?=[ \-]?[A-Za-z0-9])", re.ASCII)
_IBAN_BODY = re.compile(r"(?:[ \-]{0,2}[A-Za-z0-9]){11,31}", re.ASCII)
_CARD = re.compile(r"(?<![\d.,£$€])\d(?:[ \-]{0,2}\d){12,18}(?!\d)", re.ASCII)
_CARD_ISSUER = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}|"
    r"(?:6011|65\d\d|64[4-9]\d)\d{12}|(?:30[0-5]|3[689]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17}|"
    r"(?:5018|5020|5038|6304|6759|676[1-3])\d{8,15}",
    re.ASCII,
)
_SORT = re.compile(r"(?<![\d.\-/£$€])(\d\d)([ \-.\u2013]?)(\d\d)\2(\d\d)(?![\d\-/]|[.,]\d)", re.ASCII)
_ACCOUNT = re.compile(r"(?<![\d.\-/£$€+])(\d{4}[ \-]?\d{4})(?![\d\-/]|[.,]\d)", re.ASCII)
_SAYS_SORT = re.compile(r"(?i)\bsort(?:ing)?\b[ \-]?code|\bs/?c\b|\bsort\b|\bs[ .]?code\b")
_SAYS_ACCOUNT = re.compile(r"(?i)\bacc(?:oun)?t?s?\b|\ba/?c\b|\bacct\b|\ban:")
_BETWEEN = re.compile(
    r"(?i)(?:[\s,;:/|.&()=#*\-]|\band\b|\bacc(?:oun)?t?\b|\ba/?c\b|\bacct\b|\bno\b|\bnum(?:ber)?\b|\bsort(?:ing)?\b|\bcode\b|\bs/?c\b|"
    r"\bis\b|\bto\b|\bbank\b|\bwith\b|\bthe\b){0,24}"
)
_REACH = 120
_BTC58 = re.compile(r"(?<![A-Za-z0-9])[13][1-9A-HJ-NP-Za-km-z]{25,34}(?![A-Za-z0-9])", re.ASCII)
_BTC32 = re.compile(r"(?<![A-Za-z0-9])(?:bc1[02-9ac-hj-np-z]{11,71}|BC1[02-9AC-HJ-NP-Z]{11,71})(?![A-Za-z0-9])", re.ASCII)
_ETH = re.compile(r"(?<![A-Za-z0-9])0[xX][0-9a-fA-F]{40}(?![A-Za-z0-9])", re.ASCII)
_PLAIN = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1"})


def ibans(text: str, blocked: bytearray) -> Iterator[Hit]:
    """IBANs of the right length whose check digits hold; marks what it took."""
    for start in _IBAN_START.finditer(text):
        length = _IBAN_LENGTHS.get(start.group()[:2].upper())
        body = _IBAN_BODY.match(text, start.end())
        if not length or not body or blocked.find(1, start.start(), start.end()) >= 0:
            continue
        end = _nth_alnum(text, start.end(), body.end(), length - 4)
        if end is None or text[end : end + 1].isalnum():
            continue
        value = _bare(text[start.start() : end]).upper()
        if len(value) == length and mod97(value):
            blocked[start.start() : end] = b"\1" * (end - start.start())
            yield Hit("iban", value, start.start(), end)


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


def cards(text: str, blocked: bytearray) -> Iterator[Hit]:
    """Payment card numbers, masked: the value never holds more than the first six and the last four digits."""
    for m in _CARD.finditer(text):
        value = card_value(m.group()) if blocked.find(1, m.start(), m.end()) < 0 else None
        if value and not _letter_touches(text, m.start(), m.end()):
            blocked[m.start() : m.end()] = b"\1" * (m.end() - m.start())
            yield Hit("card", value, m.start(), m.end())


def _letter_touches(text: str, start: int, end: int) -> bool:
    return start > 0 and (text[start - 1].isalnum() or text[start - 1] in "+#") or text[end : end + 1].isalnum()


def card_value(written: str) -> str | None:
    """`4111 1111 1111 1111` -> `411111******1111`; None where issuer or check digit are wrong."""
    digits = "".join(c for c in written if c not in " -\t")
    if not (digits.isascii() and _CARD_ISSUER.fullmatch(digits) and luhn(digits)) or len(set(digits)) < 2:
        return None
    return digits[:6] + "*" * (len(digits) - 10) + digits[-4:]


def accounts(text: str, blocked: bytearray) -> Iterator[Hit]:
    """A sort code with its account: side by side, or named as such and near each other; marks what it took."""
    sorts = [m for m in _SORT.finditer(text) if blocked.find(1, m.start(), m.end()) < 0]
    if not sorts:
        return
    numbers = [m for m in _ACCOUNT.finditer(text) if blocked.find(1, m.start(), m.end()) < 0]
    at = 0
    for sort in sorts:
        while at < len(numbers) and numbers[at].end() < sort.start() - _REACH:
            at += 1
        best = _best_account(text, sort, numbers[at : at + 12])
        if best is None or blocked.find(1, best.start(), best.end()) >= 0 or blocked[sort.start()]:
            continue
        start, end = min(sort.start(), best.start()), max(sort.end(), best.end())
        value = f"{sort[1]}{sort[3]}{sort[4]}-{_bare(best.group())}"
        for m in (sort, best):
            blocked[m.start() : m.end()] = b"\1" * (m.end() - m.start())
        yield Hit("sortacc", value, start, end)


def _best_account(text: str, sort: re.Match[str], numbers: list[re.Match[str]]) -> re.Match[str] | None:
    def gap(number: re.Match[str]) -> int:
        return number.start() - sort.end() if number.start() >= sort.end() else sort.start() - number.end() + 1

    near = [n for n in numbers if 0 < gap(n) <= _REACH or n.start() == sort.end() + 1]
    near = [n for n in near if n.start() >= sort.end() or n.end() <= sort.start()]
    for number in sorted(near, key=gap):
        if _belongs(text, sort, number):
            return number
    return None


def _belongs(text: str, sort: re.Match[str], number: re.Match[str]) -> bool:
    first, last = min(sort.start(), number.start()), max(sort.end(), number.end())
    before = text[max(0, first - 40) : first]
    between = text[min(sort.end(), number.end()) : max(sort.start(), number.start())]
    said_sort = _SAYS_SORT.search(before) or _SAYS_SORT.search(between)
    said_account = _SAYS_ACCOUNT.search(before) or _SAYS_ACCOUNT.search(between)
    if said_sort and (said_account or len(between) <= 40):
        return True
    formatted = bool(sort[2])
    tight = _BETWEEN.fullmatch(between) is not None
    return tight and last - first <= 60 and (formatted or bool(said_account))


def sortacc_value(sort_code: str, account: str) -> str | None:
    """`12-34-56`, `12345678` -> `123456-12345678`; seven digits of an account get a leading 0; None otherwise."""
    code, number = (_bare(s.translate(_PLAIN)) for s in (sort_code, account))
    if not (code + number).isascii() or not (code + number).isdigit() or len(code) != 6 or len(number) not in (6, 7, 8):
        return None
    return f"{code}-{number.zfill(8)}" if int(number) else None


def wallets(text: str, blocked: bytearray) -> Iterator[Hit]:
    """Bitcoin and Ethereum addresses whose checksum holds; marks what it took."""
    for pattern, kind in ((_BTC58, "btc"), (_BTC32, "btc"), (_ETH, "eth")):
        for m in pattern.finditer(text):
            found = wallet_value(m.group())
            if found and blocked.find(1, m.start(), m.end()) < 0:
                blocked[m.start() : m.end()] = b"\1" * (m.end() - m.start())
                yield Hit(kind, found[1], m.start(), m.end())


def wallet_value(written: str) -> tuple[str, str] | None:
    """(kind, normal form) of a wallet address typed into a box; None where it is none or its checksum is wrong."""
    address = written.strip()
    if _ETH.fullmatch(address):
        return ("eth", address.lower()) if eip55(address) else None
    if _BTC32.fullmatch(address):
        return ("btc", address.lower()) if bech32(address.lower()) else None
    if _BTC58.fullmatch(address):
        return ("btc", address) if base58check(address) else None
    return None
