"""Gene product association data, GPAD 2.0: GAF without what is known of the protein itself."""

from __future__ import annotations

from typing import TextIO

from proteinbert_core.export.annotated_block import AnnotatedBlock, ExportSource
from proteinbert_core.export.annotation_file import (
    ASSIGNED_BY,
    REFERENCE,
    AssociationReader,
    header_lines,
)
from proteinbert_core.export.term_relation import RELATION_IDS

#: "computational evidence used in automatic assertion", a kind of IEA.
_EVIDENCE = "ECO:0007669"


class GpadWriter:
    """Writes gene product association data.

    GPAD has no column for the organism of the protein; the companion file GPI would. Each row
    states it as an annotation property. The memory used does not grow with the number of
    proteins.

    Parameters
    ----------
    stream : text stream
    source : ExportSource

    References
    ----------
    https://github.com/geneontology/go-annotation/blob/master/specs/gpad-gpi-2-0.md
    """

    def __init__(self, stream: TextIO, source: ExportSource) -> None:
        self._stream = stream
        self._reader = AssociationReader(source)
        self._date = f"{source.predicted:%Y-%m-%d}"
        stream.writelines(f"{line}\n" for line in header_lines("gpad-version: 2.0", source))

    def write(self, block: AnnotatedBlock) -> int:
        """Append the annotations of a block.

        Parameters
        ----------
        block : AnnotatedBlock

        Returns
        -------
        int
            Rows written.

        Raises
        ------
        ExportError
            The organism of a protein is not known; nothing of the block was written.
        """
        rows = [
            (
                f"{each.product.db}:{each.product.isoform or each.product.object_id}",
                "",  # negation
                RELATION_IDS[each.relation],
                each.go_id,
                REFERENCE,
                _EVIDENCE,
                "",  # with or from
                "",  # interacting taxon
                self._date,
                ASSIGNED_BY,
                "",  # annotation extensions
                f"comment=predicted; NCBITaxon:{each.taxon}",
            )
            for each in self._reader.associations(block)
        ]
        self._stream.writelines("\t".join(row) + "\n" for row in rows)
        return len(rows)

    def close(self) -> None:
        """Do nothing: every row is written."""
