"""Tells measured numbers from numbers of classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from proteinbert_core.finetuning.task import TaskKind

#: So few different whole numbers are classes.
FEW_CLASSES: Final = 10
# Of whole numbers that measure something, neighbours are about equally frequent.
_SMOOTH: Final = 0.5
# A measurement that takes so many whole values leaves gaps in its tails.
_MANY: Final = 100
_LEAST_REPEATS: Final = 1.5


def kind_of_numbers(
    tokens: Mapping[str, int], numbers: Mapping[str, float]
) -> tuple[TaskKind, str, tuple[TaskKind, ...]]:
    """Say whether numbers are measured values or numbers of classes.

    Parameters
    ----------
    tokens : mapping of str to int
        How often each label occurs.
    numbers : mapping of str to float
        What each means.

    Returns
    -------
    kind : TaskKind
    reason : str
    alternatives : tuple of TaskKind

    Examples
    --------
    >>> kind_of_numbers({"0": 5, "1": 9, "2": 4}, {"0": 0.0, "1": 1.0, "2": 2.0})[:2]
    (<TaskKind.MULTI_CLASS: 'multi-class'>, 'There are only 3 different whole numbers.')
    """
    regression = (TaskKind.REGRESSION,)
    classes = (TaskKind.MULTI_CLASS,)
    finite = {token: value for token, value in numbers.items() if np.isfinite(value)}
    if any(not value.is_integer() for value in finite.values()):
        return TaskKind.REGRESSION, "The labels are numbers, some of them no whole ones.", ()
    n = len(finite)
    if n <= FEW_CLASSES:
        reason = f"There are only {n} different whole numbers."
        return TaskKind.MULTI_CLASS, reason, regression
    if min(finite.values()) < 0:
        reason = f"The labels are {n:,} different whole numbers, some of them negative."
        return TaskKind.REGRESSION, reason, classes
    if sum(tokens[token] for token in finite) < _LEAST_REPEATS * n:
        reason = f"The labels are {n:,} different whole numbers, and most occur once."
        return TaskKind.REGRESSION, reason, classes
    ordered = sorted(finite.values())
    if n > _MANY and ordered[0] in {0, 1} and ordered[-1] - ordered[0] == n - 1:
        reason = f"The labels are all whole numbers from {ordered[0]:.0f} to {ordered[-1]:,.0f}."
        return TaskKind.MULTI_CLASS, reason, regression
    counts = np.log([tokens[token] for token in sorted(finite, key=lambda each: finite[each])])
    if np.ptp(counts) > 0 and np.corrcoef(counts[:-1], counts[1:])[0, 1] >= _SMOOTH:
        reason = (
            f"The labels are {n:,} different whole numbers, of which neighbours are about equally "
            "frequent, as in a measurement."
        )
        return TaskKind.REGRESSION, reason, classes
    reason = (
        f"The labels are {n:,} different whole numbers that occur again and again, each as often "
        "as it will, as numbers of classes do."
    )
    return TaskKind.MULTI_CLASS, reason, regression
