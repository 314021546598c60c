"""Lists of proteins as people keep them, and the rows that they mean."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import EnrichmentError

_PARTED = re.compile(r"[\s,;]+")
_JOINED = re.compile(r"[|:]")
_ISOFORM = re.compile(r"-\d{1,3}$")


def listed_names(text: str) -> tuple[str, ...]:
    r"""Read the names of a list.

    Parameters
    ----------
    text : str
        Names parted by line ends, spaces, commas or semicolons; of a line with tabs the first
        cell. What follows ``#`` is passed over, and so is a ``>`` before a name.

    Returns
    -------
    tuple of str
        Each once, in the order of the list.

    Examples
    --------
    >>> listed_names("P68871, P69905\n# haemoglobins\nQ9Y2Q0\tATPase\n")
    ('P68871', 'P69905', 'Q9Y2Q0')
    """
    names: dict[str, None] = {}
    for line in text.splitlines():
        content = line.partition("#")[0].partition("\t")[0]
        names.update(dict.fromkeys(_PARTED.split(content.replace(">", " "))))
    names.pop("", None)
    return tuple(names)


class ProteinNames:
    """Finds the rows that a name means.

    Parameters
    ----------
    *columns : sequence of str
        Names of the proteins, a row a protein, the surest first: accessions, entry names, gene
        names. Small and capital letters are the same; an empty text is no name.
    """

    def __init__(self, *columns: Sequence[str]) -> None:
        self._columns: list[dict[str, list[int]]] = []
        for column in columns:
            rows: dict[str, list[int]] = {}
            for row, name in enumerate(column):
                if name:
                    rows.setdefault(name.upper(), []).append(row)
            self._columns.append(rows)

    def rows_of(self, name: str) -> list[int]:
        """Rows of a name; several where proteins share it.

        Parameters
        ----------
        name : str
            As it is in a column; also as UniProt joins them ("sp|P68871|HBB_HUMAN"), and with
            the number of an isoform ("P68871-2").

        Returns
        -------
        list of int
            Those of the first column that has the name, or a part of it.
        """
        whole = name.upper()
        parts = [whole, *(part for part in _JOINED.split(whole) if part != whole)]
        parts += [_ISOFORM.sub("", part) for part in parts]
        for column in self._columns:
            for part in parts:
                if part in column:
                    return column[part]
        return []

    def find(self, names: Sequence[str], n: int) -> tuple[npt.NDArray[np.bool_], tuple[str, ...]]:
        """Mark the rows of a list.

        Parameters
        ----------
        names : sequence of str
        n : int
            Number of rows.

        Returns
        -------
        found : ndarray, shape=(n,), dtype=bool
        unknown : tuple of str
            Names that mean no row.

        Raises
        ------
        EnrichmentError
            The list has names, and not one is known.
        """
        found = np.zeros(n, dtype=np.bool_)
        unknown = []
        for name in names:
            rows = self.rows_of(name)
            found[rows] = True
            if not rows:
                unknown.append(name)
        if names and len(unknown) == len(names):
            raise EnrichmentError(
                f"None of the {len(names):,} names in the list is known here; the first is "
                f"“{names[0]}”. Give accessions, such as P68871, or entry or gene names."
            )
        return found, tuple(unknown)
