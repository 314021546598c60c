"""Values on the colour scale, and as text."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proteinbert_core.figures.graph_values import ValueScale

PROBABILITY = ValueScale("probability")


@pytest.mark.parametrize(("value", "shade"), [(0.0, 0.0), (0.3, 0.3), (1.0, 1.0), (1.2, 1.0)])
def test_probabilities_are_their_own_shades(value: float, shade: float) -> None:
    assert PROBABILITY.shade(value) == shade


def test_smaller_p_values_lie_higher_on_the_scale() -> None:
    scale = ValueScale.of_p_values("adjusted p", 2e-9)
    assert scale.shade(1.0) == 0.0
    assert scale.shade(1e-5) == pytest.approx(0.5)
    assert scale.shade(1e-10) == scale.shade(0.0) == 1.0
    assert scale.text(2.5e-8, exact=True) == "2.5e-08"
    assert scale.text(0.0) == "<1e-300"


@given(st.floats(0, 1))
def test_every_smallest_p_value_is_on_its_scale(smallest: float) -> None:
    scale = ValueScale.of_p_values("p", smallest)
    assert len(set(scale.ticks)) == len(scale.ticks) == 6
    assert scale.ticks[-1] <= max(smallest, 1e-200) * (1 + 1e-9)
    assert [scale.shade(tick) for tick in scale.ticks] == pytest.approx(
        [number / 5 for number in range(6)]
    )
    assert 0 <= scale.shade(smallest) <= 1
    assert not math.isnan(scale.shade(smallest))


@given(st.floats(0, 1), st.floats(0, 1))
def test_shades_keep_the_order(first: float, second: float) -> None:
    scale = ValueScale.of_p_values("p", 1e-12)
    if first < second:
        assert PROBABILITY.shade(first) <= PROBABILITY.shade(second)
        assert scale.shade(first) >= scale.shade(second)
