"""Small proteomes with families, made by a seed: for tests of all that shows or compares them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from proteinbert_core.proteomes.proteome import PROTEIN_COLUMNS, DirectTerms, Proteome
from proteinbert_core.proteomes.proteome_set import ProteomeSet
from proteinbert_core.reference.embedding_code import EmbeddingCode

D_GLOBAL, D_CODE, N_FAMILIES = 24, 16, 6
#: Terms of the bundled ontology, one for each family: kinase, transport, transcription, ...
FAMILY_TERMS = (4672, 55085, 6355, 6412, 3677, 16020)


def toy_embeddings(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Embeddings in families, shape=(n, D_GLOBAL), and the family of each."""
    centres = np.random.default_rng(0).normal(size=(N_FAMILIES, D_GLOBAL))
    random = np.random.default_rng(seed)
    families = random.integers(0, N_FAMILIES, n)
    return (centres[families] + 0.3 * random.normal(size=(n, D_GLOBAL))).astype(
        np.float32
    ), families


def toy_code() -> EmbeddingCode:
    """The code of all toy proteomes."""
    return EmbeddingCode.fit(toy_embeddings(400, 99)[0], D_CODE)


def toy_proteome(
    key: str = "UP1",
    name: str = "Toyus primus",
    n: int = 60,
    seed: int = 1,
    *,
    model_digest: str = "toy-model",
    annotated: float = 0.8,
) -> Proteome:
    """A proteome: two thirds reviewed, a share annotated with the term of its family."""
    random = np.random.default_rng(seed)
    embeddings, families = toy_embeddings(n, seed)
    is_annotated = random.random(n) < annotated
    offsets = np.concatenate([[0], np.cumsum(is_annotated)]).astype(np.int64)
    proteins = pd.DataFrame(
        {
            "accession": [f"{key}P{row:04d}" for row in range(n)],
            "entry": [f"P{row}_{key}" for row in range(n)],
            "gene": [f"gen{row}" if row % 5 else "" for row in range(n)],
            "name": [f"Protein {row} of family {family}" for row, family in enumerate(families)],
            "organism": name,
            "taxon_id": 1000 + seed,
            "length": random.integers(40, 900, n),
            "reviewed": (np.arange(n) % 3 > 0).astype(int),
        }
    ).astype(dict(PROTEIN_COLUMNS))
    angle = families * 2 * np.pi / N_FAMILIES
    places = np.column_stack([np.cos(angle), np.sin(angle)]) * 5 + random.normal(size=(n, 2)) * 0.4
    return Proteome(
        key=key,
        name=name,
        proteins=proteins,
        annotations=DirectTerms(
            np.array(FAMILY_TERMS, dtype=np.int32)[families[is_annotated]],
            np.zeros(int(is_annotated.sum()), dtype=np.uint8),
            offsets,
        ),
        embeddings=toy_code().to_bytes(embeddings),
        coordinates=places.astype(np.float32),
        facts={"model_digest": model_digest, "code_digest": "toy-code", "source": "a seed"},
    )


def toy_set(sizes: Sequence[int] = (60, 40)) -> ProteomeSet:
    """Several toy proteomes together."""
    names = ("Toyus primus", "Toyus secundus", "Toyus tertius")
    return ProteomeSet.of(
        [toy_proteome(f"UP{i}", names[i - 1], size, i) for i, size in enumerate(sizes, start=1)],
        toy_code(),
    )
