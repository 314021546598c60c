"""Percent identity: of what aligns, symmetric, and the same for any letters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proteinbert_core.errors import LimitError
from proteinbert_core.sequences.alignment_identity import MAX_CELLS, align_locally

RESIDUES = "ACDEFGHIKLMNPQRSTVWY"
PROTEINS = st.text(RESIDUES, min_size=8, max_size=60)
# Of human haemoglobin alpha and beta, their first 50 residues.
ALPHA = "VLSPADKTNVKAAWGKVGAHAGEYGAEALERMFLSFPTTKTYFPHFDLSH"
BETA = "VHLTPEEKSAVTALWGKVNVDEVGGEALGRLLVVYPWTQRFFESFGDLST"


@given(PROTEINS)
def test_a_protein_is_itself(sequence):
    found = align_locally(sequence, sequence)
    assert found.identity == 1
    assert (found.query_coverage, found.subject_coverage) == (1, 1)
    assert found.n_columns == len(sequence)


@settings(max_examples=50)
@given(PROTEINS, PROTEINS)
def test_the_order_changes_the_coverages_alone(first, second):
    found, other = align_locally(first, second), align_locally(second, first)
    if found is None:
        assert other is None
        return
    assert found.score == other.score
    assert 0 <= found.n_identical <= found.n_columns
    assert 0 < found.query_coverage <= 1
    assert found.n_columns >= max(
        round(found.query_coverage * len(first)), round(found.subject_coverage * len(second))
    )


def test_two_globins_as_protein_blast_aligns_them():
    """Counted by hand: a gap of two residues, one of one, and 22 columns of 49 the same."""
    found = align_locally(ALPHA, BETA)
    assert (found.n_identical, found.n_columns) == (22, 49)
    assert (found.query_coverage, found.subject_coverage) == (48 / 50, 47 / 50)


def test_gaps_are_columns():
    sequence = "MKTAYIAKQRQISFVKSHFSRQLEERLGLIEVQAPILSRVGDGTQDNLSG"
    shorter = sequence[:20] + sequence[23:]
    found = align_locally(sequence, shorter)
    assert (found.n_identical, found.n_columns) == (47, 50)
    assert found.query_coverage == found.subject_coverage == 1
    # 11 for the gap, and 1 for each of its residues.
    whole = align_locally(sequence, sequence).score
    from_gap = align_locally(sequence[20:23], sequence[20:23]).score
    assert found.score == whole - from_gap - 11 - 3


def test_a_part_aligns_with_its_whole():
    rng = np.random.default_rng(0)
    whole = "".join(rng.choice(list(RESIDUES), 200))
    found = align_locally(whole[50:120], whole)
    assert (found.identity, found.query_coverage) == (1, 1)
    assert found.subject_coverage == 70 / 200


def test_rare_letters_align_and_unknown_residues_are_like_nothing():
    sequence = "MKTAYUAKORQISJVKSHF"
    assert align_locally(sequence, sequence).identity == 1
    assert align_locally(sequence, sequence.replace("U", "C")).n_identical == len(sequence) - 1
    unknown = sequence.replace("Y", "X")
    assert align_locally(unknown, unknown).n_identical == len(sequence) - 1


@pytest.mark.parametrize(("query", "subject"), [("", "MKV"), ("MKV", ""), ("WWWW", "PPPP")])
def test_nothing_aligns_with_nothing(query, subject):
    assert align_locally(query, subject) is None


def test_proteins_that_are_too_long_are_refused():
    side = int(MAX_CELLS**0.5) + 1
    with pytest.raises(LimitError, match="too long to be aligned here"):
        align_locally("A" * side, "A" * side)
