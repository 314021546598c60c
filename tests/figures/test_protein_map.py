"""The figure of the map: what is drawn, in which order, with which colours and texts."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from proteinbert_core.export.figure_file import figure_file
from proteinbert_core.figures.map_hover import HoverTexts
from proteinbert_core.figures.map_marks import QUERY_SYMBOL, QueryMarks
from proteinbert_core.figures.protein_map import (
    MapLook,
    MapPoints,
    PointGroup,
    PointNumbers,
    protein_map,
)
from proteinbert_core.figures.theme import QUERY_COLOUR

N = 30
PLACES = np.column_stack([np.arange(N), np.arange(N) % 7]).astype(np.float32)
HOVER = HoverTexts.of(
    [f"Name {row} <&>" for row in range(N)],
    ["gene"] * N,
    [f"A{row}" for row in range(N)],
    ["Toyus <primus> (strain 1)"] * N,
)
LARGE = PointGroup("Large <b>", np.arange(20), "#0072B2")
SMALL = PointGroup("Small", np.arange(20, 25), "#D55E00")
REST = PointGroup("Other", np.arange(25, 30), "#A3A9B2", is_background=True)
QUERIES = QueryMarks(
    ["sp|P1|ONE_TOY", "two"],
    np.array([[3.5, 2], [np.nan, np.nan]], dtype=np.float32),
    ["nearest: <b>", ""],
    0,
    np.array([1, 2]),
)


def points(**changes) -> MapPoints:
    return MapPoints(PLACES, HOVER, changes.pop("groups", [SMALL, REST, LARGE]), **changes)


def names(figure: go.Figure) -> list[str | None]:
    return [trace.name for trace in figure.data]


def test_background_first_then_large_then_small_then_queries():
    figure = protein_map(points(), MapLook(), QUERIES)
    assert names(figure)[:3] == ["Other", "Large &lt;b&gt;", "Small"]
    assert names(figure)[-1] == "Your proteins"
    assert figure.data[-1].marker.symbol == QUERY_SYMBOL
    assert figure.data[-1].marker.color == QUERY_COLOUR
    assert {trace.type for trace in figure.data} == {"scattergl"}
    assert figure.data[2].customdata.tolist() == SMALL.rows.tolist()
    assert figure.data[0].marker.opacity < figure.data[1].marker.opacity


def test_large_groups_share_the_layers_and_no_point_is_lost():
    places = np.random.default_rng(1).normal(size=(4_000, 2)).astype(np.float32)
    hover = HoverTexts.of(["x"] * 4_000, [""] * 4_000, ["A"] * 4_000, ["Toyus"] * 4_000)
    groups = [
        PointGroup("first", np.arange(2_000), "#0072B2"),
        PointGroup("second", np.arange(2_000, 3_500), "#D55E00"),
        PointGroup("rare", np.arange(3_500, 3_600), "#009E73"),
        PointGroup("Other", np.arange(3_600, 4_000), "#A3A9B2", is_background=True),
    ]
    data = protein_map(MapPoints(places, hover, groups), MapLook()).data
    order = [trace.name for trace in data]
    assert order[0] == "Other"
    assert order[-1] == "rare"
    assert order[1:5] == ["first", "second", "first", "second"]
    assert sorted(row for trace in data for row in trace.customdata) == list(range(4_000))
    assert [trace.name for trace in data if trace.showlegend] == [
        "Other",
        "first",
        "second",
        "rare",
    ]


def test_a_few_far_points_do_not_make_the_rest_small():
    places = np.random.default_rng(1).normal(size=(2_000, 2)).astype(np.float32)
    places[0] = (500, 500)
    hover = HoverTexts.of(["x"] * 2_000, [""] * 2_000, ["A"] * 2_000, ["Toyus"] * 2_000)
    far = MapPoints(places, hover, [PointGroup("all", np.arange(2_000), "#0072B2")])
    low, high = protein_map(far, MapLook()).layout.xaxis.range
    assert -6 < low < -2 < 2 < high < 6
    query = QueryMarks(["far"], np.array([[90.0, 0]], dtype=np.float32), [""], None, np.array([]))
    assert protein_map(far, MapLook(), query).layout.xaxis.range[1] > 90


def test_texts_of_others_are_escaped():
    figure = protein_map(points(), MapLook(), QUERIES)
    assert figure.data[1].hovertext[0] == "Name 0 &lt;&amp;&gt;"
    assert figure.data[1].text[0] == "gene, A0, T. &lt;primus&gt;"
    assert "Large &lt;b&gt;" in figure.data[1].hovertemplate
    assert "&lt;b&gt;" in figure.data[-1].hovertext[0]
    assert figure.layout.annotations[0].text == "ONE_TOY"


def test_lines_lead_from_the_chosen_query_to_its_neighbours():
    figure = protein_map(points(), MapLook(), QUERIES)
    ends = [(shape.x1, shape.y1) for shape in figure.layout.shapes]
    assert ends == [tuple(PLACES[row]) for row in (1, 2)]
    assert all((shape.x0, shape.y0) == (3.5, 2) for shape in figure.layout.shapes)
    assert len(figure.layout.annotations) == 1, "a query without a place has no name on the map"


def test_what_is_selected_stands_above_what_is_not():
    selected = np.zeros(N, dtype=bool)
    selected[[0, 21, 26]] = True
    figure = protein_map(points(selected=selected), MapLook())
    rows = [trace.customdata.tolist() for trace in figure.data]
    assert rows[-3:] == [[26], [0], [21]]
    assert max(t.marker.opacity for t in figure.data[:-3]) < 0.2 < figure.data[-1].marker.opacity


def test_numbers_have_a_bar_and_what_is_unknown_is_grey():
    values = np.linspace(1, 1000, N, dtype=np.float32)
    values[4] = np.nan
    everything = [PointGroup("Length", np.arange(N), "#A3A9B2")]
    numbers = PointNumbers(values, "Length, residues", log=True)
    figure = protein_map(points(groups=everything, numbers=numbers), MapLook())
    assert names(figure) == ["not known", "Length, residues"]
    assert figure.data[0].customdata.tolist() == [4]
    axis = figure.layout.coloraxis
    assert (axis.cmin, axis.cmax) == (0, 3)
    assert list(axis.colorbar.ticktext) == ["1", "3", "10", "30", "100", "300", "1,000"]
    np.testing.assert_allclose(figure.data[1].marker.color, np.log10(np.delete(values, 4)))
    assert figure.data[1].customdata[:, 1].tolist() == np.delete(values, 4).tolist()


def test_proteins_without_a_place_are_not_drawn():
    places = PLACES.copy()
    places[21] = np.nan
    figure = protein_map(MapPoints(places, HOVER, [SMALL]), MapLook())
    assert figure.data[0].customdata.tolist() == [20, 22, 23, 24]
    nowhere = protein_map(MapPoints(places, HOVER, []), MapLook())
    assert not nowhere.data
    assert np.isfinite(nowhere.layout.xaxis.range).all()


def test_the_part_in_view_is_kept_and_otherwise_all_is_shown():
    look = MapLook(("PC 1", "PC 2"), x_range=(2.0, 3.0), y_range=(0.0, 1.0), dragmode="lasso")
    kept = protein_map(points(), look).layout
    assert (list(kept.xaxis.range), list(kept.yaxis.range)) == ([2, 3], [0, 1])
    assert kept.dragmode == "lasso"
    assert kept.xaxis.title.text == "PC 1"
    assert not kept.xaxis.showticklabels, "numbers of a map without units would mislead"
    low, high = protein_map(points(), MapLook()).layout.xaxis.range
    assert low < 0 < N - 1 < high


@pytest.mark.parametrize("numbers", [None, PointNumbers(np.arange(N) + 1.0, "Length")])
def test_it_can_be_written_to_a_file(numbers):
    region = [(0.0, 0.0), (5.0, 0.0), (5.0, 5.0)]
    look = MapLook(for_file=True, title="30 proteins", subtitle="a toy")
    drawn = protein_map(points(numbers=numbers, regions=[region]), look, QUERIES, (1.0, 1.0))
    svg = figure_file(drawn, "svg").decode()
    assert "30 proteins" in svg
    assert "ONE_TOY" in svg
