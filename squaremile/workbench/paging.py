"""Pages of long lists by key: page 4,000 costs what page 1 costs, and rows that arrive meanwhile shift nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

Row = TypeVar("Row", bound=Model)
SIZE = 25


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    rows: list[Row]
    next_url: str
    previous_url: str


def page_of(queryset: QuerySet[Row], *, by: str, asked: Mapping[str, str], size: int = SIZE) -> Page[Row]:
    """The page after `asked["after"]` or before `asked["before"]` (each `value~key`), largest `by` first.

    A position that makes no sense is the first page: an address may be shared and edited by hand.
    """
    key = queryset.model._meta.pk.attname
    after, before = _position(queryset, by, asked.get("after", "")), _position(queryset, by, asked.get("before", ""))
    if before:
        chosen = queryset.filter(
            Q(**{f"{by}__gte": before[0]}) & (Q(**{f"{by}__gt": before[0]}) | Q(**{f"{key}__gt": before[1]}))
        )
        rows = list(chosen.order_by(by, key)[: size + 1])
        more_before, more_after = len(rows) > size, True
        rows = rows[:size][::-1]
    else:
        chosen = queryset
        if after:
            chosen = queryset.filter(
                Q(**{f"{by}__lte": after[0]}) & (Q(**{f"{by}__lt": after[0]}) | Q(**{f"{key}__lt": after[1]}))
            )
        rows = list(chosen.order_by(f"-{by}", f"-{key}")[: size + 1])
        more_before, more_after = after is not None, len(rows) > size
        rows = rows[:size]
    return Page(
        rows,
        next_url=_address(asked, "after", rows[-1], by, key) if rows and more_after else "",
        previous_url=_address(asked, "before", rows[0], by, key) if rows and more_before else "",
    )


def _position(queryset: QuerySet[Any], by: str, written: str) -> tuple[Any, Any] | None:
    value, parted, key = written.rpartition("~")
    if not parted:
        return None
    try:
        fields = queryset.model._meta
        assert fields.pk is not None
        return fields.get_field(by).to_python(value), fields.pk.to_python(key)
    except (ValidationError, ValueError, ArithmeticError):
        return None


def _address(asked: Mapping[str, str], direction: str, row: Model, by: str, key: str) -> str:
    kept = QueryDict(mutable=True)
    kept.update({name: value for name, value in asked.items() if name not in ("after", "before") and value})
    value = getattr(row, by)
    kept[direction] = f"{value.isoformat() if hasattr(value, 'isoformat') else value}~{getattr(row, key)}"
    return "?" + kept.urlencode()
