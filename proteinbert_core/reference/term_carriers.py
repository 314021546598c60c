"""The reference proteins that carry a term: directly, or by a more specific one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from proteinbert_core.go.followed_terms import FollowedTerms
from proteinbert_core.reference.organisms import organism_name
from proteinbert_core.reference.reference_set import EVIDENCE_KINDS, ReferenceSet, go_id

if TYPE_CHECKING:
    import pandas as pd

    from proteinbert_core.go.ontology import Ontology


class TermCarriers:
    """Finds the reference proteins that carry a term. One object serves all threads.

    Parameters
    ----------
    reference : ReferenceSet
    ontology : Ontology
        The proteins' terms are followed to it.
    """

    def __init__(self, reference: ReferenceSet, ontology: Ontology) -> None:
        self._reference = reference
        self._ontology = ontology
        numbers, kind = np.unique(reference.terms, return_inverse=True)
        followed = FollowedTerms.of([go_id(int(number)) for number in numbers], ontology)
        places = [-1 if each is None else ontology.index(each) for each in followed.current]
        self._place = np.array(places, dtype=np.int64)[kind]
        self._owner = np.repeat(np.arange(len(reference)), np.diff(reference.term_offsets))

    def carriers(self, term: str) -> pd.DataFrame:
        """List the proteins that carry a term.

        Parameters
        ----------
        term : str
            Primary or secondary id.

        Returns
        -------
        DataFrame
            Columns ``accession``, ``taxon_id``, ``organism``, ``carries`` ("direct" or
            "inherited", from a more specific term) and ``evidence``, the best kind of it. One
            row a protein: direct ones first, then by kind of evidence, then by accession.

        Raises
        ------
        OntologyError
            The id is no current term.
        """
        import pandas as pd

        ontology, reference = self._ontology, self._reference
        own = ontology.index(term)
        below = np.zeros(len(ontology) + 1, dtype=np.bool_)  # the last one stands for lost terms
        below[[ontology.index(each) for each in (term, *ontology.descendants(term))]] = True
        found = np.flatnonzero(below[self._place])
        owner = self._owner[found]
        is_inherited = self._place[found] != own
        order = np.lexsort((reference.evidence[found], is_inherited, owner))
        rows, first = np.unique(owner[order], return_index=True)
        best = order[first]
        taxa = reference.taxon_ids[rows]
        table = pd.DataFrame(
            {
                "accession": reference.accessions[rows],
                "taxon_id": taxa,
                "organism": [organism_name(int(taxon)) for taxon in taxa],
                "carries": np.where(is_inherited[best], "inherited", "direct"),
                "evidence": [EVIDENCE_KINDS[kind] for kind in reference.evidence[found][best]],
            }
        )
        rank = {kind: place for place, kind in enumerate(EVIDENCE_KINDS)}
        return (
            table.assign(_rank=table["evidence"].map(rank))
            .sort_values(["carries", "_rank", "accession"], kind="stable")
            .drop(columns="_rank")
            .reset_index(drop=True)
        )


def carriers_tsv(table: pd.DataFrame, term: str, facts: dict[str, str]) -> str:
    """Write the carriers of a term as a table to take away.

    Parameters
    ----------
    table : DataFrame
        As of `TermCarriers.carriers`.
    term : str
    facts : dict of str to str
        What it was made with, for lines that start with ``#``.

    Returns
    -------
    str
        Tab-separated, with a header line.
    """
    lines = [f"# {key}: {value}" for key, value in {"term": term, **facts}.items()]
    return "\n".join(lines) + "\n" + table.to_csv(sep="\t", index=False, lineterminator="\n")
