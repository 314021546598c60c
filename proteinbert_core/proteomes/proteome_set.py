"""Several proteomes of one model as one: what the map shows and neighbours are sought in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import ProteomeError
from proteinbert_core.proteomes.proteome import DirectTerms, Proteome
from proteinbert_core.reference.embedding_code import EmbeddingCode, unit

if TYPE_CHECKING:
    import pandas as pd

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class ProteomeSet:
    """Proteins of several proteomes; arrays of one length, a row a protein.

    Attributes
    ----------
    keys : tuple of str
        Of the proteomes, in their order.
    proteins : DataFrame
        `PROTEIN_COLUMNS` and ``proteome``, a categorical of the proteomes' names in their
        order. An accession may come in two proteomes.
    annotations : DirectTerms
    embeddings : ndarray, shape=(n, d_code), dtype=int8
    coordinates : ndarray, shape=(n, 2), dtype=float32
        On the reference map; NaN where a proteome has none.
    code : EmbeddingCode
    model_digest : str
    content_digest : str
        Stands for the proteins, their order, embeddings and coordinates.
    sizes : tuple of int
        Proteins of each proteome; those of one are in consecutive rows.
    """

    keys: tuple[str, ...]
    proteins: pd.DataFrame
    annotations: DirectTerms
    embeddings: npt.NDArray[np.int8]
    coordinates: FloatArray
    code: EmbeddingCode
    model_digest: str
    content_digest: str
    sizes: tuple[int, ...]

    @classmethod
    def of(cls, proteomes: Sequence[Proteome], code: EmbeddingCode) -> ProteomeSet:
        """Put proteomes together.

        Parameters
        ----------
        proteomes : sequence of Proteome
            At least one; all of one model.
        code : EmbeddingCode
            Of their embeddings.

        Raises
        ------
        ProteomeError
            There is none, or their embeddings are of different models or codes.
        """
        import pandas as pd

        made_with = {
            (str(each.facts["model_digest"]), str(each.facts["code_digest"])) for each in proteomes
        }
        if len(made_with) != 1:
            raise ProteomeError(
                "No proteome is chosen."
                if not proteomes
                else "These proteomes were embedded with different models, whose embeddings "
                "cannot be compared. Embed them again with the model in use."
            )
        names = [each.name for each in proteomes]
        sizes = [len(each) for each in proteomes]
        proteins = pd.concat([each.proteins for each in proteomes], ignore_index=True)
        of_each = np.repeat(np.array(names, dtype=object), sizes)
        proteins["proteome"] = pd.Categorical(of_each, categories=list(dict.fromkeys(names)))
        return cls(
            keys=tuple(each.key for each in proteomes),
            proteins=proteins,
            annotations=DirectTerms.joined([each.annotations for each in proteomes]),
            embeddings=np.concatenate([each.embeddings for each in proteomes]),
            coordinates=np.concatenate([_places(each) for each in proteomes]),
            code=code,
            model_digest=made_with.pop()[0],
            content_digest=_digest_of(proteomes),
            sizes=tuple(sizes),
        )

    def __len__(self) -> int:
        return len(self.proteins)

    @cached_property
    def vectors(self) -> FloatArray:
        """Embeddings as unit vectors, shape=(n, d_code), dtype=float32; made when asked for."""
        return self.code.unit_vectors(self.embeddings)

    def vectors_of(self, embeddings: npt.NDArray[np.floating[Any]]) -> FloatArray:
        """Code embeddings of queries as these proteins' are.

        Parameters
        ----------
        embeddings : ndarray, shape=(n_queries, d_global)
            Of the model that the proteomes were embedded with.

        Returns
        -------
        ndarray, shape=(n_queries, d_code), dtype=float32
            Of length one.
        """
        return unit(self.code.project(embeddings))

    def rows_of(self, accession: str) -> list[int]:
        """Rows of an accession, one for each proteome that has it."""
        return self._rows.get(accession, [])

    def rows_in(self, key: str) -> slice:
        """Rows of a proteome; none where the set does not have it."""
        if key not in self.keys:
            return slice(0, 0)
        place = self.keys.index(key)
        start = sum(self.sizes[:place])
        return slice(start, start + self.sizes[place])

    @cached_property
    def _rows(self) -> dict[str, list[int]]:
        rows: dict[str, list[int]] = {}
        for row, accession in enumerate(self.proteins["accession"]):
            rows.setdefault(accession, []).append(row)
        return rows


def _places(proteome: Proteome) -> FloatArray:
    if proteome.coordinates is None:
        return np.full((len(proteome), 2), np.nan, dtype=np.float32)
    return proteome.coordinates


def _digest_of(proteomes: Sequence[Proteome]) -> str:
    """Stand for the content: which proteins, where, in which order."""
    digest = hashlib.sha256()
    for proteome in proteomes:
        digest.update(proteome.key.encode() + b"\0")
        digest.update(np.ascontiguousarray(proteome.embeddings).tobytes())
        digest.update(_places(proteome).tobytes())
        digest.update("\0".join(proteome.proteins["accession"]).encode())
    return digest.hexdigest()
