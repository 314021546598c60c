"""What speaks for a term: the network's output, and the votes of true neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.go.ontology import Ontology
from proteinbert_core.reference.neighbours import Hits, NeighbourSearch, nearest
from proteinbert_core.reference.reference_set import ReferenceSet
from proteinbert_core.reference.votes import TermVotes

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

FloatArray = npt.NDArray[np.float32]

#: What the combination looks at, for each protein and term.
FEATURES: Final = (
    "network",
    "60 neighbours by embedding",
    "10 neighbours by embedding",
    "50 neighbours by k-mers",
    "10 neighbours by k-mers",
    "20 neighbours by k-mers, any evidence",
    "nearest neighbour by k-mers",
    "similarity of the nearest carrier by k-mers",
    "similarity of the nearest carrier by embedding",
    "similarity of the nearest by k-mers",
    "mean similarity of 10 by k-mers",
    "similarity of the nearest by embedding",
    "frequency of the term",
)
#: Terms of which every source says less than this are not considered.
LEAST: Final = 0.01
_FLOOR: Final = 0.003


@dataclass(frozen=True, slots=True, eq=False)
class BlockEvidence:
    """The evidence for some proteins.

    Attributes
    ----------
    network : ndarray, shape=(n, n_terms), dtype=float32
        The network's scores, propagated; zero for terms that it does not predict.
    votes : tuple of ndarray, each shape=(n, n_terms), dtype=float32
        In the order of `FEATURES`, from the second to the seventh.
    nearest_carriers : tuple of ndarray, each shape=(n, n_terms), dtype=float32
        Similarity of the nearest neighbour that carries a term, by k-mers and by embedding;
        zero where none does.
    by_embedding, by_kmers : Hits
        Nearest neighbours with experimental terms.
    """

    network: FloatArray
    votes: tuple[FloatArray, ...]
    nearest_carriers: tuple[FloatArray, FloatArray]
    by_embedding: Hits
    by_kmers: Hits

    @property
    def neighbours_alone(self) -> FloatArray:
        """Mean of the votes of the larger circles of neighbours, shape=(n, n_terms)."""
        return np.asarray((self.votes[0] + self.votes[2]) / 2, dtype=np.float32)


class EvidenceGatherer:
    """Asks a reference set about queries, over one list of terms.

    Parameters
    ----------
    reference : ReferenceSet
    ontology : Ontology
    network_terms : sequence of str
        GO ids of the network's propagated scores, ascending, ancestors included.

    Attributes
    ----------
    terms : tuple of str
        Terms of the network and of the reference proteins, ascending, ancestors included.
    """

    def __init__(
        self, reference: ReferenceSet, ontology: Ontology, network_terms: Sequence[str]
    ) -> None:
        self.search = NeighbourSearch(reference)
        self.votes = TermVotes(reference, ontology)
        self.terms = ontology.with_ancestors({*network_terms, *self.votes.go_ids})
        place = {go_id: column for column, go_id in enumerate(self.terms)}
        self._network_columns = np.array([place[go_id] for go_id in network_terms], dtype=np.int64)
        self._vote_columns = np.array([place[go_id] for go_id in self.votes.go_ids])
        self.aspects = np.array([ontology[go_id].aspect for go_id in self.terms])
        roots = set(ontology.roots.values())
        self.is_root = np.array([go_id in roots for go_id in self.terms])

    @cached_property
    def carriers(self) -> npt.NDArray[np.int64]:
        """Reference proteins that carry each term by experiment, shape=(n_terms,)."""
        counts = np.zeros(len(self.terms), dtype=np.int64)
        counts[self._vote_columns] = self.votes.by_experiment.getnnz(axis=0)
        return counts

    @cached_property
    def frequency(self) -> FloatArray:
        """Share of the reference proteins known in a term's aspect that carry it."""
        known = {
            aspect: max(1, int(self.carriers[self.is_root & (self.aspects == aspect)].max()))
            for aspect in np.unique(self.aspects)
        }
        return np.array(
            [n / known[aspect] for n, aspect in zip(self.carriers, self.aspects, strict=True)],
            dtype=np.float32,
        )

    def gather(
        self,
        sequences: Sequence[str],
        embeddings: FloatArray,
        network: FloatArray,
        exclude: npt.NDArray[np.int64] | None = None,
    ) -> BlockEvidence:
        """Collect the evidence for a block of proteins.

        Parameters
        ----------
        sequences : sequence of str
        embeddings : ndarray, shape=(n, d_global)
        network : ndarray, shape=(n, n_network_terms)
            Propagated scores.
        exclude : ndarray, shape=(n,), dtype=int64, optional
            For each protein its own row in the reference set, -1 where it has none.
        """
        by_embedding = self.search.by_embedding(embeddings)
        by_kmers = self.search.by_kmers(sequences)
        voters = self.votes.experimental
        near = nearest(by_embedding, 60, voters=voters, exclude=exclude)
        alike = nearest(by_kmers, 50, voters=voters, exclude=exclude)
        any_evidence = nearest(by_kmers, 20, exclude=exclude)
        experiment = self.votes.by_experiment
        votes = (
            self._vote(near, np.exp(5 * near.similarities), experiment),
            self._vote(_first(near, 10), np.exp(10 * near.similarities[:, :10]), experiment),
            self._vote(alike, alike.similarities**3, experiment),
            self._vote(_first(alike, 10), alike.similarities[:, :10] ** 2, experiment),
            self._vote(any_evidence, any_evidence.similarities**2, self.votes.by_any_evidence),
            self._vote(_first(alike, 1), alike.similarities[:, :1], experiment),
        )
        scores = np.zeros((len(sequences), len(self.terms)), dtype=np.float32)
        scores[:, self._network_columns] = network
        carriers = (
            self._on_terms(self.votes.nearest_carriers(alike, experiment)),
            self._on_terms(self.votes.nearest_carriers(near, experiment)),
        )
        return BlockEvidence(scores, votes, carriers, near, alike)

    def _vote(self, hits: Hits, weights: FloatArray, carried: csr_matrix) -> FloatArray:
        return self._on_terms(self.votes.votes(hits, weights, carried))

    def _on_terms(self, of_references: FloatArray) -> FloatArray:
        """Spread what is known of the reference proteins' terms over all terms."""
        spread = np.zeros((len(of_references), len(self.terms)), dtype=np.float32)
        spread[:, self._vote_columns] = of_references
        return spread

    def features(
        self, evidence: BlockEvidence, aspect: str
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], FloatArray]:
        """Lay out what the combination looks at, for the terms that any source speaks of.

        Parameters
        ----------
        evidence : BlockEvidence
        aspect : str

        Returns
        -------
        proteins, terms : ndarray, shape=(n_pairs,), dtype=int64
            Row of the protein in the block, and place of the term in `terms`.
        columns : ndarray, shape=(len(FEATURES), n_pairs), dtype=float32
        """
        chosen = np.flatnonzero((self.aspects == aspect) & ~self.is_root)
        sources = [array[:, chosen] for array in (evidence.network, *evidence.votes)]
        spoken = np.maximum.reduce(sources) > LEAST
        proteins, places = np.nonzero(spoken)
        terms = chosen[places]
        alike, near = evidence.by_kmers.similarities, evidence.by_embedding.similarities
        columns = np.stack(
            [
                *(_log_odds(source[proteins, places]) for source in sources[:-1]),
                sources[-1][proteins, places],
                *(carriers[proteins, terms] for carriers in evidence.nearest_carriers),
                np.log(alike[proteins, 0] + 1e-3),
                np.log(alike[proteins, :10].mean(axis=1) + 1e-3),
                near[proteins, 0],
                _log_odds(self.frequency[terms], 1e-5),
            ]
        ).astype(np.float32)
        return proteins, terms, columns


def _first(hits: Hits, k: int) -> Hits:
    return Hits(hits.rows[:, :k], hits.similarities[:, :k])


def _log_odds(probability: FloatArray, floor: float = _FLOOR) -> FloatArray:
    clipped = np.clip(probability, floor, 1 - floor)
    return np.asarray(np.log(clipped / (1 - clipped)), dtype=np.float32)
