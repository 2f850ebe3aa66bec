"""What the engine finds: the kinds, their names in plain English, and one finding."""

from typing import NamedTuple

KIND_NAMES: dict[str, str] = {
    "phone": "Phone number",
    "email": "E-mail address",
    "url": "Web address",
    "domain": "Website",
    "ip": "IP address",
    "sortacc": "Sort code and account number",
    "iban": "IBAN",
    "btc": "Bitcoin address",
    "eth": "Ethereum address",
    "card": "Payment card",
    "handle": "Social media name",
    "postcode": "Postcode",
    "company": "Company number",
    "vrm": "Vehicle registration",
}
KINDS: tuple[str, ...] = tuple(KIND_NAMES)
FLAGS: tuple[str, ...] = ("unallocated", "defanged", "spaced", "spoken", "lookalike")


def words(listed: str) -> frozenset[str]:
    """The words of a list, written with spaces between them."""
    return frozenset(listed.split())


class Found(NamedTuple):
    """One identifier in one text: offsets in code points, end exclusive, text[start:end] == written."""

    kind: str
    value: str
    written: str
    start: int
    end: int
    flags: tuple[str, ...] = ()


class Hit(NamedTuple):
    """A finding in the folded text, before its offsets are taken back to the text as it came."""

    kind: str
    value: str
    start: int
    end: int
    flags: tuple[str, ...] = ()
