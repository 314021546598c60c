"""The baseline learns what k-mers and windows tell, for every kind of task, and nothing else."""

from __future__ import annotations

from threading import Event

import numpy as np
import pytest

from proteinbert_core.errors import Cancelled, TaskDataError
from proteinbert_core.finetuning.baseline import MAX_RESIDUES, PENALTIES, fit_baseline
from proteinbert_core.finetuning.baseline_features import window_features
from proteinbert_core.finetuning.labelled_data import label_proteins
from proteinbert_core.finetuning.labelled_rows import LabelledRow, LabelledRows
from proteinbert_core.finetuning.splits import Split, random_split
from proteinbert_core.finetuning.task import LabelForm, Task, TaskKind

RESIDUES = np.array(list("ACDEFGHIKLMNPQRSTVWY"))
BINARY = Task(TaskKind.BINARY, LabelForm.VALUE, ("0", "1"))


def proteins(n, length=40, seed=0):
    random = np.random.default_rng(seed)
    return ["".join(random.choice(RESIDUES, length)) for _ in range(n)]


def data_of(task, sequences, labels):
    rows = [
        LabelledRow(f"p{i}", sequence, (label,), "toy", i + 2)
        for i, (sequence, label) in enumerate(zip(sequences, labels, strict=True))
    ]
    return label_proteins(LabelledRows(tuple(rows), ("label",)), task)


def baseline(task, sequences, labels, **options):
    data = data_of(task, sequences, labels)
    return fit_baseline(data, random_split(data), n_resamples=20, **options)


def test_a_motif_is_learnt():
    sequences = proteins(200)
    sequences[::2] = [each[:20] + "RGDRGD" + each[20:] for each in sequences[::2]]
    done = []
    found = baseline(BINARY, sequences, ["1", "0"] * 100, report=lambda *at: done.append(at))
    assert found.evaluation.main[1].value > 0.95
    assert found.description.startswith("Logistic regression on k-mers of 1 to 3 (scikit-learn)")
    assert done == [(i, len(PENALTIES)) for i in range(1, len(PENALTIES) + 1)]
    assert found.n_train == 140
    again = baseline(BINARY, sequences, ["1", "0"] * 100)
    assert np.array_equal(found.predicted, again.predicted)


def test_chance_is_not():
    found = baseline(
        BINARY, proteins(600, 30), list(np.random.default_rng(1).choice(["0", "1"], 600))
    )
    assert 0.35 < found.evaluation.main[1].value < 0.65


def test_a_number():
    sequences = proteins(300)
    labels = [str(sequence.count("W") - sequence.count("K") + 5) for sequence in sequences]
    found = baseline(Task(TaskKind.REGRESSION, LabelForm.VALUE), sequences, labels)
    assert found.evaluation.metrics["Spearman"].value > 0.7
    assert found.evaluation.metrics["R2"].value > 0.4
    assert "Ridge" in found.description


@pytest.mark.parametrize("n_classes", [3, 30])
def test_few_and_many_classes(n_classes):
    parents = proteins(n_classes, 60)
    random = np.random.default_rng(0)
    sequences, labels = [], []
    for i, parent in enumerate(parents * 12):
        letters = np.array(list(parent))
        letters[random.choice(60, 12, replace=False)] = random.choice(RESIDUES, 12)
        sequences.append("".join(letters))
        labels.append(f"c{i % n_classes:02d}")
    task = Task(TaskKind.MULTI_CLASS, LabelForm.VALUE, tuple(sorted(set(labels))))
    found = baseline(task, sequences, labels)
    assert found.evaluation.main[1].value > 0.8
    assert found.predicted.sum(axis=1) == pytest.approx(1)
    assert ("discriminant" in found.description) == (n_classes == 30)


def test_several_labels_with_gaps_and_one_that_nobody_has():
    sequences = proteins(300, 60)
    labels = [
        ";".join(letter for letter in "WCH" if sequence.count(letter) > 2) or "none"
        for sequence in sequences
    ]
    labels[::10] = [""] * 30
    task = Task(TaskKind.MULTI_LABEL, LabelForm.CLASSES, ("W", "C", "H", "never"))
    found = baseline(task, sequences, labels)
    assert found.predicted.shape == (found.evaluation.n_proteins, 4)
    assert found.evaluation.metrics["AUC"].value > 0.7
    assert not found.predicted[:, 3].any()


def test_a_class_that_is_not_trained_on_is_never_predicted():
    task = Task(TaskKind.MULTI_CLASS, LabelForm.VALUE, ("a", "b", "c"))
    data = data_of(task, proteins(60), ["a", "b"] * 25 + ["c"] * 10)
    rows = np.arange(60)
    found = fit_baseline(data, Split(rows[:50], rows[:0], rows[50:], {}), n_resamples=0)
    assert not found.predicted[:, 2].any()
    assert found.evaluation.main[1].value == 0
    with pytest.raises(TaskDataError, match="no valid proteins"):
        fit_baseline(data, Split(rows[:50], rows[:0], rows[50:], {}), part="valid")
    with pytest.raises(TaskDataError, match="All training labels are the same"):
        fit_baseline(data, Split(rows[50:], rows[:0], rows[:50], {}))


@pytest.mark.parametrize("kind", ["binary", "regression"])
def test_residues_before_a_motif(kind):
    sequences = [each[:15] + "KR" + each[17:] for each in proteins(150)]
    numbers = [[int(each[i : i + 2] == "KR") for i in range(40)] for each in sequences]
    if kind == "binary":
        task = Task(TaskKind.BINARY, LabelForm.LETTERS, ("0", "1"))
        labels = ["".join(map(str, row)) for row in numbers]
        labels[0] = "-" * 20 + labels[0][20:]
    else:
        task = Task(TaskKind.REGRESSION, LabelForm.LIST)
        labels = [" ".join(map(str, row)) for row in numbers]
    found = baseline(task, sequences, labels)
    assert found.predicted.shape == (40 * found.evaluation.n_proteins,)
    assert found.evaluation.main[1].value > (0.97 if kind == "binary" else 0.2)
    assert "windows of 15 residues" in found.description


def test_windows_see_seven_places_to_either_side():
    (window,) = window_features(["ACDEFGHIKLMNPQRSTVWY"])[9:10].toarray()
    places = np.flatnonzero(window.reshape(15, 27))
    assert "".join(chr(ord("A") + place % 27) for place in places) == "DEFGHIKLMNPQRST"
    first = window_features(["AC"])[0].toarray().reshape(15, 27)
    assert np.flatnonzero(first[:, 26]).tolist() == [*range(7), *range(9, 15)]


def test_residues_are_bounded():
    length = MAX_RESIDUES // 8
    task = Task(TaskKind.BINARY, LabelForm.INTERVALS, ("none", "inside"))
    data = data_of(task, proteins(12, length), ["1-40"] * 12)
    rows = np.arange(12)
    found = fit_baseline(data, Split(rows[:11], rows[:0], rows[11:], {}), n_resamples=0)
    assert found.n_train == 8


def test_it_can_be_cancelled():
    cancel = Event()
    cancel.set()
    with pytest.raises(Cancelled):
        baseline(BINARY, proteins(60), ["1", "0"] * 30, cancel=cancel)
