"""Bars of enriched terms: what they show, how they are written, what a file of them holds."""

from __future__ import annotations

import pandas as pd
import pytest

from proteinbert_core.export.figure_file import figure_file
from proteinbert_core.figures.enrichment_bars import enrichment_bars, power_of_ten
from proteinbert_core.figures.theme import ASPECT_COLOURS

LONG = "transport of something with quite a long name {} indeed"


@pytest.fixture
def table() -> pd.DataFrame:
    rows = [
        ("GO:0000001", "binding <b>", "MF", 40, 50, 100, 1000, 8.0, -400.0),
        ("GO:0000002", "kinase activity", "MF", 30, 50, 90, 1000, 6.7, -20.0),
        ("GO:0000003", LONG.format("one"), "BP", 7, 48, 20, 900, 6.5, -4.0),
        ("GO:0000004", LONG.format("two"), "BP", 6, 48, 20, 900, 5.6, -3.0),
    ]
    columns = "go_id name aspect n_selected of_selected n_background of_background fold log10_q"
    return pd.DataFrame(rows, columns=columns.split())


@pytest.mark.parametrize("dark", [False, True])
def test_a_panel_for_each_aspect(table, dark):
    figure = enrichment_bars(table, subtitle="50 of 1,000 <selected>", dark=dark)
    functions, processes = figure.data
    assert list(functions.x) == [400, 20]
    assert list(functions.text) == ["40 of 50", "30 of 50"]
    assert functions.marker.color == ASPECT_COLOURS["MF"]
    assert [row[0] for row in processes.customdata] == ["GO:0000003", "GO:0000004"]
    assert (list(functions.y), list(processes.y)) == ([1, 2], [4, 5])
    assert list(figure.layout.yaxis.tickvals) == [1, 2, 4, 5]
    assert figure.layout.yaxis.ticktext[0] == "binding &lt;b&gt;"
    assert figure.layout.yaxis.ticktext[2].endswith("…")
    assert [each.text for each in figure.layout.annotations] == [
        "Molecular function",
        "Biological process",
    ]
    assert figure.layout.title.subtitle.text == "50 of 1,000 &lt;selected&gt;"


def test_says_p_values_that_no_number_holds(table):
    hover = enrichment_bars(table).data[0].hovertext[0]
    assert "binding &lt;b&gt;" in hover
    assert "adjusted p = 1.0e-400" in hover
    assert "8 times as many as expected" in hover


def test_by_fold_and_only_the_first(table):
    figure = enrichment_bars(table, measure="fold", most=1)
    assert [list(trace.x) for trace in figure.data] == [[8.0], [6.5]]
    assert "fold" in figure.layout.xaxis.title.text


def test_nothing_enriched(table):
    figure = enrichment_bars(table[:0])
    assert len(figure.data) == 0
    assert figure.layout.title.text == "No term is enriched"


@pytest.mark.parametrize("kind", ["svg", "pdf", "png"])
def test_can_be_written_as_a_file(table, kind):
    assert len(figure_file(enrichment_bars(table), kind, dpi=50)) > 1000


@pytest.mark.parametrize(
    ("exponent", "said"),
    [(0.0, "1"), (-2.0, "0.01"), (-4.0, "1.0e-04"), (-4.00001, "1.0e-04"), (-350.5, "3.2e-351")],
)
def test_powers_of_ten(exponent, said):
    assert power_of_ten(exponent) == said
