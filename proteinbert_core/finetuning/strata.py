"""Proteins with labels alike, so that every part of a split gets its share of them."""

from __future__ import annotations

from typing import Final

import numpy as np

from proteinbert_core.finetuning.labelled_data import LabelledProteins
from proteinbert_core.finetuning.task import TaskKind, TaskLevel

_N_RANGES: Final = 10


def strata(data: LabelledProteins) -> list[int]:
    """Number the proteins by their labels.

    Parameters
    ----------
    data : LabelledProteins

    Returns
    -------
    list of int
        The class of each protein; of several, and of those of residues, the one that fewest
        proteins have; of a regression the range of its value, of ten with as many proteins each.
    """
    if data.task.kind is TaskKind.REGRESSION:
        sums = np.bincount(data.unit_rows, np.where(data.known, data.values, 0), len(data))
        counts = np.bincount(data.unit_rows, data.known, len(data))
        means = sums / np.maximum(counts, 1)
        edges = np.quantile(means, np.linspace(0, 1, _N_RANGES + 1)[1:-1])
        return [int(place) for place in np.searchsorted(edges, means)]
    if data.task.kind is not TaskKind.MULTI_LABEL and data.task.level is TaskLevel.PROTEIN:
        return [int(value) for value in data.values]
    return _rarest_classes(data)


def _rarest_classes(data: LabelledProteins) -> list[int]:
    """For each protein the class, of those that it has, which fewest proteins have."""
    n_classes = len(data.task.classes)
    has = np.zeros((len(data), n_classes), dtype=np.bool_)
    if data.task.kind is TaskKind.MULTI_LABEL:
        unit, column = np.nonzero(data.known & (data.values > 0))
    else:
        unit = np.flatnonzero(data.known)
        column = data.values[unit].astype(np.int64)
    has[data.unit_rows[unit], column] = True
    carriers = np.where(has, has.sum(axis=0), len(data) + 1)
    rarest = np.where(has.sum(axis=1) > 0, carriers.argmin(axis=1), n_classes)
    return [int(place) for place in rarest]
