import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from squaremile.networks.engine import Settings, find_networks, identifier_weights

WORLD = 100_000  # reports anywhere, where a test is about a few of them


def networks(edges, **options) -> dict[int, int]:
    report, identifier = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    found, label = find_networks(report, identifier, **options)
    return dict(zip(found.tolist(), label.tolist(), strict=True))


def together(found: dict[int, int]) -> list[set[int]]:
    groups: dict[int, set[int]] = {}
    for report, label in found.items():
        groups.setdefault(label, set()).add(report)
    return sorted((group for group in groups.values() if len(group) > 1), key=min)


def ring(first_report: int, size: int, first_identifier: int, seed: int = 0) -> list[tuple[int, int]]:
    """A ring whose reports each name two of a few identifiers."""
    rng = np.random.default_rng(seed)
    return [
        (first_report + member, first_identifier + int(own))
        for member in range(size)
        for own in rng.choice(max(3, size // 5), 2, replace=False)
    ]


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([(1, 5)], [], id="alone"),
        pytest.param([(1, 5), (1, 5), (1, 6)], [], id="the same edge twice"),
        pytest.param([(4, 5), (9, 5), (7, 6)], [{4, 9}], id="a pair and one alone"),
        pytest.param([(1, 5), (2, 5), (2, 6), (3, 6), (3, 7), (4, 7)], [{1, 2, 3, 4}], id="a chain hangs together"),
        pytest.param([(-3, -1), (8, -1)], [{-3, 8}], id="negative ids"),
    ],
)
@pytest.mark.parametrize("total", [None, WORLD])
def test_reports_that_share_identifiers_are_one_network(edges, expected, total):
    assert together(networks(edges, total_reports=total)) == expected


def test_every_report_has_the_label_of_the_smallest_in_its_network():
    assert networks([(9, 5), (4, 5), (7, 6)]) == {4: 4, 7: 7, 9: 4}


@pytest.mark.parametrize("size", [30, 120, 240])
def test_one_identifier_can_hold_a_ring_together(size):
    edges = [(report, 1) for report in range(size)]
    assert together(networks(edges, total_reports=WORLD)) == [set(range(size))]


def test_a_false_hub_of_the_same_size_does_not_join_rings():
    rings = [ring(first, 20, first, seed=first) for first in range(0, 2000, 20)]
    edges = [edge for edges in rings for edge in edges] + [(report, 9_999) for report in range(0, 2000, 20)]
    assert max(map(len, together(networks(edges, total_reports=WORLD)))) <= 21


def test_a_hub_joins_nobody():
    edges = [(report, 1) for report in range(1000)]
    assert together(networks(edges, total_reports=WORLD)) == []


def test_a_hub_brings_the_rest_in_where_most_are_one_network_already():
    edges = ring(0, 400, 10) + [(report, 1) for report in range(500)]
    found = networks(edges, total_reports=WORLD)
    assert sum(found[report] == found[0] for report in range(400, 500)) == 100


def test_one_slip_does_not_make_two_rings_one():
    edges = ring(0, 60, 0, seed=1) + ring(100, 60, 100, seed=2) + [(0, 100)]
    first, second = together(networks(edges, total_reports=WORLD))
    assert first <= set(range(60)) and second <= set(range(100, 160))


def test_a_new_report_joins_a_ring_through_one_rare_identifier():
    edges = [*ring(0, 60, 0), (0, 777), (500, 777)]
    found = networks(edges, total_reports=WORLD)
    assert found[500] == found[0]


def test_what_was_found_before_stays_and_takes_in_what_is_new():
    """A ring that would split anew into two stays one when it was one; a new report joins it."""
    edges = np.array([*ring(0, 30, 0, seed=1), *ring(100, 30, 100, seed=2), (0, 777), (100, 777), (500, 777)])
    assert len(together(networks(edges, total_reports=WORLD))) == 2
    found = networks(edges, total_reports=WORLD, previous=np.where(edges[:, 0] < 500, 7, -1))
    assert together(found) == [{*range(30), *range(100, 130), 500}]


def test_what_was_found_before_ends_where_nothing_holds_it():
    edges = np.array([(1, 5), (2, 5), (3, 6)])
    found = networks(edges, total_reports=WORLD, previous=np.array([4, 4, 4]))
    assert together(found) == [{1, 2}]


def test_an_identifier_named_at_random_brings_nobody_into_a_ring():
    """117 of the 205 reports that name it are unrelated; 12 of the ring name it by chance."""
    edges = ring(0, 300, 0, seed=1) + [(report, 777) for report in [*range(12), *range(1000, 1193)]]
    found = networks(edges, total_reports=20_000)
    assert sum(found[report] == found[50] for report in range(1000, 1193)) == 0


def test_previous_of_another_length_is_refused():
    with pytest.raises(ValueError, match="previous"):
        find_networks(np.array([1, 2]), np.array([5, 5]), previous=np.array([1]))


def test_threads_can_be_left_out_by_policy():
    edges = [*ring(0, 60, 0), (0, 777), (500, 777)]
    found = networks(edges, total_reports=WORLD, settings=Settings(thread_size=5))
    assert found[500] == 500


def test_degrees_given_outrank_those_seen():
    edges = np.array([(1, 5), (2, 5)])
    _, label = find_networks(edges[:, 0], edges[:, 1], degree=np.array([9000, 9000]), total_reports=WORLD)
    assert label.tolist() == [1, 2]


def test_an_edge_of_weight_nought_is_none():
    edges = np.array([(1, 5), (2, 5), (3, 5)])
    _, label = find_networks(edges[:, 0], edges[:, 1], weight=np.array([1.0, 1.0, 0.0]))
    assert label.tolist() == [1, 1, 3]


@pytest.mark.parametrize("weight", [[1.0], [1.0, -1.0], [1.0, np.nan], [1.0, np.inf]])
def test_weights_that_mean_nothing_are_refused(weight):
    with pytest.raises(ValueError, match="weight"):
        find_networks(np.array([1, 2]), np.array([5, 5]), weight=np.array(weight))


@pytest.mark.parametrize(
    "wrong",
    [{"hub_degree": 1}, {"passes": 0}, {"incidental_share": 0.0}, {"hub_share": 0.0}, {"lone_share": 1.1},
     {"whole_size": -1}, {"join_margin": float("nan")}],
)  # fmt: skip
def test_settings_that_mean_nothing_are_refused(wrong):
    with pytest.raises(ValueError):
        Settings(**wrong)


@pytest.mark.parametrize(
    ("degree", "total", "bits"),
    [(1, 1024, 10), (2, 1024, 9), (1024, 1024, 0), (9, 3, 0), (0, 8, 3)],
)
def test_rarity_is_in_bits(degree, total, bits):
    assert identifier_weights(np.array([degree]), total).tolist() == [bits]


few = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 25)), min_size=1, max_size=120)
ANYHOW = Settings(whole_size=2)  # so that small graphs go the long way too


@given(few, st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(edges, random):
    shuffled = random.sample(edges, len(edges))
    assert networks(edges, settings=ANYHOW) == networks(shuffled, settings=ANYHOW)


@given(few, few, st.sampled_from([ANYHOW, Settings()]))
def test_a_closed_part_run_again_gives_what_the_whole_gives(part, rest, settings):
    rest = [(report + 1000, identifier + 1000) for report, identifier in rest]
    whole = networks(part + rest, total_reports=WORLD, settings=settings)
    degree = {i: len({r for r, j in part if j == i}) for _, i in part}
    again = networks(part, total_reports=WORLD, settings=settings, degree=np.array([degree[i] for _, i in part]))
    assert again == {report: label for report, label in whole.items() if report < 1000}


@given(few)
def test_nobody_is_in_a_network_with_nothing_in_common(edges):
    for group in together(networks(edges, settings=ANYHOW)):
        for report in group:
            own = {i for r, i in edges if r == report}
            assert any(own & {i for r, i in edges if r == other} for other in group - {report})
