"""The flat form of a report, `payment_1_amount`, and the nested one: the way there, and back for what is wrong."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache
from types import NoneType
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel

from squaremile.reports.schema import GROUPS, Report

SINGLE = {"cyber"}
_NUMBERED = re.compile(r"([a-z]+)_(?:([1-9]\d{0,3})_)?(\w+)", re.ASCII)
_CLOSE = 0.8


class Target(NamedTuple):
    """Where a column goes: a field of the report (`group` empty), or of the group's part with this number."""

    group: str
    number: int
    field: str


def _part(annotation: Any) -> type[BaseModel]:
    for inner in (annotation, *get_args(annotation)):
        if isinstance(inner, type) and inner is not NoneType and issubclass(inner, BaseModel):
            return inner
    raise TypeError(f"{annotation} holds no part of a report")


def _names(model: type[BaseModel]) -> tuple[str, ...]:
    return tuple(field.alias or name for name, field in model.model_fields.items())


@cache
def group_fields() -> dict[str, tuple[str, ...]]:
    """For each group its fields in the schema's order: {"payment": ("amount", "currency", ...)}."""
    return {group: _names(_part(Report.model_fields[key].annotation)) for group, key in GROUPS.items()}


@cache
def report_fields() -> tuple[str, ...]:
    """The fields that are not groups, in the schema's order."""
    return tuple(name for name in Report.model_fields if name not in GROUPS.values())


@cache
def flat_columns(count: int = 1) -> tuple[str, ...]:
    """Every column of the flat form, with `count` of each repeated group."""
    columns = list(report_fields())
    for group, fields in group_fields().items():
        numbers = [""] if group in SINGLE else [f"{number}_" for number in range(1, count + 1)]
        columns += [f"{group}_{number}{field}" for number in numbers for field in fields]
    return tuple(columns)


def normal(column: str) -> str:
    """A column's name as compared: `Received at` is `received_at`."""
    return re.sub(r"[\s-]+", "_", column.strip("\ufeff \t\r\n").lower())


def target(column: str) -> Target | None:
    """Where a column with this normal name goes; None when the schema has no such column."""
    if column in report_fields():
        return Target("", 0, column)
    match = _NUMBERED.fullmatch(column)
    if match is None:
        return None
    group, number, field = match.groups()
    if field not in group_fields().get(group, ()) or (number is None) != (group in SINGLE and number != "1"):
        return None
    return Target(group, int(number or 1), field)


def suggestion(column: str) -> str:
    """The known column that was probably meant, or "" when none is close."""
    plain = re.sub(r"^([a-z]+)_\d+_", r"\1_1_", column)
    if close := get_close_matches(plain, flat_columns(), n=1, cutoff=_CLOSE):
        return close[0]
    by_field = {known.split("_1_", 1)[-1]: known for known in reversed(flat_columns())}
    if close := get_close_matches(column.removesuffix("s"), by_field, n=1, cutoff=_CLOSE + 0.05):
        return by_field[close[0]]
    return ""


class Nested(NamedTuple):
    """A report before it is checked, and for each group the numbers that its parts had in the columns."""

    data: dict[str, Any]
    numbers: dict[str, list[int]]


def nest(targets: Sequence[Target | None], cells: Sequence[str]) -> Nested:
    """Cells in their places; an empty cell is left out, and so is a group whose cells are all empty."""
    data: dict[str, Any] = {}
    groups: dict[str, dict[int, dict[str, str]]] = {}
    for place, cell in zip(targets, cells, strict=False):
        if place is None or not cell or cell.isspace():
            continue
        group, number, field = place
        if group:
            groups.setdefault(group, {}).setdefault(number, {})[field] = cell
        else:
            data[field] = cell
    numbers = {}
    for group, parts in groups.items():
        numbers[group] = sorted(parts)
        ordered = [parts[number] for number in numbers[group]]
        data[GROUPS[group]] = ordered[0] if group in SINGLE else ordered
    return Nested(data, numbers)


_GROUP_OF = {key: group for group, key in GROUPS.items()}


def column_of(path: Sequence[int | str], numbers: dict[str, list[int]] | None = None) -> str:
    """The flat name of a place in the nested form: ("payments", 0, "amount") is `payment_1_amount`."""
    if not path:
        return ""
    first, *rest = path
    group = _GROUP_OF.get(str(first))
    if group is None:
        return str(first)
    if group in SINGLE:
        return "_".join([group, *(str(part) for part in rest[:1])])
    if not rest or not isinstance(rest[0], int):
        return str(first)
    known = (numbers or {}).get(group, [])
    number = known[rest[0]] if rest[0] < len(known) else rest[0] + 1
    return "_".join([group, str(number), *(str(part) for part in rest[1:2])])
