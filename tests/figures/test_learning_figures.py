"""Figures of fine-tuning: curves, confusion, reliability, residues; foreign text stays text."""

from __future__ import annotations

import numpy as np
import pytest

from proteinbert_core.export.figure_file import figure_file
from proteinbert_core.figures.confusion_matrix import confusion_matrix
from proteinbert_core.figures.learning_curves import learning_curve
from proteinbert_core.figures.prediction_reliability import prediction_reliability
from proteinbert_core.figures.residue_track import SHOWN_FIRST, class_track, value_track

EPOCHS = [
    {
        "epoch": number,
        "stage": stage,
        "loss": 1 / number,
        "valid_loss": 1.1 / number,
        "metric": "AUC",
        "valid_metric": None if number == 1 else 1 - 0.5 / number,
        "learning_rate": 0.01,
        "seconds": 1.5,
    }
    for number, stage in enumerate(["frozen", "frozen", "all", "final"], 1)
]


@pytest.mark.parametrize("dark", [False, True])
def test_curves_mark_the_stages_and_state_the_rate_on_hover(dark):
    figure = learning_curve(EPOCHS, dark=dark)
    train, valid = figure.data
    assert [x for x, y in zip(train.x, train.y, strict=True) if y is not None] == [1, 2, 3, 4]
    assert valid.y[-1] == pytest.approx(1.1 / 4)
    assert "learning rate 0.01" in valid.hovertext[0]
    assert [note.text for note in figure.layout.annotations] == [
        "head alone",
        "all layers",
        "full length",
    ]
    assert len(figure.layout.shapes) == 2
    assert figure.layout.title.text == "Validation loss after epoch 4: 0.275"
    metric = learning_curve(EPOCHS, "metric", dark=dark)
    assert metric.data[0].y[0] is None
    assert "AUC after epoch 4" in metric.layout.title.text
    assert learning_curve([]).layout.title.text == "No loss yet"


def test_a_cell_a_pair_of_classes_with_its_share():
    figure = confusion_matrix([[8, 2], [1, 4]], ["<b>no", "yes"])
    first, second, *numbers = figure.data
    assert list(first.marker.color) == [0.8, 0.2]
    assert "2 proteins, 20.0% of the true class" in second.hovertext[0]
    assert "&lt;b&gt;no" in second.hovertext[0]
    assert sorted(text for trace in numbers for text in trace.text) == ["1", "2", "4", "8"]
    title = figure.layout.title.text
    assert title == "12 of 15 proteins right; most often “&lt;b&gt;no” taken for “yes”"
    assert "No protein" in confusion_matrix([[0, 0], [0, 0]], ["a", "b"]).layout.title.text


def test_many_classes_have_no_numbers():
    names = [f"class {i}" for i in range(30)]
    assert len(confusion_matrix(np.eye(30, dtype=int), names).data) == 30


def test_lines_along_a_protein():
    figure = value_track("MKT", {"<i>": [0.1, 0.9, 0.5]}, title="P1 <b>")
    (line,) = figure.data
    assert line.hovertext[1] == "<b>K2</b><br>&lt;i&gt;: 0.9"
    assert figure.layout.title.text == "P1 &lt;b&gt;"
    assert figure.layout.xaxis.ticktext[0] == "M<br>1"
    assert len(figure.layout.shapes) == 1
    numbers = value_track("MKT", {"x": [1, 2, 3]}, title="P1", axis="°C", is_probability=False)
    assert not numbers.layout.shapes
    assert numbers.layout.yaxis.title.text == "°C"


def test_classes_along_a_protein():
    figure = class_track("MKT", [[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]], ["H", "E"], title="P1")
    assert [(list(bars.x), bars.name) for bars in figure.data] == [([1, 3], "H"), ([2], "E")]
    assert figure.data[1].hovertext[0] == "<b>K2</b><br>E: 0.80"


def test_a_long_protein_has_a_slider_and_its_file_shows_all():
    sequence = "MKTAYIAKQR" * 100
    values = {"site": np.linspace(0, 1, 1000)}
    shown = value_track(sequence, values, title="long")
    assert shown.layout.xaxis.range == (0.5, SHOWN_FIRST + 0.5)
    assert shown.layout.xaxis.rangeslider.visible
    whole = value_track(sequence, values, title="long", slider=False)
    assert whole.layout.xaxis.range == (0.5, 1000.5)
    assert not whole.layout.xaxis.rangeslider.visible


def test_reliability_says_of_what():
    figure = prediction_reliability([0.2, 0.9], [0.1, 0.8], [10, 40], what="“<b>”", error=0.1)
    assert figure.layout.title.text == "Stated 90%, right 80% where most predictions lie"
    assert "&lt;b&gt;" in figure.layout.title.subtitle.text
    assert "50 predictions; mean error 0.100" in figure.layout.title.subtitle.text
    assert "40 proteins" in figure.data[0].hovertext[1]
    assert "No prediction" in prediction_reliability([], [], [], what="x").layout.title.text


@pytest.mark.parametrize(
    "figure",
    [
        learning_curve(EPOCHS),
        confusion_matrix([[8, 2], [1, 4]], ["no", "yes"]),
        class_track("MK", [[0.9, 0.1], [0.2, 0.8]], ["H", "E"], title="P1"),
        value_track("MK" * 200, {"a": [0.5] * 400}, title="P1", slider=False),
    ],
)
def test_each_can_be_a_file(figure):
    assert figure_file(figure, "svg").startswith(b"<?xml")
