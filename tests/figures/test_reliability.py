"""The reliability curve: what it draws is what was measured."""

from __future__ import annotations

import pytest

from proteinbert_core.annotation.calibration import ReliabilityBin
from proteinbert_core.figures.reliability import reliability_curve, reliability_title

BINS = (ReliabilityBin(1000, 0.15, 0.13), ReliabilityBin(234, 0.82, 0.79))


@pytest.mark.parametrize("dark", [False, True])
def test_a_point_a_bin_with_its_pairs_on_hover_and_the_diagonal(dark):
    figure = reliability_curve(BINS, "MF", error=0.021, dark=dark)
    curve, diagonal = figure.data
    assert list(curve.x) == [0.15, 0.82]
    assert list(curve.y) == [0.13, 0.79]
    assert "1,000 pairs" in curve.hovertext[0]
    assert (list(diagonal.x), list(diagonal.y)) == ([0, 1], [0, 1])
    subtitle = figure.layout.title.subtitle.text
    assert "Molecular function" in subtitle
    assert "1,234 pairs" in subtitle
    assert "0.021" in subtitle


def test_the_title_says_what_it_shows():
    assert reliability_title(BINS) == "Of terms shown at 0.82, 79% are annotated"
    few = ReliabilityBin(9, 0.8, 0.2)
    assert reliability_title((*BINS, few)) == reliability_title(BINS)
    assert "at 0.80, 20%" in reliability_title((few,))
    assert reliability_curve((), "BP").layout.title.text == "No term was measured"
