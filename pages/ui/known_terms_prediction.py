"""A protein predicted once more, with terms that are known of it, in the job thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from proteinbert_core.annotation.term_changes import term_changes

if TYPE_CHECKING:
    import pandas as pd

    from pages.ui.jobs import Job, JobRunner
    from pages.ui.runs import Run


@dataclass(eq=False)
class KnownTermsPrediction:
    """What becomes of a protein's terms when some are known.

    Attributes
    ----------
    known : tuple of str
        GO ids that were given.
    job : Job
        The work.
    changes : DataFrame or None
        As of `term_changes`; None until the work is done.
    """

    known: tuple[str, ...]
    job: Job = field(init=False)
    changes: pd.DataFrame | None = None

    @classmethod
    def start(
        cls, run: Run, index: int, known: tuple[str, ...], runner: JobRunner
    ) -> KnownTermsPrediction:
        """Queue the work.

        Parameters
        ----------
        run : Run
        index : int
            Position of the protein.
        known : tuple of str
        runner : JobRunner
        """
        prediction = cls(known)

        def work(job: Job) -> None:
            assert run.annotator is not None
            (after,) = run.annotator.annotate(
                [run.proteins[index]], known=[known], progress=job.report, cancel=job.cancel_event
            )
            prediction.changes = term_changes(
                run.annotator.ontology,
                run.annotator.terms,
                run.annotation(index).probabilities,
                after.probabilities,
                known,
                run.information(),
            )

        prediction.job = runner.submit(work)
        return prediction
