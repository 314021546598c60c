"""Name and settings of a training; the defaults are those with which ProteinBERT was published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.ui import resources
from pages.ui.engine import model_folder
from pages.ui.finetune_data import GivenData
from pages.ui.messages import show_error
from proteinbert_core.assets import BUNDLED_MODEL
from proteinbert_core.errors import TrainingError
from proteinbert_core.figures.learning_curves import STAGE_NAMES
from proteinbert_core.finetuning.starting_weights import COMPACT, NONE, NONE_FULL_SIZE, PUBLISHED
from proteinbert_core.finetuning.task import Task, TaskKind
from proteinbert_core.finetuning.training_plan import STAGES, TrainingPlan

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

_USUAL = TrainingPlan()
_STARTS = {
    COMPACT: "compact: the model that comes with the program",
    PUBLISHED: "published: the weights of ProteinBERT's authors",
    NONE: "none: random, as large as compact",
    NONE_FULL_SIZE: "none: random, as large as published",
}
_LONGEST_NAME = 80
_STAGE_HELP = {
    "frozen": "The pretrained layers stay as they are; random weights have no such stage.",
    "all": "Everything is trained, with a low learning rate.",
    "final": "Proteins of any length, as long as there is no limit below.",
}


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """How a predictor shall be trained.

    Attributes
    ----------
    name : str
        May be empty, which no training can have.
    start : str
    plan : TrainingPlan
    baseline : bool
    """

    name: str
    start: str
    plan: TrainingPlan
    baseline: bool


def show(given: GivenData, task: Task, above: DeltaGenerator) -> TrainingSettings | None:
    """Draw name and settings.

    Parameters
    ----------
    given : GivenData
    task : Task
    above : container
        Gets name and starting weights.

    Returns
    -------
    TrainingSettings or None
        None where the numbers do not go together, which is said.
    """
    with above, st.container(horizontal=True):
        name = st.text_input(
            "Name of the predictor",
            value=_usual_name(given),
            max_chars=_LONGEST_NAME,
            key=f"finetune-name-{given.number}",
        )
        start = _show_start(given)
    with st.expander("Settings of the training; the defaults are the published ones"):
        options = _show_stages(given)
        options |= _show_numbers(given, task)
        baseline = st.toggle(
            "Train k-mers on the same division, to compare with",
            value=True,
            key=f"finetune-baseline-{given.number}",
            help="A logistic or ridge regression on k-mers (of residues, on their neighbours): "
            "shows whether the predictor earns its keep.",
        )
    try:
        plan = TrainingPlan(**options)
    except TrainingError as error:
        show_error("These settings do not go together.", error)
        return None
    return TrainingSettings((name or "").strip(), start, plan, baseline)


def _usual_name(given: GivenData) -> str:
    path = next(iter(given.files.values()))
    return path.name.partition(".")[0][:_LONGEST_NAME]


def _show_start(given: GivenData) -> str:
    starts = {name: said for name, said in _STARTS.items() if name != PUBLISHED}
    if resources.published_desk().model.is_ready:
        starts = {COMPACT: _STARTS[COMPACT], PUBLISHED: _STARTS[PUBLISHED], **starts}
    if model_folder() != BUNDLED_MODEL:
        own = str(model_folder())
        starts = {own: f"the model in use: {model_folder().name}", **starts}
    return st.selectbox(
        "Start from",
        list(starts),
        format_func=starts.__getitem__,
        key=f"finetune-start-{given.number}",
        help="The published weights, 16 million parameters, are offered once they were "
        "downloaded on the page Models and data; they are several times slower.",
    )


def _show_stages(given: GivenData) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for column, stage in zip(st.columns(len(STAGES)), STAGES, strict=True):
        with column:
            st.markdown(f"**Stage “{STAGE_NAMES[stage]}”**", help=_STAGE_HELP[stage])
            options[f"{stage}_epochs"] = st.number_input(
                "Epochs, at most" if stage != "final" else "Epochs",
                min_value=0,
                max_value=1000,
                value=_USUAL.epochs(stage),
                key=f"finetune-{stage}-epochs-{given.number}",
            )
            options[f"{stage}_learning_rate"] = st.number_input(
                "Learning rate",
                min_value=1e-7,
                max_value=1.0,
                value=_USUAL.learning_rate(stage),
                format="%.0e",
                step=_USUAL.learning_rate(stage) / 10,
                key=f"finetune-{stage}-rate-{given.number}",
            )
    return options


def _show_numbers(given: GivenData, task: Task) -> dict[str, Any]:
    number = given.number
    first, second, third = st.columns(3)
    with first:
        stage_length = st.number_input(
            "Longest protein of the first stages, residues",
            min_value=8,
            max_value=100_000,
            value=_USUAL.stage_length - 2,
            key=f"finetune-stage-length-{number}",
            help="Longer ones are trained on in the final stage. Nothing is ever cut.",
        )
        final_length = st.number_input(
            "Longest protein of the final stage, residues",
            min_value=8,
            max_value=100_000,
            value=None,
            placeholder="no limit",
            key=f"finetune-final-length-{number}",
            help="Longer ones are left out. The published weights have a limit of 1,022, where "
            "none is given.",
        )
        batch_size = st.number_input(
            "Proteins a batch",
            min_value=1,
            max_value=1024,
            value=_USUAL.batch_size,
            key=f"finetune-batch-{number}",
        )
    with second:
        stop = st.number_input(
            "A stage ends after so many epochs without improvement",
            min_value=1,
            max_value=1000,
            value=_USUAL.stop_patience,
            key=f"finetune-stop-{number}",
        )
        reduce = st.number_input(
            "The learning rate falls after so many",
            min_value=1,
            max_value=1000,
            value=_USUAL.reduce_patience,
            key=f"finetune-reduce-{number}",
        )
        dropout = st.number_input(
            "Dropout",
            min_value=0.0,
            max_value=0.95,
            value=_USUAL.dropout,
            step=0.05,
            key=f"finetune-dropout-{number}",
            help="Share of the hidden states that the head does not see in training.",
        )
    with third:
        seed = st.number_input(
            "Seed of the training",
            min_value=0,
            max_value=2**32 - 1,
            value=_USUAL.seed,
            key=f"finetune-seed-{number}",
        )
        balanced = False
        if task.kind is not TaskKind.REGRESSION:
            balanced = st.toggle(
                "Rare classes weigh more",
                key=f"finetune-balanced-{number}",
                help="Weighs each class by the inverse of how often it occurs. Finds more of a "
                "rare class; its probabilities are then too high.",
            )
    return {
        "stage_length": int(stage_length) + 2,
        "final_length": None if final_length is None else int(final_length) + 2,
        "batch_size": int(batch_size),
        "stop_patience": int(stop),
        "reduce_patience": int(reduce),
        "dropout": float(dropout),
        "seed": int(seed),
        "class_weights": "balanced" if balanced else None,
    }
