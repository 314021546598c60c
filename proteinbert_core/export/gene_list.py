"""Gene-to-GO lists, the input of enrichment tools: a line a protein, with its GO ids."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import Literal, TextIO

from proteinbert_core.export.annotated_block import AnnotatedBlock, ExportSource
from proteinbert_core.export.term_choice import named_terms
from proteinbert_core.export.tsv import escape_field

#: Tool -> sign between GO ids. topGO's ``readMappings`` wants commas, GOATOOLS' association
#: files want semicolons.
SEPARATORS = {"topgo": ",", "goatools": ";"}


class GeneListWriter:
    """Writes ``identifier<TAB>GO:...,GO:...`` lines; no header, which the tools would not skip.

    The memory used does not grow with the number of proteins. A protein without a term has no
    line.

    Parameters
    ----------
    stream : text stream
    source : ExportSource
    tool : "topgo" or "goatools"
        Decides the sign between GO ids.
    """

    def __init__(
        self, stream: TextIO, source: ExportSource, tool: Literal["topgo", "goatools"]
    ) -> None:
        self._stream = stream
        self._all_terms = source.all_terms
        self._left_out = frozenset(source.ontology.roots.values())
        self._separator = SEPARATORS[tool]

    def write(self, block: AnnotatedBlock) -> int:
        """Append the lines of a block.

        Parameters
        ----------
        block : AnnotatedBlock

        Returns
        -------
        int
            Lines written.
        """
        named = named_terms(block.table, self._left_out, all_terms=self._all_terms)
        lines = [
            f"{escape_field(protein)}\t{self._separator.join(sorted(row[1] for row in rows))}\n"
            for protein, rows in groupby(named, key=itemgetter(0))
        ]
        self._stream.writelines(lines)
        return len(lines)

    def close(self) -> None:
        """Do nothing: every line is written."""
