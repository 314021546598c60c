"""A model and an ontology together: proteins in, scores of GO terms out."""

from __future__ import annotations

import os
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core import __version__
from proteinbert_core.annotation.combined_evidence import BLOCK, CombinedEvidence
from proteinbert_core.annotation.known_terms import KnownTermsUpdate
from proteinbert_core.annotation.protein_annotation import ProteinAnnotation
from proteinbert_core.annotation.term_table import TermTable
from proteinbert_core.assets import BUNDLED_MODEL, BUNDLED_ONTOLOGY, reference_of
from proteinbert_core.errors import CheckpointError
from proteinbert_core.go.followed_terms import FollowedTerms
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.go.propagation import TruePathPropagator
from proteinbert_core.inference import Predictor, ProgressCallback, ProteinPrediction
from proteinbert_core.model.checkpoint import load_checkpoint
from proteinbert_core.sequences import Protein

if TYPE_CHECKING:
    import pandas as pd


# Either provides TensorFlow, depending on the platform.
_TENSORFLOW_PACKAGES: Final = ("tensorflow-cpu", "tensorflow")


class Annotator:
    """A model, an ontology and annotated reference proteins. One object serves all threads.

    Making one reads files and takes some seconds with a reference set; TensorFlow is imported
    when the first protein is annotated, or by ``annotator.predictor.warm_up()``.

    Parameters
    ----------
    predictor : Predictor
        Its checkpoint must name its outputs.
    ontology : Ontology
    reference : path-like, optional
        Folder of the model's reference set, combination and calibration, as the command
        ``evidence`` writes it. Without it the network speaks alone, and its scores are not
        calibrated.
    embeddings_of : str, optional
        Digest of the model whose embeddings the reference set holds, where it is not the
        predictor's: the same network with other outputs has the same embeddings.

    Attributes
    ----------
    terms : tuple of str
        GO ids that can be predicted, with all their ancestors, ascending.
    evidence : CombinedEvidence or None
    name_confidence : mapping of str to float
        GO id of an output -> how sure its name is, where names were recovered; empty where
        they were never lost.
    n_unnamed : int
        Outputs of the network that have no name: what they say is not shown.

    Raises
    ------
    CheckpointError
        The model does not know the names of its outputs, and there is no reference set, whose
        proteins could speak alone.
    OntologyError
        The ontology has none of the model's terms.
    ReferenceSetError
        The reference set is damaged, or belongs to another model.

    Examples
    --------
    >>> annotator = Annotator.bundled()                                   # doctest: +SKIP
    >>> annotations = annotator.annotate(EXAMPLES)                        # doctest: +SKIP
    >>> annotator.table(annotations, min_score=0.5)                       # doctest: +SKIP
    """

    def __init__(
        self,
        predictor: Predictor,
        ontology: Ontology,
        reference: str | os.PathLike[str] | None = None,
        *,
        embeddings_of: str | None = None,
    ) -> None:
        checkpoint = predictor.checkpoint
        go_ids = checkpoint.go_ids
        if go_ids is None and reference is None:
            raise CheckpointError(
                "The model does not say which GO term each of its outputs stands for. Choose a "
                "model whose network.json has go_ids."
            )
        self.predictor = predictor
        self.ontology = ontology
        recovered = checkpoint.metadata.get("recovered_names", {})
        self.name_confidence: Mapping[str, float] = MappingProxyType(
            dict(zip(go_ids or (), recovered.get("confidence", ()), strict=False))
        )
        self.n_unnamed = checkpoint.config.n_annotations if go_ids is None else 0
        if recovered:
            self.n_unnamed = recovered["outputs"] - len(self.name_confidence)
        self._propagator = None if go_ids is None else TruePathPropagator(ontology, go_ids)
        self.terms = () if self._propagator is None else self._propagator.terms
        self.evidence: CombinedEvidence | None = None
        if reference is not None:
            self.evidence = CombinedEvidence.from_folder(
                reference, embeddings_of or checkpoint.digest, ontology, self.terms
            )
            self.terms = self.evidence.terms

    @classmethod
    def bundled(cls) -> Annotator:
        """Read the model, the ontology and the reference set that come with the project.

        Returns
        -------
        Annotator

        Raises
        ------
        CheckpointError, OntologyError, ReferenceSetError
            A file is missing or damaged.
        """
        return cls.from_folders(BUNDLED_MODEL, BUNDLED_ONTOLOGY, reference_of(BUNDLED_MODEL))

    @classmethod
    def from_folders(
        cls,
        model_folder: str | os.PathLike[str],
        obo_path: str | os.PathLike[str],
        reference: str | os.PathLike[str] | None = None,
    ) -> Annotator:
        """Read a model, an ontology and, where there is one, the model's reference set.

        Parameters
        ----------
        model_folder : path-like
            Holds ``network.json`` and ``weights.safetensors``.
        obo_path : path-like
            ``.obo`` or ``.obo.gz``, of a release close to the model's own.
        reference : path-like, optional
            Folder of the reference set.

        Returns
        -------
        Annotator

        Raises
        ------
        CheckpointError, OntologyError, ReferenceSetError
            A file is missing, damaged, or does not fit the others.
        """
        checkpoint = load_checkpoint(model_folder)
        return cls(Predictor(checkpoint), Ontology.from_obo(obo_path), reference)

    @property
    def followed_terms(self) -> Mapping[str, FollowedTerms]:
        """What became of the terms of "model" and "reference" in the ontology in use."""
        found = {}
        if self._propagator is not None:
            found["model"] = self._propagator.followed
        if self.evidence is not None:
            found["reference"] = self.evidence.gatherer.votes.followed
        return found

    @cached_property
    def provenance(self) -> Mapping[str, str]:
        """What results were made with: model, ontology and versions."""
        checkpoint = self.predictor.checkpoint
        facts = {
            "model": str(checkpoint.metadata.get("name", "unnamed")),
            "model_sha256": checkpoint.digest,
            "ontology_release": self.ontology.release,
            "ontology_sha256": self.ontology.digest,
            "proteinbert_explorer": __version__,
            "tensorflow": _installed_version(*_TENSORFLOW_PACKAGES),
            "keras": _installed_version("keras"),
        }
        if self.evidence is None:
            facts["calibrated"] = "no: probability is the score of the network"
        else:
            facts["calibrated"] = "yes: probability combines network and neighbours"
            facts["reference_proteins"] = f"{len(self.evidence.reference)}"
        if self.n_unnamed:
            facts["outputs_without_name"] = f"{self.n_unnamed}"
        if self.name_confidence:
            facts["outputs_with_recovered_name"] = f"{len(self.name_confidence)}"
        for what, followed in self.followed_terms.items():
            facts.update(followed.facts(what))
        return MappingProxyType(facts)

    def annotate(
        self,
        proteins: Iterable[Protein],
        *,
        known: Sequence[Collection[str]] | None = None,
        progress: ProgressCallback | None = None,
        cancel: threading.Event | None = None,
    ) -> Iterator[ProteinAnnotation]:
        """Annotate proteins, however many, in bounded memory.

        Parameters
        ----------
        proteins : iterable of Protein
        known : sequence of collection of str, optional
            GO ids that are known of each protein, none for most: they move what else is
            predicted, as `KnownTermsUpdate` says. The calibration was made without them.
        progress, cancel
            As of `Predictor.predict`; the work is twice as long with known terms.

        Yields
        ------
        ProteinAnnotation
            In the order of the input.

        Raises
        ------
        Cancelled, SequenceError, LimitError
            As `Predictor.predict`.
        OntologyError
            A known term is no current one.
        CheckpointError
            Terms are known, but the model does not know the names of its inputs.
        ValueError
            `known` has not one entry a protein.
        """
        if known is not None:
            yield from self._annotate_knowing(list(proteins), known, progress, cancel)
            return
        predictions = self.predictor.predict(proteins, progress=progress, cancel=cancel)
        while block := list(islice(predictions, BLOCK)):
            scores = self._named_scores(block)
            if self.evidence is not None:
                yield from self.evidence.annotate(block, scores)
                continue
            for prediction, row in zip(block, scores, strict=True):
                own = row.copy()  # a row alone would keep the whole block in memory
                own.flags.writeable = False
                yield ProteinAnnotation(prediction.protein, own, own, prediction.embedding)

    def _annotate_knowing(
        self,
        proteins: Sequence[Protein],
        known: Sequence[Collection[str]],
        progress: ProgressCallback | None,
        cancel: threading.Event | None,
    ) -> Iterator[ProteinAnnotation]:
        if len(known) != len(proteins):
            raise ValueError(f"There are {len(proteins)} proteins, but {len(known)} sets of terms.")
        inputs = self.known_terms.inputs(known)
        first, second = (None, None) if progress is None else _two_passes(progress)
        plain = self.annotate(proteins, progress=first, cancel=cancel)
        informed = self.predictor.predict(
            proteins, annotations=inputs, progress=second, cancel=cancel
        )
        while block := list(islice(plain, BLOCK)):
            scores = np.stack([each.scores for each in islice(informed, len(block))])
            yield from self.known_terms.apply(block, scores)

    @cached_property
    def known_terms(self) -> KnownTermsUpdate:
        """How terms that are known of a protein move what else is predicted."""
        checkpoint = self.predictor.checkpoint
        if checkpoint.go_ids is None:
            raise CheckpointError(
                "The model does not say which GO term each of its inputs stands for, so that it "
                "cannot be told what is known. Choose a model whose network.json has go_ids."
            )
        # The authors of the published model gave it direct terms alone.
        as_published = "recovered_names" in checkpoint.metadata
        return KnownTermsUpdate(
            self.ontology, checkpoint.go_ids, self.terms, with_ancestors=not as_published
        )

    def _named_scores(self, block: list[ProteinPrediction]) -> npt.NDArray[np.float32]:
        if self._propagator is None:
            return np.zeros((len(block), 0), dtype=np.float32)
        return self._propagator.propagate(np.stack([each.scores for each in block]))

    def table(
        self,
        annotations: Iterable[ProteinAnnotation],
        *,
        min_score: float = 0.01,
        aspects: Collection[str] | None = None,
    ) -> pd.DataFrame:
        """List the terms of proteins, a row each.

        Parameters
        ----------
        annotations : iterable of ProteinAnnotation
        min_score : float
            Least probability of a row.
        aspects : collection of str, optional
            Of "MF", "BP" and "CC"; all without it.

        Returns
        -------
        DataFrame
            Columns ``protein`` (identifier), ``go_id``, ``name``, ``aspect``, ``score`` and
            ``probability`` (float32), ``neighbour_score`` and ``information`` (float32; NaN
            without a reference set; bits), ``depth`` (int32) and ``most_specific`` (bool):
            whether none of the protein's other rows of that aspect is a descendant of the term.
            Proteins in their order; of each the most specific terms first, the most probable
            first among these, then the deeper.

        Raises
        ------
        ValueError
            An aspect is unknown.
        """
        return self._term_table.table(annotations, min_score, aspects)

    @cached_property
    def _term_table(self) -> TermTable:
        information = None if self.evidence is None else self.evidence.information
        return TermTable(self.ontology, self.terms, information)


def _two_passes(progress: ProgressCallback) -> tuple[ProgressCallback, ProgressCallback]:
    """Report two passes over the same proteins as one piece of work."""
    done = [0, 0]

    def of(which: int) -> ProgressCallback:
        def report(n_done: int, total: int) -> None:
            done[which] = n_done
            progress(sum(done), 2 * total)

        return report

    return of(0), of(1)


def _installed_version(*packages: str) -> str:
    """Version of the first of these packages that is installed; none is imported."""
    for package in packages:
        try:
            return version(package)
        except PackageNotFoundError:
            continue
    return "not installed"
