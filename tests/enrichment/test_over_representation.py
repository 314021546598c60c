"""Enrichment: what is counted, what is refused, what is marked; and the same as GOATOOLS."""

from __future__ import annotations

import gzip

import numpy as np
import pytest
from goatools.go_enrichment import GOEnrichmentStudy
from goatools.obo_parser import GODag
from hypothesis import given, settings
from hypothesis import strategies as st

from proteinbert_core.assets import BUNDLED_ONTOLOGY
from proteinbert_core.enrichment import TermMembership, enriched_terms
from proteinbert_core.enrichment.enrichment_result import ALPHA, COLUMNS
from proteinbert_core.errors import EnrichmentError
from proteinbert_core.proteomes.proteome import DirectTerms
from tests.enrichment.toy_annotations import (
    bundled_ontology,
    seeded_annotations,
    seeded_membership,
)

N = 6000


@pytest.fixture(scope="module")
def membership():
    return seeded_membership(N)


@pytest.fixture(scope="module")
def selected(membership):
    """60 of the carriers of each of three specific terms, and 200 others."""
    random = np.random.default_rng(3)
    ontology, counts = membership.ontology, membership.counts(np.ones(N, dtype=bool))
    frequent = np.flatnonzero((counts > 100) & (counts < 400))
    deepest = frequent[np.argsort(ontology.tables.depths[frequent])[-3:]]
    mask = np.zeros(N, dtype=bool)
    for term in deepest:
        carriers = membership.rows_of(ontology.go_ids[term])
        mask[random.choice(carriers, 60, replace=False)] = True
    mask[random.choice(N, 200, replace=False)] = True
    return mask


@pytest.fixture(scope="module")
def goatools_study(tmp_path_factory):
    """GOATOOLS on the same proteins, is_a and part_of, over-representation alone."""
    path = tmp_path_factory.mktemp("goatools") / "slice.obo"
    path.write_bytes(gzip.decompress(BUNDLED_ONTOLOGY.read_bytes()))
    dag = GODag(str(path), optional_attrs={"relationship"}, prt=None)
    annotations = seeded_annotations(N)
    ids = [f"GO:{number:07d}" for number in annotations.terms]
    offsets = annotations.offsets
    known = {
        str(row): {go_id for go_id in ids[offsets[row] : offsets[row + 1]] if go_id in dag}
        for row in range(N)
    }
    return GOEnrichmentStudy(
        list(known),
        known,
        dag,
        propagate_counts=True,
        relationships={"part_of"},
        alternative="greater",
        methods=["fdr_bh"],
        log=None,
    )


def test_the_same_as_goatools(membership, selected, goatools_study):
    """Counts are equal, p and adjusted p agree to 1e-9.

    GOATOOLS counts every given protein, tests what the population carries, and adjusts over
    all tests; its usual test is two-sided, ours is its alternative "greater". It is given the
    terms that we test: without roots and without those of unwanted size.
    """
    result = enriched_terms(
        membership, selected, min_size=5, max_size=2000, population="all", adjust_together=True
    )
    counts = membership.counts(np.ones(N, dtype=bool))
    tested = {
        go_id
        for go_id, count in zip(membership.ontology.go_ids, counts, strict=True)
        if 5 <= count <= 2000 and go_id not in membership.ontology.roots.values()
    }
    assert sum(size.tested for size in result.sizes.values()) == len(tested) > 900
    records = goatools_study.run_study(
        [str(row) for row in np.flatnonzero(selected)], selected_goids=tested
    )
    theirs = {record.GO: record for record in records}
    assert set(theirs) == tested
    assert len(result.table) > 300
    assert len(result.enriched) > 20
    for row in result.table.itertuples():
        record = theirs.pop(row.go_id)
        assert (row.n_selected, row.of_selected) == record.ratio_in_study
        assert (row.n_background, row.of_background) == record.ratio_in_pop
        assert row.p == pytest.approx(record.p_uncorrected, rel=1e-9)
        assert row.q == pytest.approx(record.p_fdr_bh, rel=1e-9)
        assert row.fold == pytest.approx(record.fold_enrichment, rel=1e-9)
        assert {str(each) for each in result.rows_of(row.go_id)} == record.study_items
    for record in theirs.values():  # none of the selected carries these
        assert record.study_count == 0
        assert record.p_uncorrected == record.p_fdr_bh == 1


def test_of_annotated_proteins_each_aspect_by_itself(membership, selected, goatools_study):
    """The same as GOATOOLS, given the annotated proteins and the terms of one aspect."""
    result = enriched_terms(membership, selected)
    study, tested = goatools_study, {}
    for code, aspect in enumerate(("MF", "BP", "CC")):
        counted = membership.in_aspect[:, code]
        size = result.sizes[aspect]
        assert size.selected == (selected & counted).sum()
        assert size.background == counted.sum() < N
        rows = result.table[result.table["aspect"] == aspect]
        assert set(rows["of_background"]) == {size.background}
        tested[aspect] = rows.set_index("go_id")
    rows = tested["BP"]
    for go_id in rows.index[:: len(rows) // 20]:
        p = study.pval_obj.calc_pvalue(
            rows.loc[go_id, "n_selected"],
            result.sizes["BP"].selected,
            rows.loc[go_id, "n_background"],
            result.sizes["BP"].background,
        )
        assert rows.loc[go_id, "p"] == pytest.approx(p, rel=1e-9)


def test_columns_and_order(membership, selected):
    table = enriched_terms(membership, selected).table
    assert {name: str(kind) for name, kind in table.dtypes.items()} == dict(COLUMNS)
    assert table["log10_p"].is_monotonic_increasing
    assert (table["q"] >= table["p"]).all()
    np.testing.assert_allclose(table["fold"], table["n_selected"] / table["expected"])
    assert (table["n_selected"] > 0).all()


def test_most_specific_terms_have_no_better_descendant(membership, selected):
    result = enriched_terms(membership, selected)
    enriched = result.enriched.set_index("go_id")
    assert 0 < enriched["most_specific"].sum() < len(enriched)
    for go_id, row in enriched.iterrows():
        below = membership.ontology.descendants(go_id) & set(enriched.index)
        same = enriched.loc[sorted(below)]
        same = same[same["aspect"] == row["aspect"]]
        assert row["most_specific"] == bool((same["log10_p"] > row["log10_p"]).all())
    assert not result.table.loc[result.table["q"] >= ALPHA, "most_specific"].any()


def test_proteins_of_each_term(membership, selected):
    result = enriched_terms(membership, selected)
    accessions = [f"P{row}" for row in range(N)]
    table = result.with_proteins(accessions)
    assert table["proteins"].map(len).tolist() == table["n_selected"].tolist()
    for go_id, proteins in table[["go_id", "proteins"]].head(20).itertuples(index=False):
        assert proteins == tuple(accessions[row] for row in result.rows_of(go_id))


def test_sizes_bound_what_is_tested(membership, selected):
    table = enriched_terms(membership, selected, min_size=20, max_size=200).table
    assert table["n_background"].between(20, 200).all()
    everything = enriched_terms(membership, selected, min_size=1, max_size=None).table
    assert len(everything) > len(table)
    assert not set(everything["go_id"]) & set(membership.ontology.roots.values())


def test_selected_outside_the_background_are_told_not_counted(membership, selected):
    background = np.zeros(N, dtype=bool)
    background[: N // 2] = True
    result = enriched_terms(membership, selected, background)
    assert result.n_outside == selected[N // 2 :].sum()
    inside = enriched_terms(membership, selected & background, background)
    assert result.table.equals(inside.table)
    assert result.n_silent == (selected & background & ~membership.is_annotated).sum()


@pytest.mark.parametrize(
    ("chosen", "background", "sizes", "said"),
    [
        ([], range(9), (5, 2000), "No protein is selected"),
        ([8], range(5), (5, 2000), "in the background"),
        ([0, 1], range(9), (9, 3), "Raise the maximum"),
        ([2], range(3), (5, 2000), "None of the selected proteins has a GO annotation"),
    ],
)
def test_questions_without_an_answer(chosen, background, sizes, said):
    terms = DirectTerms(
        np.array([4672, 16020], dtype=np.int32),
        np.zeros(2, dtype=np.uint8),
        np.array([0, 1, 2, *[2] * 7], dtype=np.int64),
    )
    membership = TermMembership.of(terms, bundled_ontology())
    masks = np.zeros((2, 9), dtype=bool)
    masks[0, list(chosen)] = True
    masks[1, list(background)] = True
    with pytest.raises(EnrichmentError, match=said):
        enriched_terms(membership, *masks, min_size=sizes[0], max_size=sizes[1])


def test_nothing_testable_is_an_empty_table():
    membership = TermMembership.of(
        DirectTerms(
            np.array([4672], dtype=np.int32),
            np.zeros(1, dtype=np.uint8),
            np.array([0, 1, 1], dtype=np.int64),
        ),
        bundled_ontology(),
    )
    result = enriched_terms(membership, np.array([True, False]))
    assert list(result.table.columns) == list(COLUMNS)
    assert result.table.empty
    assert result.enriched.empty
    assert not result.sizes


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_selecting_everything_enriches_nothing(seed):
    membership = seeded_membership(60, seed)
    result = enriched_terms(membership, np.ones(60, dtype=bool), min_size=1, max_size=None)
    assert (result.table["p"] == 1).all()
    assert result.enriched.empty
