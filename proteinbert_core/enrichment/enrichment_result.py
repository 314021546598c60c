"""What an enrichment says: each tested term with its counts, and how large the tests were."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.enrichment.term_membership import BoolArray, TermMembership

if TYPE_CHECKING:
    import pandas as pd

#: Adjusted p below which a term counts as enriched.
ALPHA: Final = 0.05

#: Columns of `EnrichmentResult.table` and the type of each.
COLUMNS: Final[Mapping[str, str]] = {
    "go_id": "str",
    "name": "str",
    "aspect": "str",
    "n_selected": "int64",
    "of_selected": "int64",
    "n_background": "int64",
    "of_background": "int64",
    "expected": "float64",
    "fold": "float64",
    "p": "float64",
    "q": "float64",
    "log10_p": "float64",
    "log10_q": "float64",
    "information": "float64",
    "most_specific": "bool",
}


@dataclass(frozen=True, slots=True)
class TestSize:
    """How large the tests of an aspect are.

    Attributes
    ----------
    selected, background : int
        Proteins that are counted.
    tested : int
        Terms, with those that no selected protein carries.
    """

    __test__ = False  # its name misleads pytest

    selected: int
    background: int
    tested: int


@dataclass(frozen=True, eq=False)
class EnrichmentResult:
    """GO terms of some proteins, tested against a background.

    Attributes
    ----------
    table : DataFrame
        Columns `COLUMNS`; a row a tested term that a selected protein carries, the smallest p
        first. `fold` is the share among the selected over that among the background; `p` and
        `q` are 0 where they are too small for a number, `log10_p` and `log10_q` never end.
        `information` is the term's information content in the background, in bits.
    sizes : mapping of str to TestSize
        Aspect -> counts; aspects without a test are left out.
    selected : ndarray, shape=(n_proteins,), dtype=bool
        Those selected of the background.
    n_outside : int
        Selected proteins that are not in the background, and are not counted.
    n_silent : int
        Of those in the background, such as carry no term at all.
    membership : TermMembership
    parameters : mapping of str to str
        What was asked, for the provenance.
    """

    table: pd.DataFrame
    sizes: Mapping[str, TestSize]
    selected: BoolArray
    n_outside: int
    n_silent: int
    membership: TermMembership
    parameters: Mapping[str, str]

    @cached_property
    def enriched(self) -> pd.DataFrame:
        """Rows of `table` with q below `ALPHA`."""
        return self.table[self.table["log10_q"] < math.log10(ALPHA)]

    def rows_of(self, go_id: str) -> npt.NDArray[np.int64]:
        """Selected proteins that carry a term, ascending.

        Parameters
        ----------
        go_id : str

        Returns
        -------
        ndarray, shape=(n,), dtype=int64
        """
        rows = self.membership.rows_of(go_id)
        return rows[self.selected[rows]]

    def with_proteins(self, accessions: Sequence[str] | npt.NDArray[Any]) -> pd.DataFrame:
        """Add the selected carriers of each term to the table.

        Parameters
        ----------
        accessions : sequence of str, length=n_proteins
            What each protein is called.

        Returns
        -------
        DataFrame
            `table` and the column ``proteins``: a tuple of str each, in the order of the
            proteins.
        """
        import pandas as pd

        rows = np.flatnonzero(self.selected)
        names = np.asarray(accessions, dtype=object)[rows]
        carriers = self.membership.matrix[rows].tocsc()
        carriers.sort_indices()
        ontology = self.membership.ontology
        places = [ontology.index(go_id) for go_id in self.table["go_id"]]
        listed = [
            tuple(names[carriers.indices[carriers.indptr[place] : carriers.indptr[place + 1]]])
            for place in places
        ]
        table = self.table.copy()
        table["proteins"] = pd.Series(listed, index=table.index, dtype=object)
        return table
