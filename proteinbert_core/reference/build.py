"""Makes a reference set: annotated proteins and their embeddings in, derived numbers out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import ReferenceSetError
from proteinbert_core.reference.embedding_code import EmbeddingCode
from proteinbert_core.reference.kmer_selection import kmer_weights, select_kmers
from proteinbert_core.reference.kmers import kmers_of_all
from proteinbert_core.reference.reference_set import EVIDENCE_KINDS, EXPERIMENTAL, ReferenceSet
from proteinbert_core.reference.sequence_digests import digests_of

if TYPE_CHECKING:
    import pandas as pd

#: Numbers kept of an embedding, and k-mers kept of a protein with and without experiments.
D_CODE: Final = 128
KMERS_EXPERIMENTAL: Final = 160
KMERS_OTHER: Final = 48

_EXPERIMENTAL_CODES: Final = frozenset(
    ("EXP", "IDA", "IPI", "IMP", "IGI", "IEP", "HTP", "HDA", "HMP", "HGI", "HEP")
)


def evidence_kind(code: str) -> int:
    """Place in `EVIDENCE_KINDS` of a GAF evidence code.

    Examples
    --------
    >>> [EVIDENCE_KINDS[evidence_kind(code)] for code in ("IDA", "ISS", "IEA")]
    ['experimental', 'curated', 'electronic']
    """
    if code in _EXPERIMENTAL_CODES:
        return EXPERIMENTAL
    return EVIDENCE_KINDS.index("electronic" if code == "IEA" else "curated")


def build_reference_set(
    proteins: pd.DataFrame,
    labels: pd.DataFrame,
    embeddings: npt.NDArray[np.floating[Any]],
    facts: Mapping[str, Any],
    report: Callable[[int, int], None] | None = None,
) -> ReferenceSet:
    """Make a reference set.

    Parameters
    ----------
    proteins : DataFrame
        Columns accession, taxon_id (NCBI taxonomy, 0 where unknown) and sequence.
    labels : DataFrame
        Columns accession, term (direct, a current GO id) and kind (place in
        `EVIDENCE_KINDS`); where a pair comes more than once its best evidence counts.
    embeddings : ndarray, shape=(len(proteins), d_global)
        In the order of the proteins.
    facts : mapping
        Of the manifest; must hold ``model_digest``.
    report : callable, optional
        Told (proteins done, proteins in all) while k-mers are chosen.

    Raises
    ------
    ReferenceSetError
        A protein has no label, or embeddings and proteins do not fit together.
    """
    accessions = proteins["accession"].to_numpy(dtype=object)
    if len(embeddings) != len(accessions):
        raise ReferenceSetError(
            f"There are {len(embeddings)} embeddings for {len(accessions)} proteins."
        )
    row_of = {accession: row for row, accession in enumerate(accessions)}
    labels = labels[labels["accession"].isin(row_of)]
    labels = labels.assign(
        row=labels["accession"].map(row_of), number=labels["term"].str[3:].astype(np.int32)
    )
    labels = labels.sort_values(["row", "number", "kind"]).drop_duplicates(["row", "number"])
    rows = labels["row"].to_numpy(dtype=np.int64)
    kinds = labels["kind"].to_numpy(dtype=np.uint8)
    n_terms = np.bincount(rows, minlength=len(accessions))
    if (n_terms == 0).any():
        raise ReferenceSetError(
            f"The protein {accessions[np.argmin(n_terms)]} has no GO term; leave it out."
        )
    experimental = np.zeros(len(accessions), dtype=bool)
    experimental[rows[kinds == EXPERIMENTAL]] = True
    codes, offsets = kmers_of_all(proteins["sequence"])
    weights = kmer_weights(codes, len(accessions))
    n_kept = np.where(experimental, KMERS_EXPERIMENTAL, KMERS_OTHER)
    kept = select_kmers(codes, offsets, weights, n_kept, report)
    code = EmbeddingCode.fit(embeddings, min(D_CODE, embeddings.shape[1]))
    return ReferenceSet(
        accessions=accessions,
        taxon_ids=proteins["taxon_id"].to_numpy(dtype=np.int32),
        terms=labels["number"].to_numpy(dtype=np.int32),
        evidence=kinds,
        term_offsets=_offsets(n_terms),
        embeddings=code.to_bytes(embeddings),
        kmers=codes[kept],
        kmer_offsets=np.concatenate([[0], np.cumsum(kept)])[offsets].astype(np.int64),
        kmer_weights=weights.astype(np.float16).astype(np.float32),
        code=code,
        facts=facts,
        sequence_digests=digests_of(proteins["sequence"]),
    )


def _offsets(counts: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
