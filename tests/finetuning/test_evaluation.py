"""Metrics: those of scikit-learn and scipy, with masks, weights and intervals over proteins."""

from __future__ import annotations

import json
import warnings

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn import metrics as reference

from proteinbert_core.errors import TaskDataError
from proteinbert_core.finetuning.evaluation import evaluate_predictions
from proteinbert_core.finetuning.labelled_data import LabelledProteins
from proteinbert_core.finetuning.labelled_rows import LabelledRow
from proteinbert_core.finetuning.task import LabelForm, Task, TaskKind, TaskLevel
from proteinbert_core.finetuning.weighted_metrics import (
    ClassDecisions,
    MeasuredValues,
    RankedScores,
    UndefinedMetric,
)

BINARY = Task(TaskKind.BINARY, LabelForm.VALUE, ("0", "1"))
REGRESSION = Task(TaskKind.REGRESSION, LabelForm.VALUE)
THREE = Task(TaskKind.MULTI_CLASS, LabelForm.VALUE, ("a", "b", "c"))
LABELS = Task(TaskKind.MULTI_LABEL, LabelForm.CLASSES, ("a", "b", "c"))
HELIX = Task(TaskKind.BINARY, LabelForm.LETTERS, ("0", "1"))


def data_of(task, values, known=None, lengths=None):
    values = np.asarray(values, dtype=np.float32)
    known = np.ones(values.shape, dtype=bool) if known is None else np.asarray(known)
    if task.level is TaskLevel.PROTEIN:
        lengths = lengths or [10] * len(values)
        counts = [1] * len(values)
    else:
        counts = lengths
    rows = tuple(
        LabelledRow(f"p{i}", "A" * length, ("",), "toy", i + 2) for i, length in enumerate(lengths)
    )
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return LabelledProteins(task, rows, values, known, offsets)


def values_of(evaluation):
    return {name: metric.value for name, metric in evaluation.metrics.items()}


# Few distinct scores, so that there are ties, and counts as in a bootstrap sample.
SCORES = st.integers(0, 6).map(lambda value: value / 8)
SAMPLES = st.lists(st.tuples(st.integers(0, 2), SCORES, st.integers(0, 3)), min_size=2, max_size=40)


@settings(max_examples=100)
@given(SAMPLES)
def test_weights_are_repeats_and_values_those_of_the_libraries(sample):
    truth, scores, counts = map(np.array, zip(*sample, strict=True))
    assume(counts.sum() >= 2)
    weights = counts.astype(float)
    true, score = np.repeat(truth, counts), np.repeat(scores, counts)
    ranked = RankedScores(truth > 0, scores)
    if 0 < (true > 0).sum() < len(true):
        assert ranked.auc(weights) == pytest.approx(reference.roc_auc_score(true > 0, score))
        assert ranked.average_precision(weights) == pytest.approx(
            reference.average_precision_score(true > 0, score)
        )
    else:
        with pytest.raises(UndefinedMetric):
            ranked.auc(weights)
    guess = np.minimum((scores * 4).astype(int), 2)
    decisions = ClassDecisions(truth, guess, 3)
    guessed = np.repeat(guess, counts)
    with warnings.catch_warnings(action="ignore"):
        assert decisions.accuracy(weights) == pytest.approx((true == guessed).mean())
        assert decisions.macro_f1(weights) == pytest.approx(
            reference.f1_score(true, guessed, average="macro")
        )
        if len(set(true)) > 1 and len(set(guessed)) > 1:
            assert decisions.mcc(weights) == pytest.approx(
                reference.matthews_corrcoef(true, guessed)
            )
        else:
            with pytest.raises(UndefinedMetric):
                decisions.mcc(weights)
    numbers = MeasuredValues(truth, scores)
    assert numbers.rmse(weights) == pytest.approx(reference.root_mean_squared_error(true, score))
    if len(set(true)) > 1:
        assert numbers.r2(weights) == pytest.approx(reference.r2_score(true, score))
    if len(set(true)) > 1 and len(set(score)) > 1:
        assert numbers.spearman(weights) == pytest.approx(stats.spearmanr(true, score)[0])
        assert numbers.pearson(weights) == pytest.approx(stats.pearsonr(true, score)[0])
    else:
        with pytest.raises(UndefinedMetric, match="values are the same"):
            numbers.spearman(weights)


def test_binary_with_an_unknown_label():
    data = data_of(BINARY, [0, 1, 1, 0, 1], [True, True, True, True, False])
    found = evaluate_predictions(data, [0.1, 0.9, 0.4, 0.6, 0.0], n_resamples=0)
    # Of the four pairs of a positive and a negative one is in the wrong order.
    assert values_of(found) == pytest.approx(
        {
            "AUC": 0.75,
            "average precision": (1 + 2 / 3) / 2,
            "accuracy": 0.5,
            "macro-F1": 0.5,
            "MCC": 0.0,
        }
    )
    assert found.confusion.tolist() == [[1, 1], [1, 1]]
    assert (found.main[0], found.n_proteins, found.n_labels) == ("AUC", 5, 4)


def test_multi_class_and_its_curve():
    probabilities = np.array([[0.9, 0.1, 0], [0.2, 0.5, 0.3], [0.1, 0.7, 0.2], [0.15, 0.15, 0.7]])
    data = data_of(THREE, [0, 1, 2, 2])
    found = evaluate_predictions(data, probabilities, n_resamples=0)
    assert found.main[1].value == 0.75
    assert found.metrics["AUC"].value == pytest.approx(
        reference.roc_auc_score([0, 1, 2, 2], probabilities, multi_class="ovr")
    )
    assert found.confusion.tolist() == [[1, 0, 0], [0, 1, 0], [0, 1, 1]]
    assert found.reliability.predicted.tolist() == pytest.approx([0.5, 0.7, 0.9])
    assert found.reliability.observed.tolist() == [1, 0.5, 1]
    assert found.reliability.counts.tolist() == [1, 2, 1]
    assert found.reliability.expected_error == pytest.approx((0.5 + 2 * 0.2 + 0.1) / 4)


def test_multi_label_averages_what_is_defined():
    truth = np.array([[1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 0]])
    known = np.ones_like(truth, dtype=bool)
    known[3, 1] = False
    scores = np.array([[0.9, 0.2, 0.1], [0.2, 0.4, 0.1], [0.4, 0.8, 0.1], [0.5, 0.9, 0.1]])
    found = evaluate_predictions(data_of(LABELS, truth, known), scores, n_resamples=0)
    aucs = [
        reference.roc_auc_score(truth[:, 0], scores[:, 0]),
        reference.roc_auc_score(truth[:3, 1], scores[:3, 1]),
    ]
    assert found.metrics["AUC"].value == pytest.approx(np.mean(aucs))
    assert found.metrics["accuracy"].value == pytest.approx(8 / 11)
    f1 = [reference.f1_score(truth[:, 0], scores[:, 0] >= 0.5), 2 / 3]
    assert found.metrics["macro-F1"].value == pytest.approx(np.mean(f1))
    assert found.confusion is None


@pytest.mark.parametrize(
    ("task", "values", "predicted", "name", "reason"),
    [
        (BINARY, [1, 1], [0.2, 0.9], "AUC", "all are of the positive class"),
        (BINARY, [0, 0], [0.2, 0.9], "average precision", "none is of the positive class"),
        (BINARY, [0, 1], [0.2, 0.3], "MCC", "one class is predicted for all"),
        (REGRESSION, [2, 2], [1, 3], "R2", "all true values are the same"),
        (REGRESSION, [1.1, 2.7], [0.1, 0.1], "Spearman", "all predicted values are the same"),
    ],
)
def test_what_is_not_defined_has_a_reason_and_is_never_nan(task, values, predicted, name, reason):
    found = evaluate_predictions(data_of(task, values), predicted, n_resamples=20)
    metric = found.metrics[name]
    assert (metric.value, metric.low, metric.high) == (None, None, None)
    assert metric.reason == reason
    assert "NaN" not in json.dumps(found.to_json())


def test_more_classes_than_an_auc_makes_sense_for():
    task = Task(TaskKind.MULTI_CLASS, LabelForm.VALUE, tuple(map(str, range(60))))
    random = np.random.default_rng(0)
    scores = random.dirichlet(np.ones(60), 80)
    found = evaluate_predictions(data_of(task, random.integers(0, 60, 80)), scores, n_resamples=5)
    assert found.metrics["AUC"].reason == "there are more than 50 classes"
    assert found.metrics["accuracy"].low is not None
    assert found.confusion is None


def test_intervals_are_over_proteins_not_residues():
    """Ten proteins, half of them all right, half all wrong: as uncertain as ten coins."""
    lengths = [200] * 10
    truth = np.tile([0, 1], 1000)
    right = np.repeat(np.arange(10) % 2, 200)
    scores = np.where(right, truth, 1 - truth).astype(float)
    found = evaluate_predictions(data_of(HELIX, truth, lengths=lengths), scores)
    accuracy = found.metrics["accuracy"]
    assert accuracy.value == 0.5
    # 95 % of ten fair coins show 2 to 8 heads.
    assert (accuracy.low, accuracy.high) == pytest.approx((0.2, 0.8), abs=0.05)


def test_an_interval_is_what_repeated_draws_give():
    random = np.random.default_rng(1)
    truth = random.normal(size=300)
    data = data_of(REGRESSION, truth)
    found = evaluate_predictions(data, data.values + random.normal(size=300), seed=3)
    spearman = found.metrics["Spearman"]
    # Fisher's interval of the correlation, whose standard error is 1 / sqrt(n - 3).
    low, high = np.tanh(np.arctanh(spearman.value) + np.array([-1.96, 1.96]) / np.sqrt(297))
    assert (spearman.low, spearman.high) == pytest.approx((low, high), abs=0.04)
    again = evaluate_predictions(data, data.values, n_resamples=10, seed=3)
    assert again.metrics["Spearman"].value == 1
    assert again.metrics["Spearman"].low == pytest.approx(1)


def test_of_many_labels_fewer_samples_are_drawn():
    truth = np.tile([0, 1], 30_000)
    data = data_of(HELIX, truth, lengths=[6000] * 10)
    assert evaluate_predictions(data, truth, n_resamples=1000).n_resamples == 333
    assert evaluate_predictions(data, truth, n_resamples=3).n_resamples == 3


def test_by_length():
    lengths = [50, 100, 101, 400, 2000]
    data = data_of(BINARY, [0, 1, 1, 0, 1], lengths=lengths)
    found = evaluate_predictions(data, [0.1, 0.9, 0.1, 0.9, 0.8], n_resamples=0)
    accuracies = {name: (n, each["accuracy"].value) for name, (n, each) in found.by_length.items()}
    assert accuracies == {
        "1 to 100": (2, 1.0),
        "101 to 250": (1, 0.0),
        "251 to 500": (1, 0.0),
        "1,001 and more": (1, 1.0),
    }


@pytest.mark.parametrize(
    ("task", "predicted", "message"),
    [
        (BINARY, [[0.1], [0.2]], "must be of shape"),
        (BINARY, [0.1, np.nan], "no finite numbers"),
        (BINARY, [0.1, 1.2], "probabilities"),
        (THREE, [0.1, 0.2], r"shape \(2, 3\)"),
    ],
    ids=str,
)
def test_predictions_that_cannot_be_judged(task, predicted, message):
    with pytest.raises(TaskDataError, match=message):
        evaluate_predictions(data_of(task, [0, 1]), predicted)
