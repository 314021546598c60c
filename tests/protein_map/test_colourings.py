"""Colours: groups in order with counts, stable places in the palette, numbers with a scale."""

from __future__ import annotations

import numpy as np
import pytest

from proteinbert_core.errors import MapError, OntologyError
from proteinbert_core.protein_map.colour_choice import (
    COLOURS,
    NEED_TERM,
    ColourSources,
    colour_scene,
)
from proteinbert_core.protein_map.colouring import NO_SLOT, GroupColouring, NumberColouring
from proteinbert_core.protein_map.map_quality import point_overlap
from proteinbert_core.protein_map.map_scene import MapScene
from proteinbert_core.protein_map.neighbour_graph import NeighbourGraph
from proteinbert_core.protein_map.protein_colourings import (
    groups_of,
    length_colouring,
    numbers_of,
    organism_colouring,
)
from proteinbert_core.protein_map.term_colourings import predicted_colouring, term_colouring
from proteinbert_core.protein_map.user_columns import read_user_columns
from tests.protein_map.toy_maps import toy_membership, toy_scene


def letters(text: str) -> np.ndarray:
    return np.array([each.replace("-", "") for each in text], dtype=object)


@pytest.fixture(scope="module")
def scene() -> MapScene:
    return toy_scene()


@pytest.fixture(scope="module")
def sources(scene: MapScene) -> ColourSources:
    graph = NeighbourGraph.of(scene.proteomes)
    return ColourSources(
        toy_membership(scene.proteomes),
        graph,
        point_overlap(scene, graph),
        read_user_columns(b"accession\tkind\nUP1P0000\ta\nquery-2\tb\n", "own.tsv"),
    )


@pytest.mark.parametrize("colour", list(COLOURS))
def test_every_colour_says_what_it_shows_and_counts_everyone(scene, sources, colour):
    made = colour_scene(scene, colour, sources, term="GO:0004672", column="kind")
    assert made.key == colour
    assert made.title
    assert made.caption.endswith(".")
    if isinstance(made, NumberColouring):
        assert made.values.shape == (100,)
        assert made.query_values.shape == (3,)
        assert made.low < made.high
        return
    assert made.counts.sum() == 100
    assert np.array_equal(np.bincount(made.codes, minlength=len(made.labels)), made.counts)
    assert made.query_codes.shape == (3,)
    assert len(made.labels) == len(made.roles) == len(made.slots) == len(made.counts)
    assert made.rows(0).tolist() == np.flatnonzero(made.codes == 0).tolist()


def test_what_is_not_at_hand_is_said(scene):
    for colour in COLOURS:
        if colour in ("organism", "proteome", "annotated", "evidence", "reviewed", "length"):
            continue
        with pytest.raises(MapError, match="Choose one" if colour in NEED_TERM else "not at hand"):
            colour_scene(scene, colour, ColourSources())
    with pytest.raises(MapError, match="no colours “rainbow”"):
        colour_scene(scene, "rainbow", ColourSources())


def test_groups_come_by_size_and_then_by_name():
    made = groups_of("own", "Own", "Own.", letters("bbacca-dd"), letters("cz-"))
    assert made.labels == ("a", "b", "c", "d", "not stated")
    assert made.counts.tolist() == [2, 2, 2, 2, 1]
    assert made.roles == ("group",) * 4 + ("absent",)
    assert made.slots.tolist() == [0, 1, 2, 3, NO_SLOT]
    assert made.codes.tolist() == [1, 1, 0, 2, 2, 0, 4, 3, 3]
    assert made.query_codes.tolist() == [2, -1, -1]


def test_small_groups_become_other_and_keep_their_count():
    whole = groups_of("own", "Own", "Own.", letters("aaaabbbccdefg-"), letters("agz"))
    made = whole.grouped(3)
    assert made.labels == ("a", "b", "c", "Other (4 groups)", "not stated")
    assert made.roles == ("group", "group", "group", "other", "absent")
    assert made.counts.tolist() == [4, 3, 2, 4, 1]
    assert made.slots.tolist() == [0, 1, 2, NO_SLOT, NO_SLOT]
    assert made.query_codes.tolist() == [0, 3, -1]
    pinned = whole.grouped(3, {"f"})
    assert pinned.labels == ("a", "b", "c", "f", "Other (3 groups)", "not stated")
    assert np.array_equal(pinned.codes == 0, whole.codes == 0)


def test_a_single_small_group_keeps_its_own_name():
    whole = groups_of("own", "Own", "Own.", letters("aabbc"), letters(""))
    assert whole.grouped(2) is whole


def test_hundreds_of_groups_are_ten_and_other():
    values = np.array([f"group {number % 300}" for number in range(3_000)], dtype=object)
    made = groups_of("own", "Own", "Own.", values, letters("")).grouped()
    assert len(made.labels) == 11
    assert made.counts.tolist() == [10] * 10 + [2_900]


def test_organisms_are_counted(scene):
    made = organism_colouring(scene)
    assert made.labels == ("Toyus primus", "Toyus secundus")
    assert made.counts.tolist() == [60, 40]
    assert not made.is_ordered


def test_a_term_is_direct_inherited_or_absent(scene, sources):
    assert sources.membership is not None
    direct = term_colouring(scene, sources.membership, "GO:0004672")
    assert direct.labels == ("direct", "inherited", "absent")
    assert direct.is_ordered
    above = term_colouring(scene, sources.membership, "GO:0016301")  # kinase activity
    assert above.counts[1] == direct.counts[0] > 0
    assert above.counts[0] == 0
    with pytest.raises(OntologyError):
        term_colouring(scene, sources.membership, "GO:9999999")


def test_neighbours_of_a_family_vote_for_its_term(scene, sources):
    assert sources.membership is not None
    assert sources.graph is not None
    carries = sources.membership.carriers("GO:0004672") > 0
    made = predicted_colouring(scene, sources.membership, "GO:0004672", sources.graph)
    known = ~np.isnan(made.values)
    assert made.values[known & carries].mean() > 0.9
    # Nobody votes who has no term of the aspect; families with none are not told.
    assert np.isnan(made.values).any()
    assert made.scale == "share"
    assert (made.low, made.high) == (0, 1)


def test_one_neighbour_alone_has_no_say(scene, sources):
    membership, graph = sources.membership, sources.graph
    assert membership is not None
    assert graph is not None
    made = predicted_colouring(scene, membership, "GO:0004672", graph)
    voters = membership.in_aspect[:, 0][graph.rows].sum(axis=1)
    assert np.array_equal(np.isnan(made.values), voters < 3)


def test_lengths_have_a_logarithmic_scale_and_a_unit(scene):
    made = length_colouring(scene)
    assert (made.scale, made.unit) == ("log", "residues")
    assert made.query_values.tolist() == [120, 300, 45]
    assert made.n_unknown == 0


def test_extremes_do_not_take_the_whole_scale():
    values = np.concatenate([np.linspace(1, 2, 1_000), [1e6]])
    made = numbers_of("own", "Own", "Own.", "", values, np.array([]))
    assert 1 <= made.low < made.high <= 2
    unknown = numbers_of("own", "Own", "Own.", "", np.full(3, np.nan), np.array([]))
    assert unknown.low < unknown.high
    assert unknown.n_unknown == 3
    positive = numbers_of("own", "Own", "Own.", "", np.array([-1, 0, 5, 7]), np.array([0]), "log")
    assert np.isnan(positive.values).tolist() == [True, True, False, False]
    assert np.isnan(positive.query_values).all()


def test_a_colouring_holds_no_query_of_a_group_that_is_not_there(scene, sources):
    made = colour_scene(scene, "own", sources, column="kind")
    assert isinstance(made, GroupColouring)
    assert made.labels == ("a", "not stated")
    assert made.query_codes.tolist() == [0, -1, -1]
