"""Colours that everybody can read, and one template for both themes."""

from __future__ import annotations

import pytest
from plotly.colors import sample_colorscale, unlabel_rgb

from proteinbert_core.figures.theme import (
    ASPECT_COLOURS,
    ASPECT_NAMES,
    ASPECT_SYMBOLS,
    PROBABILITY_SCALE,
    QUERY_COLOUR,
    contrast,
    figure_template,
    palette,
    probability_colour,
    readable_text,
)
from proteinbert_core.go.aspects import ASPECTS

OKABE_ITO = {
    "#000000",
    "#E69F00",
    "#56B4E9",
    "#009E73",
    "#F0E442",
    "#0072B2",
    "#D55E00",
    "#CC79A7",
}
PROBABILITIES = [step / 200 for step in range(201)]


def test_every_aspect_has_its_own_colour_and_symbol() -> None:
    for mapping in (ASPECT_COLOURS, ASPECT_SYMBOLS, ASPECT_NAMES):
        assert tuple(mapping) == ASPECTS
        assert len(set(mapping.values())) == len(ASPECTS)
    assert set(ASPECT_COLOURS.values()) <= OKABE_ITO


@pytest.mark.parametrize("dark", [False, True])
def test_marks_and_text_stand_out_from_the_page(dark: bool) -> None:
    tone = palette(dark)
    for colour in (*ASPECT_COLOURS.values(), QUERY_COLOUR, tone.line, tone.emphasis):
        assert contrast(colour, tone.surface) >= 3, colour
    for colour in (tone.text, tone.muted_text):
        assert contrast(colour, tone.surface) >= 4.5, colour


def test_text_on_any_probability_reaches_wcag_aa() -> None:
    for probability in PROBABILITIES:
        fill = probability_colour(probability)
        assert contrast(readable_text(fill), fill) >= 4.5, probability


def test_probability_colours_are_plotlys_own() -> None:
    scale = [list(stop) for stop in PROBABILITY_SCALE]
    for probability, theirs in zip(
        PROBABILITIES, sample_colorscale(scale, PROBABILITIES), strict=True
    ):
        ours = probability_colour(probability)
        channels = [int(ours[at : at + 2], 16) for at in (1, 3, 5)]
        assert channels == pytest.approx(unlabel_rgb(theirs), abs=1), probability


def test_more_probable_is_lighter_throughout() -> None:
    darkness = [contrast(probability_colour(value), "#FFFFFF") for value in PROBABILITIES]
    assert darkness == sorted(darkness, reverse=True)
    assert darkness[0] > 10 * darkness[-1]


@pytest.mark.parametrize(("outside", "end"), [(-1.0, 0.0), (2.0, 1.0)])
def test_probabilities_outside_take_the_colour_of_the_end(outside: float, end: float) -> None:
    assert probability_colour(outside) == probability_colour(end)


def test_contrast_of_known_pairs() -> None:
    # Values of the WCAG's own examples and of common checkers.
    assert contrast("#FFFFFF", "#FFFFFF") == 1
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#0000FF", "#FFFFFF") == pytest.approx(8.59, abs=0.01)


def test_templates_are_transparent_and_differ_in_text() -> None:
    light, dark = figure_template(False).layout, figure_template(True).layout
    for layout in (light, dark):
        assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0, 0, 0, 0)"
    assert light.font.color == palette(False).text
    assert dark.font.color == palette(True).text
