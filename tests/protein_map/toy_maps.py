"""Small maps with queries, for tests of all that shows or selects."""

from __future__ import annotations

import numpy as np

from proteinbert_core.assets import BUNDLED_ONTOLOGY
from proteinbert_core.enrichment.term_membership import TermMembership
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.protein_map.map_scene import MapQueries, MapScene
from proteinbert_core.protein_map.projection import reference_projection
from proteinbert_core.proteomes.proteome_set import ProteomeSet
from tests.proteomes.toy_proteomes import toy_embeddings, toy_set


def toy_queries(proteomes: ProteomeSet) -> MapQueries:
    """The first protein of the first proteome itself, and two that are in none."""
    embeddings = np.concatenate([toy_embeddings(60, 1)[0][:1], toy_embeddings(2, 7)[0]])
    return MapQueries.of(
        proteomes, ["sp|UP1P0000|P0_UP1", "query-2", "query-3"], embeddings, [120, 300, 45]
    )


def toy_scene(sizes: tuple[int, ...] = (60, 40)) -> MapScene:
    """A scene on the reference map."""
    proteomes = toy_set(sizes)
    queries = toy_queries(proteomes)
    return MapScene.of(proteomes, queries, reference_projection(proteomes, queries.vectors))


def toy_membership(proteomes: ProteomeSet) -> TermMembership:
    """Terms of the toy proteomes in the bundled ontology."""
    return TermMembership.of(proteomes.annotations, Ontology.from_obo(BUNDLED_ONTOLOGY))
