"""What a map says of a protein under the pointer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np
import numpy.typing as npt

_LONGEST: Final = 60


@dataclass(frozen=True, eq=False)
class HoverTexts:
    """Two lines about each protein, in which foreign text is escaped for Plotly.

    Attributes
    ----------
    titles : ndarray, shape=(n,), dtype=object
        Name, or what stands for it.
    details : ndarray, shape=(n,), dtype=object
        Gene, accession and organism.
    """

    titles: npt.NDArray[np.object_]
    details: npt.NDArray[np.object_]

    @classmethod
    def of(
        cls,
        names: Sequence[str],
        genes: Sequence[str],
        accessions: Sequence[str],
        organisms: Sequence[str],
    ) -> HoverTexts:
        """Write them.

        Parameters
        ----------
        names, genes, accessions, organisms : sequence of str
            Plain text, each of one length; what is not known is empty.

        Examples
        --------
        >>> texts = HoverTexts.of(["Kinase <1>"], ["k1"], ["P1"], ["Escherichia coli (strain K12)"])
        >>> texts.titles[0], texts.details[0]
        ('Kinase &lt;1&gt;', 'k1, P1, E. coli')
        """
        short = {organism: short_organism(organism) for organism in set(organisms)}
        titles = np.empty(len(names), dtype=object)
        details = np.empty(len(names), dtype=object)
        for row, (name, gene, accession, organism) in enumerate(
            zip(names, genes, accessions, organisms, strict=True)
        ):
            called = name or accession
            if len(called) > _LONGEST:
                called = called[: _LONGEST - 1] + "…"
            titles[row] = escape(called, quote=False)
            known = filter(None, (gene, accession, short[organism]))
            details[row] = escape(", ".join(known), quote=False)
        return cls(titles, details)


def short_organism(organism: str) -> str:
    """Return the name of an organism as it is written from the second time on, without its strain.

    Examples
    --------
    >>> short_organism("Saccharomyces cerevisiae (strain ATCC 204508 / S288c)")
    'S. cerevisiae'
    >>> short_organism("Plants"), short_organism("")
    ('Plants', '')
    """
    genus, _, rest = organism.partition(" (")[0].partition(" ")
    return f"{genus[0]}. {rest}" if genus and rest else organism
