"""What the panels of the map compute, and keep while the same is asked."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from proteinbert_core import __version__
from proteinbert_core.enrichment import EnrichmentResult, TermMembership, enriched_terms
from proteinbert_core.enrichment.over_representation import Population
from proteinbert_core.enrichment.protein_names import ProteinNames
from proteinbert_core.protein_map.dark_regions import DarkProteins, dark_proteins
from proteinbert_core.protein_map.region_comparison import RegionComparison, compare_regions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from proteinbert_core.protein_map.map_scene import MapScene
    from proteinbert_core.proteomes.proteome_set import ProteomeSet


def mask_of(rows: NDArray[np.int64], n: int) -> NDArray[np.bool_]:
    """Mark rows, shape=(n,), dtype=bool."""
    mask = np.zeros(n, dtype=np.bool_)
    mask[rows] = True
    return mask


def _key(scene: MapScene, membership: TermMembership, *parts: NDArray[np.bool_] | str) -> str:
    """Stand for proteins, ontology and what is asked of them."""
    digest = hashlib.sha256(scene.proteomes.content_digest.encode())
    digest.update(membership.ontology.digest.encode())
    for part in parts:
        digest.update(part.encode() if isinstance(part, str) else np.packbits(part).tobytes())
        digest.update(b"\0")
    return digest.hexdigest()


def enrichment(
    scene: MapScene,
    membership: TermMembership,
    selected: NDArray[np.bool_],
    background: NDArray[np.bool_],
    *,
    min_size: int,
    max_size: int,
    population: Population,
) -> EnrichmentResult:
    """GO terms over-represented among selected proteins, see `enriched_terms`."""
    key = _key(scene, membership, selected, background, f"{min_size} {max_size} {population}")
    return _enrichment(key, membership, selected, background, min_size, max_size, population)


@st.cache_resource(max_entries=12, show_spinner=False)
def _enrichment(
    key: str,  # noqa: ARG001
    _membership: TermMembership,
    _selected: NDArray[np.bool_],
    _background: NDArray[np.bool_],
    _min_size: int,
    _max_size: int,
    _population: Population,
) -> EnrichmentResult:
    return enriched_terms(
        _membership,
        _selected,
        _background,
        min_size=_min_size,
        max_size=_max_size,
        population=_population,
    )


def comparison(
    scene: MapScene,
    membership: TermMembership,
    a: NDArray[np.bool_],
    b: NDArray[np.bool_],
) -> RegionComparison:
    """Two sets of proteins compared on the map that is shown, see `compare_regions`."""
    key = _key(scene, membership, a, b, scene.projection.key)
    return _comparison(key, scene, membership, a, b)


@st.cache_resource(max_entries=6, show_spinner="Comparing")
def _comparison(
    key: str,  # noqa: ARG001
    _scene: MapScene,
    _membership: TermMembership,
    _a: NDArray[np.bool_],
    _b: NDArray[np.bool_],
) -> RegionComparison:
    return compare_regions(_scene.projection.coordinates, _membership, _a, _b)


def dark(scene: MapScene, membership: TermMembership) -> DarkProteins:
    """Unannotated proteins and what their neighbours say, see `dark_proteins`."""
    return _dark(_key(scene, membership), scene.proteomes, membership)


@st.cache_resource(max_entries=3, show_spinner="Asking the neighbours of unannotated proteins")
def _dark(
    key: str,  # noqa: ARG001
    _proteomes: ProteomeSet,
    _membership: TermMembership,
) -> DarkProteins:
    return dark_proteins(_proteomes, _membership)


def names_of(scene: MapScene) -> ProteinNames:
    """Finds proteins by accession, entry or gene."""
    return _names_of(scene.proteomes.content_digest, scene.proteomes)


@st.cache_resource(max_entries=3, show_spinner=False)
def _names_of(digest: str, _proteomes: ProteomeSet) -> ProteinNames:  # noqa: ARG001
    table = _proteomes.proteins
    return ProteinNames(*(table[name].tolist() for name in ("accession", "entry", "gene")))


def proteome_names(proteomes: ProteomeSet) -> dict[str, str]:
    """Key of each proteome shown -> its name."""
    own = proteomes.proteins["proteome"]
    return {key: str(own.iloc[proteomes.rows_in(key)].iloc[0]) for key in proteomes.keys}


def facts_of(scene: MapScene) -> Mapping[str, str]:
    """What every table of the map is made with."""
    return {
        "program": f"ProteinBERT Explorer {__version__}",
        "proteomes": ", ".join(
            f"{name} ({key})" for key, name in proteome_names(scene.proteomes).items()
        ),
        "model_digest": scene.proteomes.model_digest,
        "map": scene.projection.name,
    }
