"""A report of a run as one HTML page: no script, nothing from elsewhere, all text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import count
from typing import Any, Final, TextIO

from proteinbert_core.export.annotated_block import AnnotatedBlock, ExportSource, KnownRelative
from proteinbert_core.export.checks import check_table
from proteinbert_core.export.figure_file import figure_file
from proteinbert_core.export.plain_text import one_line
from proteinbert_core.export.report_markup import (
    as_text,
    inline,
    known,
    relatives,
    row,
    table,
    term_link,
)
from proteinbert_core.export.report_methods import CITATIONS, methods
from proteinbert_core.export.report_style import STYLE
from proteinbert_core.go.aspects import ASPECTS
from proteinbert_core.sequences import Protein

#: Proteins whose graphs are drawn: each takes a second or two and some 100 kB.
MAX_GRAPHS: Final = 10

_COLUMNS = (
    "protein",
    "go_id",
    "name",
    "aspect",
    "score",
    "probability",
    "neighbour_score",
    "information",
    "most_specific",
)
_LEAST_INFORMATION = 2.0  # bits: what more than one in four proteins carries is no answer
_TERMS_OF_ASPECT = 12
_ASPECT_NAMES = {
    "MF": "Molecular function",
    "BP": "Biological process",
    "CC": "Cellular component",
}
_GRAPH_WIDTH_MM = 180.0


class ReportWriter:
    """Writes a report when it is closed.

    Of each protein the most specific answer, the likely terms by aspect, the nearest annotated
    proteins and, for the first ones, the graphs; above them a summary, below the methods,
    versions and citations. The memory used grows with the number of proteins.

    Parameters
    ----------
    stream : text stream
    source : ExportSource
    """

    def __init__(self, stream: TextIO, source: ExportSource) -> None:
        self._stream = stream
        self._source = source
        self._number = count(1)
        self._summary: list[str] = []
        self._sections: list[str] = []

    def write(self, block: AnnotatedBlock) -> int:
        """Take the next block.

        Parameters
        ----------
        block : AnnotatedBlock

        Returns
        -------
        int
            Terms.

        Raises
        ------
        ExportError
            A column is missing, or a number is not finite.
        """
        check_table(block.table, _COLUMNS)
        rows_of: dict[str, list[dict[str, Any]]] = {}
        columns = [block.table[name].tolist() for name in _COLUMNS]
        for fields in zip(*columns, strict=True):
            rows_of.setdefault(fields[0], []).append(dict(zip(_COLUMNS, fields, strict=True)))
        for protein in block.proteins:
            rows = rows_of.get(protein.identifier, [])
            unlike = block.unfamiliar is not None and protein.identifier in block.unfamiliar
            nearest = block.relatives.get(protein.identifier, ())
            self._add(protein, rows, unlike=unlike, nearest=nearest)
        return len(block.table)

    def close(self) -> None:
        """Write the report."""
        source = self._source
        facts = [row([as_text(key), as_text(fact)]) for key, fact in source.provenance.items()]
        cited = "".join(
            f'<li>{as_text(text)} <a href="{address}" rel="noreferrer">{address}</a></li>'
            for text, address in CITATIONS
        )
        many = len(self._summary)
        drawn = (
            f" Graphs are drawn for the first {MAX_GRAPHS} of them." if many > MAX_GRAPHS else ""
        )
        self._stream.write(
            "<!DOCTYPE html>\n"
            '<html lang="en"><head><meta charset="utf-8">'
            # Should anything ever slip through, the browser neither runs nor fetches it.
            '<meta http-equiv="Content-Security-Policy" '
            "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">"
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>GO terms predicted by ProteinBERT Explorer</title><style>{STYLE}</style>"
            "</head><body><main>\n"
            "<h1>Predicted Gene Ontology terms</h1>\n"
            f'<p class="lead">{many:,} protein{"" if many == 1 else "s"}, predicted on '
            f"{source.predicted:%Y-%m-%d %H:%M} UTC with ProteinBERT Explorer. Predictions, "
            f"reviewed by nobody; to be checked before they are relied upon.{drawn}</p>\n"
            "<h2>Summary</h2>\n"
            + table("summary", ["Protein", "Residues", *_ASPECT_NAMES.values()], self._summary)
        )
        self._stream.writelines(self._sections)
        self._stream.write(
            f"<h2>Methods</h2>\n<p>{as_text(methods(source))}</p>\n"
            f"<h2>Versions and digests</h2>\n{table('facts', (), facts)}"
            f"<h2>Please cite</h2>\n<ol>{cited}</ol>\n"
            "<p>Gene Ontology and UniProt data: CC BY 4.0.</p>\n</main></body></html>\n"
        )

    def _add(
        self,
        protein: Protein,
        rows: Sequence[dict[str, Any]],
        *,
        unlike: bool,
        nearest: Sequence[KnownRelative],
    ) -> None:
        number = next(self._number)
        answer = [each for each in rows if each["most_specific"] and _is_telling(each)]
        tops = [
            next((each["name"] for each in answer if each["aspect"] == aspect), "–")
            for aspect in ASPECTS
        ]
        name = f'<a href="#p{number}">{as_text(protein.identifier)}</a>'
        cells = [name, f"{len(protein.sequence):,}", *map(as_text, tops)]
        self._summary.append(row(cells))
        parts = [
            f'<section id="p{number}"><h2>{as_text(protein.identifier)}</h2>\n',
            f'<p class="about">{as_text(protein.description)}</p>\n',
        ]
        if unlike:
            parts.append(
                '<p class="warning">Unlike every reference protein: these predictions deserve '
                "little trust.</p>\n"
            )
        parts.append(self._answer(answer))
        parts += [self._terms(aspect, rows) for aspect in ASPECTS]
        parts.append(relatives(nearest))
        if number <= MAX_GRAPHS:
            parts += self._graphs(protein, rows)
        self._sections.append("".join(parts) + "</section>\n")

    @property
    def _measure(self) -> str:
        return "probability" if self._source.calibrated else "score"

    def _answer(self, answer: Sequence[dict[str, Any]]) -> str:
        least = f"{self._measure} of at least {self._source.least:g}"
        if not answer:
            return f"<p>No telling term has a {least}.</p>\n"
        items = "".join(
            f"<li><b>{as_text(each['name'])}</b> {term_link(each['go_id'])} "
            f"{_ASPECT_NAMES[each['aspect']].lower()}, {each['probability']:.2f}</li>"
            for each in answer
        )
        return (
            f"<h3>Most specific answer</h3>\n<p>Deepest terms with a {least}.</p><ul>{items}</ul>\n"
        )

    def _terms(self, aspect: str, rows: Sequence[dict[str, Any]]) -> str:
        own = [each for each in rows if each["aspect"] == aspect]
        if not own:
            return ""
        head = ["Term", "GO id", self._measure.capitalize(), "Network", "Neighbours", "Bits"]
        body = [
            row(
                [
                    f"<b>{as_text(each['name'])}</b>"
                    if each["most_specific"]
                    else as_text(each["name"]),
                    term_link(each["go_id"]),
                    f"{each['probability']:.3f}",
                    f"{each['score']:.3f}",
                    known(each["neighbour_score"], 3),
                    known(each["information"], 1),
                ]
            )
            for each in own[:_TERMS_OF_ASPECT]
        ]
        more = len(own) - _TERMS_OF_ASPECT
        rest = f"<p>and {more} more general terms.</p>" if more > 0 else ""
        return f"<h3>{_ASPECT_NAMES[aspect]}</h3>\n{table('numbers', head, body)}{rest}\n"

    def _graphs(self, protein: Protein, rows: Sequence[dict[str, Any]]) -> Iterable[str]:
        from proteinbert_core.figures.go_graph import go_graph

        for aspect in ASPECTS:
            scores = {r["go_id"]: r["probability"] for r in rows if r["aspect"] == aspect}
            if not scores:
                continue
            graph = go_graph(
                self._source.ontology,
                scores,
                threshold=self._source.least,
                aspect=aspect,
                protein=one_line(protein.identifier),
                measure="probability" if self._source.calibrated else "score",
            )
            drawn = figure_file(graph.figure, "svg", width_mm=_GRAPH_WIDTH_MM).decode("utf-8")
            yield (
                f'<figure role="img" aria-label="{_ASPECT_NAMES[aspect]}: graph of the terms; the '
                f'same as text below">{inline(drawn)}</figure>\n<details><summary>The graph as '
                f"text</summary><pre>{escape(graph.description)}</pre></details>\n"
            )


def _is_telling(term: Mapping[str, Any]) -> bool:
    return not term["information"] < _LEAST_INFORMATION  # NaN: not known, so kept
