"""Divides labelled proteins into those to learn from, to choose by, and to judge by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import TaskDataError
from proteinbert_core.finetuning.group_dealing import deal_groups
from proteinbert_core.finetuning.labelled_data import LabelledProteins
from proteinbert_core.finetuning.labelled_rows import SPLITS, TEST, TRAIN, VALID
from proteinbert_core.finetuning.sequence_clusters import SequenceClusters
from proteinbert_core.finetuning.strata import strata

IntArray = npt.NDArray[np.int64]
#: Shares of the proteins that are set apart for validation and test.
DEFAULT_VALID: Final = 0.1
DEFAULT_TEST: Final = 0.2
_MOST_SET_APART: Final = 0.8


@dataclass(frozen=True, eq=False)
class Split:
    """Rows of labelled proteins by what they are for.

    Attributes
    ----------
    train, valid, test : ndarray, dtype=int64
        Numbers of proteins, ascending; none is in two of them.
    record : mapping
        How they were divided, as plain values for a JSON file.
    """

    train: IntArray
    valid: IntArray
    test: IntArray
    record: Mapping[str, Any]

    def parts(self) -> dict[str, IntArray]:
        """Rows by name of the part."""
        return {TRAIN: self.train, VALID: self.valid, TEST: self.test}


def given_split(data: LabelledProteins, *, valid: float = DEFAULT_VALID, seed: int = 0) -> Split:
    """Divide as a column or separate files say.

    Proteins of which nothing is said are trained on. Where none is for validation, a share of the
    training proteins is taken for it at random.

    Parameters
    ----------
    data : LabelledProteins
    valid : float
        That share.
    seed : int

    Returns
    -------
    Split

    Raises
    ------
    TaskDataError
        No protein is for training.
    """
    names = np.array([row.split or TRAIN for row in data.rows])
    parts = {name: np.flatnonzero(names == name).astype(np.int64) for name in SPLITS}
    record: dict[str, Any] = {"method": "given"}
    unsaid = sum(not row.split for row in data.rows)
    if unsaid and unsaid < len(data):
        record["without_split_trained_on"] = unsaid
    if not len(parts[VALID]):
        record |= {"validation": "random share of the training proteins", "seed": seed}
        inner = random_split(data.take(parts[TRAIN]), valid=valid, test=0.0, seed=seed)
        parts[TRAIN], parts[VALID] = parts[TRAIN][inner.train], parts[TRAIN][inner.valid]
    return _split(parts, record)


def random_split(
    data: LabelledProteins,
    *,
    valid: float = DEFAULT_VALID,
    test: float = DEFAULT_TEST,
    seed: int = 0,
) -> Split:
    """Divide at random, each class and each range of values alike.

    Rows with the same sequence stay together. Relatives do not: on other families the
    predictor may be worse than such a test says.

    Parameters
    ----------
    data : LabelledProteins
    valid, test : float
        Shares of the proteins.
    seed : int

    Returns
    -------
    Split

    Raises
    ------
    TaskDataError
        The shares are impossible, or leave a part empty.
    """
    _, groups = np.unique(np.array(data.sequences, dtype=object), return_inverse=True)
    parts = deal_groups(groups.ravel(), _shares(valid, test), seed, strata(data))
    return _split(parts, {"method": "random", "valid": valid, "test": test, "seed": seed})


def group_split(
    data: LabelledProteins,
    *,
    valid: float = DEFAULT_VALID,
    test: float = DEFAULT_TEST,
    seed: int = 0,
) -> Split:
    """Divide so that no group of the table is in two parts.

    A protein without a group is one of its own, together with those of the same sequence.

    Parameters
    ----------
    data : LabelledProteins
    valid, test : float
        Shares of the proteins, kept as well as the groups allow.
    seed : int

    Returns
    -------
    Split

    Raises
    ------
    TaskDataError
        No protein has a group; or as from `random_split`.
    """
    names = [row.group for row in data.rows]
    if not any(names):
        raise TaskDataError("No protein has a group. Name the column that holds the groups.")
    keys = [(row.group, "") if row.group else ("", row.sequence) for row in data.rows]
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    groups = np.array([numbers[key] for key in keys], dtype=np.int64)
    parts = deal_groups(groups, _shares(valid, test), seed)
    record = {"method": "group", "valid": valid, "test": test, "seed": seed}
    return _split(parts, record | {"n_groups": len(numbers)})


def cluster_split(
    data: LabelledProteins,
    clusters: SequenceClusters,
    *,
    valid: float = DEFAULT_VALID,
    test: float = DEFAULT_TEST,
    seed: int = 0,
) -> Split:
    """Divide so that no cluster of relatives is in two parts.

    Parameters
    ----------
    data : LabelledProteins
    clusters : SequenceClusters
        Of all its sequences.
    valid, test : float
        Shares of the proteins, kept as well as the clusters allow.
    seed : int

    Returns
    -------
    Split

    Raises
    ------
    TaskDataError
        The clusters are of other sequences; or as from `random_split`.
    """
    if len(clusters.labels) != len(data):
        raise TaskDataError(
            f"There are clusters of {len(clusters.labels):,} sequences for {len(data):,} proteins. "
            "Cluster them again."
        )
    parts = deal_groups(clusters.labels, _shares(valid, test), seed)
    record = {
        "method": "sequence identity",
        "clustering": clusters.method,
        "min_identity": clusters.min_identity,
        "n_clusters": clusters.n_clusters,
        "largest_cluster": int(np.bincount(clusters.labels).max()),
        "valid": valid,
        "test": test,
        "seed": seed,
    }
    return _split(parts, record)


def _shares(valid: float, test: float) -> dict[str, float]:
    if not (valid >= 0 and test >= 0 and 0 < valid + test <= _MOST_SET_APART):
        raise TaskDataError(
            f"Shares of {valid:g} for validation and {test:g} for test cannot be set apart. Give "
            f"shares from 0 that together are at most {_MOST_SET_APART}."
        )
    return {TRAIN: 1 - valid - test, VALID: valid, TEST: test}


def _split(parts: Mapping[str, IntArray], record: dict[str, Any]) -> Split:
    if not len(parts[TRAIN]):
        raise TaskDataError("No protein is left to train on. Give a file or rows for “train”.")
    counts = {name: len(rows) for name, rows in parts.items()}
    return Split(parts[TRAIN], parts[VALID], parts[TEST], record | {"counts": counts})
