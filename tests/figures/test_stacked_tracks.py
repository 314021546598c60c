"""Tracks below each other: each keeps what it shows, and they zoom as one."""

from __future__ import annotations

import numpy as np
import pytest

from proteinbert_core.figures.residue_track import class_track, value_track
from proteinbert_core.figures.stacked_tracks import stack_tracks

SEQUENCE = "MKVLAAGIVGAAGLLW" * 9


def tracks(dark=False):
    numbers = np.linspace(0, 1, len(SEQUENCE))
    classes = np.stack([numbers, 1 - numbers], axis=1)
    return [
        value_track(SEQUENCE, {"1": numbers}, title="cut <b>", slider=False, dark=dark),
        class_track(SEQUENCE, classes, ("H", "E"), title="fold", slider=False, dark=dark),
        value_track(
            SEQUENCE, {"kd": 9 * numbers}, title="kd", axis="units", is_probability=False,
            slider=False, dark=dark,
        ),
    ]  # fmt: skip


@pytest.mark.parametrize("dark", [False, True])
def test_each_track_has_its_row_axis_title_and_legend(dark):
    figure = stack_tracks(tracks(dark), dark=dark)
    assert [trace.yaxis for trace in figure.data] == ["y", "y2", "y2", "y3"]
    assert [trace.legend for trace in figure.data] == ["legend", "legend2", "legend2", "legend3"]
    assert [figure.layout[name].visible for name in ("legend", "legend2", "legend3")] == [
        False,
        True,
        False,
    ]
    titles = [annotation.text for annotation in figure.layout.annotations]
    assert titles == ["<b>cut &lt;b&gt;</b>", "<b>fold</b>", "<b>kd</b>"]
    assert figure.layout.yaxis3.title.text == "units"
    assert tuple(figure.layout.yaxis.range) == (0, 1.03)
    assert figure.layout.yaxis3.range is None
    # The line at one half stays on the track that has it.
    assert [shape.yref for shape in figure.layout.shapes] == ["y"]


def test_one_axis_of_residues_for_all():
    figure = stack_tracks(tracks())
    assert figure.layout.xaxis.matches == figure.layout.xaxis2.matches == "x3"
    assert tuple(figure.layout.xaxis3.range) == (0.5, len(SEQUENCE) + 0.5)
    assert figure.layout.xaxis3.title.text == "residue"
    assert not figure.layout.xaxis3.rangeslider.visible


def test_one_alone_stays_as_it_is():
    (alone,) = tracks()[:1]
    assert stack_tracks([alone]) is alone
