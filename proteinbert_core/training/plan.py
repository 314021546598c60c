"""What a run trains on, from its first batch to its last: a pure function of seed and data."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import TrainingError
from proteinbert_core.training.batches import Batch, plan_epoch
from proteinbert_core.training.corruption import Corruption
from proteinbert_core.training.proteins import LabelledProteins


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the run with its own labels and lengths.

    Parameters
    ----------
    labels : str
        Name of the set of labelled proteins.
    proteins : int
        Proteins shown in all.
    lengths : tuple of int
        Padded lengths in tokens, ascending; longer proteins are cropped to the last.
    corruption : Corruption
    """

    labels: str
    proteins: int
    lengths: tuple[int, ...]
    corruption: Corruption = field(default_factory=Corruption)


@dataclass(frozen=True, slots=True)
class PretrainingPlan:
    """All choices of a run, apart from the network's dimensions.

    Parameters
    ----------
    stages : tuple of Stage
    proteins_per_epoch : int
        An epoch ends with a check on held-out proteins and a saved state.
    tokens_per_batch : int
    learning_rate : float
        Peak of a linear warm-up followed by a cosine decay to zero (Adam).
    warmup_steps : int
    language_weight, annotation_weight : float
        Of the two losses. The annotation loss is a mean over thousands of outputs that
        are mostly zero, hence some hundred times smaller than the other.
    seed : int
    """

    stages: tuple[Stage, ...]
    proteins_per_epoch: int = 8192
    tokens_per_batch: int = 8192
    learning_rate: float = 1e-3
    warmup_steps: int = 300
    language_weight: float = 0.05
    annotation_weight: float = 40.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Epoch:
    """The batches between two saved states.

    Attributes
    ----------
    number : int
        From one.
    stage : Stage
    batches : list of Batch
    rng : numpy.random.Generator
        For the crops and the noise of this epoch, so that it does not matter to them
        whether the epochs before ran in the same process.
    """

    number: int
    stage: Stage
    batches: list[Batch]
    rng: np.random.Generator


def plan_run(plan: PretrainingPlan, sets: Mapping[str, LabelledProteins]) -> list[Epoch]:
    """Lay out every batch of the run.

    Raises
    ------
    TrainingError
        If there is nothing to train on, or a stage asks for labels that are not in `sets`.
    """
    if not any(stage.proteins > 0 for stage in plan.stages):
        raise TrainingError("The plan shows no protein at all; ask for some.")
    epochs: list[Epoch] = []
    for stage in plan.stages:
        if stage.labels not in sets:
            raise TrainingError(f"The stage asks for labels “{stage.labels}”, which are not there.")
        lengths = np.array([len(sequence) for sequence in sets[stage.labels].sequences])
        order_rng = np.random.default_rng([plan.seed, len(epochs)])
        order = _passes(len(lengths), stage.proteins, order_rng)
        for start in range(0, len(order), plan.proteins_per_epoch):
            rng = np.random.default_rng([plan.seed, 1, len(epochs)])
            candidates = order[start : start + plan.proteins_per_epoch]
            batches = plan_epoch(lengths, candidates, stage.lengths, plan.tokens_per_batch, rng)
            epochs.append(Epoch(len(epochs) + 1, stage, batches, rng))
    return epochs


def _passes(n_proteins: int, wanted: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Rows of as many shuffled passes over the proteins as are needed, cut to the number wanted."""
    passes = [rng.permutation(n_proteins) for _ in range(math.ceil(wanted / n_proteins))]
    return np.concatenate(passes)[:wanted]
