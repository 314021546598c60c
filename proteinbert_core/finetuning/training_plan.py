"""How a predictor is trained: stages, learning rates, lengths, what ends a stage."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Literal

from proteinbert_core.errors import TrainingError
from proteinbert_core.tokenizer import N_FRAMING_TOKENS

#: Pretrained layers frozen, all layers, a last epoch at full length.
STAGES: Final = ("frozen", "all", "final")
# A reduction of the learning rate wants more than this of an improvement, as in Keras.
_LEAST_IMPROVEMENT: Final = 1e-4


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """Everything that decides what a training comes to, apart from data and weights.

    The defaults are those with which ProteinBERT was published.

    Parameters
    ----------
    frozen_epochs, all_epochs, final_epochs : int
        At most so many epochs of the head alone, of all layers, and of all layers without the
        limit of length. Random weights have no frozen stage.
    frozen_learning_rate, all_learning_rate, final_learning_rate : float
        Of Adam, at the start of each stage.
    batch_size : int
        Proteins a batch, as long as they have no more tokens than so many of `stage_length`.
    stage_length : int
        Longest protein of the first two stages, in tokens (two more than residues). Longer
        ones are trained on in the final stage.
    final_length : int, optional
        Longest of the final stage; None for no limit.
    reduce_patience, reduce_factor, least_learning_rate
        After so many epochs that do not improve, the learning rate is multiplied by the factor,
        down to the least.
    stop_patience : int
        After so many epochs that do not improve, a stage ends; its best weights are kept.
    dropout : float
        Share of the hidden states that the head does not see.
    class_weights : {"balanced"}, tuple of float, or None
        Weight of each class in the loss, in the order of the task's classes.
    seed : int

    Raises
    ------
    TrainingError
        If a number makes no sense.

    References
    ----------
    Brandes et al. 2022, doi 10.1093/bioinformatics/btac020, and the demonstration of
    fine-tuning that its authors published with the code.
    """

    frozen_epochs: int = 40
    all_epochs: int = 40
    final_epochs: int = 1
    frozen_learning_rate: float = 1e-2
    all_learning_rate: float = 1e-4
    final_learning_rate: float = 1e-5
    batch_size: int = 32
    stage_length: int = 512
    final_length: int | None = None
    reduce_patience: int = 1
    reduce_factor: float = 0.25
    least_learning_rate: float = 1e-5
    stop_patience: int = 2
    dropout: float = 0.5
    class_weights: Literal["balanced"] | tuple[float, ...] | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        """Reject what cannot be trained by."""
        for name in ("batch_size", "reduce_patience", "stop_patience"):
            self._require(name, getattr(self, name) >= 1, "is at least 1")
        for stage in STAGES:
            self._require(f"{stage}_epochs", self.epochs(stage) >= 0, "is not negative")
            rate = self.learning_rate(stage)
            positive = math.isfinite(rate) and rate > 0
            self._require(f"{stage}_learning_rate", positive, "is a positive number")
        self._require("dropout", 0 <= self.dropout < 1, "is at least 0 and below 1")
        self._require("reduce_factor", 0 < self.reduce_factor < 1, "is between 0 and 1")
        self._require("stage_length", self.stage_length > N_FRAMING_TOKENS, "is at least 3 tokens")
        self._require(
            "final_length",
            self.final_length is None or self.final_length >= self.stage_length,
            "is no shorter than stage_length",
        )
        self._require("seed", 0 <= self.seed < 2**32, "is a whole number from 0 to 2^32 - 1")
        if not isinstance(self.class_weights, (str, type(None))):
            weights = tuple(map(float, self.class_weights))
            good = all(math.isfinite(weight) and weight > 0 for weight in weights)
            self._require("class_weights", good, "are positive numbers")
            object.__setattr__(self, "class_weights", weights)
        else:
            known = self.class_weights in {None, "balanced"}
            self._require("class_weights", known, "are “balanced”, numbers, or nothing")

    def _require(self, name: str, condition: bool, rule: str) -> None:
        if not condition:
            raise TrainingError(
                f"The training plan's {name} is {getattr(self, name)!r}, but it {rule}."
            )

    def epochs(self, stage: str) -> int:
        """Most epochs of a stage."""
        return int(getattr(self, f"{stage}_epochs"))

    def learning_rate(self, stage: str) -> float:
        """Learning rate with which a stage starts."""
        return float(getattr(self, f"{stage}_learning_rate"))

    def longest(self, stage: str) -> int | None:
        """Longest protein of a stage, in residues; None for no limit."""
        tokens = self.final_length if stage == "final" else self.stage_length
        return None if tokens is None else tokens - N_FRAMING_TOKENS

    def to_json(self) -> dict[str, Any]:
        """Give the plan as plain values for a JSON file."""
        values = asdict(self)
        if isinstance(self.class_weights, tuple):
            values["class_weights"] = list(self.class_weights)
        return values

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> TrainingPlan:
        """Read what `to_json` gave.

        Raises
        ------
        TrainingError
            If it is no plan.
        """
        try:
            known = {field.name for field in fields(cls)}
            if set(values) != known:
                raise ValueError(f"{', '.join(sorted(set(values) ^ known))} not expected")
            weights = values["class_weights"]
            if isinstance(weights, list):
                weights = tuple(map(float, weights))
            return cls(**{**values, "class_weights": weights})
        except (TypeError, ValueError, AttributeError) as error:
            raise TrainingError(f"This is no plan of a training ({error}).") from error


@dataclass(frozen=True, slots=True)
class StageState:
    """What the losses of a stage so far decide.

    Attributes
    ----------
    learning_rate : float
        Of the next epoch.
    best : int
        Number of the best epoch, from zero; -1 before the first.
    finished : bool
        Whether there is no next epoch.
    """

    learning_rate: float
    best: int
    finished: bool


def stage_state(plan: TrainingPlan, stage: str, losses: Sequence[float]) -> StageState:
    """Decide from the losses of a stage's epochs how it goes on.

    Parameters
    ----------
    plan : TrainingPlan
    stage : str
        One of `STAGES`.
    losses : sequence of float
        On validation data, one an epoch so far.

    Returns
    -------
    StageState
        As Keras' ReduceLROnPlateau (of its default least improvement, 1e-4) and EarlyStopping
        do it together. The final stage keeps its last epoch, as published.

    Examples
    --------
    >>> stage_state(TrainingPlan(), "all", [0.5, 0.4, 0.41])
    StageState(learning_rate=2.5e-05, best=1, finished=False)
    >>> stage_state(TrainingPlan(), "all", [0.5, 0.4, 0.41, 0.42]).finished
    True
    """
    rate = plan.learning_rate(stage)
    best, least = -1, math.inf
    reference, waited = math.inf, 0
    stopped = False
    for epoch, loss in enumerate(losses):
        if loss < reference - _LEAST_IMPROVEMENT:
            reference, waited = loss, 0
        else:
            waited += 1
            if waited >= plan.reduce_patience:
                rate = min(rate, max(rate * plan.reduce_factor, plan.least_learning_rate))
                waited = 0
        if loss < least:
            least, best = loss, epoch
        stopped = stopped or epoch - best >= plan.stop_patience
    if stage == "final":
        return StageState(rate, len(losses) - 1, len(losses) >= plan.final_epochs)
    return StageState(rate, best, stopped or len(losses) >= plan.epochs(stage))
