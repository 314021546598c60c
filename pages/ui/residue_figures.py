"""What predictors say along a protein, as the figure that their kind of task wants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from proteinbert_core.figures.residue_track import class_track, value_track
from proteinbert_core.figures.stacked_tracks import stack_tracks
from proteinbert_core.finetuning.task import Task, TaskKind

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from proteinbert_core.finetuning.task_examples import FloatArray

# Lines of more classes are no longer told apart.
_MOST_LINES = 10


def tracks(
    sequence: str, given: Sequence[tuple[str, Task, FloatArray]], *, dark: bool = False
) -> go.Figure:
    """Draw what some predictors of residues say of a protein.

    Parameters
    ----------
    sequence : str
    given : sequence of (str, Task, ndarray)
        Name, task and values of each predictor, one at least.
    dark : bool
        For a dark page.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    alone = len(given) == 1
    drawn = [_track(sequence, *each, alone=alone, dark=dark) for each in given]
    return stack_tracks(drawn, dark=dark)


def _track(
    sequence: str, name: str, task: Task, values: FloatArray, *, alone: bool, dark: bool
) -> go.Figure:
    if task.kind is TaskKind.MULTI_CLASS:
        return class_track(sequence, values, task.classes, title=name, slider=alone, dark=dark)
    if task.kind is TaskKind.REGRESSION:
        return value_track(
            sequence,
            {task.target: values[:, 0]},
            title=name,
            axis=task.units or task.target,
            is_probability=False,
            slider=alone,
            dark=dark,
        )
    first = 1 if task.kind is TaskKind.BINARY else 0
    highest = sorted(
        range(first, len(task.classes)), key=lambda column: -float(values[:, column].max())
    )
    shown = {task.classes[column]: values[:, column] for column in sorted(highest[:_MOST_LINES])}
    axis = "probability" if len(shown) > 1 else f"probability of {next(iter(shown))}"
    return value_track(sequence, shown, title=name, axis=axis, slider=alone, dark=dark)
