"""Pure rules of reports: references, the same row twice, sums over the parts."""

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from decimal import Decimal

from squaremile.reports import schema

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_LENGTH = 12
STOPPABLE = timedelta(hours=24)  # how long after a payment its bank is asked at once to hold it (issue 3)
_OUTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)\s*([0-9][A-Z]{2})?")


def check_character(body: str) -> str:
    """Luhn's sum in base 32: finds any single wrong character and most swapped neighbours."""
    total = 0
    for place, character in enumerate(reversed(body)):
        value = _VALUE[character] * (2 if place % 2 == 0 else 1)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]


def new_reference() -> str:
    """`SM-XXXX-XXXX-XXXX`: 55 random bits and a check. Readable, not a secret."""
    drawn = secrets.randbits(5 * (_LENGTH - 1))
    body = "".join(ALPHABET[drawn >> 5 * place & 31] for place in range(_LENGTH - 1))
    return _spaced(body + check_character(body))


def new_key() -> str:
    """Names a draft in an address: 50 random bits, not a secret."""
    return "".join(secrets.choice(ALPHABET) for _ in range(10)).lower()


def new_code() -> str:
    """`XXXX-XXXX-XXXX-XXXX`: 80 random bits to come back to a draft with. A secret."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(16))
    return "-".join(drawn[n : n + 4] for n in range(0, 16, 4))


def read_code(written: str) -> str | None:
    """The code that a person typed, in any case and spacing, O for 0 and I or L for 1; None when it is none."""
    plain = re.sub(r"[^0-9A-Z]", "", written.upper()).translate(_READ_AS)
    if len(plain) != 16 or set(plain) - set(ALPHABET):
        return None
    return "-".join(plain[n : n + 4] for n in range(0, 16, 4))


def read_reference(written: str) -> str | None:
    """The reference that a person typed, in any case and spacing, O for 0 and I or L for 1; None when it is none."""
    plain = re.sub(r"[^0-9A-Z]", "", written.upper())
    plain = plain.removeprefix("SM") if len(plain) == _LENGTH + 2 else plain
    plain = plain.translate(_READ_AS)
    if len(plain) != _LENGTH or set(plain) - set(ALPHABET) or check_character(plain[:-1]) != plain[-1]:
        return None
    return _spaced(plain)


def _spaced(plain: str) -> str:
    return "SM-" + "-".join(plain[i : i + 4] for i in range(0, _LENGTH, 4))


def origin(source: str, *, source_reference: str = "", row_hash: bytes = b"", occurrence: int = 1) -> bytes:
    """What makes a row the same as before (CONTRACTS.md, Import): 16 bytes, unique among reports."""
    if source_reference:
        said = f"reference\0{source}\0{source_reference}".encode()
    else:
        said = f"row\0{source}\0{occurrence}\0".encode() + row_hash
    return hashlib.blake2b(said, digest_size=16).digest()


def outcode(postcode: str) -> str:
    """`ec2v7hh` -> `EC2V`; empty when it is no postcode."""
    plain = re.sub(r"\s", "", postcode.upper())
    if len(plain) >= 5 and (match := _OUTCODE.fullmatch(plain[:-3] + " " + plain[-3:])):
        return match.group(1)
    match = _OUTCODE.fullmatch(plain)
    return match.group(1) if match else ""


def pounds_lost(report: schema.Report) -> Decimal:
    """Losses told, in pounds; where none were, the payments made. Recovered money is not taken off."""
    losses = [loss.amount for loss in report.losses if loss.kind == "lost" and loss.currency == "GBP"]
    if not losses:
        losses = [payment.amount for payment in report.payments if payment.currency == "GBP"]
    return sum(losses, Decimal(0))


def signs_told(report: schema.Report) -> set[schema.Sign]:
    return {sign for person in report.people if person.role == schema.Role.VICTIM for sign in person.signs}


def victims_told(report: schema.Report) -> int:
    return sum(party.role == schema.Role.VICTIM for party in (*report.people, *report.organisations))


def masked_card(written: str) -> str:
    """`4111 1111 1111 1111` -> `411111******1111`; what is no card number is not kept."""
    digits = re.sub(r"\D", "", written)
    return f"{digits[:6]}{'*' * (len(digits) - 10)}{digits[-4:]}" if 12 <= len(digits) <= 19 else ""


def uk_account(payment: schema.Payment) -> tuple[str, str] | None:
    """`("112233", "12345678")` when the payment names a UK account by sort code and number, or by its IBAN."""
    iban = re.sub(r"\s", "", payment.iban.upper())
    if re.fullmatch(r"GB\d{2}[A-Z]{4}\d{14}", iban):
        return iban[8:14], iban[14:]
    sort_code, number = re.sub(r"\D", "", payment.sort_code), re.sub(r"\D", "", payment.account_number)
    return (sort_code, number.zfill(8)) if len(sort_code) == 6 and 6 <= len(number) <= 8 else None


def may_be_stopped(payment: schema.Payment, now: datetime) -> bool:
    """Paid within the last 24 hours to a UK account, and not all of it back already."""
    if payment.paid_at is None or not timedelta(0) <= now - payment.paid_at < STOPPABLE:
        return False
    return uk_account(payment) is not None and payment.recovered_amount < payment.amount


def bank_of(sort_code: str, prefixes: dict[str, str]) -> str:
    """The bank whose prefix of the sort code is the longest, or nothing. `prefixes`: first figures -> bank."""
    digits = re.sub(r"\D", "", sort_code)
    return next((prefixes[digits[:n]] for n in range(6, 1, -1) if digits[:n] in prefixes), "")


def stop_reference(pk: int) -> str:
    """`STOP-1042-7`: what we and a bank call a request to stop money. It tells nothing of the report behind it."""
    return f"STOP-{pk}-{check_character(str(pk))}"
