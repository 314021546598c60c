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
    has = data.classes_of_proteins()
    carriers = np.where(has, has.sum(axis=0), len(data) + 1)
    rarest = np.where(has.sum(axis=1) > 0, carriers.argmin(axis=1), has.shape[1])
    return [int(place) for place in rarest]
