import pytest
from hypothesis import given
from hypothesis import strategies as st

from squaremile.networks.rules import Assignment, assign_numbers, follow


def members(groups: dict[int, set[int]]) -> dict[int, int]:
    return {report: number for number, group in groups.items() for report in group}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param({}, [{7, 8}, {1, 2}], Assignment([9, 8], {}, [8, 9], {}, {8: "formed", 9: "formed"}), id="formed"),
        pytest.param({1: {1, 2}}, [{1, 2}], Assignment([1]), id="unchanged"),
        pytest.param({1: {1, 2}}, [{1, 2, 3}], Assignment([1], kinds={1: "grown"}), id="grown"),
        pytest.param({1: {1, 2, 3}}, [{1, 2}], Assignment([1], kinds={1: "shrunk"}), id="shrunk"),
        pytest.param({1: {1, 2}}, [], Assignment([], {1: None}, kinds={1: "dissolved"}), id="dissolved"),
        pytest.param(
            {1: {1, 2}, 2: {3, 4, 5}}, [{1, 2, 3, 4, 5}],
            Assignment([2], {1: 2}, kinds={1: "joined", 2: "joined"}), id="the larger keeps its number",
        ),
        pytest.param(
            {1: {1, 2}, 2: {3, 4}}, [{1, 2, 3, 4}],
            Assignment([1], {2: 1}, kinds={1: "joined", 2: "joined"}), id="a tie: the lower",
        ),
        pytest.param(
            {1: {1, 2, 3, 4, 5}}, [{1, 2}, {3, 4, 5}],
            Assignment([8, 1], {}, [8], {8: 1}, {1: "split", 8: "formed"}), id="most old members keep",
        ),
        pytest.param(
            {1: {1, 2, 3}}, [{1, 9, 10, 11}, {2, 3}],
            Assignment([8, 1], {}, [8], {8: 1}, {1: "split", 8: "formed"}), id="old members count, not size",
        ),
        pytest.param(
            {1: {1, 2, 3}, 2: {4, 5}}, [{1, 2, 4, 5}, {3, 6}],
            Assignment([1, 8], {2: 1}, [8], {8: 1}, {1: "joined", 2: "joined", 8: "formed"}), id="joined and split",
        ),
        pytest.param(
            {1: {1, 2, 3}, 2: {4, 5}}, [{1, 2}, {3, 4, 5}],
            Assignment([1, 2], kinds={1: "shrunk", 2: "grown"}), id="a report moves over",
        ),
    ],
)  # fmt: skip
def test_numbers_follow_the_contract(old, new, expected):
    assert assign_numbers(members(old), new, 8) == expected


@pytest.mark.parametrize(
    ("old", "new", "next_number"),
    [({}, [set()], 1), ({}, [{1, 2}, {2, 3}], 1), ({1: 5}, [{1, 2}], 5), ({1: 0}, [{1}], 3)],
)
def test_what_cannot_be_numbered_is_refused(old, new, next_number):
    with pytest.raises(ValueError):
        assign_numbers(old, new, next_number)


@pytest.mark.parametrize(("number", "leads_to"), [(1, 3), (2, 3), (3, 3), (4, None), (5, None), (6, 6)])
def test_redirections_are_followed_to_the_end(number, leads_to):
    assert follow(number, {1: 2, 2: 3, 4: 5, 5: None}) == leads_to


partitions = st.lists(st.integers(0, 5), min_size=12, max_size=12)


def groups_in(partition: list[int]) -> list[set[int]]:
    """Label 0 is alone; groups of one are alone too, as the engine gives them."""
    groups: dict[int, set[int]] = {}
    for report, label in enumerate(partition, start=1):
        groups.setdefault(label, set()).add(report)
    return [group for label, group in groups.items() if label and len(group) > 1]


@given(st.lists(partitions, min_size=1, max_size=8))
def test_over_any_history_numbers_stay_unique_and_redirect_to_what_lives(history):
    old, retired, used, following = {}, {}, set(), 1
    for partition in history:
        groups = groups_in(partition)
        assignment = assign_numbers(old, groups, following)
        assert len(set(assignment.numbers)) == len(groups)
        assert set(assignment.created).isdisjoint(used)
        assert set(assignment.numbers).isdisjoint(retired)
        assert set(assignment.numbers) == set(assignment.created) | (set(old.values()) - set(assignment.retired))
        for number, group in zip(assignment.numbers, groups, strict=True):
            same = {report for report, before in old.items() if before == number} == group
            assert (number in assignment.kinds) != same or number in set(assignment.retired.values())
        retired |= assignment.retired
        used |= set(assignment.created)
        following += len(assignment.created)
        old = {r: n for n, g in zip(assignment.numbers, groups, strict=True) for r in g}
        assert all(follow(number, retired) in {*assignment.numbers, None} for number in used)


@given(partitions, partitions, st.permutations(range(12)))
def test_the_order_of_groups_never_matters(before, after, shuffle):
    groups = groups_in(after)
    old = {r: n for n, group in enumerate(groups_in(before), start=1) for r in group}
    order = [i for i in shuffle if i < len(groups)]
    plain, shuffled = assign_numbers(old, groups, 9), assign_numbers(old, [groups[i] for i in order], 9)
    assert shuffled.numbers == [plain.numbers[i] for i in order]
    assert (shuffled.retired, shuffled.kinds) == (plain.retired, plain.kinds)
