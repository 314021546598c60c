"""The figure: every term once, clickable, explained, readable, the same every time."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import warnings
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest

from proteinbert_core.errors import OntologyError
from proteinbert_core.figures.go_graph import GoGraph, go_graph, term_graph
from proteinbert_core.figures.go_outline import Wording
from proteinbert_core.figures.graph_values import ValueScale
from proteinbert_core.figures.theme import (
    ASPECT_COLOURS,
    contrast,
    palette,
    probability_colour,
)
from proteinbert_core.go.ontology import Ontology
from tests.toy import toy_ontology_path

SCORES = {
    "GO:0004175": 0.82,
    "GO:0008233": 0.82,
    "GO:0016787": 0.9,
    "GO:0005344": 0.31,
    "GO:0005515": 0.2,
    "GO:0005743": 0.55,
    "GO:0005737": 0.7,
    "GO:0044237": 0.45,
}
THRESHOLD = 0.3


def boxes_of(graph: GoGraph) -> list[dict[str, Any]]:
    """The shapes that carry a name."""
    return [s for s in graph.figure.to_plotly_json()["layout"]["shapes"] if "label" in s]


def frames_of(graph: GoGraph) -> dict[str, dict[str, Any]]:
    """GO id -> the frame around the term's name."""
    shapes = graph.figure.to_plotly_json()["layout"]["shapes"]
    found = {}
    for frame, box in pairwise(shapes):
        if "GO:" in box.get("label", {}).get("text", ""):
            found[re.findall(r"GO:\d{7}", box["label"]["text"])[0]] = frame
    return found


def legend_names(graph: GoGraph) -> list[str]:
    shapes = [shape.name for shape in graph.figure.layout.shapes if shape.showlegend]
    return [trace.name for trace in graph.figure.data[1:]] + shapes


def edge_shapes(graph: GoGraph) -> list[dict[str, Any]]:
    shapes = graph.figure.to_plotly_json()["layout"]["shapes"]
    return [shape for shape in shapes if shape.get("layer") == "between"]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("direction", ["down", "right"])
def test_every_term_is_one_point_and_one_named_box(
    ontology: Ontology, direction: Any, dark: bool
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        graph = go_graph(ontology, SCORES, threshold=THRESHOLD, direction=direction, dark=dark)
        json.loads(graph.figure.to_json())
    points = graph.figure.data[0]
    assert [list(row) for row in points.customdata] == [[go_id] for go_id in graph.shown]
    assert set(graph.shown) == {
        reached
        for go_id, score in SCORES.items()
        if score >= THRESHOLD
        for reached in {go_id, *ontology.ancestors(go_id)}
    }
    assert len(points.x) == len(points.y) == len(points.hovertext) == len(graph.shown)
    labels = {re.findall(r"GO:\d{7}", box["label"]["text"])[0]: box for box in boxes_of(graph)}
    assert set(labels) == set(graph.shown)
    for place, go_id in enumerate(graph.shown):
        assert (labels[go_id]["xanchor"], labels[go_id]["yanchor"]) == (
            points.x[place],
            points.y[place],
        )
        plain = re.sub(r"<br>", " ", labels[go_id]["label"]["text"])
        assert ontology[go_id].name.replace("_", " ") in plain
        assert f"{points.marker.color[place]:.2f}" in plain


def test_roots_are_on_top_and_every_parent_above_its_child(ontology: Ontology) -> None:
    graph = go_graph(ontology, SCORES, threshold=THRESHOLD)
    height = dict(zip(graph.shown, graph.figure.data[0].y, strict=True))
    for go_id in graph.shown:
        for parent in ontology.parents(go_id):
            assert height[parent] < height[go_id]
    bottom, top = graph.figure.layout.yaxis.range
    assert bottom > top == 0
    assert {height[root] for root in ontology.roots.values()} == {min(height.values())}


def test_root_is_left_when_drawn_to_the_right(ontology: Ontology) -> None:
    graph = go_graph(ontology, SCORES, threshold=THRESHOLD, direction="right", aspect="MF")
    place = dict(zip(graph.shown, graph.figure.data[0].x, strict=True))
    assert min(place, key=place.__getitem__) == "GO:0003674"
    assert place["GO:0016787"] < place["GO:0008233"] < place["GO:0004175"]


@pytest.mark.parametrize(
    ("direction", "width"), [("down", 350), ("down", 880), ("down", 1200), ("right", 1200)]
)
def test_boxes_do_not_overlap_at_the_width_composed_for(
    ontology: Ontology, direction: Any, width: int
) -> None:
    graph = go_graph(ontology, SCORES, threshold=THRESHOLD, width=width, direction=direction)
    layout = graph.figure.layout
    plot_width = width - layout.margin.l - layout.margin.r
    low, high = layout.xaxis.range
    assert high - low <= plot_width + 1
    areas = []
    for frame in frames_of(graph).values():
        numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", frame["path"])]
        half_width, half_height = max(numbers), abs(numbers[1])
        areas.append((frame["xanchor"], frame["yanchor"], half_width, half_height))
    for (x, y, right, top), (other_x, other_y, other_right, other_top) in combinations(areas, 2):
        assert abs(x - other_x) >= right + other_right or abs(y - other_y) >= top + other_top


@pytest.mark.parametrize("dark", [False, True])
def test_names_stand_out_from_the_colour_of_their_probability(
    ontology: Ontology, dark: bool
) -> None:
    graph = go_graph(ontology, SCORES, threshold=THRESHOLD, dark=dark)
    colours = dict(zip(graph.shown, graph.figure.data[0].marker.color, strict=True))
    for box in boxes_of(graph):
        go_id = re.findall(r"GO:\d{7}", box["label"]["text"])[0]
        assert contrast(box["fillcolor"], probability_colour(colours[go_id])) < 1.02
        assert contrast(box["fillcolor"], box["label"]["font"]["color"]) >= 4.5


def test_frames_tell_aspect_by_colour_and_form_and_implied_terms_by_dashes(
    ontology: Ontology,
) -> None:
    frames = frames_of(go_graph(ontology, SCORES, threshold=THRESHOLD))
    forms: dict[str, set[str]] = {}
    for go_id, frame in frames.items():
        aspect = ontology[go_id].aspect
        assert frame["line"]["color"] == ASPECT_COLOURS[aspect]
        forms.setdefault(aspect, set()).add(re.sub(r"[-\d.,]", "", frame["path"]))
    assert len(set.union(*forms.values())) == sum(map(len, forms.values())) == 3
    assert frames["GO:0004175"]["line"]["dash"] == "solid"
    assert frames["GO:0016787"]["line"]["dash"] == "solid"
    assert frames["GO:0008233"]["line"]["dash"] != "solid"


def test_legend_and_colour_bar_explain_what_is_there_and_no_more(ontology: Ontology) -> None:
    everything = go_graph(ontology, SCORES, threshold=THRESHOLD)
    assert legend_names(everything) == [
        "Molecular function",
        "Biological process",
        "Cellular component",
        "is_a",
        "part_of",
        "most specific",
        "predicted",
        "implied by a more specific term",
    ]
    bar = everything.figure.layout.coloraxis
    assert bar.colorbar.title.text == "Probability"
    assert (bar.cmin, bar.cmax) == (0, 1)
    plain = go_graph(ontology, {"GO:0003824": 0.5, "GO:0003674": 0.9}, threshold=0.5, aspect="MF")
    assert legend_names(plain) == ["Molecular function", "is_a", "most specific", "predicted"]
    folded = go_graph(ontology, SCORES, threshold=THRESHOLD, aspect="CC", max_terms=3)
    assert {"is_a, over folded terms", "part_of, over folded terms"} & set(legend_names(folded))


def test_part_of_is_dashed_and_is_a_is_not(ontology: Ontology) -> None:
    graph = go_graph(ontology, {"GO:0005743": 0.9}, threshold=0.5, aspect="CC")
    dashes = {shape["line"]["dash"] for shape in edge_shapes(graph)}
    assert len(dashes) == 2
    assert "solid" in dashes
    only_is_a = go_graph(ontology, {"GO:0005886": 0.9}, threshold=0.5, aspect="CC")
    assert [shape["line"]["dash"] for shape in edge_shapes(only_is_a)] == ["solid"]


@pytest.mark.parametrize("dark", [False, True])
def test_the_selected_term_and_its_paths_are_emphasised(ontology: Ontology, dark: bool) -> None:
    options: dict[str, Any] = {"threshold": THRESHOLD, "aspect": "CC", "dark": dark}
    plain = go_graph(ontology, SCORES, **options)
    chosen = go_graph(ontology, SCORES, selected="GO:0005739", **options)
    emphasis = palette(dark).emphasis

    def emphasised(graph: GoGraph) -> list[str]:
        return [shape["path"] for shape in edge_shapes(graph) if shape["line"]["color"] == emphasis]

    assert emphasised(plain) == []
    # Mitochondrion is a cellular anatomical entity, and part of cytoplasm, which is one too.
    assert sum(path.count("M") for path in emphasised(chosen)) >= 4
    assert len(chosen.figure.layout.shapes) > len(plain.figure.layout.shapes)
    assert any("selected" in name for name in legend_names(chosen))
    assert not any("selected" in name for name in legend_names(plain))
    assert boxes_of(chosen)[-1]["label"]["text"].count("GO:0005739") == 1
    # The same terms: zoom and pan survive the click.
    assert chosen.figure.layout.uirevision == plain.figure.layout.uirevision


@pytest.mark.parametrize("selected", ["GO:0005515", "GO:0005829", "GO:9999999", ""])
def test_selecting_what_is_not_shown_changes_nothing(ontology: Ontology, selected: str) -> None:
    plain = go_graph(ontology, SCORES, threshold=THRESHOLD)
    assert go_graph(ontology, SCORES, threshold=THRESHOLD, selected=selected) == plain


def test_title_and_subtitle_state_what_is_shown(ontology: Ontology) -> None:
    graph = go_graph(ontology, SCORES, threshold=THRESHOLD, aspect="CC", protein="sp|P1|X")
    title = graph.figure.layout.title
    assert title.text == "Cellular component: predicted terms"
    assert title.subtitle.text == "sp|P1|X<br>6 terms at probability ≥ 0.30, 4 implied"
    folded = go_graph(ontology, SCORES, threshold=THRESHOLD, aspect="CC", max_terms=4)
    assert folded.folded == 2
    assert folded.figure.layout.title.subtitle.text.startswith("6 terms at probability ≥ 0.30")
    assert folded.figure.layout.title.subtitle.text.endswith("2 folded")
    assert go_graph(ontology, SCORES, threshold=THRESHOLD).figure.layout.title.text == (
        "Predicted GO terms"
    )


def test_hover_says_name_id_aspect_probability_and_depth(ontology: Ontology) -> None:
    graph = go_graph(ontology, SCORES, threshold=THRESHOLD)
    text = graph.figure.data[0].hovertext[graph.shown.index("GO:0004175")]
    for part in ("endopeptidase activity", "GO:0004175", "molecular function", "0.820", "Depth 4"):
        assert part in text


def test_tags_in_names_and_identifiers_are_escaped(tmp_path: Path) -> None:
    path = toy_ontology_path(tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("name: binding", "name: <b>bind</b> & (1->4)"), encoding="utf-8")
    ontology = Ontology.from_obo(path, cache=tmp_path)
    graph = go_graph(ontology, {"GO:0005488": 0.9}, threshold=0.5, protein="<img src=x>")
    drawn = graph.figure.to_json()
    assert "<img" not in drawn
    assert "<b>bind" not in drawn
    hover = graph.figure.data[0].hovertext[graph.shown.index("GO:0005488")]
    assert "&lt;b&gt;bind&lt;/b&gt; &amp; (1-&gt;4)" in hover
    # The text twin is plain text.
    assert "<b>bind</b> & (1->4) (GO:0005488" in graph.description


def test_long_identifiers_are_cut(ontology: Ontology) -> None:
    graph = go_graph(ontology, SCORES, threshold=THRESHOLD, protein="x" * 500)
    assert len(graph.figure.layout.title.subtitle.text) < 120


def test_description_names_every_shown_term(ontology: Ontology) -> None:
    graph = go_graph(ontology, SCORES, threshold=THRESHOLD, max_terms=9, protein="sp|P1|X")
    lines = graph.description.splitlines()
    assert lines[0].startswith("Predicted GO terms. sp|P1|X. ")
    assert f"{graph.folded} folded" in lines[0]
    assert len(lines) == 1 + len(graph.shown) == 10
    assert all(graph.description.count(f"({go_id},") == 1 for go_id in graph.shown)


def test_links_between_aspects_push_terms_down_and_take_the_depths_away(
    ontology: Ontology,
) -> None:
    scores = {"GO:0005344": 0.9}
    one = go_graph(ontology, scores, threshold=0.5, aspect="MF")
    assert list(one.figure.layout.yaxis.ticktext) == ["0", "1"]
    # The function of depth 1 is part of a process of depth 4.
    both = go_graph(ontology, scores, threshold=0.5)
    assert both.figure.layout.yaxis.ticktext is None
    height = dict(zip(both.shown, both.figure.data[0].y, strict=True))
    assert height["GO:0005344"] > height["GO:0015671"]


def test_nothing_to_draw_is_said(ontology: Ontology) -> None:
    graph = go_graph(ontology, SCORES, threshold=0.99, protein="sp|P1|X")
    assert graph.shown == ()
    assert graph.folded == 0
    assert len(graph.figure.data) == 0
    assert "no term reaches probability 0.99" in graph.figure.layout.title.subtitle.text
    assert "Nothing to draw" in graph.figure.layout.annotations[0].text
    assert "no term reaches probability 0.99" in graph.description


def test_unknown_ids_are_named(ontology: Ontology) -> None:
    with pytest.raises(OntologyError, match="GO:9999999"):
        go_graph(ontology, {"GO:9999999": 0.9}, threshold=0.5)


def test_drawing_does_not_depend_on_order_of_scores_or_hash_seed(tmp_path: Path) -> None:
    toy_ontology_path(tmp_path)
    program = (
        "import sys\n"
        "from proteinbert_core.figures.go_graph import go_graph\n"
        "from proteinbert_core.go.ontology import Ontology\n"
        "ontology = Ontology.from_obo(sys.argv[1], cache=__import__('pathlib').Path(sys.argv[2]))\n"
        "ids = ontology.go_ids if sys.argv[3] == '0' else ontology.go_ids[::-1]\n"
        "scores = {go_id: int(go_id[3:]) % 97 / 97 for go_id in ids}\n"
        "graph = go_graph(ontology, scores, threshold=0.2, max_terms=18)\n"
        "print(graph.figure.to_json(), graph.description)\n"
    )
    drawn = [
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "toy.obo"), str(tmp_path), seed],
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).resolve().parents[2],
        ).stdout
        for seed in ("0", "1")
    ]
    assert len(drawn[0]) > 10_000
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize(
    ("aspect", "go_ids", "least"),
    [
        ("MF", ("GO:0005344",), 3),
        ("MF", ("GO:0004672", "GO:0005524"), 24),
        ("BP", ("GO:0009765", "GO:0009416"), 12),
        ("BP", ("GO:0045893", "GO:0090630", "GO:0030036", "GO:0008284", "GO:0060326"), 60),
    ],
)
def test_real_predictions_are_drawn_whole(
    real_ontology: Ontology, aspect: str, go_ids: tuple[str, ...], least: int
) -> None:
    ontology = real_ontology
    scores = dict.fromkeys(go_ids, 0.8)
    graph = go_graph(ontology, scores, threshold=0.5, aspect=aspect, max_terms=150)
    expected = {i for i in ontology.with_ancestors(go_ids) if ontology[i].aspect == aspect}
    assert set(graph.shown) == expected
    assert len(expected) >= least
    depths = {str(ontology.depth(go_id)) for go_id in expected}
    assert set(graph.figure.layout.yaxis.ticktext) == depths


def test_a_score_is_not_called_a_probability(ontology):
    graph = go_graph(ontology, {"GO:0005344": 0.7}, threshold=0.5, measure="score")
    words = graph.figure.to_json() + graph.description
    assert "robability" not in words
    assert graph.figure.layout.coloraxis.colorbar.title.text == "Score"
    assert "score ≥ 0.50" in graph.figure.layout.title.subtitle.text
    assert "score 0.70" in graph.description


KNOWN = {"GO:0005743": "experimental", "GO:0005886": "curated", "GO:9999999": "experimental"}


def test_predicted_known_both_and_implied_look_different(ontology: Ontology) -> None:
    graph = go_graph(ontology, SCORES, threshold=THRESHOLD, aspect="CC", annotated=KNOWN)
    frames = frames_of(graph)
    ticked = {
        (shape["xanchor"], shape["yanchor"])
        for shape in graph.figure.to_plotly_json()["layout"]["shapes"]
        if shape.get("label", {}).get("text") == "✓"
    }
    looks = {
        go_id: (frame["line"]["dash"], (frame["xanchor"], frame["yanchor"]) in ticked)
        for go_id, frame in frames.items()
    }
    predicted, both, alone, implied = (
        looks[go_id] for go_id in ("GO:0005737", "GO:0005743", "GO:0005886", "GO:0005739")
    )
    assert len({predicted, both, alone, implied}) == 4
    assert [look[1] for look in (predicted, both, alone, implied)] == [False, True, True, False]
    assert {"✓ annotated", "annotated, not predicted itself"} <= set(legend_names(graph))
    assert graph.figure.layout.title.text == "Cellular component: predicted and known terms"
    assert "2 known (1 of them not predicted)" in graph.figure.layout.title.subtitle.text
    lines = {line.split("(")[1][:10]: line for line in graph.description.splitlines()[1:]}
    assert "predicted; most specific; annotated (experimental)" in lines["GO:0005743"]
    assert "not predicted itself; annotated (curated)" in lines["GO:0005886"]
    assert "annotated" not in lines["GO:0005737"]


def test_a_known_term_without_a_probability_is_blank(ontology: Ontology) -> None:
    graph = go_graph(ontology, {}, threshold=0.5, annotated={"GO:0005829": "experimental"})
    labels = [box["label"]["text"] for box in boxes_of(graph) if "GO:" in box["label"]["text"]]
    assert len(labels) == len(graph.shown) == 4
    assert not any("0." in label for label in labels)
    assert "probability" not in graph.description.splitlines()[1]


def test_each_fold_is_a_point_with_its_key_and_its_count(ontology: Ontology) -> None:
    graph = go_graph(ontology, SCORES, threshold=THRESHOLD, max_terms=9)
    points = graph.figure.data[1]
    assert [row[0] for row in points.customdata] == list(graph.folds)
    tabs = [box["label"]["text"] for box in boxes_of(graph) if box["label"]["text"][0] == "+"]
    assert tabs == [f"+{count}" for count in graph.folds.values()]
    for count, text in zip(graph.folds.values(), points.hovertext, strict=True):
        assert f"{count} more" in text
    for key, count in graph.folds.items():
        more = go_graph(ontology, SCORES, threshold=THRESHOLD, max_terms=9, expanded=[key])
        assert len(more.shown) >= len(graph.shown) + count or key.startswith("below")
    unfolded = go_graph(
        ontology, SCORES, threshold=THRESHOLD, max_terms=9, expanded=list(graph.folds)
    )
    assert unfolded.folded < graph.folded
    assert f"{count} more" in graph.description


def test_collapsing_a_root_leaves_the_root(ontology: Ontology) -> None:
    whole = go_graph(ontology, SCORES, threshold=THRESHOLD, aspect="CC")
    assert whole.only_below("GO:0005575") == set(whole.shown) - {"GO:0005575"}
    root = go_graph(ontology, SCORES, threshold=THRESHOLD, aspect="CC", collapsed=["GO:0005575"])
    assert root.shown == ("GO:0005575",)
    assert root.folds == {"below:GO:0005575": len(whole.shown) - 1}


def test_notes_come_to_the_pointer_escaped(ontology: Ontology) -> None:
    graph = go_graph(ontology, SCORES, threshold=THRESHOLD, notes=lambda go_id: [f"<i>{go_id}</i>"])
    for go_id, text in zip(graph.shown, graph.figure.data[0].hovertext, strict=True):
        assert text.endswith(f"&lt;i&gt;{go_id}&lt;/i&gt;")


def test_left_to_right_asks_for_the_width_that_it_needs(ontology: Ontology) -> None:
    graph = go_graph(ontology, SCORES, threshold=THRESHOLD, direction="right", width=400)
    layout = graph.figure.layout
    low, high = layout.xaxis.range
    assert layout.width == pytest.approx(high - low + layout.margin.l + layout.margin.r, abs=1)
    wide = go_graph(ontology, SCORES, threshold=THRESHOLD, direction="right", width=3000)
    assert wide.figure.layout.width is None


def test_a_graph_around_a_term_needs_no_prediction(ontology: Ontology) -> None:
    graph = term_graph(ontology, ["GO:0005737"], title="Cytoplasm <here>", selected="GO:0005737")
    assert graph.shown[0] == "GO:0005575"
    assert graph.folds == {"below:GO:0005739": 1}
    assert not graph.figure.layout.coloraxis.showscale
    assert graph.figure.layout.title.text == "Cytoplasm &lt;here&gt;"
    assert legend_names(graph)[-1] == "ancestor"
    assert "predicted" not in graph.description + " ".join(graph.figure.data[0].hovertext)


def test_p_values_have_their_own_colours_and_words(ontology: Ontology) -> None:
    graph = term_graph(
        ontology,
        ["GO:0005739", "GO:0005829"],
        title="Enriched",
        values={"GO:0005739": 1e-6, "GO:0005829": 0.01},
        scale=ValueScale.of_p_values("adjusted p", 1e-6),
        wording=Wording(own="enriched", implied="ancestor"),
        levels_below=0,
    )
    bar = graph.figure.layout.coloraxis.colorbar
    assert bar.title.text == "Adjusted p"
    assert list(bar.ticktext)[:2] == ["1", "0.01"]
    colours = dict(zip(graph.shown, graph.figure.data[0].marker.color, strict=True))
    assert colours["GO:0005739"] > colours["GO:0005829"] > 0
    assert "adjusted p 1e-06; enriched" in graph.description
    assert graph.folded == 0
