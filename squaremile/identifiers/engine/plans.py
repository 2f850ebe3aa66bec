"""Telephone number plans, taken from the metadata of `phonenumbers`, as plain compiled patterns."""

import functools
import re
from typing import NamedTuple

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

_TYPES = (
    "fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager", "uan",
    "voicemail",
)  # fmt: skip
_NON_GEOGRAPHIC = "001"

# Ofcom keeps these for drama: they never belong to anybody (national significant numbers, without the 0).
DRAMA = re.compile(
    r"7700900\d{3}|1632960\d{3}|3069990\d{3}|8081570\d{3}|9098790\d{3}|2079460\d{3}|2890180\d{3}|2920180\d{3}"
    r"|1[13456]14960\d{3}|1[12]14960\d{3}|1914980\d{3}"
)


class Plan(NamedTuple):
    """One calling code: which national numbers are allocated, and which lengths are possible."""

    allocated: re.Pattern[str]
    lengths: frozenset[int]


@functools.cache
def plan(calling_code: int) -> Plan:
    """The plan of a calling code; raises KeyError where there is none."""
    patterns: list[str] = []
    lengths: set[int] = set()
    for region in COUNTRY_CODE_TO_REGION_CODE[calling_code]:
        if region == _NON_GEOGRAPHIC:
            data = PhoneMetadata.metadata_for_nongeo_region(calling_code, None)
        else:
            data = PhoneMetadata.metadata_for_region(region, None)
        if data is None or data.general_desc is None:
            continue
        general = data.general_desc.national_number_pattern
        kinds = [getattr(data, name) for name in _TYPES]
        allowed = "|".join(f"(?:{d.national_number_pattern})" for d in kinds if d and d.national_number_pattern)
        patterns.append(f"(?=(?:{general})\\Z)(?:{allowed})" if allowed else f"(?:{general})")
        lengths.update(n for n in data.general_desc.possible_length if n > 0)
    return Plan(re.compile("|".join(f"(?:{p})" for p in patterns), re.ASCII), frozenset(lengths))


def split_calling_code(digits: str) -> int | None:
    """The calling code that begins an international number, None where there is no such code."""
    for size in (1, 2, 3) if digits.isascii() else ():
        code = int(digits[:size] or "0")
        if len(digits) >= size and code in COUNTRY_CODE_TO_REGION_CODE and digits[0] != "0":
            return code
    return None


UNITED_KINGDOM = plan(44)
NORTH_AMERICA = plan(1)
