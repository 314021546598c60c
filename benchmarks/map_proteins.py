"""Proteomes of a wanted size for the benchmark of the map: the bundled ones, again and again."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np

from proteinbert_core.assets import BUNDLED_MODEL, BUNDLED_PROTEOMES, BUNDLED_REFERENCE
from proteinbert_core.model.checkpoint import read_description
from proteinbert_core.proteomes.proteome import DirectTerms, Proteome
from proteinbert_core.proteomes.proteome_set import ProteomeSet
from proteinbert_core.proteomes.proteome_store import ProteomeStore
from proteinbert_core.reference.embedding_code import EmbeddingCode
from proteinbert_core.reference.stored_code import load_embedding_code


def bundled_store() -> ProteomeStore:
    """The store with what comes with the project alone."""
    digest = str(read_description(BUNDLED_MODEL)["digest"])
    code = load_embedding_code(BUNDLED_REFERENCE, digest)
    return ProteomeStore(digest, code, folder=Path("no user's proteomes"))


def bundled_set() -> ProteomeSet:
    """All bundled proteomes."""
    store = bundled_store()
    return store.load([each.key for each in store.available() if not each.damage])


def has_bundle() -> bool:
    """Whether the proteomes come with this copy of the project."""
    return any(BUNDLED_PROTEOMES.glob("*/manifest.json"))


def enlarged(proteomes: list[Proteome], code: EmbeddingCode, n: int, seed: int = 0) -> ProteomeSet:
    """Make a set of so many proteins: copies get accessions of their own, and noise.

    Parameters
    ----------
    proteomes : list of Proteome
    code : EmbeddingCode
    n : int
    seed : int
        Of the noise: one level of the code, on a tenth of the numbers of copies.

    Returns
    -------
    ProteomeSet
    """
    random = np.random.default_rng(seed)
    found: list[Proteome] = []
    wanted, copy = n, 0
    while wanted:
        for each in proteomes:
            part = _first(each, min(len(each), wanted))
            if copy:
                part = _copy(part, copy, random)
            found.append(part)
            wanted -= len(part)
            if not wanted:
                break
        copy += 1
    return ProteomeSet.of(found, code)


def _first(proteome: Proteome, n: int) -> Proteome:
    annotations = proteome.annotations
    end = annotations.offsets[n]
    coordinates = proteome.coordinates
    return dataclasses.replace(
        proteome,
        proteins=proteome.proteins.iloc[:n].reset_index(drop=True),
        annotations=DirectTerms(
            annotations.terms[:end], annotations.evidence[:end], annotations.offsets[: n + 1]
        ),
        embeddings=proteome.embeddings[:n],
        coordinates=None if coordinates is None else coordinates[:n],
    )


def _copy(proteome: Proteome, number: int, random: np.random.Generator) -> Proteome:
    noise = (random.random(proteome.embeddings.shape) < 0.1).astype(np.int8)
    return dataclasses.replace(
        proteome,
        key=f"{proteome.key}-{number}",
        name=f"{proteome.name}, copy {number}",
        proteins=proteome.proteins.assign(accession=proteome.proteins["accession"] + f"-{number}"),
        embeddings=np.where(proteome.embeddings < 127, proteome.embeddings + noise, 127).astype(
            np.int8
        ),
    )
