"""Tokens are those of the original, and nothing is ever cut."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proteinbert_core.tokenizer import (
    END,
    OTHER,
    PAD,
    RESIDUES,
    START,
    VOCABULARY,
    tokenize,
    tokenize_batch,
)


def test_vocabulary_of_the_original():
    assert len(VOCABULARY) == 26
    assert tokenize(RESIDUES).tolist() == [START, *range(22), END]
    assert (OTHER, START, END, PAD) == (22, 23, 24, 25)


@pytest.mark.parametrize("letter", [*"acdklmBZOJ*- ", "é", "中", "\x00"])
def test_everything_else_is_other(letter):
    assert tokenize(f"M{letter}K").tolist() == [START, 10, OTHER, 8, END]


def test_empty_and_bytes():
    assert tokenize("", 4).tolist() == [START, END, PAD, PAD]
    np.testing.assert_array_equal(tokenize(b"MKV"), tokenize("MKV"))


@pytest.mark.parametrize("length", [0, 1, 4])
def test_too_long_is_refused_not_cut(length):
    with pytest.raises(ValueError, match="does not fit"):
        tokenize("MKV", length)
    with pytest.raises(ValueError, match="does not fit"):
        tokenize_batch(["M", "MKV"], length)


@given(st.lists(st.text(max_size=30), max_size=5), st.integers(32, 40))
def test_every_character_becomes_one_token(sequences, length):
    tokens = tokenize_batch(sequences, length)
    assert tokens.shape == (len(sequences), length)
    assert tokens.dtype == np.int32
    for row, sequence in zip(tokens, sequences, strict=True):
        assert int((row < START).sum()) == len(sequence)
        assert row[0] == START
        assert row[len(sequence) + 1] == END
        assert (row[len(sequence) + 2 :] == PAD).all()
