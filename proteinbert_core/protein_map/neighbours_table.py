"""The queries' true neighbours as a table, with the GO terms that both have."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from proteinbert_core.enrichment.term_membership import TermMembership
from proteinbert_core.export.tsv import escape_field
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.protein_map.map_scene import MapScene
from proteinbert_core.sequences.uniprot_accession import is_uniprot_accession

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
    "link",
)


def neighbours_table(
    scene: MapScene,
    membership: TermMembership,
    query_terms: Mapping[str, Collection[str]] | None = None,
    *,
    only: Sequence[int] | None = None,
) -> pd.DataFrame:
    """List the true neighbours of the queries.

    Parameters
    ----------
    scene : MapScene
    membership : TermMembership
        Of the scene's proteomes.
    query_terms : mapping of str to collection of str, optional
        Identifier of a query -> GO ids that it has, or is predicted to have.
    only : sequence of int, optional
        Which queries, counted from 0; default all.

    Returns
    -------
    DataFrame
        `NEIGHBOUR_COLUMNS`: a row a query and neighbour, the nearest first. ``similarity`` is
        the cosine of the embeddings, ``is_query`` whether the neighbour is the query itself,
        ``n_terms`` how many GO terms are annotated to the neighbour, ``shared_terms`` the
        most specific terms that both have, with ancestors, as "GO:0004672 protein kinase
        activity; ...", and ``link`` its page at UniProt, empty for other databases' proteins.
    """
    neighbours = scene.neighbours
    queries = list(range(len(neighbours))) if only is None else list(only)
    k = neighbours.rows.shape[1]
    rows = neighbours.rows[queries].ravel()
    table = scene.proteomes.proteins.iloc[rows].reset_index(drop=True)
    names = [scene.queries.identifiers[query] for query in queries]
    offsets = scene.proteomes.annotations.offsets
    ontology = membership.ontology
    shared: list[str] = []
    for query, name in zip(queries, names, strict=True):
        wanted = _with_ancestors(ontology, (query_terms or {}).get(name, ()))
        for row in neighbours.rows[query]:
            found = _most_specific(ontology, _carried(membership, int(row)) & wanted)
            shared.append("; ".join(f"{term} {ontology[term].name}" for term in found))
    table = table.assign(
        query=np.repeat(np.array(names, dtype=object), k),
        rank=np.tile(np.arange(1, k + 1), len(queries)),
        proteome=table["proteome"].astype("str"),
        similarity=neighbours.similarities[queries].ravel(),
        is_query=neighbours.is_query[queries].ravel(),
        n_terms=offsets[rows + 1] - offsets[rows],
        shared_terms=shared,
        link=[uniprot_link(accession) for accession in table["accession"]],
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
    wanted = _with_ancestors(membership.ontology, go_ids)
    return _most_specific(membership.ontology, _carried(membership, row) & wanted)


def uniprot_link(accession: str) -> str:
    """Return the page of a protein at UniProt; empty where the accession is another database's.

    Examples
    --------
    >>> uniprot_link("P68871"), uniprot_link("HVO_0001")
    ('https://www.uniprot.org/uniprotkb/P68871', '')
    """
    if not is_uniprot_accession(accession):
        return ""
    return f"https://www.uniprot.org/uniprotkb/{accession}"


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


def _with_ancestors(ontology: Ontology, go_ids: Iterable[str]) -> set[str]:
    known = [current for each in go_ids if (current := ontology.follow(each)) is not None]
    return set(ontology.with_ancestors(known)) - set(ontology.roots.values())


def _carried(membership: TermMembership, row: int) -> set[str]:
    start, end = membership.matrix.indptr[row : row + 2]
    go_ids = membership.ontology.go_ids
    return {go_ids[column] for column in membership.matrix.indices[start:end]}


def _most_specific(ontology: Ontology, terms: set[str]) -> tuple[str, ...]:
    above = {ancestor for term in terms for ancestor in ontology.ancestors(term)}
    return tuple(sorted(terms - above, key=lambda term: (-ontology.depth(term), term)))


def _field(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.6f}"
    if isinstance(value, bool):
        return str(value).lower()
    return escape_field(str(value))
