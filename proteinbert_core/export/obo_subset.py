"""The predicted terms and all that they imply, as a small ontology in OBO format."""

from __future__ import annotations

from typing import TextIO

from proteinbert_core.export.annotated_block import AnnotatedBlock, ExportSource
from proteinbert_core.export.checks import check_table
from proteinbert_core.export.plain_text import one_line
from proteinbert_core.go.aspects import NAMESPACES
from proteinbert_core.go.slice import ATTRIBUTION, LICENCE, escape
from proteinbert_core.go.tables import IS_A, PART_OF

_NEEDED = ("protein", "go_id", "score", "probability", "most_specific")
_PREDICTED, _MOST_SPECIFIC = "predicted", "most_specific"
_PROTEINS = "predicted_for_proteins"


class OboWriter:
    """Writes the union of the graphs of all proteins when it is closed.

    Terms have ids, names, namespaces and links, and no definitions. A term that was predicted
    is of the subset ``predicted``, and states its highest probability and for how many
    proteins; the others are ancestors. The memory used grows with the number of different terms
    alone.

    Parameters
    ----------
    stream : text stream
    source : ExportSource

    References
    ----------
    OBO flat file format 1.4, https://owlcollab.github.io/oboformat/doc/obo-syntax.html
    """

    def __init__(self, stream: TextIO, source: ExportSource) -> None:
        self._stream = stream
        self._source = source
        self._highest: dict[str, float] = {}
        self._carriers: dict[str, int] = {}
        self._most_specific: set[str] = set()

    def write(self, block: AnnotatedBlock) -> int:
        """Take the terms of a block.

        Parameters
        ----------
        block : AnnotatedBlock

        Returns
        -------
        int
            Terms that no block before had.
        """
        check_table(block.table, _NEEDED)
        before = len(self._highest)
        columns = (block.table[name].tolist() for name in ("go_id", "probability", "most_specific"))
        for go_id, probability, most_specific in zip(*columns, strict=True):
            self._highest[go_id] = max(self._highest.get(go_id, 0.0), probability)
            self._carriers[go_id] = self._carriers.get(go_id, 0) + 1
            if most_specific:
                self._most_specific.add(go_id)
        return len(self._highest) - before

    def close(self) -> None:
        """Write the ontology."""
        lines = self._header()
        for go_id in self._source.ontology.with_ancestors(self._highest):
            lines += ["", "[Term]", *self._term(go_id)]
        lines += ["", "[Typedef]", f"id: {self._number}", f"name: {self._number.replace('_', ' ')}"]
        lines += ["is_metadata_tag: true"]
        lines += ["", "[Typedef]", "id: part_of", "name: part of", "is_transitive: true"]
        lines += ["", "[Typedef]", f"id: {_PROTEINS}", f"name: {_PROTEINS.replace('_', ' ')}"]
        lines += ["is_metadata_tag: true"]
        self._stream.write("\n".join(lines) + "\n")

    @property
    def _number(self) -> str:
        return "highest_probability" if self._source.calibrated else "highest_score"

    def _term(self, go_id: str) -> list[str]:
        """The clauses of a term, in the order that the format asks for."""
        ontology = self._source.ontology
        tables = ontology.tables
        row = ontology.index(go_id)
        term = ontology.term_at(row)
        lines = [
            f"id: {go_id}",
            f"name: {escape(term.name)}",
            f"namespace: {NAMESPACES[term.aspect]}",
        ]
        if go_id in self._most_specific:
            lines.append(f"subset: {_MOST_SPECIFIC}")
        if go_id in self._highest:
            lines += [
                f"subset: {_PREDICTED}",
                f'property_value: {self._number} "{self._highest[go_id]:.4f}" xsd:float',
                f'property_value: {_PROTEINS} "{self._carriers[go_id]}" xsd:integer',
            ]
        links = range(tables.parent_offsets[row], tables.parent_offsets[row + 1])
        for bit, tag in ((IS_A, "is_a:"), (PART_OF, "relationship: part_of")):
            parents = [tables.parents[i] for i in links if tables.parent_relations[i] & bit]
            lines += [f"{tag} {tables.go_ids[parent]}" for parent in parents]
        return lines

    def _header(self) -> list[str]:
        source = self._source
        number = "probability" if source.calibrated else "score, not calibrated,"
        stated = [f"{key}: {value}" for key, value in source.provenance.items()]
        lines = ["format-version: 1.4"]
        if source.ontology.release != "unknown":
            lines.append(f"data-version: {source.ontology.release}")
        lines += [
            f'subsetdef: {_MOST_SPECIFIC} "Most specific predictions of a protein"',
            f'subsetdef: {_PREDICTED} "Predicted with a {number} of at least {source.least:g}"',
            "ontology: go/proteinbert-explorer-predictions",
        ]
        remarks = [
            "Predicted terms and their ancestors; predictions, reviewed by nobody.",
            *stated,
            ATTRIBUTION,
            LICENCE,
        ]
        return lines + [f"remark: {escape(one_line(remark))}" for remark in remarks]
