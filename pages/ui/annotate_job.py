"""The work of a prediction, as a job: proteins in, annotations into the run, one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pages.ui.engine import Engine
    from pages.ui.jobs import Job
    from pages.ui.runs import Run


def annotate(run: Run, engine: Engine, job: Job) -> None:
    """Annotate the proteins of a run.

    Parameters
    ----------
    run : Run
        Receives the annotations as they come; after a cancellation it keeps those it has.
    engine : Engine
        Has the model, or loads it.
    job : Job
        Receives the progress; its ``cancel_event`` ends the work.

    Raises
    ------
    Cancelled
        The job was cancelled.
    ProteinBertError
        The model cannot be loaded or used.
    """
    run.annotator = engine.annotator()
    for annotation in run.annotator.annotate(
        run.proteins, progress=job.report, cancel=job.cancel_event
    ):
        run.add(annotation)
