import numpy as np
import pytest

from squaremile.networks.engine import find_networks
from squaremile.networks.engine.measure import compare, components, in_parts, main, measure
from squaremile.networks.engine.planted import Recipe, plant

ALL = np.array([0, 0, 0, 1, 1, -1])


@pytest.mark.parametrize(
    ("found", "pair_f1", "share_found"),
    [
        ([1, 1, 1, 2, 2, 3], 1.0, 1.0),
        ([1, 1, 2, 3, 3, 4], 2 * 1 * 0.5 / 1.5, 1.0),
        ([1, 1, 1, 1, 1, 1], 2 * (4 / 15) / (4 / 15 + 1), 0.5),
        ([1, 2, 3, 4, 5, 6], 0.0, 0.0),
    ],
)
def test_figures_are_what_they_say(found, pair_f1, share_found):
    measured = compare(ALL, np.array(found))
    assert (measured.pair_f1, measured.share_found) == (pytest.approx(pair_f1), share_found)


def test_planted_data_is_the_same_for_the_same_seed_and_as_ordered():
    one, two, other = (plant(5000, seed=seed) for seed in (4, 4, 5))
    assert np.array_equal(one.report, two.report) and np.array_equal(one.truth, two.truth)
    assert not np.array_equal(one.truth, other.truth)
    sizes = np.bincount(one.truth[one.truth >= 0])
    assert sizes[sizes > 0].min() >= 2 and 0.4 < (one.truth >= 0).mean() < 0.65
    assert np.bincount(one.identifier).max() > 0.055 * 5000


def test_the_engine_finds_what_components_cannot():
    planted = plant(8000, recipe=Recipe(largest=300), seed=11)
    engine, plain = measure(planted, find_networks)[0], measure(planted, components)[0]
    assert engine.share_found > 0.8 > 0.5 > plain.share_found
    assert engine.pair_f1 > 0.5 > 0.1 > plain.pair_f1


def test_found_part_by_part_is_nearly_as_good_as_found_at_once():
    planted = plant(4000, recipe=Recipe(largest=150), seed=12)
    at_once = measure(planted, find_networks)[0]
    by_parts = compare(planted.truth, in_parts(planted, first=0.8, batch=40))
    assert by_parts.share_found > at_once.share_found - 0.1
    assert by_parts.pair_f1 > at_once.pair_f1 - 0.1


def test_the_measure_prints_a_line_for_each_method(capsys):
    assert main(["--quieter", "1500", "3"]) == 0
    printed = capsys.readouterr().out
    assert printed.count("CPU-s") == 4 and "seed 3: 1500 reports" in printed
