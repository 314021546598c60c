"""Batches: every sequence once, within the budget, little padding, the unmasked contract."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proteinbert_core.length_buckets import (
    MAX_BATCH_TOKENS,
    TRAINED_LENGTHS,
    plan_batches,
    unmasked_length,
)

LENGTHS = st.lists(st.integers(1, 5000), max_size=60)


@given(LENGTHS, st.booleans())
def test_every_sequence_is_in_one_batch_that_holds_it(lengths, mask_padding):
    batches = plan_batches(lengths, mask_padding=mask_padding)
    assert sorted(index for batch in batches for index in batch.members) == [*range(len(lengths))]
    for batch in batches:
        assert batch.members
        assert all(lengths[index] + 2 <= batch.padded_length for index in batch.members)
        assert (
            len(batch.members) == 1 or len(batch.members) * batch.padded_length <= MAX_BATCH_TOKENS
        )


@given(LENGTHS)
def test_masked_sequences_of_a_batch_are_of_similar_length(lengths):
    for batch in plan_batches(lengths, mask_padding=True):
        needed = [lengths[index] + 2 for index in batch.members]
        assert batch.padded_length % 32 == 0
        assert batch.padded_length - max(needed) < 32
        assert min(needed) > 0.75 * batch.padded_length - 32


@given(LENGTHS)
def test_unmasked_length_is_a_function_of_the_sequence_alone(lengths):
    for batch in plan_batches(lengths, mask_padding=False):
        assert {unmasked_length(lengths[index]) for index in batch.members} == {batch.padded_length}


@pytest.mark.parametrize(
    ("n_residues", "expected"),
    [(1, 128), (126, 128), (127, 512), (510, 512), (511, 1024), (1022, 1024), (1023, 1025)],
)
def test_unmasked_length(n_residues, expected):
    assert unmasked_length(n_residues) == expected


def test_unmasked_length_is_exact_beyond_those_of_training():
    assert unmasked_length(40_000) == 40_002
    assert max(TRAINED_LENGTHS) == 1024


def test_a_proteome_is_hardly_padded():
    """Lengths distributed as those of E. coli: median 274, mean 311, longest about 2,400."""
    lengths = np.random.default_rng(0).lognormal(np.log(274), 0.55, 1024).astype(int).tolist()
    padded = sum(
        len(batch.members) * batch.padded_length
        for batch in plan_batches(lengths, mask_padding=True)
    )
    assert padded < 1.08 * sum(length + 2 for length in lengths)


def test_a_proteome_needs_few_shapes():
    lengths = np.random.default_rng(0).lognormal(np.log(274), 0.55, 20_000).astype(int)
    shapes = {
        (len(batch.members), batch.padded_length)
        for window in lengths.reshape(-1, 1000).tolist()
        for batch in plan_batches(window, mask_padding=True)
    }
    assert len(shapes) < 100


def test_shorter_batches_come_first():
    padded = [batch.padded_length for batch in plan_batches([900, 30, 400] * 9, mask_padding=True)]
    assert padded == sorted(padded)


def test_no_sequences_make_no_batches():
    assert plan_batches([], mask_padding=True) == []
