"""Makes a reference map: proteomes laid out together once, for all who look at them later."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import numpy as np
import numpy.typing as npt

from proteinbert_core.protein_map.live_umap import Report, UmapParameters, umap_projection
from proteinbert_core.protein_map.map_quality import map_quality
from proteinbert_core.proteomes.proteome import Proteome
from proteinbert_core.proteomes.proteome_set import ProteomeSet
from proteinbert_core.reference.embedding_code import EmbeddingCode

FloatArray = npt.NDArray[np.float32]

# A thousandth: the whole map is some 20 wide, and a screen some thousands of pixels.
_DECIMALS = 3


def lay_out(
    proteomes: Sequence[Proteome],
    code: EmbeddingCode,
    parameters: UmapParameters,
    *,
    report: Report | None = None,
) -> tuple[list[Proteome], dict[str, Any]]:
    """Give proteomes places on one map.

    Parameters
    ----------
    proteomes : sequence of Proteome
        Of one model.
    code : EmbeddingCode
    parameters : UmapParameters
    report : callable, optional
        As of `umap_projection`.

    Returns
    -------
    list of Proteome
        With coordinates, and what map they are of in their facts (``map``).
    dict
        What the map is, for a manifest: parameters, versions, ``quality`` as of `MapQuality`,
        ``digest`` of the places.

    Raises
    ------
    ProteomeError
        The embeddings are of different models.
    MapError
        There are too few or too many proteins for a map, or too few to measure it.
    """
    together = ProteomeSet.of(proteomes, code)
    nobody = np.zeros((0, together.vectors.shape[1]), dtype=np.float32)
    projection = umap_projection(together, nobody, parameters, report=report)
    places = projection.coordinates.round(_DECIMALS)
    facts = {
        "projection": "umap",
        "parameters": dict(projection.parameters),
        "proteins": len(together),
        "versions": {name: version(name) for name in ("umap-learn", "numba", "numpy")},
        "quality": _quality(together, places),
        "digest": hashlib.sha256(places.astype("<f4").tobytes()).hexdigest(),
    }
    ends = np.cumsum([len(each) for each in proteomes])[:-1]
    placed = [
        dataclasses.replace(
            each,
            coordinates=np.ascontiguousarray(part),
            facts={**each.facts, "map": facts["digest"]},
        )
        for each, part in zip(proteomes, np.split(places, ends), strict=True)
    ]
    return placed, facts


def _quality(proteomes: ProteomeSet, places: FloatArray) -> dict[str, Any]:
    quality = map_quality(proteomes, places)
    facts = {**dataclasses.asdict(quality), "expected_overlap": quality.expected_overlap}
    return {name: round(value, 4) for name, value in facts.items()}
