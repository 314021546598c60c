"""How a protein relates to a GO term: the relation that annotation files state."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from proteinbert_core.go.ontology import Ontology
from proteinbert_core.go.tables import IS_A

#: Relation -> its id. The rest of GO's relations claim more than a prediction can.
RELATION_IDS = {
    "enables": "RO:0002327",
    "involved_in": "RO:0002331",
    "located_in": "RO:0001025",
    "part_of": "BFO:0000050",
}
#: The term "protein-containing complex".
COMPLEX = "GO:0032991"

_OF_ASPECT = {"MF": "enables", "BP": "involved_in", "CC": "located_in"}


class TermRelations:
    """States the relation of a protein to the terms predicted for it.

    A protein enables a function, is involved in a process, is part of a protein-containing
    complex and is located in any other cellular component.

    Parameters
    ----------
    ontology : Ontology

    References
    ----------
    GORULE:0000061, https://github.com/geneontology/go-site/tree/master/metadata/rules
    """

    def __init__(self, ontology: Ontology) -> None:
        self._ontology = ontology

    def of(self, go_id: str, aspect: str) -> str:
        """Return the relation to a term.

        Parameters
        ----------
        go_id : str
        aspect : str
            "MF", "BP" or "CC".

        Returns
        -------
        str
            A key of `RELATION_IDS`.
        """
        return "part_of" if go_id in self._complexes else _OF_ASPECT[aspect]

    @cached_property
    def _complexes(self) -> frozenset[str]:
        """The protein-containing complexes: that term and all below it over ``is_a`` alone."""
        if COMPLEX not in self._ontology:
            return frozenset()
        tables = self._ontology.tables
        children = np.repeat(np.arange(len(tables.go_ids)), np.diff(tables.parent_offsets))
        by_is_a = (tables.parent_relations & IS_A) > 0
        found = np.zeros(len(tables.go_ids), dtype=bool)
        found[self._ontology.index(COMPLEX)] = True
        while True:
            below = children[by_is_a & found[tables.parents]]
            if found[below].all():
                return frozenset(tables.go_ids[row] for row in np.flatnonzero(found))
            found[below] = True
