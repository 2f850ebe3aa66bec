"""Identifiers as people write and say them. Pure: a kind and a normal form in, words out."""

import re

import phonenumbers

_PLATFORMS = {"tiktok": "TikTok", "whatsapp": "WhatsApp", "linkedin": "LinkedIn", "youtube": "YouTube",
              "twitter": "X (Twitter)"}  # fmt: skip
_UK_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9][A-Z]{2})")


def written(kind: str, value: str) -> str:
    """The value spaced and named as on paper; the value itself when it is not as that kind is stored.

    >>> written("phone", "+447700900123")
    '07700 900123'
    >>> written("sortacc", "000332-27855028")
    'sort code 00-03-32 account 27855028'
    """
    ways = {"phone": _phone, "sortacc": _account, "iban": _iban, "handle": _handle, "postcode": _postcode}
    way = ways.get(kind)
    return way(value) if way else value


def _phone(value: str) -> str:
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return value
    form = phonenumbers.PhoneNumberFormat
    shape = form.NATIONAL if number.country_code == 44 else form.INTERNATIONAL
    return phonenumbers.format_number(number, shape)


def _account(value: str) -> str:
    sort_code, parted, account = value.partition("-")
    if not parted or len(sort_code) != 6:
        return value
    return f"sort code {sort_code[:2]}-{sort_code[2:4]}-{sort_code[4:]} account {account}"


def _iban(value: str) -> str:
    return " ".join(value[at : at + 4] for at in range(0, len(value), 4))


def _handle(value: str) -> str:
    platform, parted, name = value.partition(":")
    if not parted:
        return value
    return f"{name} on {_PLATFORMS.get(platform, platform.capitalize())}"


def _postcode(value: str) -> str:
    parts = _UK_POSTCODE.fullmatch(value)
    return f"{parts[1]} {parts[2]}" if parts else value
