"""The true-path rule: who carries a term carries everything above it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from proteinbert_core.errors import OntologyError
from proteinbert_core.go.followed_terms import FollowedTerms
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.go.tables import reached_from, rows_of

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_matrix

#: Proteins propagated at once; so many scores of one term still share the processor's cache.
_BLOCK = 128


class TruePathPropagator:
    """Raises the score of every term to the highest score below it.

    Built once for an ontology and the outputs of a model; holds no state of a call, so one
    object serves all threads.

    Parameters
    ----------
    ontology : Ontology
    go_ids : sequence of str
        The term of each output, in the outputs' order. A secondary id stands for its term, an
        obsolete one for its replacement where it has exactly one; where two outputs mean the
        same term, the higher score counts.

    Attributes
    ----------
    terms : tuple of str
        The outputs' terms and all their ancestors, ascending: the columns of the result.
    followed : FollowedTerms
        What became of the outputs' terms in this ontology; those that are lost are left out.

    Raises
    ------
    OntologyError
        The ontology has none of the outputs' terms.
    """

    def __init__(self, ontology: Ontology, go_ids: Sequence[str]) -> None:
        self.followed = FollowedTerms.of(go_ids, ontology)
        current = [go_id for go_id in self.followed.current if go_id is not None]
        known = [i for i, go_id in enumerate(self.followed.current) if go_id is not None]
        if not known:
            raise OntologyError(
                f"None of the model's {len(go_ids):,} outputs is a term of the ontology in use "
                f"(release {ontology.release}). Use a release close to the model's own."
            )
        self.terms = ontology.with_ancestors(current)
        members = np.array([ontology.index(term) for term in self.terms], dtype=np.int64)
        rows = np.searchsorted(members, [ontology.index(go_id) for go_id in current])
        first = np.unique(rows, return_index=True)[1]
        again = np.setdiff1d(np.arange(len(rows)), first)
        outputs = np.array(known, dtype=np.int64)
        self._n_outputs = len(go_ids)
        self._own = (rows[first], outputs[first])
        self._repeated = (rows[again], outputs[again])
        self._steps = _bottom_up(ontology, members)

    def propagate(self, scores: NDArray[np.floating]) -> NDArray[np.float32]:
        """Apply the true-path rule.

        Parameters
        ----------
        scores : ndarray, shape=(n, n_outputs), dtype=float32
            One row a protein, in the order of the outputs.

        Returns
        -------
        ndarray, shape=(n, n_terms), dtype=float32
            In the order of :attr:`terms`. A term's score is the maximum over itself, where it
            is an output, and its descendants. NaN reaches every ancestor.

        Raises
        ------
        OntologyError
            The scores have another number of columns than the model has outputs.
        """
        scores = np.asarray(scores, dtype=np.float32)
        if scores.ndim != 2 or scores.shape[1] != self._n_outputs:
            raise OntologyError(
                f"The scores have the shape {scores.shape}, but this propagator was built for "
                f"{self._n_outputs:,} outputs."
            )
        result = np.empty((len(scores), len(self.terms)), dtype=np.float32)
        for start in range(0, len(scores), _BLOCK):
            block = scores[start : start + _BLOCK]
            result[start : start + _BLOCK] = self._propagate_block(block)
        return result

    def _propagate_block(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        work = np.full((len(self.terms), len(scores)), -np.inf, dtype=np.float32)
        by_output = scores.T
        rows, outputs = self._own
        work[rows] = by_output[outputs]
        rows, outputs = self._repeated
        np.maximum.at(work, rows, by_output[outputs])
        for rows, sources, starts in self._steps:
            work[rows] = np.maximum.reduceat(work[sources], starts, axis=0)
        return work.T


_Step = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]


def _bottom_up(ontology: Ontology, members: NDArray[np.int64]) -> tuple[_Step, ...]:
    """For each level from the deepest: parents, and what each takes the maximum of.

    A step is the rows of the parents, the rows of their children and of themselves one parent
    after the other, and where each parent's share starts. Children lie on deeper levels than
    their parents, so they are settled before they are read.
    """
    tables = ontology.tables
    links = rows_of(tables.parent_offsets, members)
    child = np.repeat(np.arange(len(members)), np.diff(tables.parent_offsets)[members])
    parent = np.searchsorted(members, tables.parents[links])
    inner = np.unique(parent)
    target = np.concatenate([parent, inner])
    source = np.concatenate([child, inner])
    level = tables.levels[members[target]]
    steps = []
    for depth in np.unique(level)[::-1]:
        here = np.flatnonzero(level == depth)
        here = here[np.argsort(target[here], kind="stable")]
        rows, starts = np.unique(target[here], return_index=True)
        steps.append((rows, source[here], starts))
    return tuple(steps)


@dataclass(frozen=True, slots=True, eq=False)
class PropagatedLabels:
    """Which protein carries which term, ancestors included.

    Attributes
    ----------
    accessions : tuple of str
        The proteins of the rows.
    matrix : csr_matrix, shape=(n_proteins, n_terms), dtype=bool
        Columns in the order of the ontology's ``go_ids``.
    rows_read : int
        Rows of the label table that concern these proteins.
    replaced : mapping of str to int
        Obsolete id with a single replacement -> its rows, which count for the replacement.
    obsolete : mapping of str to int
        Obsolete id without a single replacement -> its rows, which are lost.
    unknown : mapping of str to int
        Id that the ontology does not have at all -> its rows, which are lost.
    """

    accessions: tuple[str, ...]
    matrix: csr_matrix
    rows_read: int
    replaced: Mapping[str, int]
    obsolete: Mapping[str, int]
    unknown: Mapping[str, int]

    def report(self) -> str:
        """What became of the rows, as one sentence for a log.

        Returns
        -------
        str
        """
        lost = ", ".join(
            f"{sum(rows.values()):,} rows of {len(rows):,} {kind} ids"
            for kind, rows in (("unknown", self.unknown), ("obsolete", self.obsolete))
        )
        return (
            f"{self.rows_read:,} label rows of {len(self.accessions):,} proteins became "
            f"{self.matrix.nnz:,} protein-term pairs; left out: {lost}; counted for their "
            f"replacement: {sum(self.replaced.values()):,} rows of {len(self.replaced):,} ids."
        )


def propagate_labels(
    ontology: Ontology, labels: pd.DataFrame, accessions: Sequence[str] | None = None
) -> PropagatedLabels:
    """Give every protein the ancestors of its terms.

    Parameters
    ----------
    ontology : Ontology
    labels : DataFrame
        Columns ``accession`` and ``term``, as of :func:`proteinbert_core.go.labels.read_labels`;
        a pair may come more than once.
    accessions : sequence of str, optional
        The proteins wanted, in the order of the rows; those without labels get an empty row,
        and labels of other proteins are passed over. Default: those in ``labels``, ascending.

    Returns
    -------
    PropagatedLabels

    Raises
    ------
    OntologyError
        An accession is asked for twice.
    """
    import pandas as pd  # with scipy 0.5 s; a page that propagates scores needs neither
    from scipy.sparse import csr_matrix

    wanted = pd.Index(
        sorted(labels["accession"].unique()) if accessions is None else list(accessions)
    )
    if wanted.has_duplicates:
        raise OntologyError(
            f"The protein {wanted[wanted.duplicated()][0]} is asked for twice; give each "
            "accession once."
        )
    protein = wanted.get_indexer(pd.Index(labels["accession"]))
    concerned = protein >= 0
    protein = protein[concerned]
    code, terms = pd.factorize(labels["term"].to_numpy(dtype=object)[concerned])
    counts = np.bincount(code, minlength=len(terms))

    current: dict[str, str] = {}
    lost: dict[str, Counter[str]] = {
        "replaced": Counter(),
        "obsolete": Counter(),
        "unknown": Counter(),
    }
    for term, count in zip(terms, counts, strict=True):
        today = ontology.follow(term)
        if today is None:
            lost["obsolete" if term in ontology.obsolete else "unknown"][term] = int(count)
            continue
        current[term] = today
        if term not in ontology:
            lost["replaced"][term] = int(count)

    used = {term: i for i, term in enumerate(current)}
    column = np.array([used.get(term, -1) for term in terms], dtype=np.int64)[code]
    found = column >= 0
    direct = csr_matrix(
        (np.ones(int(found.sum()), dtype=bool), (protein[found], column[found])),
        shape=(len(wanted), len(used)),
    )
    matrix = csr_matrix(direct @ ontology.ancestor_matrix(list(current.values())))
    matrix.sort_indices()
    return PropagatedLabels(
        accessions=tuple(wanted),
        matrix=matrix,
        rows_read=int(concerned.sum()),
        **{kind: MappingProxyType(dict(ids)) for kind, ids in lost.items()},
    )


def most_specific(ontology: Ontology, go_ids: Iterable[str]) -> frozenset[str]:
    """The terms that have no descendant among the given ones.

    Parameters
    ----------
    ontology : Ontology
    go_ids : iterable of str

    Returns
    -------
    frozenset of str
        Primary ids.

    Raises
    ------
    OntologyError
        An id is no current term.
    """
    tables = ontology.tables
    given = np.array(sorted({ontology.index(go_id) for go_id in go_ids}), dtype=np.int64)
    parents = np.unique(tables.parents[rows_of(tables.parent_offsets, given)])
    above = reached_from(parents, tables.parent_offsets, tables.parents)
    return frozenset(ontology.go_ids[i] for i in np.setdiff1d(given, above))
