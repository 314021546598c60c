"""Crossings counted right, and made few."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from proteinbert_core.figures.crossing_reduction import count_crossings, reduce_crossings


def random_rows(seed: int, sizes: tuple[int, ...]) -> tuple[list[list[int]], list[list[int]]]:
    """Rows of nodes, each linked to one or two nodes of the row above."""
    random = Random(seed)
    rows: list[list[int]] = []
    below: list[list[int]] = []
    for size in sizes:
        row = list(range(len(below), len(below) + size))
        below.extend([] for _ in row)
        if rows:
            for node in row:
                for upper in random.sample(rows[-1], min(random.choice([1, 1, 2]), len(rows[-1]))):
                    below[upper].append(node)
        rows.append(row)
    return rows, below


def crossings_by_definition(rows: list[list[int]], below: list[list[int]]) -> int:
    place = {node: index for row in rows for index, node in enumerate(row)}
    total = 0
    for row in rows:
        edges = [(place[node], place[lower]) for node in row for lower in below[node]]
        total += sum((a - c) * (b - d) < 0 for (a, b), (c, d) in combinations(edges, 2))
    return total


@pytest.mark.parametrize("seed", range(8))
def test_count_equals_its_definition(seed: int) -> None:
    rows, below = random_rows(seed, (3, 7, 9, 6))
    assert count_crossings(rows, below) == crossings_by_definition(rows, below)


def test_complete_bipartite_graph_keeps_the_crossings_it_must_have() -> None:
    below = [[3, 4, 5], [3, 4, 5], [3, 4, 5], [], [], []]
    ordered = reduce_crossings([[0, 1, 2], [3, 4, 5]], below)
    assert count_crossings(ordered, below) == 9  # (3 over 2) squared


@pytest.mark.parametrize("seed", range(5))
def test_a_tree_is_drawn_without_crossings(seed: int) -> None:
    random = Random(seed)
    rows: list[list[int]] = [[0]]
    below: list[list[int]] = [[]]
    for size in (3, 6, 12, 14):
        row = list(range(len(below), len(below) + size))
        below.extend([] for _ in row)
        for node in row:
            below[random.choice(rows[-1])].append(node)
        rows.append(random.sample(row, size))
    assert count_crossings(rows, below) > 0
    assert count_crossings(reduce_crossings(rows, below), below) == 0


@pytest.mark.parametrize("seed", range(5))
def test_far_fewer_crossings_than_in_the_order_given(seed: int) -> None:
    rows, below = random_rows(seed, (2, 6, 12, 16, 12))
    ordered = reduce_crossings(rows, below)
    assert [sorted(row) for row in ordered] == rows
    assert count_crossings(ordered, below) < 0.5 * count_crossings(rows, below)


def test_small_graphs_reach_the_optimum() -> None:
    from itertools import permutations

    for seed in range(6):
        rows, below = random_rows(seed, (4, 5))
        best = min(
            count_crossings([list(upper), list(lower)], below)
            for upper in permutations(rows[0])
            for lower in permutations(rows[1])
        )
        assert count_crossings(reduce_crossings(rows, below), below) == best


def test_input_is_left_alone_and_empty_input_is_fine() -> None:
    rows, below = random_rows(1, (3, 5, 5))
    copy = [list(row) for row in rows]
    reduce_crossings(rows, below)
    assert rows == copy
    assert reduce_crossings([], []) == []
