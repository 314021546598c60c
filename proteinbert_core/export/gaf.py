"""GO annotation files, GAF 2.2: one predicted term of one protein a row."""

from __future__ import annotations

from typing import TextIO

from proteinbert_core.export.annotated_block import AnnotatedBlock, ExportSource
from proteinbert_core.export.annotation_file import (
    ASSIGNED_BY,
    REFERENCE,
    AssociationReader,
    header_lines,
)
from proteinbert_core.go.aspects import GAF_LETTERS

_LETTERS = {aspect: letter for letter, aspect in GAF_LETTERS.items()}


class GafWriter:
    """Writes a GO annotation file.

    The memory used does not grow with the number of proteins.

    Parameters
    ----------
    stream : text stream
    source : ExportSource

    References
    ----------
    https://geneontology.org/docs/go-annotation-file-gaf-format-2.2/
    """

    def __init__(self, stream: TextIO, source: ExportSource) -> None:
        self._stream = stream
        self._reader = AssociationReader(source)
        self._date = f"{source.predicted:%Y%m%d}"
        stream.writelines(f"{line}\n" for line in header_lines("gaf-version: 2.2", source))

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
                each.product.db,
                each.product.object_id,
                each.product.symbol,
                each.relation,
                each.go_id,
                REFERENCE,
                "IEA",
                "",  # with or from
                _LETTERS[each.aspect],
                each.product.name,
                "",  # synonyms
                "protein",
                f"taxon:{each.taxon}",
                self._date,
                ASSIGNED_BY,
                "",  # annotation extension
                f"{each.product.db}:{each.product.isoform}" if each.product.isoform else "",
            )
            for each in self._reader.associations(block)
        ]
        self._stream.writelines("\t".join(row) + "\n" for row in rows)
        return len(rows)

    def close(self) -> None:
        """Do nothing: every row is written."""
