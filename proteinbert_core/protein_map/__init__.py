"""The map: neighbours, projections and how far to trust them, selections and views."""

from __future__ import annotations

from proteinbert_core.protein_map.live_umap import UmapParameters, umap_projection
from proteinbert_core.protein_map.map_quality import MapQuality, map_quality
from proteinbert_core.protein_map.map_scene import MapQueries, MapScene
from proteinbert_core.protein_map.map_view import MapView
from proteinbert_core.protein_map.neighbours import MapNeighbours, map_neighbours
from proteinbert_core.protein_map.projection import (
    Projection,
    pca_projection,
    reference_projection,
)
from proteinbert_core.protein_map.saved_map import SavedMap
from proteinbert_core.protein_map.selection import SelectionRecipe

__all__ = [
    "MapNeighbours",
    "MapQuality",
    "MapQueries",
    "MapScene",
    "MapView",
    "Projection",
    "SavedMap",
    "SelectionRecipe",
    "UmapParameters",
    "map_neighbours",
    "map_quality",
    "pca_projection",
    "reference_projection",
    "umap_projection",
]
