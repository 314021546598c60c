"""k-mers over a reduced alphabet, and which of them are kept."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proteinbert_core.reference.kmer_selection import kmer_weights, select_kmers
from proteinbert_core.reference.kmers import GROUPS, N_CODES, K, kmer_codes, kmers_of_all

_LETTER = {residue: group[0] for group in GROUPS for residue in group}
sequences = st.text("ACDEFGHIKLMNPQRSTVWYXBZU*", max_size=40)


def by_hand(sequence: str) -> set[str]:
    """The k-mers as text: the first letter of each residue's group."""
    windows = [sequence[i : i + K] for i in range(len(sequence) - K + 1)]
    return {"".join(map(_LETTER.get, w)) for w in windows if set(w) <= _LETTER.keys()}


@given(sequences)
def test_there_is_one_number_for_each_kmer(sequence):
    codes = kmer_codes(sequence)
    assert len(codes) == len(by_hand(sequence))
    assert (np.diff(codes) > 0).all()
    assert codes.dtype == np.int32
    assert not len(codes) or 0 <= codes[0] <= codes[-1] < N_CODES


@given(sequences, sequences)
def test_numbers_in_common_are_kmers_in_common(first, second):
    common = np.intersect1d(kmer_codes(first), kmer_codes(second))
    assert len(common) == len(by_hand(first) & by_hand(second))


@given(st.lists(sequences, max_size=5))
def test_many_sequences_are_each_alone(many):
    codes, offsets = kmers_of_all(many)
    assert len(offsets) == len(many) + 1
    for sequence, start, end in zip(many, offsets[:-1], offsets[1:], strict=True):
        np.testing.assert_array_equal(codes[start:end], kmer_codes(sequence))
    assert offsets[-1] == len(codes)


@pytest.mark.parametrize("sequence", ["", "MKV", "AAAX" * 5, "日本語です"])
def test_without_five_known_residues_in_a_row_there_are_none(sequence):
    assert kmer_codes(sequence).shape == (0,)


def test_every_residue_has_one_group():
    assert sorted("".join(GROUPS)) == sorted("ACDEFGHIKLMNPQRSTVWY")


def test_weights_are_of_rarity():
    codes = np.array([5, 7, 5, 5])
    weights = kmer_weights(codes, 3)
    assert weights.shape == (N_CODES,)
    assert weights[5] == 0, "every protein has it"
    assert weights[7] == pytest.approx(np.log(4 / 2))
    assert np.count_nonzero(weights) == 1


def random_proteins(rng, n, length=40) -> list[str]:
    return ["".join(rng.choice(list("ACDEFGHKNPQSTW"), length)) for _ in range(n)]


def test_what_relatives_share_is_kept():
    rng = np.random.default_rng(0)
    (domain,) = random_proteins(rng, 1, 20)
    tails = random_proteins(rng, 30, 40)
    proteins = [tail + domain if index < 6 else tail for index, tail in enumerate(tails)]
    codes, offsets = kmers_of_all(proteins)
    shared = kmer_codes(domain)
    kept = select_kmers(
        codes, offsets, kmer_weights(codes, 30), np.full(30, len(shared)), lambda *_: None
    )
    for protein in range(6):
        here = slice(offsets[protein], offsets[protein + 1])
        assert set(codes[here][kept[here]]) == set(shared)


@pytest.mark.parametrize("n_kept", [1, 7, 1000])
def test_as_many_are_kept_as_asked_or_all(n_kept):
    rng = np.random.default_rng(1)
    proteins = [*random_proteins(rng, 10), "MKV", ""]
    codes, offsets = kmers_of_all(proteins)
    reports = []
    kept = select_kmers(
        codes,
        offsets,
        kmer_weights(codes, 12),
        np.full(12, n_kept),
        lambda *report: reports.append(report),
    )
    counts = np.add.reduceat(np.append(kept, False), np.minimum(offsets[:-1], len(kept)))
    own = np.diff(offsets)
    np.testing.assert_array_equal(np.where(own > 0, counts, 0), np.minimum(own, n_kept))
    assert reports[-1] == (12, 12)
