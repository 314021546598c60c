"""Predictions that were asked for, kept in memory under ids that cannot be guessed.

The address of a page names its run, so a refresh or the Back button finds the result again, and
another browser tab has its own. Nothing is written to disk.
"""

from __future__ import annotations

import secrets
import threading
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pages.ui.engine import ModelChoice
from pages.ui.jobs import Job
from pages.ui.kept_annotation import SCORE_FLOOR, KeptAnnotation
from pages.ui.term_evidence import TermEvidence
from proteinbert_core.annotation import ProteinAnnotation
from proteinbert_core.figures.go_outline import Measure
from proteinbert_core.reference import KnownProtein, Neighbour, find_known_protein
from proteinbert_core.reference.sequence_digests import sequence_digest

if TYPE_CHECKING:
    from pages.ui.predictor_answers import PredictorAnswers
    from proteinbert_core.annotation import Annotator
    from proteinbert_core.annotation.combined_evidence import CombinedEvidence
    from proteinbert_core.sequences import Protein


@dataclass(eq=False)
class Run:
    """Proteins that were given together, and what is known about them so far.

    Attributes
    ----------
    proteins : tuple of Protein
        What was given.
    notes, problems : tuple of str
        About the reading of the input.
    run_id : str
        Cannot be guessed.
    created : datetime
        When it was asked for, UTC.
    job : Job or None
        The work; None only until it is submitted.
    annotator : Annotator or None
        What made the annotations; None until the model is loaded.
    model : "compact" or "published"
        Which model was asked for.
    answers : dict
        What the user's predictors say, by key and digest; see `answers_of`.
    """

    proteins: tuple[Protein, ...]
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    run_id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    job: Job | None = None
    annotator: Annotator | None = None
    model: ModelChoice = "compact"
    answers: dict[tuple[str, str], PredictorAnswers] = field(default_factory=dict)
    _kept: list[KeptAnnotation] = field(default_factory=list)

    def __len__(self) -> int:
        """Number of proteins annotated so far; they are the first ones."""
        return len(self._kept)

    def add(self, annotation: ProteinAnnotation) -> None:
        """Keep the annotation of the next protein.

        Parameters
        ----------
        annotation : ProteinAnnotation
        """
        self._kept.append(KeptAnnotation.of(annotation))

    def annotation(self, index: int) -> ProteinAnnotation:
        """Return the annotation of a protein.

        Parameters
        ----------
        index : int
            Position of the protein in :attr:`proteins`.

        Returns
        -------
        ProteinAnnotation
            Scores of terms below the floor are 0.
        """
        return self._kept[index].restored(self.proteins[index], self._ready_annotator)

    def neighbours(self, index: int) -> tuple[Neighbour, ...]:
        """Return the nearest reference proteins of a protein, the most alike first.

        Parameters
        ----------
        index : int
            Position of the protein in :attr:`proteins`.

        Returns
        -------
        tuple of Neighbour
            Empty without a reference set.
        """
        return self._kept[index].neighbours(self._ready_annotator)

    def known_protein(self, index: int) -> KnownProtein | None:
        """Return the reference proteins that a protein is; None where it is none of them."""
        if self.evidence is None:
            return None
        protein = self.proteins[index]
        return find_known_protein(self.evidence.reference, protein.identifier, protein.sequence)

    @cached_property
    def sequences_by_digest(self) -> dict[int, str]:
        """The sequences of all proteins that were given, by `sequence_digest`."""
        return {int(sequence_digest(each.sequence)): each.sequence for each in self.proteins}

    def information(self) -> dict[str, float]:
        """Return the information content of each term in bits; empty without a reference set."""
        if self.evidence is None:
            return {}
        terms = self._ready_annotator.terms
        return dict(zip(terms, self.evidence.information.tolist(), strict=True))

    def is_unfamiliar(self, index: int) -> bool:
        """Whether a protein is less like those known than nearly all real ones are."""
        return self._kept[index].is_unfamiliar

    def term_evidence(self, index: int, go_id: str) -> TermEvidence | None:
        """Return what speaks for a term of a protein.

        Parameters
        ----------
        index : int
            Position of the protein in :attr:`proteins`.
        go_id : str

        Returns
        -------
        TermEvidence or None
            None without a reference set, and for a term below the floor.
        """
        return self._kept[index].term_evidence(go_id, self._ready_annotator)

    def probabilities(self, index: int) -> dict[str, float]:
        """Return the probabilities of a protein's terms, as figures take them.

        Parameters
        ----------
        index : int
            Position of the protein in :attr:`proteins`.

        Returns
        -------
        dict of str to float
            GO id -> probability, of all terms that reach the floor.
        """
        kept, terms = self._kept[index], self._ready_annotator.terms
        return {
            terms[position]: float(probability)
            for position, probability in zip(kept.positions, kept.probabilities, strict=True)
        }

    def probabilities_of(self, go_ids: Sequence[str]) -> NDArray[np.float32]:
        """Return the probabilities of some terms for all proteins annotated so far.

        Parameters
        ----------
        go_ids : sequence of str

        Returns
        -------
        ndarray, shape=(len(self), len(go_ids)), dtype=float32
            0 for terms that are not predicted, and below the floor.
        """
        terms = self._ready_annotator.terms
        places = np.array([bisect_left(terms, go_id) for go_id in go_ids], dtype=np.int64)
        for column, go_id in enumerate(go_ids):
            if places[column] == len(terms) or terms[places[column]] != go_id:
                places[column] = -1
        found = np.zeros((len(self), len(go_ids)), dtype=np.float32)
        for row, kept in enumerate(self._kept):
            if len(kept.positions):
                at = np.minimum(np.searchsorted(kept.positions, places), len(kept.positions) - 1)
                found[row] = np.where(kept.positions[at] == places, kept.probabilities[at], 0)
        return found

    def embeddings(self) -> NDArray[np.float32]:
        """Return the embeddings of the proteins annotated so far.

        Returns
        -------
        ndarray, shape=(len(self), d_global), dtype=float32
            At least one must be annotated.
        """
        return np.stack([kept.embedding for kept in self._kept])

    def carriers(self, go_id: str) -> pd.DataFrame:
        """List the proteins that carry a term, the most probable first.

        Parameters
        ----------
        go_id : str

        Returns
        -------
        DataFrame
            Columns ``protein``, ``probability`` and ``index``, its position in
            :attr:`proteins`; those that reach the floor.
        """
        probabilities = self.probabilities_of([go_id])[:, 0]
        order = np.argsort(-probabilities, kind="stable")
        order = order[probabilities[order] > 0]
        return pd.DataFrame(
            {
                "protein": [self.proteins[index].identifier for index in order],
                "probability": probabilities[order],
                "index": order,
            }
        )

    def table(self, indices: Iterable[int], min_score: float = SCORE_FLOOR) -> pd.DataFrame:
        """Return the table of some proteins, as `Annotator.table` makes it.

        Parameters
        ----------
        indices : iterable of int
            Positions in :attr:`proteins`.
        min_score : float
            Least probability.

        Returns
        -------
        DataFrame
        """
        annotations = (self.annotation(index) for index in indices)
        return self._ready_annotator.table(annotations, min_score=min_score)

    @property
    def model_name(self) -> str:
        """Name of the model that made the annotations."""
        return self._ready_annotator.provenance["model"]

    @property
    def name_confidence(self) -> Mapping[str, float]:
        """GO id of an output -> how sure its name is; empty where names were never lost."""
        return self._ready_annotator.name_confidence

    @property
    def evidence(self) -> CombinedEvidence | None:
        """Reference set and calibration that were used; None where the network speaks alone."""
        return self._ready_annotator.evidence

    @property
    def measure(self) -> Measure:
        """What the numbers are: calibrated probabilities, or scores of the network."""
        return "score" if self.evidence is None else "probability"

    @property
    def nbytes(self) -> int:
        """About how much memory the run takes, in bytes."""
        text = sum(len(p.sequence) + len(p.description) + 200 for p in self.proteins)
        answers = sum(each.nbytes for each in list(self.answers.values()))
        return text + answers + sum(kept.nbytes for kept in self._kept)

    @property
    def is_final(self) -> bool:
        """Whether nothing will be added any more."""
        return self.job is not None and self.job.state.is_final

    @property
    def _ready_annotator(self) -> Annotator:
        if self.annotator is None:
            raise LookupError("no protein of this run is annotated yet")
        return self.annotator


class RunStore:
    """The runs of all sessions, the least recently used of them forgotten when there are many.

    Parameters
    ----------
    max_runs : int
        How many are kept.
    max_bytes : int
        How much memory they may take together. Runs under way and the latest one stay in any
        case.
    """

    def __init__(self, max_runs: int = 64, max_bytes: int = 500_000_000) -> None:
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._lock = threading.Lock()
        self._max_runs = max_runs
        self._max_bytes = max_bytes

    def add(self, run: Run) -> None:
        """Keep a run.

        Parameters
        ----------
        run : Run
        """
        with self._lock:
            self._runs[run.run_id] = run
            self._forget_oldest(keep=run)

    def get(self, run_id: str) -> Run | None:
        """Return a run, which counts as using it.

        Parameters
        ----------
        run_id : str

        Returns
        -------
        Run or None
            None where it is unknown or forgotten.
        """
        with self._lock:
            run = self._runs.get(run_id)
            if run is not None:
                self._runs.move_to_end(run_id)
            return run

    def _forget_oldest(self, keep: Run) -> None:
        candidates: Sequence[Run] = [
            run for run in self._runs.values() if run.is_final and run is not keep
        ]
        count, size = len(self._runs), sum(run.nbytes for run in self._runs.values())
        for run in candidates:
            if count <= self._max_runs and size <= self._max_bytes:
                break
            del self._runs[run.run_id]
            count, size = count - 1, size - run.nbytes
