"""Selections of the map, and the map itself, as files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from pages.ui import map_resources, resources
from proteinbert_core.export.tsv import escape_field
from proteinbert_core.protein_map.drawn_parts import Box, Lasso

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from pages.ui.runs import Run
    from proteinbert_core.protein_map.map_scene import MapScene
    from proteinbert_core.protein_map.selection import SelectionRecipe

_COLUMNS = ["accession", "entry", "gene", "name", "organism", "taxon_id", "length", "proteome"]


def selection_table(scene: MapScene, selected: NDArray[np.int64]) -> pd.DataFrame:
    """List proteins of the map.

    Parameters
    ----------
    scene : MapScene
    selected : ndarray, dtype=int64
        Rows.

    Returns
    -------
    DataFrame
        Names, organism, ``proteome``, and ``n_terms``, how many GO terms are annotated to each.
    """
    offsets = scene.proteomes.annotations.offsets
    table = scene.proteomes.proteins.iloc[selected][_COLUMNS].reset_index(drop=True)
    return table.assign(
        proteome=table["proteome"].astype(str), n_terms=offsets[selected + 1] - offsets[selected]
    )


def selection_tsv(scene: MapScene, selected: NDArray[np.int64], facts: Mapping[str, str]) -> str:
    """Write a selection as a table that says how it was made.

    Parameters
    ----------
    scene : MapScene
    selected : ndarray, dtype=int64
        Rows.
    facts : mapping of str to str
        Of the selection, for lines that start with ``#``.
    """
    table = selection_table(scene, selected)
    places = scene.projection.coordinates[selected]
    table = table.assign(map_x=places[:, 0], map_y=places[:, 1])
    whole = {**map_resources.facts(scene, resources.ontology()), **facts}
    lines = [f"# {escape_field(key)}: {escape_field(value)}" for key, value in whole.items()]
    lines.append("\t".join(table.columns))
    lines += [
        "\t".join(f"{value:.4f}" if isinstance(value, float) else escape_field(str(value))
                  for value in row)
        for row in table.itertuples(index=False)
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def accessions(scene: MapScene, selected: NDArray[np.int64]) -> str:
    """Write the accessions of a selection, each once, one a line."""
    named = scene.proteomes.proteins["accession"].iloc[selected]
    return "\n".join(dict.fromkeys(named.astype(str))) + "\n"


def queries_inside(scene: MapScene, recipe: SelectionRecipe) -> list[int]:
    """Find the queries that stand inside what was drawn on this map.

    Parameters
    ----------
    scene : MapScene
    recipe : SelectionRecipe

    Returns
    -------
    list of int
        Counted from 0.
    """
    places = scene.projection.query_coordinates
    inside = np.zeros(len(places), dtype=np.bool_)
    for drawn in recipe.outlines:
        if drawn.projection != scene.projection.key:
            continue
        if isinstance(drawn, Lasso):
            inside |= drawn.polygon.contains(places)
        elif isinstance(drawn, Box):
            low, high = drawn.bounds
            inside |= ((places >= low) & (places <= high)).all(axis=1)
    return np.flatnonzero(inside).tolist()


def queries_fasta(run: Run, indices: list[int]) -> str:
    """Write queries as FASTA, sixty residues a line.

    Parameters
    ----------
    run : Run
    indices : list of int
        Which, counted from 0.
    """
    records = []
    for protein in (run.proteins[index] for index in indices):
        lines = [
            protein.sequence[start : start + 60] for start in range(0, len(protein.sequence), 60)
        ]
        records.append(f">{protein.identifier} {protein.description}".rstrip())
        records += lines
    return "\n".join(records) + "\n"
