"""Bars of a slim: what they show, and nothing from a name that could be markup."""

from __future__ import annotations

import pandas as pd
import pytest

from proteinbert_core.figures.slim_bars import slim_bars
from proteinbert_core.figures.theme import ASPECT_COLOURS


@pytest.fixture
def table() -> pd.DataFrame:
    rows = [
        ("GO:0003674", "molecular_function", "MF", 10),
        ("GO:0000001", "binding <b>", "MF", 9),
        ("GO:0000002", "kinase activity", "MF", 4),
        ("GO:0000003", "transport of something with quite a long name indeed", "BP", 7),
        ("GO:0000004", "nothing", "CC", 0),
    ]
    return pd.DataFrame(rows, columns=["go_id", "name", "aspect", "proteins"])


@pytest.mark.parametrize("dark", [False, True])
def test_a_panel_for_each_aspect_that_is_carried(table, dark):
    figure = slim_bars(table, slim="mine <i>", n_proteins=10, threshold=0.5, dark=dark)
    functions, processes = figure.data
    assert list(functions.x) == [9, 4]
    assert list(processes.customdata[0]) == ["GO:0000003"]
    assert functions.marker.color == ASPECT_COLOURS["MF"]
    assert processes.marker.color == ASPECT_COLOURS["BP"]
    assert processes.y[0].endswith("…")
    assert "quite a long name indeed" in processes.hovertext[0]
    assert [each.text for each in figure.layout.annotations] == [
        "Molecular function",
        "Biological process",
    ]
    subtitle = figure.layout.title.subtitle.text
    assert "3 of 3 terms carried" in subtitle
    assert "of 10" in subtitle


def test_markup_in_names_is_shown_as_it_is(table):
    figure = slim_bars(table, slim="mine <i>", n_proteins=10, threshold=0.5)
    assert "mine &lt;i&gt;" in figure.layout.title.subtitle.text
    assert "binding &lt;b&gt;" in figure.data[0].hovertext[0]
    assert figure.data[0].y[0] == "binding &lt;b&gt;"


def test_only_the_most_frequent_are_drawn(table):
    figure = slim_bars(table, slim="s", n_proteins=10, threshold=0.5, most=1)
    assert [len(trace.x) for trace in figure.data] == [1, 1]
    assert "2 of 3 terms carried" in figure.layout.title.subtitle.text


def test_nothing_is_carried(table):
    figure = slim_bars(table.assign(proteins=0), slim="s", n_proteins=10, threshold=0.9)
    assert len(figure.data) == 0
    assert figure.layout.title.text == "No term of the slim is carried"
