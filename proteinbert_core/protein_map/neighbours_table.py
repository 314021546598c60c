"""The queries' true neighbours as a table, with the GO terms that both have."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Final

from proteinbert_core.enrichment.term_membership import TermMembership
from proteinbert_core.export.tsv import escape_field
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.protein_map.map_scene import MapScene

if TYPE_CHECKING:
    import pandas as pd

NEIGHBOUR_COLUMNS: Final = (
    "query",
    "rank",
    "accession",
    "entry",
    "gene",
    "name",
    "organism",
    "proteome",
    "length",
    "similarity",
    "is_query",
    "n_terms",
    "shared_terms",
)


def neighbours_table(
    scene: MapScene,
    membership: TermMembership,
    query_terms: Mapping[str, Collection[str]] | None = None,
) -> pd.DataFrame:
    """List the true neighbours of the queries.

    Parameters
    ----------
    scene : MapScene
    membership : TermMembership
        Of the scene's proteomes.
    query_terms : mapping of str to collection of str, optional
        Identifier of a query -> GO ids that it has, or is predicted to have.

    Returns
    -------
    DataFrame
        `NEIGHBOUR_COLUMNS`: a row a query and neighbour, the nearest first. ``similarity`` is
        the cosine of the embeddings, ``is_query`` whether the neighbour is the query itself,
        ``n_terms`` how many GO terms are annotated to the neighbour, and ``shared_terms`` the
        most specific terms that both have, with ancestors, as "GO:0004672 protein kinase
        activity; ...".
    """
    import numpy as np

    neighbours = scene.neighbours
    n_queries, k = neighbours.rows.shape
    rows = neighbours.rows.ravel()
    table = scene.proteomes.proteins.iloc[rows].reset_index(drop=True)
    names = np.repeat(np.array(scene.queries.identifiers, dtype=object), k)
    offsets = scene.proteomes.annotations.offsets
    wanted = query_terms or {}
    shared = [
        shared_terms(membership, int(row), wanted.get(name, ()))
        for name, row in zip(names, rows, strict=True)
    ]
    table = table.assign(
        query=names,
        rank=np.tile(np.arange(1, k + 1), n_queries),
        proteome=table["proteome"].astype("str"),
        similarity=neighbours.similarities.ravel(),
        is_query=neighbours.is_query.ravel(),
        n_terms=offsets[rows + 1] - offsets[rows],
        shared_terms=[_written(membership.ontology, terms) for terms in shared],
    )
    return table[list(NEIGHBOUR_COLUMNS)]


def shared_terms(membership: TermMembership, row: int, go_ids: Iterable[str]) -> tuple[str, ...]:
    """Find the most specific terms that a protein and a list have in common.

    Parameters
    ----------
    membership : TermMembership
    row : int
        Of the protein.
    go_ids : iterable of str
        Those that the ontology does not have are passed over.

    Returns
    -------
    tuple of str
        GO ids, the deepest first; without the roots, and without terms above another one.
    """
    ontology = membership.ontology
    known = [current for each in go_ids if (current := ontology.follow(each)) is not None]
    if not known:
        return ()
    carried = membership.matrix.indices[
        membership.matrix.indptr[row] : membership.matrix.indptr[row + 1]
    ]
    both = {ontology.go_ids[column] for column in carried} & set(ontology.with_ancestors(known))
    both -= set(ontology.roots.values())
    above = {ancestor for term in both for ancestor in ontology.ancestors(term)}
    return tuple(sorted(both - above, key=lambda term: (-ontology.depth(term), term)))


def neighbours_tsv(table: pd.DataFrame, facts: Mapping[str, str]) -> str:
    """Write the neighbours as a table to take away.

    Parameters
    ----------
    table : DataFrame
        As of `neighbours_table`.
    facts : mapping of str to str
        What it was made with, for lines that start with ``#``.

    Returns
    -------
    str
        Tab-separated, with a header line; texts are escaped as in all tables of the project.
    """
    lines = ["# ProteinBERT Explorer: nearest proteins on the map"]
    lines += [f"# {escape_field(key)}: {escape_field(str(facts[key]))}" for key in facts]
    lines.append("\t".join(table.columns))
    for row in table.itertuples(index=False):
        lines.append("\t".join(_field(value) for value in row))
    return "\n".join(lines) + "\n"


def _written(ontology: Ontology, terms: Iterable[str]) -> str:
    return "; ".join(f"{term} {ontology[term].name}" for term in terms)


def _field(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.6f}"
    if isinstance(value, bool):
        return str(value).lower()
    return escape_field(str(value))
