"""The palette of categories: told apart with every kind of colour vision, on either page."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from plotly.colors import hex_to_rgb

from proteinbert_core.figures.category_palette import (
    CARRIED_COLOURS,
    CATEGORY_COLOURS,
    OTHER_COLOUR,
    category_colour,
)
from proteinbert_core.figures.theme import DARK, LIGHT, QUERY_COLOUR, contrast

# Machado, Oliveira and Fernandes 2009, doi 10.1109/TVCG.2009.113, severity 1; of linear RGB.
VISION = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
# Ottosson 2020, OKLab.
TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
#: In hundredths of OKLab's unit; neighbouring steps of a good palette of ten are 6 to 8 apart.
LEAST_DISTANCE = 6.0


def seen(colour: str, matrix: np.ndarray) -> np.ndarray:
    channels = np.array(hex_to_rgb(colour)) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return 100 * TO_LAB @ np.cbrt(np.clip(TO_CONES @ np.clip(matrix @ linear, 0, 1), 0, 1))


@pytest.mark.parametrize("vision", VISION)
def test_colours_are_told_apart(vision):
    everything = [*CATEGORY_COLOURS, OTHER_COLOUR, QUERY_COLOUR]
    for first, second in combinations(everything, 2):
        distance = np.linalg.norm(seen(first, VISION[vision]) - seen(second, VISION[vision]))
        assert distance >= LEAST_DISTANCE, (first, second, distance)


def test_colours_stand_out_from_either_page():
    for colour in (*CATEGORY_COLOURS, *CARRIED_COLOURS.values()):
        assert contrast(colour, LIGHT.surface) > 1.7, colour
        assert contrast(colour, DARK.surface) > 1.7, colour


def test_beyond_the_palette_it_begins_again():
    assert category_colour(len(CATEGORY_COLOURS)) == category_colour(0)
    assert category_colour(-1) == OTHER_COLOUR
