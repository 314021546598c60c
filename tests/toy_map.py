"""Two toy proteomes for the toy model and its reference set, kept where the app finds them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from proteinbert_core.proteomes.proteome import PROTEIN_COLUMNS, DirectTerms, Proteome
from proteinbert_core.proteomes.proteome_store import ProteomeStore
from proteinbert_core.reference import ReferenceSet, load_reference_set
from tests.toy import toy_checkpoint
from tests.toy_reference import MEMBERS, TOY_FAMILIES

SIZES = {"UP1": 60, "UP2": 40}
NAMES = {"UP1": "Toyus primus", "UP2": "Toyus secundus"}
#: Centre of each family on the map.
CENTRES = [(np.cos(angle) * 10, np.sin(angle) * 10) for angle in np.arange(6) * np.pi / 3]


def keep_toy_proteomes(reference_folder: Path) -> None:
    """Put the proteomes into the user's cache; row r of each is of family (r % 48) // 8."""
    digest = toy_checkpoint().digest
    reference = load_reference_set(reference_folder, digest)
    store = ProteomeStore(digest, reference.code)
    for number, key in enumerate(SIZES):
        store.add(_proteome(key, reference, store.code_digest, digest, number))


def family(row: int) -> int:
    """Family of a protein of a proteome."""
    return row % (MEMBERS * len(TOY_FAMILIES)) // MEMBERS


def _proteome(
    key: str, reference: ReferenceSet, code_digest: str, model_digest: str, number: int
) -> Proteome:
    n = SIZES[key]
    random = np.random.default_rng(number)
    rows = np.arange(n) % (MEMBERS * len(TOY_FAMILIES))
    # Every tenth protein is one that nobody has annotated.
    terms = [
        [int(term[3:]) for term in TOY_FAMILIES[family(row)]] if row % 10 else []
        for row in range(n)
    ]
    proteins = pd.DataFrame(
        {
            "accession": [f"{key}A{row:02d}" for row in range(n)],
            "entry": [f"ENTRY{row}_{key}" for row in range(n)],
            "gene": [f"gen{row}" for row in range(n)],
            "name": [f"Toy enzyme {row} <b>" for row in range(n)],
            "organism": NAMES[key],
            "taxon_id": 1000 + number,
            "length": np.arange(n) * 10 + 50,
            "reviewed": np.arange(n) % 2,
        }
    ).astype(dict(PROTEIN_COLUMNS))
    flat = [term for each in terms for term in each]
    places = np.array([CENTRES[family(row)] for row in range(n)]) + random.normal(size=(n, 2)) * 0.5
    return Proteome(
        key,
        NAMES[key],
        proteins,
        DirectTerms(
            np.array(flat, dtype=np.int32),
            np.zeros(len(flat), dtype=np.uint8),
            np.cumsum([0, *map(len, terms)]).astype(np.int64),
        ),
        reference.embeddings[rows],
        places.astype(np.float32),
        {"model_digest": model_digest, "code_digest": code_digest, "source": "a seed"},
    )
