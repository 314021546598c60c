"""Selections: what they select, that they can be repeated, written, read; hostile text."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proteinbert_core.errors import MapError
from proteinbert_core.protein_map.drawn_parts import Box, Lasso
from proteinbert_core.protein_map.fact_parts import (
    Annotated,
    Carriers,
    ColumnValues,
    LengthBetween,
    Reviewed,
)
from proteinbert_core.protein_map.link_text import from_link, to_link
from proteinbert_core.protein_map.named_parts import (
    Accessions,
    InProteomes,
    NearQuery,
    Organisms,
    TextFound,
)
from proteinbert_core.protein_map.polygon import MOST_CORNERS, SIMPLIFIED_BY, GridPolygon
from proteinbert_core.protein_map.projection import pca_projection
from proteinbert_core.protein_map.selection import LINK_LETTERS, SelectionRecipe
from proteinbert_core.protein_map.user_columns import read_user_columns
from tests.protein_map.toy_maps import toy_membership, toy_scene

short_texts = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30).filter(
    lambda text: text.strip() != ""
)
numbers = st.floats(-1e3, 1e3, allow_nan=False)
outlines = st.lists(st.tuples(numbers, numbers), min_size=3, max_size=80)


def drawn_or_none(points: list[tuple[float, float]]) -> Lasso | None:
    try:
        return Lasso.drawn("reference", points)
    except MapError:
        return None


lassos = outlines.map(drawn_or_none).filter(lambda lasso: lasso is not None)
boxes = st.tuples(st.integers(-60, 60), *(st.integers(-4096, 4096),) * 2).map(
    lambda each: Box("pca-0123abcd", each[0], each[1:], (each[1] + 5, each[2] + 7))
)
names = st.lists(short_texts, min_size=1, max_size=5).map(tuple)
parts = st.one_of(
    lassos,
    boxes,
    names.map(Accessions),
    names.map(InProteomes),
    names.map(Organisms),
    st.builds(NearQuery, short_texts, st.integers(1, 5000)),
    short_texts.map(TextFound),
    st.builds(
        Carriers,
        st.integers(0, 9_999_999),
        st.sampled_from(["any", "direct", "inherited", "absent"]),
    ),
    st.booleans().map(Annotated),
    st.booleans().map(Reviewed),
    st.tuples(st.integers(0, 500), st.integers(500, 9999)).map(lambda each: LengthBetween(*each)),
    st.builds(ColumnValues, short_texts, names),
)
recipes = st.lists(st.lists(parts, min_size=1, max_size=3).map(tuple), max_size=4).map(
    lambda groups: SelectionRecipe(tuple(groups))
)


@given(recipes)
def test_what_is_written_is_read_again(recipe):
    text = recipe.to_text()
    assert re.fullmatch(r"[A-Za-z0-9._~-]*", text)
    assert SelectionRecipe.from_text(text) == recipe
    assert recipe.describe()


@given(st.text(max_size=60) | st.text("abcklnoprstf.~-_0129", max_size=60))
def test_hostile_text_is_refused_or_read_but_never_more(text):
    try:
        recipe = SelectionRecipe.from_text(text)
    except MapError:
        return
    assert SelectionRecipe.from_text(recipe.to_text()) == recipe


@pytest.mark.parametrize(
    "text",
    [
        "x.1",
        "l",
        "l.reference",
        "l.reference.0.0.0.AAAA",
        "l.reference.99.0.0.AAAAAQAAAAABAA",
        "l.reference.0.99999999999999999999.0.AAAAAQAAAAABAA",
        "b.reference.0.5.5.1.1",
        "b.reference.999999999999.0.0.1.1",
        "t.4672.maybe",
        "t.99999999999.any",
        "n.q.0",
        "n.q.6000",
        "s.9.1",
        "k.2",
        "k.1.",
        "~",
        "c._",
        "c.column",
        "f._/w",
        "a." + ".".join(f"P{i}" for i in range(20_001)),
        "~".join(["k.1"] * 41),
        "a." + "x" * 600_000,
    ],
    ids=range(22),
)
def test_damaged_recipes_are_refused(text):
    with pytest.raises(MapError):
        SelectionRecipe.from_text(text)


@given(st.text(max_size=50))
def test_any_text_goes_through_a_link(text):
    text = text.encode("utf-8", "replace").decode()
    assert re.fullmatch("[A-Za-z0-9_-]+", to_link(text))
    assert from_link(to_link(text)) == text


def test_a_long_lasso_is_short_in_a_link_and_selects_the_same():
    scene = toy_scene()
    angles = np.linspace(0, 2 * np.pi, 900)
    radius = 5 * (1 + 0.25 * np.sin(7 * angles) + 0.002 * np.sin(400 * angles))
    points = list(zip(radius * np.cos(angles), radius * np.sin(angles), strict=True))
    lasso = Lasso.drawn(scene.projection.key, points)
    recipe = SelectionRecipe.of(lasso).and_also(InProteomes(("UP1",)))
    assert 10 < len(lasso.polygon.corners) <= MOST_CORNERS
    assert len(recipe.to_text()) < 500 < LINK_LETTERS
    assert recipe.fits_link
    assert np.array_equal(
        SelectionRecipe.from_text(recipe.to_text()).rows(scene), recipe.rows(scene)
    )
    from matplotlib.path import Path  # its own way to tell what is inside

    exact = Path(points).contains_points(scene.projection.coordinates)
    same = lasso.polygon.contains(scene.projection.coordinates) == exact
    assert same.mean() > 0.97
    assert 10 < exact.sum() < 90


@given(outlines)
def test_the_outline_moves_by_no_more_than_is_said(points):
    try:
        polygon = GridPolygon.drawn(points)
    except MapError:
        return
    if len(polygon.corners) == MOST_CORNERS:
        return  # the tolerance was raised
    sides = np.ptp(np.array(points), axis=0)
    allowed = SIMPLIFIED_BY * np.hypot(*sides) + max(sides) / 1024
    corners = polygon.points
    for point in np.array(points):
        assert _distance(point, corners) <= allowed


def _distance(point: np.ndarray, corners: np.ndarray) -> float:
    start, end = corners, np.roll(corners, -1, axis=0)
    chord = end - start
    length = np.maximum((chord**2).sum(axis=1), 1e-30)
    along = np.clip(((point - start) * chord).sum(axis=1) / length, 0, 1)
    return float(np.hypot(*(point - start - along[:, None] * chord).T).min())


@given(st.floats(1e-3, 1e3), st.floats(-90_000, 90_000), st.integers(3, 40))
def test_small_outlines_far_out_are_written_exactly(size, away, n):
    angles = np.arange(n) * 2 * np.pi / n
    points = np.column_stack([np.cos(angles), np.sin(angles)]) * size + away * size
    polygon = GridPolygon.drawn(points)
    assert GridPolygon.from_fields(polygon.fields()) == polygon
    assert np.abs(polygon.points.mean(axis=0) - away * size).max() < size / 4


def test_where_an_outline_crosses_itself_the_overlap_is_outside():
    star = [(0, 0), (4, 3), (0, 3), (4, 0), (2, 5)]
    polygon = GridPolygon.drawn(star)
    assert polygon.contains(
        np.array([[2.0, 2.0], [2.0, 4.0], [9.0, 9.0], [np.nan, 0.0]])
    ).tolist() == [
        False,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    "points",
    [
        [(0, 0), (1, 1)],
        [(0, 0), (1, 1), (2, 2), (0, 0)][:2],
        [(1, 1)] * 5,
        [(0, 0), (float("nan"), 1), (1, 1)],
        [(0, 0), (1, 0), (2, 0)],
        [(1e300, 0), (0, 1e300), (0, 0)],
    ],
    ids=range(6),
)
def test_outlines_around_nothing_are_refused(points):
    with pytest.raises(MapError, match="encloses nothing"):
        Lasso.drawn("reference", points)


def test_boxes_include_their_edges():
    scene = toy_scene()
    x, y = scene.projection.coordinates[3]
    box = Box.drawn("reference", (x + 1, x), (y - 1, y))
    rows = SelectionRecipe.of(box).rows(scene)
    (x0, y0), (x1, y1) = box.bounds
    where = scene.projection.coordinates
    inside = (where[:, 0] >= x0) & (where[:, 0] <= x1) & (where[:, 1] >= y0) & (where[:, 1] <= y1)
    assert np.array_equal(rows, np.flatnonzero(inside))
    with pytest.raises(MapError, match="encloses nothing"):
        Box.drawn("reference", (1, 1), (0, 2))


def test_parts_select_what_they_say():
    scene = toy_scene()
    proteins, annotations = scene.proteomes.proteins, scene.proteomes.annotations
    membership = toy_membership(scene.proteomes)
    columns = read_user_columns(b"accession,kind\nUP1P0004,a\nUP2P0000,b\n", "own.csv")

    def rows(part: object) -> list[int]:
        return (
            SelectionRecipe.of(part)
            .rows(scene, membership, columns=columns)  # type: ignore[arg-type]
            .tolist()
        )

    assert rows(Accessions(("UP2P0001", "UP1P0003", "nobody"))) == [3, 61]
    assert rows(InProteomes(("UP2", "UP9"))) == list(range(60, 100))
    assert rows(Organisms(("Toyus secundus",))) == list(range(60, 100))
    assert rows(Annotated(False)) == np.flatnonzero(~annotations.is_annotated).tolist()
    assert rows(Reviewed()) == np.flatnonzero(proteins["reviewed"] == 1).tolist()
    assert (
        rows(LengthBetween(100, 200))
        == np.flatnonzero(proteins["length"].between(100, 200)).tolist()
    )
    assert rows(TextFound(" GEN7 ")) == [7, 67]
    assert (
        rows(TextFound("family 2"))
        == np.flatnonzero(proteins["name"].str.contains("family 2")).tolist()
    )
    assert rows(Carriers(4672, "direct")) == membership.rows_of("GO:0004672").tolist()
    assert rows(Carriers(16301, "inherited")) == membership.rows_of("GO:0016301").tolist()
    assert len(rows(Carriers(4672, "absent"))) == 100 - len(rows(Carriers(4672)))
    assert rows(NearQuery("query-2", 10)) == sorted(scene.neighbours.rows[1].tolist())
    assert rows(ColumnValues("kind", ("a",))) == [4]


def test_groups_are_all_asked_for_and_parts_of_a_group_any():
    scene = toy_scene()
    recipe = SelectionRecipe.of(InProteomes(("UP1",))).and_also(
        Accessions(("UP1P0001",)), Accessions(("UP1P0002", "UP2P0002"))
    )
    assert recipe.rows(scene).tolist() == [1, 2]
    wider = SelectionRecipe.of(Accessions(("UP1P0001",))).or_else(InProteomes(("UP2",)))
    assert wider.rows(scene).tolist() == [1, *range(60, 100)]
    assert len(SelectionRecipe().rows(scene)) == 100
    assert not SelectionRecipe()


def test_a_lasso_holds_on_its_own_map_only():
    scene = toy_scene()
    components = pca_projection(scene.proteomes, scene.queries.vectors)
    recipe = SelectionRecipe.of(Lasso.drawn("reference", [(-9, -9), (9, -9), (9, 9), (-9, 9)]))
    assert len(recipe.rows(scene)) == 100
    elsewhere = scene.on(components)
    with pytest.raises(MapError, match="drawn on the reference map"):
        recipe.rows(elsewhere)
    assert len(recipe.rows(elsewhere, projections=[scene.projection])) == 100


def test_what_the_scene_lacks_is_said():
    scene = toy_scene()
    for part, message in (
        (NearQuery("nobody"), "not among the queries"),
        (Carriers(4672), "not known before"),
        (ColumnValues("kind", ("a",)), "which is not here"),
    ):
        with pytest.raises(MapError, match=message):
            SelectionRecipe.of(part).rows(scene)


def test_a_recipe_speaks_to_a_reader():
    square = [(0, 0), (3, 0), (3, 3), (0, 3)]
    recipe = (
        SelectionRecipe.of(Lasso.drawn("reference", square))
        .and_also(InProteomes(("UP1", "UP2")))
        .and_also(Carriers(4672, "absent"))
    )
    known = {"UP1": "E. coli K-12", "UP2": "S. cerevisiae", "GO:0004672": "protein kinase activity"}
    assert recipe.describe(known) == (
        "lasso of 4 corners on the reference map, of E. coli K-12 and S. cerevisiae, "
        "without protein kinase activity (GO:0004672)"
    )
    assert SelectionRecipe().describe() == "all proteins shown"
    assert len(recipe.outlines) == 1
