"""A proteome: its proteins with their names, GO annotations, embeddings and places on the map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import ProteomeError

if TYPE_CHECKING:
    import pandas as pd

#: Columns of `Proteome.proteins` and the type of each.
PROTEIN_COLUMNS: Final[Mapping[str, str]] = {
    "accession": "str",
    "entry": "str",
    "gene": "str",
    "name": "str",
    "organism": "str",
    "taxon_id": "int32",
    "length": "int32",
    "reviewed": "int8",
}
#: Values of the column ``reviewed``: UniProtKB/Swiss-Prot, UniProtKB/TrEMBL, or nobody says.
REVIEWED: Final = 1
UNREVIEWED: Final = 0
REVIEW_UNKNOWN: Final = -1


@dataclass(frozen=True, eq=False)
class DirectTerms:
    """Direct GO annotations of some proteins, one protein's after another's.

    Attributes
    ----------
    terms : ndarray, shape=(n_annotations,), dtype=int32
        Numbers of GO ids, as the source has them: follow them to the ontology in use.
    evidence : ndarray, shape=(n_annotations,), dtype=uint8
        Place in `proteinbert_core.reference.reference_set.EVIDENCE_KINDS` of the best evidence.
    offsets : ndarray, shape=(n_proteins + 1,), dtype=int64
    """

    terms: npt.NDArray[np.int32]
    evidence: npt.NDArray[np.uint8]
    offsets: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def of(self, row: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
        """Terms and evidence of a protein."""
        here = slice(self.offsets[row], self.offsets[row + 1])
        return self.terms[here], self.evidence[here]

    @property
    def is_annotated(self) -> npt.NDArray[np.bool_]:
        """Whether each protein has a term, shape=(n_proteins,), dtype=bool."""
        return np.asarray(np.diff(self.offsets) > 0, dtype=np.bool_)

    @classmethod
    def joined(cls, parts: list[DirectTerms]) -> DirectTerms:
        """Those of several sets of proteins, one set after another."""
        if not parts:
            return cls.none(0)
        ends = np.cumsum([0, *(part.offsets[-1] for part in parts)])
        return cls(
            np.concatenate([part.terms for part in parts]),
            np.concatenate([part.evidence for part in parts]),
            np.concatenate(
                [
                    np.zeros(1, dtype=np.int64),
                    *(part.offsets[1:] + end for part, end in zip(parts, ends[:-1], strict=True)),
                ]
            ),
        )

    @classmethod
    def of_pairs(
        cls,
        rows: npt.NDArray[np.integer[Any]],
        terms: npt.NDArray[np.integer[Any]],
        evidence: npt.NDArray[np.integer[Any]],
        n_proteins: int,
    ) -> DirectTerms:
        """Put annotations in order; where a protein has a term twice the best evidence counts.

        Parameters
        ----------
        rows, terms, evidence : ndarray, shape=(n,)
            Protein, number of the GO id and kind of evidence of each annotation, in any order.
        n_proteins : int
        """
        order = np.lexsort((evidence, terms, rows))
        rows, terms, evidence = rows[order], terms[order], evidence[order]
        first = np.ones(len(rows), dtype=np.bool_)
        first[1:] = (rows[1:] != rows[:-1]) | (terms[1:] != terms[:-1])
        counts = np.bincount(rows[first], minlength=n_proteins)
        return cls(
            terms[first].astype(np.int32),
            evidence[first].astype(np.uint8),
            np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        )

    @classmethod
    def none(cls, n_proteins: int) -> DirectTerms:
        """Of proteins that nothing is known of."""
        return cls(
            np.zeros(0, dtype=np.int32),
            np.zeros(0, dtype=np.uint8),
            np.zeros(n_proteins + 1, dtype=np.int64),
        )


@dataclass(frozen=True, eq=False)
class Proteome:
    """Proteins of an organism, or of a set of the user's, with the embeddings of one model.

    Attributes
    ----------
    key : str
        Unique in a store: "UP000000625", or made from the name of a file.
    name : str
        What a reader calls it: "Escherichia coli K-12".
    proteins : DataFrame
        Columns `PROTEIN_COLUMNS`, a row a protein, index 0, 1, 2...; accessions are unique,
        what is not known is an empty text, 0 or `REVIEW_UNKNOWN`. No sequences.
    annotations : DirectTerms
        All evidence but ND, none with the qualifier NOT.
    embeddings : ndarray, shape=(n, d_code), dtype=int8
        Coded by the model's `EmbeddingCode`.
    coordinates : ndarray, shape=(n, 2), dtype=float32, or None
        Places on the model's reference map; None where it has none.
    facts : mapping
        ``model_digest``, ``code_digest``, sources with their digests and dates, attribution.
    """

    key: str
    name: str
    proteins: pd.DataFrame
    annotations: DirectTerms
    embeddings: npt.NDArray[np.int8]
    coordinates: npt.NDArray[np.float32] | None
    facts: Mapping[str, Any]

    def __post_init__(self) -> None:
        n = len(self.proteins)
        lengths = {n, len(self.annotations), len(self.embeddings)}
        if self.coordinates is not None:
            lengths.add(len(self.coordinates))
        if lengths != {n} or list(self.proteins.columns) != list(PROTEIN_COLUMNS):
            raise ProteomeError(f"The parts of the proteome “{self.name}” do not fit together.")

    def __len__(self) -> int:
        return len(self.proteins)
