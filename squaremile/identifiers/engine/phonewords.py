"""What stands around digits: whether it lets them be a telephone number."""

import re

_REACH = 36
_SAYS_PHONE = re.compile(
    r"(?i)\b(?:call(?:s|ed|ing|er)?|phon(?:e|ed|ing)|telephone|tel|mob(?:ile)?|ring|rang|dial|text(?:ed|s)?|txt|sms|"
    r"whats ?app|contact|number|no|landline|fax|helpline|line|cell|ph|customer services?|custcare|help|freephone|"
    r"freefone|reach|message|messaged)\b"
)
# Words that make what follows another number, whether or not "number" stands between.
_SAYS_OTHER = re.compile(
    r"(?i)\b(?:(?:order|ref(?:erence)?|invoice|account|acc?t?|a/c|policy|tracking|parcel|consignment|ticket|code|id|"
    r"serial|imei|pin|vat|utr|nhs|barcode|isbn|sort code|urn|roll|batch|docket|receipt)"
    r"\s{0,2}(?:no\b\.?|num(?:ber)?\b|nr\b|#|id\b)?|"
    r"(?:case|customer|crime|claim|card|transaction|payment|booking|confirmation|item|licen[cs]e|passport|membership)"
    r"\s{0,2}(?:no\b\.?|num(?:ber)?\b|nr\b|#|id\b|ref(?:erence)?\b))"
    r"\s{0,2}(?:is|was|:|-|=|#)?\s{0,2}\Z"
)
_ALLOCATED_ANYWAY = re.compile(r"(?i)\b(?:call(?:ed)?|ring|rang|dial(?:led)?|phoned?|text(?:ed)?|tel)\b")
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
