"""Annotations made by a seed, over the bundled ontology: as large as a real proteome's."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from proteinbert_core.assets import BUNDLED_ONTOLOGY
from proteinbert_core.enrichment import TermMembership
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.proteomes.proteome import DirectTerms

N_TERMS = 400


@lru_cache(maxsize=1)
def bundled_ontology() -> Ontology:
    """The part of the Gene Ontology that comes with the program."""
    return Ontology.from_obo(BUNDLED_ONTOLOGY)


def seeded_annotations(n: int, seed: int = 0) -> DirectTerms:
    """Annotate n proteins with up to 9 terms each, a tenth with none; a few ids are unknown."""
    random = np.random.default_rng(seed)
    ids = random.choice(bundled_ontology().go_ids, N_TERMS, replace=False)
    numbers = np.array([int(each[3:]) for each in ids] + [1, 9_999_998], dtype=np.int32)
    # Some terms are frequent, most are rare.
    weights = 1 / np.arange(1, len(numbers) + 1)
    sizes = np.where(random.random(n) < 0.1, 0, random.integers(1, 10, n))
    terms = random.choice(numbers, int(sizes.sum()), p=weights / weights.sum())
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return DirectTerms(terms, np.zeros(len(terms), dtype=np.uint8), offsets)


def seeded_membership(n: int, seed: int = 0) -> TermMembership:
    """Propagate them."""
    return TermMembership.of(seeded_annotations(n, seed), bundled_ontology())
