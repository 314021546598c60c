"""Whether a split of labelled proteins can be learnt from at all, and what will be hard."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import TaskDataError
from proteinbert_core.finetuning.labelled_data import LabelledProteins
from proteinbert_core.finetuning.splits import Split
from proteinbert_core.finetuning.task import TaskKind

#: Proteins with a label that training needs at least.
MIN_TRAIN: Final = 10
# Of fewer proteins a class is hardly learnt.
_FEW_OF_A_CLASS: Final = 10
_SMALL_TEST: Final = 50
_SHOWN: Final = 5


def class_counts(data: LabelledProteins) -> npt.NDArray[np.int64]:
    """Count the proteins, or residues, known to be of each class.

    Returns
    -------
    ndarray, shape=(n_classes,), dtype=int64
        Empty of a regression.
    """
    if data.task.kind is TaskKind.REGRESSION:
        return np.zeros(0, dtype=np.int64)
    if data.task.kind is TaskKind.MULTI_LABEL:
        return np.asarray((data.known & (data.values > 0)).sum(axis=0), dtype=np.int64)
    known = data.values[data.known].astype(np.int64)
    return np.bincount(known, minlength=len(data.task.classes)).astype(np.int64)


def check_trainable(data: LabelledProteins, split: Split) -> tuple[str, ...]:
    """See whether there is anything to learn, and to choose and judge by.

    Parameters
    ----------
    data : LabelledProteins
    split : Split

    Returns
    -------
    tuple of str
        What a user should know: classes that are rare, absent from training or not judged,
        a small test part.

    Raises
    ------
    TaskDataError
        Too few training proteins, none for validation, or training labels that are all the same.
    """
    train = data.take(split.train)
    if len(train) < MIN_TRAIN:
        raise TaskDataError(
            f"There are {len(train):,} labelled proteins to train on, and {MIN_TRAIN} are the "
            "least. Add proteins, or set fewer apart."
        )
    if not len(split.valid):
        raise TaskDataError("No protein is for validation. Choose a split with some.")
    if data.task.kind is TaskKind.REGRESSION:
        values = train.values[train.known]
        if values.min() == values.max():
            raise TaskDataError(
                f"All training values are {values[0]:g}: there is nothing to learn. Choose another "
                "split or column."
            )
        return _about_test(split)
    counts = class_counts(train)
    _check_classes(train, counts)
    names = np.array(data.task.classes, dtype=object)
    remarks = []
    if (counts == 0).any():
        which = _listed(names[counts == 0].tolist())
        remarks.append(f"No training protein is of {which}: never predicted.")
    carriers = train.classes_of_proteins().sum(axis=0)
    rare = (carriers > 0) & (carriers < _FEW_OF_A_CLASS)
    if rare.any():
        which = _listed(names[rare].tolist())
        remarks.append(f"Fewer than {_FEW_OF_A_CLASS} training proteins have {which}.")
    if len(split.test):
        unjudged = (class_counts(data.take(split.test)) == 0) & (counts > 0)
        if unjudged.any():
            which = _listed(names[unjudged].tolist())
            remarks.append(f"No test protein is of {which}: not judged.")
    return (*remarks, *_about_test(split))


def _check_classes(train: LabelledProteins, counts: npt.NDArray[np.int64]) -> None:
    if train.task.kind is TaskKind.MULTI_LABEL:
        known = train.known.sum(axis=0)
        useless = (counts == 0) | (counts == known)
        if useless.all():
            raise TaskDataError(
                "Each class is that of all training proteins or of none: there is nothing to "
                "learn. Choose another split."
            )
    elif (counts > 0).sum() < 2:
        name = train.task.classes[int(counts.argmax())]
        raise TaskDataError(
            f"All training labels are “{name}”: there is nothing to learn. Choose another split, "
            "or add proteins of another class."
        )


def _about_test(split: Split) -> tuple[str, ...]:
    n = len(split.test)
    if n == 0:
        return ("No protein is set apart for the test: what is reached stays unknown.",)
    if n < _SMALL_TEST:
        return (f"There are only {n} test proteins: the intervals will be wide.",)
    return ()


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:_SHOWN])
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    kind = "class" if len(names) == 1 else "classes"
    return f"{kind} {shown}{more}"
