"""What is wrong with a report, in plain sentences that say what to do."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from squaremile.reports.reading.flat import column_of, suggestion, target
from squaremile.reports.reading.rows import Problem, shown
from squaremile.reports.schema import GROUPS

DATE = "is not a date: write it as 2026-11-24 or 24/11/2026, with a time if you have one"
MONEY = "is not an amount of money: write it as 1234.56"
_TEXT = "must be text: write it in quotation marks"

# pydantic's kind of error -> sentence; {x} is filled from what it tells besides.
_SENTENCES = {
    "missing": "is needed: fill it in, or empty the other columns of this group",
    "enum": "must be one of: {expected}",
    "literal_error": "must be one of: {expected}",
    "string_too_long": "is too long: at most {max_length} characters",
    "string_type": _TEXT,
    "string_unicode": "has characters that cannot be stored: type it again",
    "decimal_type": MONEY,
    "decimal_parsing": MONEY,
    "finite_number": MONEY,
    "decimal_max_digits": "has too many digits",
    "greater_than_equal": "is too small or too early: the least is {ge}",
    "less_than_equal": "is too large: the most is {le}",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "too_long": "has too many: at most {max_length}",
    "list_type": "must be a list in square brackets",
    "model_type": "must be a group in curly brackets",
    "model_attributes_type": "must be a group in curly brackets",
    "dict_type": "must be a group in curly brackets",
}
_BY_START = {
    "datetime": DATE,
    "date": DATE,
    "timezone": DATE,
    "decimal": MONEY,
    "string": _TEXT,
    "list": "must be a list",
}
_PATTERNS = {
    "currency": "must be three capital letters such as GBP",
    "fraud_type": "must be an NFIB code such as NFIB1A",
}
_OTHERWISE = "is not right: see `squaremile import --schema`"


def _plain_list(expected: str) -> str:
    return expected.replace("'", "").replace(" or ", ", ")


def _unknown(column: str) -> str:
    place = target(column)
    if place is not None and place.group:
        return f'is the form for CSV: in JSON write "{place.field}" inside "{GROUPS[place.group]}"'
    near = suggestion(column)
    return "is not in the schema: " + (f"did you mean {near}?" if near else "leave it out")


def _sentence(error: Mapping[str, Any], column: str) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return str(context.get("error", _OTHERWISE))
    if kind == "string_pattern_mismatch":
        return next((text for field, text in _PATTERNS.items() if column.endswith(field)), _OTHERWISE)
    if kind == "extra_forbidden":
        return _unknown(column)
    if sentence := _SENTENCES.get(kind):
        words = {name: _plain_list(str(value)) for name, value in context.items()}
        return sentence.format_map(words)
    return _BY_START.get(kind.split("_")[0], _OTHERWISE)


def problems_of(error: ValidationError, numbers: dict[str, list[int]] | None = None) -> list[Problem]:
    """One problem for each thing that is wrong, under the column of the flat form."""
    found = []
    for one in error.errors(include_url=False):
        column = column_of(one["loc"], numbers)
        value = "" if one["type"] == "missing" else shown(one["input"])
        found.append(Problem(shown(column), value, _sentence(one, column)))
    return found
