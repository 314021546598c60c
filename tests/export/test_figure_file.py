"""Figure files: sizes, vectors with real text, what is refused, and any text in them."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from PIL import Image

from proteinbert_core.annotation.calibration import ReliabilityBin
from proteinbert_core.errors import ExportError
from proteinbert_core.export.drawing.markers import outline
from proteinbert_core.export.drawing.plot_area import make_scale
from proteinbert_core.export.drawing.svg_path import CLOSE, CUBIC, LINE, MOVE, read_svg_path
from proteinbert_core.export.figure_file import figure_file
from proteinbert_core.figures.go_graph import go_graph
from proteinbert_core.figures.reliability import reliability_curve
from tests.export.toy_results import NASTY

_SVG = "{http://www.w3.org/2000/svg}"


def svg(figure: go.Figure, **size) -> ET.Element:
    return ET.fromstring(figure_file(figure, "svg", **size))


def texts(root: ET.Element) -> list[str]:
    return ["".join(each.itertext()) for each in root.iter(f"{_SVG}text")]


@pytest.fixture(scope="module")
def graph(ontology) -> go.Figure:
    scores = {"GO:0005344": 0.9, "GO:0015671": 0.8, "GO:0005829": 0.7}
    return go_graph(ontology, scores, threshold=0.5, protein="P1").figure


@pytest.fixture(scope="module")
def curve() -> go.Figure:
    return reliability_curve([ReliabilityBin(200, 0.2, 0.25), ReliabilityBin(300, 0.8, 0.75)], "MF")


def test_the_graph_has_its_terms_as_text(graph):
    found = " ".join(texts(svg(graph)))
    for wanted in ("oxygen carrier", "GO:0005344  0.90", "Probability", "predicted", "P1"):
        assert wanted in found


def test_the_curve_has_its_title_axes_and_points(curve):
    found = texts(svg(curve))
    assert "Of terms shown at 0.80, 75% are annotated" in found
    assert {"probability shown", "share annotated", "20%", "100%"} <= set(found)


@pytest.mark.parametrize("width_mm", [80.0, 180.0])
def test_the_width_is_in_millimetres(curve, width_mm):
    root = svg(curve, width_mm=width_mm)
    points = float(root.get("width").removesuffix("pt"))
    assert points == pytest.approx(width_mm / 25.4 * 72, rel=1e-4)
    height = float(root.get("height").removesuffix("pt"))
    assert height / points == pytest.approx(340 / 700, rel=1e-4)


def test_png_has_the_resolution_that_was_asked_for(curve):
    image = Image.open(io.BytesIO(figure_file(curve, "png", width_mm=100, dpi=200)))
    assert image.width == pytest.approx(100 / 25.4 * 200, abs=1)
    assert image.info["dpi"][0] == pytest.approx(200, abs=0.1)
    assert image.convert("RGB").getpixel((1, image.height - 2)) == (255, 255, 255)
    colours = {colour for _, colour in image.convert("RGB").getcolors(10**6)}
    assert (0, 114, 178) in colours, "the aspect's colour"


def test_pdf_has_its_size_and_embedded_fonts(curve):
    pdf = figure_file(curve, "pdf", width_mm=100)
    assert pdf.startswith(b"%PDF-")
    box = re.search(rb"/MediaBox \[ 0 0 ([\d.]+) ", pdf)
    assert float(box[1]) == pytest.approx(100 / 25.4 * 72, abs=0.01)
    assert b"/FontFile2" in pdf
    assert b"/Type3" not in pdf


def test_the_same_figure_is_the_same_file(curve):
    for kind in ("svg", "pdf", "png"):
        assert figure_file(curve, kind, width_mm=60, dpi=60) == figure_file(
            curve, kind, width_mm=60, dpi=60
        )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "eps"}, "'eps' is no format"),
        ({"width_mm": 5}, "30 to 1000 mm wide, not 5"),
        ({"dpi": 5000}, "50 to 1200 dpi"),
        ({"kind": "png", "width_mm": 1000, "dpi": 1200}, "47,244 pixels wide"),
    ],
)
def test_sizes_out_of_bounds_are_refused(curve, change, message):
    with pytest.raises(ExportError, match=message):
        figure_file(curve, **{"kind": "svg", **change})


@pytest.mark.parametrize(
    ("figure", "message"),
    [
        (go.Figure(go.Heatmap(z=[[1, 2]])), "kind 'heatmap'"),
        (go.Figure(go.Scatter3d(x=[1], y=[1], z=[1])), "kind 'scatter3d'"),
        (go.Figure(go.Scatter(x=[1], y=[1], line={"shape": "spline"})), "'spline'"),
        (go.Figure(go.Scatter(x=[1], y=[1], error_y={"array": [1]})), "error_y"),
        (go.Figure(go.Scatter(x=[1], y=[1], marker={"symbol": "hexagon"})), "'hexagon'"),
        (go.Figure(layout={"shapes": [{"type": "path", "path": "M0,0A1,1,0,0,1,2,2"}]}), "'A'"),
        (go.Figure(go.Bar(x=[1], y=[1])).update_xaxes(type="date"), "'date'"),
    ],
)
def test_what_would_be_drawn_wrongly_is_refused(figure, message):
    with pytest.raises(ExportError, match=message):
        figure_file(figure, "svg")


def paths_of(figure: go.Figure, colour: str) -> list[list[tuple[float, float]]]:
    """Corners of the areas of a colour, in points of the sheet; y grows downwards."""
    found = []
    for path in svg(figure, width_mm=700 / 72 * 25.4).iter(f"{_SVG}path"):
        if f"fill: {colour}" in (path.get("style") or ""):
            numbers = [float(each) for each in re.findall(r"-?[\d.]+", path.get("d"))]
            found.append(list(zip(numbers[::2], numbers[1::2], strict=True)))
    return found


MARGINS = {"l": 100, "r": 100, "t": 50, "b": 50}


def test_bars_lie_where_their_numbers_say():
    figure = go.Figure(go.Bar(x=["a", "b"], y=[1, 2], marker={"color": "#ff0000"}))
    figure.update_layout(height=300, margin=MARGINS, yaxis={"range": [0, 2]})
    (low, high) = paths_of(figure, "#ff0000")
    assert sorted({round(x) for x, _ in low}) == [125, 325]  # 0.8 of 250 each
    assert sorted({round(y) for _, y in low}) == [150, 250]
    assert sorted({round(y) for _, y in high}) == [50, 250]


def test_lying_bars_and_stacks():
    bars = [
        go.Bar(y=["a"], x=[length], orientation="h", marker={"color": colour})
        for length, colour in ((1, "#ff0000"), (3, "#0000ff"))
    ]
    figure = go.Figure(bars)
    figure.update_layout(height=300, margin=MARGINS, xaxis={"range": [0, 5]}, barmode="stack")
    assert sorted({round(x) for x, _ in paths_of(figure, "#ff0000")[0]}) == [100, 200]
    assert sorted({round(x) for x, _ in paths_of(figure, "#0000ff")[0]}) == [200, 500]
    figure.update_layout(barmode="group")
    tops = [min(y for _, y in paths_of(figure, colour)[0]) for colour in ("#ff0000", "#0000ff")]
    assert tops[0] == pytest.approx(tops[1] + 80)  # half of 0.8 of 200


def test_markers_take_their_colours_from_the_scale():
    scale = [[0, "#ff0000"], [1, "#0000ff"]]
    marker = {"color": np.array([0.0, 0.5, 1.0]), "colorscale": scale, "showscale": True}
    figure = go.Figure(go.Scatter(x=np.arange(3), y=[1, 2, None], mode="markers", marker=marker))
    assert len(paths_of(figure, "#ff0000")) == 1
    assert len(paths_of(figure, "#800080")) == 1
    assert not paths_of(figure, "#0000ff"), "a point without a place is not drawn"
    assert len(list(svg(figure).iter(f"{_SVG}image"))) == 1, "the colour bar"


def test_notes_shapes_and_legend():
    figure = go.Figure(
        [go.Scatter(x=[0, 1], y=[0, 1], name="first"), go.Scatter(x=[0, 1], y=[1, 0], name="other")]
    )
    figure.add_annotation(x=0.5, y=0.5, text="a <b>bold</b><br>note", bgcolor="#eeeeee")
    figure.add_shape(type="circle", x0=0, x1=1, y0=0, y1=1, fillcolor="#00ff00")
    found = texts(svg(figure))
    assert {"first", "other", "bold", "note"} <= set(found)
    assert len(paths_of(figure, "#00ff00")) == 1
    hidden = go.Figure(figure).update_layout(showlegend=False)
    assert "first" not in texts(svg(hidden))


@settings(max_examples=25, deadline=None)
@given(text=NASTY)
def test_no_text_breaks_a_figure(text):
    figure = go.Figure(go.Scatter(x=[0, 1], y=[0, 1], mode="text", text=[text, "$x_1$"]))
    figure.update_layout(title=text, xaxis_title=text)
    root = svg(figure)
    assert "$x_1$" in texts(root), "not taken for mathematics"
    assert not list(root.iter(f"{_SVG}script"))


def test_paths():
    points, codes = read_svg_path("M0,0H2V3Q2,4,1,4L0 1Z", float, float)
    assert points[:3] == [(0, 0), (2, 0), (2, 3)]
    assert points[-2:] == [(0, 1), (0, 1)]
    assert codes[:3] == [MOVE, LINE, LINE]
    assert codes[-1] == CLOSE
    assert read_svg_path("M1e1,-.5C0,0 1,1 2,2", float, float)[1] == [MOVE, CUBIC, CUBIC, CUBIC]
    with pytest.raises(ExportError, match="damaged"):
        read_svg_path("M0,0Q1,2", float, float)


def test_markers_have_plotlys_size():
    points, codes, filled = outline("square", 10, (100, 50))
    assert (min(points), max(points), len(codes), filled) == ((95, 45), (105, 55), 5, True)
    assert outline("circle-open", 10, (0, 0))[2] is False


def test_axes_have_round_ticks_in_their_range():
    scale = make_scale({}, [0.1, 9.7, None], (0, 100), pad=False, from_zero=False)
    assert [label for _, label in scale.ticks()] == ["2", "4", "6", "8"]
    log = make_scale({"type": "log"}, [1, 1000], (0, 90), pad=False, from_zero=False)
    assert [(round(at), label) for at, label in log.ticks()] == [
        (0, "1"),
        (30, "10"),
        (60, "100"),
        (90, "1,000"),
    ]
