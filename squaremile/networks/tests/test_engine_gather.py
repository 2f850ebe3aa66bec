"""Gathering: rings told from hubs by whether what they share agrees."""

import random

import numpy as np
import pytest

from squaremile.networks.engine.gather import Gathering, gather_networks

Edge = tuple[int, int]


def networks(edges: list[Edge], **settings: float) -> set[frozenset[int]]:
    report, identifier = (np.array(column, dtype=np.int64) for column in zip(*edges, strict=True))
    reports, labels = gather_networks(report, identifier, gathering=Gathering(**settings))
    found: dict[int, set[int]] = {}
    for one, label in zip(reports.tolist(), labels.tolist(), strict=True):
        found.setdefault(label, set()).add(one)
    return {frozenset(group) for group in found.values() if len(group) > 1}


def ring(first_report: int, first_identifier: int, *, size: int = 120, seed: int = 1) -> list[Edge]:
    """Like the parcel text: every report names one of 15 numbers, most one of 5 sites, many one of 4 accounts."""
    draw = random.Random(seed)
    edges = []
    for report in range(first_report, first_report + size):
        edges.append((report, first_identifier + report % 15))
        edges.append((report, first_identifier + 20 + draw.randrange(5)))
        if draw.random() < 0.6:
            edges.append((report, first_identifier + 30 + draw.randrange(4)))
    return edges


def test_a_ring_whose_numbers_sites_and_accounts_agree_is_one_network() -> None:
    assert networks(ring(0, 1_000)) == {frozenset(range(120))}


def test_a_mule_account_that_many_rings_use_joins_none_of_them() -> None:
    rings = [[(10 * r + n, 1_000 + r) for n in range(6)] for r in range(30)]
    mule = [(10 * r + n, 9_999) for r in range(30) for n in range(3)]
    found = networks([edge for one in rings for edge in one] + mule)
    assert found == {frozenset(range(10 * r, 10 * r + 6)) for r in range(30)}


def test_two_rings_that_bank_with_one_account_are_one_operation() -> None:
    edges = ring(0, 1_000) + ring(500, 5_000, seed=2)
    shared = [(report, 9_999) for report in [*range(0, 120, 4), *range(500, 620, 4)]]
    assert len(networks(edges + shared)) == 1


@pytest.mark.parametrize(("named_by", "expected"), [(2, 1), (10, 1), (60, 1), (61, 0), (6_000, 0)])
def test_an_identifier_that_nothing_else_explains_is_a_network_up_to_a_size(named_by: int, expected: int) -> None:
    assert len(networks([(report, 7) for report in range(named_by)])) == expected


def test_a_lone_report_joins_where_most_of_the_others_that_name_it_are() -> None:
    edges = [*ring(0, 1_000), (300, 1_020)]
    assert networks(edges) == {frozenset([*range(120), 300])}


def test_where_chance_mentions_glue_rare_identifiers_they_are_weighed_instead() -> None:
    draw = random.Random(5)
    chain = [(report, 50_000 + report + step) for report in range(400) for step in (0, 1)]
    noise = [(draw.randrange(400), 60_000 + draw.randrange(150)) for _ in range(500)]
    assert max(len(group) for group in networks(chain + noise)) < 400


def test_the_order_of_edges_and_the_names_of_identifiers_change_nothing() -> None:
    edges = ring(0, 1_000) + ring(500, 5_000, seed=2)
    mixed = [(report, 77_777 - identifier) for report, identifier in edges]
    random.Random(3).shuffle(mixed)
    assert networks(mixed) == networks(edges)


def test_a_closed_part_gives_what_the_whole_gives() -> None:
    part, rest = ring(0, 1_000), ring(500, 5_000, seed=2)
    assert networks(part) <= networks(part + rest)


def test_no_edges_no_networks() -> None:
    reports, labels = gather_networks(np.empty(0, np.int64), np.empty(0, np.int64))
    assert len(reports) == len(labels) == 0
