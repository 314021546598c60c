"""Annotated proteins that went through a network, kept with their embeddings in Parquet files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import RecoveryError

if TYPE_CHECKING:
    import pandas as pd

    from proteinbert_core.go.ontology import Ontology
    from proteinbert_core.recovery.proteomes import AnnotatedProteome
    from proteinbert_core.sequences import Protein

_FOLDER: Final = "proteins"


@dataclass(frozen=True, eq=False)
class KnownProteins:
    """Proteins, what they carry, and their embeddings.

    Attributes
    ----------
    proteins : DataFrame
        Columns accession, taxon_id and sequence.
    labels : DataFrame
        Columns accession, term (direct, as of the ontology in use), aspect and kind (place in
        `EVIDENCE_KINDS`).
    embeddings : ndarray, shape=(len(proteins), d_global), dtype=float16
    """

    proteins: pd.DataFrame
    labels: pd.DataFrame
    embeddings: npt.NDArray[np.float16]


def keep_proteins(
    folder: str | os.PathLike[str],
    proteome: AnnotatedProteome,
    added: list[Protein],
    embeddings: npt.NDArray[np.float16],
) -> None:
    """Write the new proteins of a proteome into a file of their own.

    Parameters
    ----------
    folder : path-like
    proteome : AnnotatedProteome
    added : list of Protein
        Those of its proteins that were not known before.
    embeddings : ndarray, shape=(len(added), d_global), dtype=float16

    Raises
    ------
    RecoveryError
        The folder cannot be written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    terms: dict[str, list[str]] = {protein.identifier: [] for protein in added}
    kinds: dict[str, list[int]] = {protein.identifier: [] for protein in added}
    for (accession, term), kind in proteome.labels.items():
        if accession in terms:
            terms[accession].append(term)
            kinds[accession].append(kind)
    table = pa.table(
        {
            "accession": pa.array([protein.identifier for protein in added], pa.string()),
            "taxon_id": pa.array([proteome.taxon_ids[p.identifier] for p in added], pa.int32()),
            "sequence": pa.array([protein.sequence for protein in added], pa.string()),
            "terms": pa.array(list(terms.values()), pa.list_(pa.string())),
            "kinds": pa.array(list(kinds.values()), pa.list_(pa.uint8())),
            "embedding": pa.FixedSizeListArray.from_arrays(
                pa.array(embeddings.ravel()), embeddings.shape[1]
            ),
        }
    )
    # The name of the content: a proteome that is added again takes its own place.
    target = Path(folder) / _FOLDER / f"{proteome.sha256[0][:16]}-{proteome.sha256[1][:16]}.parquet"
    partial = target.with_suffix(f".{os.getpid()}.partial")
    try:
        target.parent.mkdir(exist_ok=True)
        pq.write_table(table, partial, compression="zstd")
        partial.replace(target)
    except OSError as error:
        raise RecoveryError(
            f"The proteins cannot be kept in {target.parent}: {error.strerror or error}."
        ) from error
    finally:
        partial.unlink(missing_ok=True)


def known_proteins(folder: str | os.PathLike[str], ontology: Ontology) -> KnownProteins | None:
    """Read all that `keep_proteins` wrote.

    Parameters
    ----------
    folder : path-like
    ontology : Ontology
        Labels are followed to it; those that it does not know, and roots, are left out, and
        with them proteins that have no other.

    Returns
    -------
    KnownProteins or None
        None where there are none.

    Raises
    ------
    RecoveryError
        A file is damaged.
    """
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    files = sorted((Path(folder) / _FOLDER).glob("*.parquet"))
    try:
        tables = [pq.read_table(file) for file in files]
        if not sum(len(table) for table in tables):
            return None
        whole = pa.concat_tables(tables).combine_chunks()
        width = whole.schema.field("embedding").type.list_size
        flat = whole["embedding"].combine_chunks().flatten().to_numpy()
    except (OSError, KeyError, AttributeError, pa.ArrowException) as error:
        raise RecoveryError(
            f"{Path(folder) / _FOLDER} is damaged ({error}). Delete {folder} and add the "
            "proteomes again."
        ) from error
    embeddings: npt.NDArray[np.float16] = flat.reshape(-1, width)
    proteins = whole.select(["accession", "taxon_id", "sequence"]).to_pandas()
    first = ~proteins["accession"].duplicated()
    labels = _labels(whole, ontology)
    chosen = (first & proteins["accession"].isin(labels["accession"])).to_numpy()
    if not chosen.any():
        return None
    return KnownProteins(
        pd.DataFrame(proteins[chosen]).reset_index(drop=True), labels, embeddings[chosen]
    )


def _labels(whole: Any, ontology: Ontology) -> pd.DataFrame:
    import pandas as pd

    from proteinbert_core.recovery.candidates import follow

    accession = np.repeat(
        whole["accession"].to_numpy(), whole["terms"].combine_chunks().value_lengths().to_numpy()
    )
    direct = whole["terms"].combine_chunks().flatten().to_numpy(zero_copy_only=False)
    kinds = whole["kinds"].combine_chunks().flatten().to_numpy()
    today = {each: follow(each, ontology) for each in np.unique(direct)}
    roots = set(ontology.roots.values())
    labels = pd.DataFrame(
        {"accession": accession, "term": [today[each] for each in direct], "kind": kinds}
    )
    labels = labels[labels["term"].notna() & ~labels["term"].isin(roots)]
    labels = labels.sort_values(["accession", "term", "kind"])
    labels = labels.drop_duplicates(["accession", "term"], ignore_index=True)
    return labels.assign(aspect=[ontology[each].aspect for each in labels["term"]])
