"""Sums over proteins: against sums done one by one, in any order, kept and gone on from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from scipy.sparse import csr_matrix

from proteinbert_core.errors import RecoveryError
from proteinbert_core.recovery.evidence import (
    BIN_CENTRES,
    HIGHEST,
    LOWEST,
    N_BINS,
    Evidence,
    log_odds,
)


def drawn(n: int = 50, m: int = 4, t: int = 7) -> tuple[npt.NDArray[np.float32], csr_matrix]:
    rng = np.random.default_rng(3)
    x = rng.normal(-3, 4, (n, m)).astype(np.float32)
    return x, csr_matrix((rng.random((n, t)) < 0.2).astype(np.float32))


def filled(x: npt.NDArray[np.float32], labels: csr_matrix, cuts: list[int]) -> Evidence:
    evidence = Evidence(x.shape[1], labels.shape[1], "toy")
    for start, stop in zip([0, *cuts], [*cuts, len(x)], strict=True):
        evidence.add(x[start:stop], labels[start:stop])
    return evidence


def test_sums_are_those_of_the_proteins() -> None:
    x, labels = drawn()
    evidence = filled(x, labels, [20])
    dense = labels.toarray()
    expected = [
        [sum(x[p, i] for p in range(50) if dense[p, t]) for i in range(4)] for t in range(7)
    ]
    np.testing.assert_allclose(evidence.carrier_log_odds, expected, rtol=1e-5)
    np.testing.assert_array_equal(evidence.carriers, dense.sum(axis=0))
    assert evidence.n_proteins == 50
    assert evidence.histogram.shape == (4, N_BINS)
    # The middle of a bin is at most half a bin from what fell into it.
    np.testing.assert_allclose(evidence.histogram @ BIN_CENTRES / 50, x.mean(axis=0), atol=0.5 / 8)


def test_blocks_and_their_order_do_not_matter() -> None:
    x, labels = drawn()
    one, many = filled(x, labels, []), filled(x[::-1], labels[::-1], [3, 17, 40])
    np.testing.assert_allclose(one.carrier_log_odds, many.carrier_log_odds, rtol=1e-4, atol=1e-4)
    np.testing.assert_array_equal(one.histogram, many.histogram)


def test_what_is_beyond_the_ends_falls_into_the_last_bins() -> None:
    evidence = Evidence(1, 1, "toy")
    evidence.add(np.array([[-99.0], [99.0]], dtype=np.float32), csr_matrix((2, 1)))
    assert evidence.histogram[0, 0] == 1
    assert evidence.histogram[0, -1] == 1


def test_log_odds_of_certain_scores_are_finite() -> None:
    x = log_odds(np.array([0, 1e-30, 0.5, 1], dtype=np.float32))
    assert x.tolist() == [LOWEST, LOWEST, 0, HIGHEST]
    assert x.dtype == np.float32


def test_a_sequence_counts_once() -> None:
    evidence = Evidence(1, 1, "toy")
    assert evidence.new_sequences(["MK", "MA", "MK"]).tolist() == [True, True, False]
    assert evidence.new_sequences(["MA", "MV"]).tolist() == [False, True]


def test_kept_and_gone_on_from(tmp_path: Path) -> None:
    x, labels = drawn()
    evidence = filled(x[:30], labels[:30], [])
    evidence.new_sequences(["MK"])
    evidence.sources.append("the first thirty")
    path = tmp_path / "evidence.npz"
    evidence.save(path)
    again = Evidence.load(path, "toy")
    again.add(x[30:], labels[30:])
    whole = filled(x, labels, [30])
    np.testing.assert_array_equal(again.carrier_log_odds, whole.carrier_log_odds)
    np.testing.assert_array_equal(again.histogram, whole.histogram)
    assert again.sources == ["the first thirty"]
    assert again.new_sequences(["MK"]).tolist() == [False]
    assert [path.name for path in tmp_path.iterdir()] == ["evidence.npz"]


def test_files_that_cannot_be_used_are_refused(tmp_path: Path) -> None:
    x, labels = drawn()
    path = tmp_path / "evidence.npz"
    filled(x, labels, []).save(path)
    with pytest.raises(RecoveryError, match="another model or other candidate terms"):
        Evidence.load(path, "another")
    data = path.read_bytes()
    middle = len(data) // 2
    for spoilt in (
        data[: len(data) // 2],
        data[:middle] + b"XXXX" + data[middle + 4 :],
        b"",
        b"no archive",
    ):
        path.write_bytes(spoilt)
        with pytest.raises(RecoveryError, match="damaged"):
            Evidence.load(path, "toy")
    with pytest.raises(RecoveryError, match="cannot be read"):
        Evidence.load(tmp_path / "absent.npz", "toy")
    with pytest.raises(RecoveryError, match="cannot be kept"):
        filled(x, labels, []).save(tmp_path / "no" / "folder.npz")


def test_blocks_that_do_not_fit_are_refused() -> None:
    x, labels = drawn()
    evidence = Evidence(4, 7, "toy")
    with pytest.raises(RecoveryError, match="do not fit 4 outputs and 7 candidate terms"):
        evidence.add(x[:, :3], labels)
    with pytest.raises(RecoveryError, match="do not fit"):
        evidence.add(x[:10], labels)
    with pytest.raises(RecoveryError, match="no number"):
        evidence.add(np.full_like(x, np.nan), labels)
