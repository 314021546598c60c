"""The annotated proteins that a query is compared with, as one folder of derived numbers."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import ReferenceSetError
from proteinbert_core.reference.embedding_code import EmbeddingCode
from proteinbert_core.reference.sequence_digests import (
    DIGESTS_FILE,
    load_sequence_digests,
    save_sequence_digests,
)

PROTEINS_FILE: Final = "proteins.parquet"
ARRAYS_FILE: Final = "arrays.safetensors"
MANIFEST_FILE: Final = "manifest.json"
FORMAT: Final = "proteinbert-explorer-reference"
FORMAT_VERSION: Final = 1

#: Kinds of evidence, by the number under which they are kept.
EVIDENCE_KINDS: Final = ("experimental", "curated", "electronic")
EXPERIMENTAL: Final = 0


@dataclass(frozen=True, eq=False)
class ReferenceSet:
    """Annotated proteins without their sequences; arrays of one length, a row a protein.

    Attributes
    ----------
    accessions : ndarray of str, shape=(n,)
    taxon_ids : ndarray, shape=(n,), dtype=int32
        NCBI taxonomy.
    terms : ndarray, shape=(n_terms_in_all,), dtype=int32
        Direct terms as the number of their GO id, one protein's after another's.
    evidence : ndarray, shape=(n_terms_in_all,), dtype=uint8
        Place in `EVIDENCE_KINDS` of the best evidence for each.
    term_offsets : ndarray, shape=(n + 1,), dtype=int64
    embeddings : ndarray, shape=(n, d_code), dtype=int8
    kmers : ndarray, dtype=int32
        Selected k-mers, one protein's after another's, ascending.
    kmer_offsets : ndarray, shape=(n + 1,), dtype=int64
    kmer_weights : ndarray, shape=(N_CODES,), dtype=float32
    code : EmbeddingCode
    facts : mapping
        ``model_digest``, ``ontology_release``, source, counts, attribution.
    sequence_digests : ndarray, shape=(n,), dtype=uint64, or None
        See `sequence_digest`; None for a set that was made without.
    """

    accessions: npt.NDArray[Any]
    taxon_ids: npt.NDArray[np.int32]
    terms: npt.NDArray[np.int32]
    evidence: npt.NDArray[np.uint8]
    term_offsets: npt.NDArray[np.int64]
    embeddings: npt.NDArray[np.int8]
    kmers: npt.NDArray[np.int32]
    kmer_offsets: npt.NDArray[np.int64]
    kmer_weights: npt.NDArray[np.float32]
    code: EmbeddingCode
    facts: Mapping[str, Any]
    sequence_digests: npt.NDArray[np.uint64] | None = None

    def __len__(self) -> int:
        return len(self.accessions)

    def terms_of(self, row: int) -> dict[str, str]:
        """Direct terms of a protein.

        Parameters
        ----------
        row : int

        Returns
        -------
        dict of str to str
            GO id -> kind of evidence, of `EVIDENCE_KINDS`.
        """
        here = slice(self.term_offsets[row], self.term_offsets[row + 1])
        return {
            go_id(int(number)): EVIDENCE_KINDS[kind]
            for number, kind in zip(self.terms[here], self.evidence[here], strict=True)
        }

    def row_of(self, accession: str) -> int | None:
        """Row of a protein; None where the set does not have it."""
        return self._rows.get(accession)

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {str(accession): row for row, accession in enumerate(self.accessions)}


def go_id(number: int) -> str:
    """Write the number of a GO term as its id.

    Examples
    --------
    >>> go_id(16020)
    'GO:0016020'
    """
    return f"GO:{number:07d}"


def save_reference_set(reference: ReferenceSet, folder: str | os.PathLike[str]) -> None:
    """Write a reference set into a folder; the manifest last.

    Parameters
    ----------
    reference : ReferenceSet
    folder : path-like
    """
    import pyarrow as pa
    import pyarrow.parquet as pq
    from safetensors.numpy import save_file

    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    gaps = np.diff(reference.kmers, prepend=0).astype(np.int32)
    first = reference.kmer_offsets[:-1][np.diff(reference.kmer_offsets) > 0]
    # Gaps are small and pack well; each protein starts anew.
    gaps[first] = reference.kmers[first]
    columns = {
        "accession": pa.array(reference.accessions, pa.string()),
        "taxon_id": pa.array(reference.taxon_ids, pa.int32()),
        "terms": _lists(reference.terms, reference.term_offsets),
        "evidence": _lists(reference.evidence, reference.term_offsets),
        "kmer_gaps": _lists(gaps, reference.kmer_offsets),
    }
    pq.write_table(
        pa.table(columns),
        path / PROTEINS_FILE,
        compression="zstd",
        compression_level=19,
        use_dictionary=False,
        column_encoding={
            "taxon_id": "PLAIN",
            "terms.list.element": "PLAIN",
            "kmer_gaps.list.element": "DELTA_BINARY_PACKED",
        },
    )
    save_file(
        {
            "embeddings": reference.embeddings,
            "kmer_weights": reference.kmer_weights.astype(np.float16),
            **{name: np.ascontiguousarray(part) for name, part in reference.code.arrays().items()},
        },
        path / ARRAYS_FILE,
    )
    manifest = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "proteins": len(reference),
        "files": {name: _sha256(path / name) for name in (PROTEINS_FILE, ARRAYS_FILE)},
        **reference.facts,
    }
    if reference.sequence_digests is None:
        (path / DIGESTS_FILE).unlink(missing_ok=True)
    else:
        save_sequence_digests(reference.sequence_digests, _sha256(path / PROTEINS_FILE), path)
    (path / MANIFEST_FILE).write_text(json.dumps(manifest, indent=1) + "\n")


def load_reference_set(folder: str | os.PathLike[str], model_digest: str) -> ReferenceSet:
    """Read a reference set, if it was made with a certain model.

    Parameters
    ----------
    folder : path-like
    model_digest : str
        Of the model whose embeddings will be compared with those in the set.

    Raises
    ------
    ReferenceSetError
        A file is missing or damaged, or the embeddings are of another model.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    path = Path(folder)
    try:
        manifest = json.loads((path / MANIFEST_FILE).read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT or manifest["format_version"] != FORMAT_VERSION:
            raise ReferenceSetError(
                f"{path} holds no reference set that this version reads. Build it again."
            )
        if manifest["model_digest"] != model_digest:
            raise ReferenceSetError(
                f"The reference set {path} was made with another model: embeddings of two models "
                "cannot be compared. Build it again with this one."
            )
        for name, digest in manifest["files"].items():
            if _sha256(path / name) != digest:
                raise ReferenceSetError(f"{path / name} is damaged. Fetch or build it again.")
        table = pq.read_table(path / PROTEINS_FILE)
        arrays = load_file(path / ARRAYS_FILE)
        terms, term_offsets = _flat(table["terms"])
        evidence, _ = _flat(table["evidence"])
        gaps, kmer_offsets = _flat(table["kmer_gaps"])
        code = EmbeddingCode.from_arrays(arrays)
        embeddings, weights = arrays["embeddings"], arrays["kmer_weights"].astype(np.float32)
        digests = load_sequence_digests(path, manifest["files"][PROTEINS_FILE])
    except (OSError, ValueError, KeyError, SafetensorError, pa.ArrowException) as error:
        raise ReferenceSetError(
            f"The reference set {path} cannot be read ({error}). Fetch or build it again."
        ) from error
    facts = {
        key: value
        for key, value in manifest.items()
        if key not in {"format", "format_version", "files"}
    }
    return ReferenceSet(
        accessions=table["accession"].to_numpy(),
        taxon_ids=table["taxon_id"].to_numpy(),
        terms=terms,
        evidence=evidence,
        term_offsets=term_offsets,
        embeddings=embeddings,
        kmers=_ascend(gaps, kmer_offsets),
        kmer_offsets=kmer_offsets,
        kmer_weights=weights,
        code=code,
        facts=facts,
        sequence_digests=digests,
    )


def _lists(values: npt.NDArray[Any], offsets: npt.NDArray[np.int64]) -> Any:
    import pyarrow as pa

    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(values))


def _flat(column: Any) -> tuple[npt.NDArray[Any], npt.NDArray[np.int64]]:
    lists = column.combine_chunks()
    return lists.values.to_numpy(), lists.offsets.to_numpy().astype(np.int64)


def _ascend(gaps: npt.NDArray[np.int32], offsets: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    """Undo the gaps: a running sum that starts anew with each protein."""
    running = np.cumsum(gaps, dtype=np.int64)
    before = np.concatenate([[0], running])[offsets[:-1]]
    return np.asarray(running - np.repeat(before, np.diff(offsets)), dtype=np.int32)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
