"""Crossings of drawn lines, counted by geometry."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.line_crossings import (
    count_line_crossings,
    drawn_by_dot,
    flattened_curve,
    flattened_segment,
)


def line(*points):
    return np.array(points, dtype=np.float64)


def test_crossing_touching_and_running_along():
    across = line((0, 0), (10, 10))
    assert count_line_crossings([across, line((0, 10), (10, 0))]) == 1
    assert count_line_crossings([across, line((0, 10), (5, 5))]) == 0
    assert count_line_crossings([across, across]) == 0
    assert count_line_crossings([across, line((0, 0), (10, 3))]) == 0
    assert count_line_crossings([across]) == count_line_crossings([]) == 0
    # A line that crosses itself crosses no other.
    assert count_line_crossings([line((0, 0), (4, 4), (4, 0), (0, 4))]) == 0


@given(st.permutations(range(7)))
def test_straight_lines_between_two_rows_cross_once_an_inversion(order):
    lines = [line((start, 0), (end + 0.5, 9)) for start, end in enumerate(order)]
    inversions = sum(order[i] > order[j] for i in range(7) for j in range(i + 1, 7))
    assert count_line_crossings(lines) == inversions


def test_a_segment_begins_and_ends_where_its_path_does():
    flat = flattened_segment("M1.0,2.0L1.0,4.0C1.0,6.0,-5.5,6.0,-5.5,8.0L-5.5,9.0")
    assert flat[0].tolist() == [1, 2]
    assert flat[-1].tolist() == [-5.5, 9]
    assert (np.diff(flat[:, 1]) > 0).all()
    with pytest.raises(ValueError, match="not the path"):
        flattened_segment("M0,0L1,1")


def test_a_curve_with_control_points_on_a_line_is_that_line():
    flat = flattened_curve(line((0, 0), (1, 1), (2, 2), (3, 3)))
    assert np.allclose(flat[:, 0], flat[:, 1])
    assert flat[-1].tolist() == [3, 3]


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz's dot is not installed")
def test_dot_cannot_draw_a_complete_bipartite_graph_with_fewer_crossings():
    edges = [(upper, lower) for upper in "abc" for lower in "xyz"]
    boxes = dict.fromkeys("abcxyz", (40.0, 20.0))
    lines, width = drawn_by_dot(boxes, edges, (14, 60))
    assert len(lines) == 9
    assert count_line_crossings(lines) == 9  # (3 over 2) squared
    assert width >= 3 * 40 + 2 * 14
