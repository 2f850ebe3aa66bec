"""Network numbers that stay (CONTRACTS.md, States): on joining, the larger keeps its number (a tie: the lower); on
splitting, the part with most old members keeps; retired numbers redirect for ever and are never used again."""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What happened to a network."""

    FORMED = "formed"
    GROWN = "grown"
    SHRUNK = "shrunk"
    JOINED = "joined"
    SPLIT = "split"
    DISSOLVED = "dissolved"


@dataclass(frozen=True)
class Assignment:
    """`numbers`: one per new group, in the order given. `retired`: old number -> the number it redirects to, None
    when no report of it is in any network. `created`: numbers used for the first time. `split_from`: created number
    -> the old number that most of its reports came from. `kinds`: number -> what happened, unchanged ones left out."""

    numbers: list[int]
    retired: dict[int, int | None] = field(default_factory=dict)
    created: list[int] = field(default_factory=list)
    split_from: dict[int, int] = field(default_factory=dict)
    kinds: dict[int, Kind] = field(default_factory=dict)


def assign_numbers(old: Mapping[int, int], new: Sequence[AbstractSet[int]], next_number: int) -> Assignment:
    """The numbers of the new groups of reports. `old`: report -> its number until now.

    Raises ValueError when groups are empty or overlap, or when `next_number` was already used.
    """
    _check(old, new, next_number)
    sizes = Counter(old.values())
    heirs = _heirs(old, new)
    numbers: list[int] = [0] * len(new)
    retired: dict[int, int | None] = {number: None for number in sizes if number not in heirs}
    for group, claimants in _claimants(heirs).items():
        keeper = min(claimants, key=lambda number: (-sizes[number], number))
        numbers[group] = keeper
        retired |= {number: keeper for number in claimants if number != keeper}
    created: list[int] = []
    for group in sorted((g for g in range(len(new)) if not numbers[g]), key=lambda g: min(new[g])):
        numbers[group] = next_number + len(created)
        created.append(numbers[group])
    parents = _parents(old, new, numbers, set(created))
    kinds = _kinds(old, new, numbers, retired, parents) | dict.fromkeys(created, Kind.FORMED)
    return Assignment(numbers, dict(sorted(retired.items())), created, parents, dict(sorted(kinds.items())))


def follow(number: int, retired: Mapping[int, int | None]) -> int | None:
    """The number that an old number leads to today, through as many redirections as it takes; None: to nothing."""
    now: int | None = number
    while now is not None and now in retired:
        now = retired[now]
    return now


def _check(old: Mapping[int, int], new: Sequence[AbstractSet[int]], next_number: int) -> None:
    if not all(new):
        raise ValueError("a group of no reports cannot have a number")
    if len(set().union(*new)) != sum(map(len, new)):
        raise ValueError("a report is in two groups")
    if min(old.values(), default=1) < 1:
        raise ValueError("numbers begin at 1")
    if next_number <= max(old.values(), default=0):
        raise ValueError(f"number {next_number} may have been used already")


def _heirs(old: Mapping[int, int], new: Sequence[AbstractSet[int]]) -> dict[int, int]:
    """Old number -> the group with most of its reports; a tie: the larger group, then that of the lowest report."""
    shared: dict[int, Counter[int]] = {}
    for index, group in enumerate(new):
        for report in group:
            if report in old:
                shared.setdefault(old[report], Counter())[index] += 1
    return {
        number: min(counts, key=lambda g, counts=counts: (-counts[g], -len(new[g]), min(new[g])))  # type: ignore[misc]
        for number, counts in shared.items()
    }


def _claimants(heirs: Mapping[int, int]) -> dict[int, list[int]]:
    claims: dict[int, list[int]] = {}
    for number, group in heirs.items():
        claims.setdefault(group, []).append(number)
    return claims


def _parents(
    old: Mapping[int, int], new: Sequence[AbstractSet[int]], numbers: Sequence[int], created: AbstractSet[int]
) -> dict[int, int]:
    parents = {}
    for number, group in zip(numbers, new, strict=True):
        origins = Counter(old[report] for report in group if report in old)
        if number in created and origins:
            parents[number] = min(origins, key=lambda origin: (-origins[origin], origin))
    return parents


def _kinds(
    old: Mapping[int, int],
    new: Sequence[AbstractSet[int]],
    numbers: Sequence[int],
    retired: Mapping[int, int | None],
    parents: Mapping[int, int],
) -> dict[int, Kind]:
    """What happened to the numbers there were, the weightiest when several things did."""
    kinds = {number: Kind.DISSOLVED if into is None else Kind.JOINED for number, into in retired.items()}
    before: dict[int, set[int]] = {}
    for report, number in old.items():
        before.setdefault(number, set()).add(report)
    took_in, gave = set(retired.values()), set(parents.values())
    for number, group in zip(numbers, new, strict=True):
        if number not in before:
            continue
        if number in took_in:
            kinds[number] = Kind.JOINED
        elif number in gave:
            kinds[number] = Kind.SPLIT
        elif group != before[number]:
            kinds[number] = Kind.SHRUNK if len(group) < len(before[number]) else Kind.GROWN
    return kinds
