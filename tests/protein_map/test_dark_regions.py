"""Dark proteins: what their neighbours say, and how often that was right where it can be known."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from proteinbert_core.enrichment import TermMembership
from proteinbert_core.errors import MapError
from proteinbert_core.protein_map.dark_regions import BANDS, COLUMNS, dark_proteins
from proteinbert_core.protein_map.neighbourhood_votes import (
    MIN_SHARE,
    neighbourhood_votes,
)
from proteinbert_core.proteomes.proteome import DirectTerms
from proteinbert_core.proteomes.proteome_set import ProteomeSet
from tests.enrichment.toy_annotations import bundled_ontology
from tests.proteomes.toy_proteomes import FAMILY_TERMS, toy_code, toy_proteome, toy_set

#: Of six families each has a sixth of the proteins.
BITS = 1.0


@pytest.fixture(scope="module")
def proteomes():
    return toy_set((300, 200))


@pytest.fixture(scope="module")
def membership(proteomes):
    return TermMembership.of(proteomes.annotations, bundled_ontology())


@pytest.fixture(scope="module")
def dark(proteomes, membership):
    return dark_proteins(proteomes, membership, min_information=BITS)


def test_table_lists_unannotated_proteins_the_most_confident_first(dark, proteomes):
    table = dark.table
    assert {name: str(kind) for name, kind in table.dtypes.items()} == dict(COLUMNS)
    unannotated = np.flatnonzero(~proteomes.annotations.is_annotated)
    assert dark.n_dark == len(unannotated) > 50
    assert set(table["row"]) <= set(unannotated)
    assert table["confidence"].is_monotonic_decreasing
    assert (table["share"] >= MIN_SHARE - 1e-6).all()
    assert (table["information"] >= BITS).all()
    assert table["nearest_similarity"].le(1).all()
    accessions = proteomes.proteins["accession"]
    assert table["accession"].tolist() == accessions[table["row"]].tolist()


def test_neighbours_say_the_term_of_the_family(dark, proteomes, membership):
    names = proteomes.proteins["name"][dark.table["row"]]
    families = [int(name.split()[-1]) for name in names]
    true_terms = [f"GO:{FAMILY_TERMS[family]:07d}" for family in families]
    ontology = membership.ontology
    right = [
        said in ontology.with_ancestors([true])
        for said, true in zip(dark.table["go_id"], true_terms, strict=True)
    ]
    assert np.mean(right) > 0.95


def test_reliability_counts_hidden_annotations(dark):
    bands = dark.reliability
    assert bands["from"].tolist() == list(BANDS)
    assert (bands["correct"] <= bands["judged"]).all()
    assert 0 < bands["judged"].sum() <= dark.n_judged == dark.n_annotated
    many = bands["judged"] >= 20
    np.testing.assert_allclose(
        bands.loc[many, "precision"], (bands["correct"] / bands["judged"])[many]
    )
    assert bands.loc[~many, "precision"].isna().all()
    assert bands.loc[0, "precision"] > 0.95
    best = dark.table[dark.table["band"] == 0]
    assert (best["precision"] == bands.loc[0, "precision"]).all()
    assert (best["confidence"] >= BANDS[0]).all()


def test_unrelated_annotations_are_measured_as_unreliable(proteomes):
    """The same proteins, with the families' terms dealt out at random."""
    known = proteomes.annotations
    dealt = np.random.default_rng(1).permutation(known.terms)
    membership = TermMembership.of(
        DirectTerms(dealt, known.evidence, known.offsets), bundled_ontology()
    )
    dark = dark_proteins(proteomes, membership, min_information=BITS)
    judged = dark.reliability[["judged", "correct"]].sum()
    assert judged["judged"] < 0.5 * dark.n_judged  # mostly there is no agreement
    assert judged["correct"] < 0.6 * judged["judged"]


def test_a_protein_in_two_proteomes_does_not_vote_for_itself():
    one = toy_proteome(n=80)
    twin = dataclasses.replace(one, key="UP9", name="Toyus geminus")
    both = ProteomeSet.of([one, twin], toy_code())
    membership = TermMembership.of(both.annotations, bundled_ontology())
    alone = ProteomeSet.of([one], toy_code())
    single = TermMembership.of(alone.annotations, bundled_ontology())
    assert dark_proteins(both, membership, min_information=BITS).reliability.equals(
        dark_proteins(alone, single, min_information=BITS).reliability
    )


def test_votes_are_those_of_a_slow_count(proteomes, membership):
    voters = np.flatnonzero(membership.is_annotated)
    dark = np.flatnonzero(~membership.is_annotated)[:12]
    votes = neighbourhood_votes(
        membership, proteomes.vectors, voters, dark, min_information=BITS, k=5
    )
    ontology, bits = membership.ontology, membership.information
    answered = dict(zip(votes.queries.tolist(), range(len(votes.queries)), strict=True))
    for place, query in enumerate(dark):
        cosines = np.round(proteomes.vectors[voters] @ proteomes.vectors[query], 6)
        nearest = np.argsort(-cosines, kind="stable")[:5]
        weights = np.maximum(cosines[nearest], 0)
        shares: dict[int, float] = {}
        confidences: dict[int, float] = {}
        for voter, weight in zip(nearest, weights, strict=True):
            for term in membership.matrix[voters[voter]].indices:
                share = weight / weights.sum()
                shares[term] = shares.get(term, 0) + share
                confidences[term] = confidences.get(term, 0) + share * weight
        fit = [t for t in shares if shares[t] >= MIN_SHARE and bits[t] >= BITS]
        assert (place in answered) == bool(fit)
        if fit:
            said = int(votes.terms[answered[place]])
            best = max(confidences[t] * bits[t] for t in fit)
            assert confidences[said] * bits[said] == pytest.approx(best, rel=1e-5)
            assert votes.confidences[answered[place]] == pytest.approx(confidences[said], rel=1e-5)
            carriers = [v for v in nearest if membership.matrix[voters[v], said]]
            assert votes.n_supporters[answered[place]] == len(carriers)
            assert votes.nearest[answered[place]] == voters[carriers[0]]
            assert ontology.term_at(said).aspect in ("MF", "BP", "CC")


def test_annotated_proteins_alone_leave_nothing_dark():
    full = ProteomeSet.of([toy_proteome(annotated=1.1)], toy_code())
    membership = TermMembership.of(full.annotations, bundled_ontology())
    dark = dark_proteins(full, membership)
    assert dark.n_dark == 0
    assert dark.table.empty
    assert list(dark.table.columns) == list(COLUMNS)


def test_without_annotations_nobody_can_speak(membership):
    silent = ProteomeSet.of([toy_proteome(annotated=-1)], toy_code())
    nothing = TermMembership.of(silent.annotations, bundled_ontology())
    with pytest.raises(MapError, match="no neighbour can speak"):
        dark_proteins(silent, nothing)
    with pytest.raises(MapError, match="of 500 proteins, the map has 60"):
        dark_proteins(silent, membership)
