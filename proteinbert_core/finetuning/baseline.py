"""A simple predictor beside the network's: logistic or ridge regression on k-mers or windows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import Cancelled, TaskDataError
from proteinbert_core.finetuning.baseline_features import KmerFeatures, window_features
from proteinbert_core.finetuning.baseline_model import N_DIMENSIONS, LinearModel, has_many_classes
from proteinbert_core.finetuning.evaluation import (
    DEFAULT_RESAMPLES,
    Evaluation,
    evaluate_predictions,
)
from proteinbert_core.finetuning.labelled_data import LabelledProteins
from proteinbert_core.finetuning.splits import Split
from proteinbert_core.finetuning.task import TaskLevel

#: Residues that a baseline learns from at most, in whole proteins drawn at random.
MAX_RESIDUES: Final = 150_000
#: Strengths of the penalty that are tried on the validation part, the strongest first.
PENALTIES: Final = (100.0, 10.0, 1.0, 0.1, 0.01)
_DEFAULT_PENALTY: Final = 1.0


@dataclass(frozen=True, eq=False)
class Baseline:
    """What a simple predictor reaches on the same split.

    Attributes
    ----------
    description : str
        Method and features, as a sentence.
    penalty : float
        Chosen on the validation part, where there is one.
    predicted : ndarray, shape=(n_units,) or (n_units, n_classes), dtype=float64
        For the proteins that it was judged by.
    evaluation : Evaluation
    n_train : int
        Proteins that it learnt from.
    """

    description: str
    penalty: float
    predicted: npt.NDArray[np.float64]
    evaluation: Evaluation
    n_train: int


def fit_baseline(
    data: LabelledProteins,
    split: Split,
    *,
    part: str = "test",
    seed: int = 0,
    n_resamples: int = DEFAULT_RESAMPLES,
    report: Callable[[int, int], None] | None = None,
    cancel: Event | None = None,
) -> Baseline:
    """Train and judge a simple predictor.

    Of whole proteins: TF-IDF of all 1-, 2- and 3-mers; of residues: the residues at most seven
    places away. On these a logistic regression (one for each class of a multi-label task), or a
    ridge regression of a number. The strength of the penalty is chosen on the validation part by
    the task's main metric. Proteins of more than 20 classes are told apart by a linear
    discriminant analysis of the k-mers in 200 dimensions, and residues are learnt from up to
    150,000 of them, to bound the time.

    Parameters
    ----------
    data : LabelledProteins
    split : Split
    part : str
        Judged by ``test`` or ``valid``.
    seed, n_resamples : int
    report : callable, optional
        Told (fits done, fits in all).
    cancel : Event, optional

    Returns
    -------
    Baseline

    Raises
    ------
    TaskDataError
        The part is empty, or the training labels are all the same.
    Cancelled
    """
    rows = split.parts()
    judged = rows[part]
    if not len(judged):
        raise TaskDataError(f"There are no {part} proteins to judge a baseline by.")
    features = _features(data, rows["train"], seed)
    train = _learnt_from(data, rows["train"], seed)
    units = data.units_of(train)
    X = features(train)
    valid = rows["valid"] if part != "valid" else np.empty(0, dtype=np.int64)
    penalties = PENALTIES if len(valid) else (_DEFAULT_PENALTY,)
    X_valid = features(valid) if len(valid) else None
    best: tuple[float, float, LinearModel] | None = None
    for number, penalty in enumerate(penalties):
        if cancel is not None and cancel.is_set():
            raise Cancelled("The baseline was cancelled.")
        model = LinearModel(data.task, penalty, seed)
        model.fit(X, data.values[units], data.known[units])
        quality = 0.0
        if X_valid is not None:
            quality = _quality(data.take(valid), model.predict(X_valid))
        if best is None or quality > best[0]:
            best = (quality, penalty, model)
        if report is not None:
            report(number + 1, len(penalties))
    assert best is not None
    _, penalty, model = best
    predicted = model.predict(features(judged))
    evaluation = evaluate_predictions(
        data.take(judged), predicted, n_resamples=n_resamples, seed=seed
    )
    what = "k-mers of 1 to 3" if data.task.level is TaskLevel.PROTEIN else "windows of 15 residues"
    return Baseline(
        f"{model.name} on {what} (scikit-learn), penalty {penalty:g}.",
        penalty,
        predicted,
        evaluation,
        len(train),
    )


def _features(
    data: LabelledProteins, train: npt.NDArray[np.int64], seed: int
) -> Callable[[npt.NDArray[np.int64]], Any]:
    """How the features of some proteins are made, with what was learnt from the training ones."""
    sequences = data.sequences
    if data.task.level is TaskLevel.RESIDUE:
        return lambda rows: window_features([sequences[row] for row in rows])
    n_dimensions = N_DIMENSIONS if has_many_classes(data.task) else None
    kmers = KmerFeatures([sequences[row] for row in train], n_dimensions, seed)
    return lambda rows: kmers.transform([sequences[row] for row in rows])


def _learnt_from(
    data: LabelledProteins, train: npt.NDArray[np.int64], seed: int
) -> npt.NDArray[np.int64]:
    if data.task.level is TaskLevel.PROTEIN:
        return train
    drawn = np.random.default_rng(seed).permutation(train)
    within = np.cumsum(data.lengths[drawn]) <= MAX_RESIDUES
    # At least one, however long.
    return np.sort(drawn[: max(1, int(within.sum()))])


def _quality(valid: LabelledProteins, predicted: npt.NDArray[np.float64]) -> float:
    value = evaluate_predictions(valid, predicted, n_resamples=0).main[1].value
    return -np.inf if value is None else value
