"""What stands around digits: whether it lets them be a telephone number."""

import re

_REACH = 36
_SAYS_PHONE = re.compile(
    r"(?i)\b(?:call(?:s|ed|ing|er)?|phon(?:e|ed|ing)|telephone|tel|mob(?:ile)?|ring|rang|dial|text(?:ed|s)?|txt|sms|"
    r"whats ?app|contact|number|no|landline|fax|helpline|line|cell|ph|customer services?|custcare|help|freephone|"
    r"freefone|reach|message|messaged)\b"
)
_SAYS_OTHER = re.compile(
    r"(?i)\b(?:order|ref(?:erence)?|invoice|account|acc?t?|a/c|policy|tracking|parcel|consignment|ticket|code|id|case|"
    r"serial|imei|pin|vat|utr|nhs|customer|crime|claim|card|barcode|isbn|transaction|payment|sort code|urn|roll|batch|"
    r"booking|confirmation|docket|item|licen[cs]e|passport|membership|receipt)"
    r"\s{0,2}(?:no\b\.?|num(?:ber)?\b|nr\b|#|id\b)?\s{0,2}(?:is|was|:|-|=|#)?\s{0,2}\Z"
)
_ALLOCATED_ANYWAY = re.compile(r"(?i)\b(?:call|ring|dial|phone|text|tel)\b")
_NEVER_BEFORE, _NEVER_AFTER = "£$€#*%=_", "%*_"


def labelled(text: str, start: int) -> bool:
    """Whether a word shortly before `start` says that a telephone number follows."""
    context = text[max(0, start - _REACH) : start]
    return _SAYS_PHONE.search(context) is not None and _SAYS_OTHER.search(context) is None


def may_be_phone(text: str, start: int, end: int, *, certain: bool) -> bool:
    """Whether text[start:end] can be a telephone number where it stands; `certain` when its range is allocated."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if after.isalnum() and not (certain and after.isalpha()):
        return False
    if before.isalnum() and not (certain and before.isalpha() and (before.islower() or labelled(text, start))):
        return False
    if (before and before in _NEVER_BEFORE) or (after and after in _NEVER_AFTER):
        return False
    context = text[max(0, start - _REACH) : start]
    return not _SAYS_OTHER.search(context) or (certain and _ALLOCATED_ANYWAY.search(context) is not None)
