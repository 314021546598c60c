"""The map of a comparison: who is drawn, in which colours, and that a file of it can be had."""

from __future__ import annotations

import numpy as np
import pytest

from proteinbert_core.export.figure_file import figure_file
from proteinbert_core.figures.leaning_map import A_COLOUR, B_COLOUR, leaning_map

PLACES = np.array([[0, 0], [1, 0], [2, 0], [np.nan, 0], [4, 0]], dtype=np.float32)
LEANING = np.array([5.0, -1.0, 0.5, 2.0, np.nan], dtype=np.float32)


@pytest.mark.parametrize("dark", [False, True])
def test_compared_proteins_with_a_place_are_drawn_the_strongest_on_top(dark):
    (points,) = leaning_map(PLACES, LEANING, a="One", b="Two", dark=dark).data
    assert list(points.x) == [2, 1, 0]
    assert list(points.marker.color) == [0.5, -1.0, 3.0]  # beyond 8 times all look the same
    assert points.marker.colorscale[0][1] == B_COLOUR
    assert points.marker.colorscale[-1][1] == A_COLOUR
    assert points.type == "scattergl"


def test_names_are_text_and_short():
    figure = leaning_map(PLACES, LEANING, a="<b>", b="N" * 50)
    subtitle = figure.layout.title.subtitle.text
    assert "&lt;b&gt;" in subtitle
    assert "N" * 25 + "…" in subtitle


@pytest.mark.parametrize("kind", ["svg", "pdf", "png"])
def test_can_be_written_as_a_file(kind):
    figure = leaning_map(PLACES, LEANING, a="One", b="Two", for_file=True)
    assert figure.data[0].type == "scatter"
    assert len(figure_file(figure, kind, dpi=50)) > 1000
